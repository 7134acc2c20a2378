#!/bin/sh
# SPDX-License-Identifier: MIT
# The reading of a directory of 1,000,000 people over TCP, medians of five after one warm-up, each beside its floor in turn: a full `sync --dry-run` beside ldapraw, which
# reads the same attributes and keeps nothing (at most 1.5 times; at most 64 MiB of anonymous memory); a sync when nothing changed (at most 50 ms beyond the bind); and a
# sync after 100 changes (at most 0.2 s beyond what the server takes to tell them, which ldapsearch measures). BENCH_PEOPLE is another number of people.
set -eu
people=${1:-${BENCH_PEOPLE:-1000000}}
servers=$top_srcdir/tests/servers
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mailprov.XXXXXX")
trap '"$servers/slapd.sh" stop "$scratch/slapd"; rm -rf "$scratch"' EXIT
"$servers/people.py" "$people" >"$scratch/people.ldif"
vars=$("$servers/slapd.sh" start "$scratch/slapd" "$scratch/people.ldif" '' accesslog)
eval "$vars"
rm "$scratch/people.ldif"
cat >"$scratch/mailprov.yaml" <<CONF
domains: [{name: example.test, site: sg}, {name: branch.example.test, site: hk}]
directory: {uri: "ldap://127.0.0.1:$SLAPD_PORT", kind: openldap, base: "ou=people,dc=example,dc=test", bind: {method: anonymous}}
state: {path: var/state.db}
batch: {directory: var/batches}
CONF
python3 - "$MAILPROV" "$top_builddir/tests/bench/ldapraw" "$scratch" "$SLAPD_PORT" "$people" <<'PY'
import os
import statistics
import subprocess
import sys
import threading
import time

program, raw, scratch, port, people = sys.argv[1:]
uri, base = f"ldap://127.0.0.1:{port}", "ou=people,dc=example,dc=test"
ours = [program, "-q", "-c", f"{scratch}/mailprov.yaml", "sync"]
attributes = ["entryUUID", "mail", "cn", "employeeNumber", "ou", "title", "mobile", "pwdAccountLockedTime", "shadowExpire"]
floor = [raw, uri, base, "1000", "(objectClass=inetOrgPerson)"] + attributes


def run(command, fine=(0,)):
    """Seconds, and the peak of anonymous memory in MiB."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0

    def watch():
        nonlocal peak
        while child.returncode is None:
            try:
                with open(f"/proc/{child.pid}/status") as file:
                    for line in file:
                        if line.startswith("RssAnon"):
                            peak = max(peak, int(line.split()[1]) / 1024)
            except OSError:
                return
            time.sleep(0.01)
    watcher = threading.Thread(target=watch)
    watcher.start()
    child.wait()
    seconds = time.perf_counter() - begin
    watcher.join()
    assert child.returncode in fine, (command, child.returncode)
    return seconds, peak


def pairs(mine, other, count=6):
    runs = [(run(mine), run(other)) for _ in range(count)][1:]
    return [statistics.median(side[0] for side in sides) for sides in zip(*runs)], max(a[1] for a, _ in runs), statistics.median(a[0] / b[0] for a, b in runs)


def change(number):
    ldif = "".join(f"dn: uid=u{i:07d},{base}\nchangetype: modify\nreplace: title\ntitle: Head {number}\n\n" for i in range(number, number + 100))
    subprocess.run(["ldapmodify", "-x", "-H", uri, "-D", "cn=manager,dc=example,dc=test", "-w", "secret"], input=ldif.encode(), stdout=subprocess.DEVNULL, check=True)


def stands():
    out = subprocess.run(["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", uri, "-b", "dc=example,dc=test", "-s", "base", "contextCSN"], capture_output=True, text=True,
                         check=True).stdout
    return "".join(line.split()[1] for line in out.splitlines() if line.startswith("contextCSN"))


failed = False


def verdict(text, fine):
    global failed
    failed = failed or not fine
    print(text + ("" if fine else "   MISSED"), flush=True)


(seconds, against), memory, ratio = pairs(ours + ["--dry-run", "--full"], floor)
verdict(f"full sync --dry-run of {people}: {seconds:.2f} s, ldapraw {against:.2f} s, ratio {ratio:.2f} (at most 1.5), peak anonymous memory {memory:.0f} MiB (at most 64)",
        ratio <= 1.5 and memory <= 64)
first, memory = run(ours)
print(f"first sync with state and batch: {first:.2f} s, peak anonymous memory {memory:.0f} MiB, {first / against:.2f} times ldapraw")
second, _ = run(ours)
print(f"second sync, nothing changed, the plan made over the kept reading: {second:.2f} s")
run(ours)
(seconds, against), memory, _ = pairs(ours, ["ldapwhoami", "-x", "-H", uri], 12)
verdict(f"sync when nothing changed: {seconds * 1000:.0f} ms, ldapwhoami {against * 1000:.0f} ms, beyond it {(seconds - against) * 1000:.0f} ms (at most 50)",
        seconds - against <= 0.05)
taken = []
for number in range(0, 600, 100):
    csn = stands()
    change(number)
    other, _ = run(["ldapsearch", "-x", "-LLL", "-H", uri, "-b", base, "-E", f"!sync=ro/rid=000,csn={csn}", "(objectClass=inetOrgPerson)"] + attributes)
    mine, _ = run(ours)
    taken.append((mine, other))
mine, other = (statistics.median(side) for side in zip(*taken[1:]))
verdict(f"sync after 100 changes: {mine:.2f} s, the server's own time {other:.2f} s, beyond it {mine - other:.2f} s (at most 0.2)", mine - other <= 0.2)
sys.exit(failed)
PY
