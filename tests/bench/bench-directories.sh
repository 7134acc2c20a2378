#!/bin/sh
# SPDX-License-Identifier: MIT
# What two directories cost beside the plainest reading of both (ldapraw), one after the other as we
# read them, each in turn in one run, medians of five after one to warm up: a full sync --dry-run at
# most 1.25 times the time, with at most 64 MiB of anonymous memory. 100,000 people in both together;
# BENCH_PEOPLE says otherwise, and what is asked for is asked for 1,000,000.
set -eu
people=${1:-${BENCH_PEOPLE:-100000}} rounds=${ROUNDS:-5}
servers=$top_srcdir/tests/servers
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mailprov.XXXXXX")
trap '"$servers/slapd.sh" stop "$scratch/first"; "$servers/slapd.sh" stop "$scratch/second"; rm -rf "$scratch"' EXIT
"$servers/people.py" $((people / 2)) >"$scratch/people.ldif"
start() {
	vars=$("$servers/slapd.sh" start "$scratch/$1" "$scratch/people.ldif" '' accesslog)
	eval "$vars"
	eval "port_$1=$SLAPD_PORT"
}
start first
# The same people under other addresses.
sed -i 's/@\(branch\.\)\{0,1\}example\.test/@second.example.test/' "$scratch/people.ldif"
start second
rm "$scratch/people.ldif"
where='kind: openldap, base: "ou=people,dc=example,dc=test", bind: {method: anonymous}'
cat >"$scratch/mailprov.yaml" <<CONF
domains: [{name: example.test, site: sg}, {name: branch.example.test, site: hk}, {name: second.example.test, site: sg}]
directory:
  - {name: first, uri: "ldap://127.0.0.1:$port_first", $where}
  - {name: second, uri: "ldap://127.0.0.1:$port_second", $where}
state: {path: var/state.db}
batch: {directory: var/batches}
CONF
mkdir "$scratch/var"
python3 - "$MAILPROV" "$top_builddir/tests/bench/ldapraw" "$scratch" "$people" "$rounds" "$port_first" "$port_second" <<'PY'
import os
import statistics
import subprocess
import sys
import time

program, raw, scratch, people, rounds, *ports = sys.argv[1:]
ours = [[program, "-q", "-c", f"{scratch}/mailprov.yaml", "sync", "--dry-run", "--full"]]
floor = [[raw, f"ldap://127.0.0.1:{port}", "ou=people,dc=example,dc=test", "1000", "(objectClass=inetOrgPerson)", "entryUUID", "mail", "cn", "employeeNumber", "ou",
          "title", "mobile", "pwdAccountLockedTime", "shadowExpire"] for port in ports]


def run(commands):
    """Seconds, and the peak of anonymous memory in MiB."""
    peak, begin = 0, time.perf_counter()
    for command in commands:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while child.poll() is None:
            try:
                with open(f"/proc/{child.pid}/status") as file:
                    peak = max([peak] + [int(line.split()[1]) / 1024 for line in file if line.startswith("RssAnon")])
            except OSError:
                pass
            time.sleep(0.01)
        assert child.returncode == 0, (command, child.returncode)
    return time.perf_counter() - begin, peak


runs = [(run(ours), run(floor)) for _ in range(int(rounds) + 1)][1:]
ratio = statistics.median(mine[0] / raws[0] for mine, raws in runs)
memory = max(mine[1] for mine, _ in runs)
fine = ratio <= 1.25 and memory <= 64
print(f"{people} people in two directories: sync --dry-run {statistics.median(mine[0] for mine, _ in runs):.2f} s, {ratio:.2f} times ldapraw of both (at most 1.25); "
      f"peak anonymous memory {memory:.0f} MiB (at most 64){'' if fine else '   MISSED'}")
sys.exit(not fine)
PY
