#!/bin/sh
# SPDX-License-Identifier: MIT
# A full `sync --dry-run` of 100,000 people beside ldapsearch reading the same attributes of the same server in turn: medians of five after one warm-up, wall time and
# peak memory of the process. At most 2.0 times the time, at most 64 MiB.
set -eu
people=${1:-100000}
servers=$top_srcdir/tests/servers
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mailprov.XXXXXX")
trap '"$servers/slapd.sh" stop "$scratch/slapd"; rm -rf "$scratch"' EXIT
"$servers/people.py" "$people" >"$scratch/people.ldif"
vars=$("$servers/slapd.sh" start "$scratch/slapd" "$scratch/people.ldif")
eval "$vars"
cat >"$scratch/mailprov.yaml" <<CONF
domains: [{name: example.test, site: sg}, {name: branch.example.test, site: hk}]
directory: {uri: "ldap://127.0.0.1:$SLAPD_PORT", kind: openldap, base: "ou=people,dc=example,dc=test", bind: {method: anonymous}}
state: {path: var/state.db}
batch: {directory: var/batches}
CONF
python3 - "$MAILPROV" "$scratch" "$SLAPD_PORT" "$people" <<'PY'
import os
import statistics
import subprocess
import sys
import time

program, scratch, port, people = sys.argv[1:]
ours = [program, "-q", "-c", f"{scratch}/mailprov.yaml", "sync", "--dry-run"]
peer = ["ldapsearch", "-x", "-LLL", "-H", f"ldap://127.0.0.1:{port}", "-b", "ou=people,dc=example,dc=test", "-E", "pr=1000/noprompt", "(objectClass=inetOrgPerson)",
        "entryUUID", "mail", "cn", "employeeNumber", "ou", "title", "mobile", "pwdAccountLockedTime", "shadowExpire"]


def run(command):
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, command
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


runs = [(run(ours), run(peer)) for _ in range(6)][1:]
seconds, memory = statistics.median(a[0] for a, _ in runs), max(a[1] for a, _ in runs)
against = statistics.median(b[0] for _, b in runs)
ratio = statistics.median(a[0] / b[0] for a, b in runs)
print(f"sync --dry-run of {people}: {seconds:.2f} s, ldapsearch {against:.2f} s, ratio {ratio:.2f} (at most 2.0), peak memory {memory:.0f} MiB (at most 64)")
sys.exit(0 if ratio <= 2.0 and memory <= 64 else 1)
PY
