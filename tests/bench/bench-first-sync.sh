#!/bin/sh
# SPDX-License-Identifier: MIT
# What a sync costs beside the plainest reading of the same attributes (ldapraw) over TCP, each in turn in one run, medians of five after one to warm up: reading all
# of a directory and planning (at most 1.5 times), and a first sync with store and batch (at most 2.5 times), neither with more than 64 MiB of anonymous
# memory. 100,000 people; BENCH_PEOPLE says otherwise, and what is asked for is asked for 1,000,000. Beside the time of the clock stands that of the
# processor, ours and the server's together, which other work on the machine does not stretch.
set -eu
people=${1:-${BENCH_PEOPLE:-100000}} rounds=${ROUNDS:-5}
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
python3 - "$MAILPROV" "$top_builddir/tests/bench/ldapraw" "$scratch" "$SLAPD_PORT" "$SLAPD_PID" "$people" "$rounds" <<'PY'
import os
import shutil
import statistics
import subprocess
import sys
import time

program, raw, scratch, port, server, people, rounds = sys.argv[1:]
sync = [program, "-q", "-c", f"{scratch}/mailprov.yaml", "sync"]
floor = [raw, f"ldap://127.0.0.1:{port}", "ou=people,dc=example,dc=test", "1000", "(objectClass=inetOrgPerson)", "entryUUID", "mail", "cn", "employeeNumber", "ou",
         "title", "mobile", "pwdAccountLockedTime", "shadowExpire"]


def server_seconds():
    with open(f"/proc/{server}/stat") as file:
        return sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def run(command):
    """Seconds of the clock, of processors, and the peak of anonymous memory in MiB."""
    peak, before, begin = 0, server_seconds(), time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        try:
            with open(f"/proc/{child.pid}/status") as file:
                peak = max([peak] + [int(line.split()[1]) / 1024 for line in file if line.startswith("RssAnon")])
        except OSError:
            pass
        time.sleep(0.01)
    seconds = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, (command, child.returncode)
    return seconds, usage.ru_utime + usage.ru_stime + server_seconds() - before, peak


def anew(command):
    shutil.rmtree(f"{scratch}/var", ignore_errors=True)
    os.mkdir(f"{scratch}/var")
    os.sync()
    return run(command)


contestants = {"ldapraw": floor, "sync --dry-run": sync + ["--dry-run", "--full"], "first sync": sync}
runs = {name: [] for name in contestants}
for number in range(int(rounds) + 1):
    for name, command in contestants.items():
        result = anew(command)
        if number:
            runs[name].append(result)
failed = False
print(f"{people} people: ldapraw {statistics.median(r[0] for r in runs['ldapraw']):.2f} s")
for name, limit in (("sync --dry-run", 1.5), ("first sync", 2.5)):
    ratio, spent = (statistics.median(mine[i] / raws[i] for mine, raws in zip(runs[name], runs["ldapraw"])) for i in (0, 1))
    memory = max(r[2] for r in runs[name])
    fine = ratio <= limit and memory <= 64
    failed = failed or not fine
    print(f"{name}: {statistics.median(r[0] for r in runs[name]):.2f} s, {ratio:.2f} times ldapraw (at most {limit}), in processor time {spent:.2f} times; "
          f"peak anonymous memory {memory:.0f} MiB (at most 64){'' if fine else '   MISSED'}")
sys.exit(failed)
PY
