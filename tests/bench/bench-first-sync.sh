#!/bin/sh
# SPDX-License-Identifier: MIT
# What a first sync of 1,000,000 people adds to reading them: a whole sync, with batch and store, beside its own dry run of the same file in turn; medians of three in processor
# time, which other work on the machine does not stretch, and peak anonymous memory. At most 3.5 times, at most 64 MiB.
set -eu
people=${1:-1000000}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mailprov.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
python3 - "$people" >"$scratch/people.ldif" <<'PY'
import sys
for i in range(int(sys.argv[1])):
    print(f"dn: uid=u{i:07d},ou=people,dc=example\nobjectClass: inetOrgPerson\nentryUUID: {i:08d}-0000-0000-0000-000000000000\ncn: Person Number {i}\n"
          f"mail: u{i:07d}@x.example\nemployeeNumber: {i}\nou: Department {i % 100}\ntitle: Engineer\nmobile: +49 30 {i}\n")
PY
cat >"$scratch/mailprov.yaml" <<'CONF'
domains: [{name: x.example, site: sg}]
directory: {uri: "ldif:people.ldif", kind: ldif}
state: {path: var/state.db}
batch: {directory: var/batches}
CONF
python3 - "$MAILPROV" "$scratch" "$people" <<'PY'
import os
import shutil
import statistics
import subprocess
import sys
import time

program, scratch, people = sys.argv[1:]
ours = [program, "-q", "-c", f"{scratch}/mailprov.yaml", "sync"]


def run(command):
    """Processor seconds and peak anonymous MiB."""
    child, peak = subprocess.Popen(command, stdout=subprocess.DEVNULL), 0
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        try:
            with open(f"/proc/{child.pid}/smaps_rollup") as file:
                peak = max([peak] + [int(line.split()[1]) for line in file if line.startswith("Anonymous:")])
        except OSError:
            pass
        time.sleep(0.05)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, command
    return usage.ru_utime + usage.ru_stime, peak / 1024


whole, dry = [], []
for _ in range(3):
    shutil.rmtree(f"{scratch}/var", ignore_errors=True)
    dry.append(run(ours + ["--dry-run"]))
    whole.append(run(ours))
ratio = statistics.median(a[0] / b[0] for a, b in zip(whole, dry))
memory = max(a[1] for a in whole + dry)
seconds = statistics.median(a[0] for a in whole)
print(f"first sync of {people}: {seconds:.1f} s of processor, {ratio:.2f} times its dry run (at most 3.5), peak anonymous memory {memory:.0f} MiB (at most 64)")
sys.exit(0 if ratio <= 3.5 and memory <= 64 else 1)
PY
