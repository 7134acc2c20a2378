#!/bin/sh
# SPDX-License-Identifier: MIT
# What many domains cost: a plan, a first sync and a publication of the same people in 10,000 domains beside all of them in one, from a file, each in turn, medians of
# five. At most 1.3 times the processor time with 1,000,000 people, at most 1.6 times with fewer, beside whom the configuration itself has a weight. Of a first sync
# that is the program's own time; what the kernel needs for the files that each domain has in a batch stands beside it. 100,000 people; BENCH_PEOPLE says otherwise.
set -eu
people=${1:-${BENCH_PEOPLE:-100000}} domains=${DOMAINS:-10000} rounds=${ROUNDS:-5}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mailprov.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
python3 - "$MAILPROV" "$scratch" "$people" "$domains" "$rounds" <<'PY'
import os
import shutil
import statistics
import subprocess
import sys

program, scratch = sys.argv[1:3]
people, many, rounds = map(int, sys.argv[3:])


def company(domains):
    folder = f"{scratch}/{domains}"
    os.mkdir(folder)
    with open(f"{folder}/people.ldif", "w") as file:
        for i in range(people):
            file.write(f"dn: uid=u{i},ou=people,dc=example,dc=test\nobjectClass: inetOrgPerson\nentryUUID: {i:08x}-0000-4000-8000-{i:012x}\nuid: u{i}\n"
                       f"cn: User {i}\nsn: User\nmail: user{i}@d{i % domains}.example\n\n")
    with open(f"{folder}/mailprov.yaml", "w") as file:
        file.write("domains:\n" + "".join(f"  - {{name: d{i}.example, site: sg}}\n" for i in range(domains)))
        file.write("directory: {uri: 'ldif:people.ldif', kind: ldif}\nsync: {limits: {creations: 100%}}\nstate: {path: var/state.db}\n"
                   "batch: {directory: var/batches}\npublish: {directory: var/published}\n")


def run(domains, *arguments):
    """Seconds of the processor, of the program and of the kernel."""
    child = subprocess.Popen([program, "-q", "-c", f"{scratch}/{domains}/mailprov.yaml", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, (arguments, child.returncode)
    return usage.ru_utime, usage.ru_stime


jobs = {"sync --dry-run": ("sync", "--dry-run"), "first sync": ("sync",), "publish": ("publish",)}
results = {(name, domains): [] for name in jobs for domains in (1, many)}
for domains in (1, many):
    company(domains)
for number in range(rounds):
    for domains in (1, many):
        # A folder of another name each time: a file system may look for long where thousands of files were deleted just now.
        if number:
            os.rename(f"{scratch}/{domains}/var", f"{scratch}/{domains}/var{number}")
        os.mkdir(f"{scratch}/{domains}/var")
        for name, arguments in jobs.items():
            if name == "publish":
                run(domains, "batch", "confirm", "1")
            results[name, domains].append(run(domains, *arguments))
for domains in (1, many):
    shutil.rmtree(f"{scratch}/{domains}")
failed, limit = False, 1.3 if people >= 1000000 else 1.6
for name in jobs:
    one, more = (results[name, domains] for domains in (1, many))
    mine = (lambda times: times[0]) if name == "first sync" else sum
    ratio = statistics.median(mine(b) / mine(a) for a, b in zip(one, more))
    failed = failed or ratio > limit
    seconds = [statistics.median(result[i] for result in times) for times in (more, one) for i in (0, 1)]
    print(f"{name} of {people} people in {many} domains: {seconds[0]:.2f} s and the kernel {seconds[1]:.2f} s, in one {seconds[2]:.2f} s and {seconds[3]:.2f} s, "
          f"{ratio:.2f} times (at most {limit}){'   MISSED' if ratio > limit else ''}")
sys.exit(failed)
PY
