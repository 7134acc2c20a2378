#!/bin/sh
# SPDX-License-Identifier: MIT
# `verify --file` of 10,000 domains (60,000 questions) with JSON Lines against knot with one worker:
# medians of five after one warm-up, whole processes, and peak memory.
set -eu
domains=${1:-10000}
servers=$top_srcdir/tests/servers
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mailprov.XXXXXX")
trap '"$servers/knot.sh" stop "$scratch/knot"; rm -rf "$scratch"' EXIT
mkdir "$scratch/zones"
python3 - "$scratch" "$domains" <<'PY'
import sys
scratch, count = sys.argv[1], int(sys.argv[2])
with open(f"{scratch}/zones/bench.example.zone", "w") as zone, open(f"{scratch}/list", "w") as names:
    zone.write("$TTL 600\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n")
    for i in range(count):
        d = f"d{i}"
        names.write(f"{d}.bench.example sg\n")
        zone.write(f'{d} MX 5 mx1.sg.aliyun.com.\n{d} MX 10 mx2.sg.aliyun.com.\n{d} TXT "v=spf1 include:spf.sg.aliyun.com -all"\n')
        for host, target in (("imap", "imap"), ("pop3", "pop"), ("smtp", "smtp"), ("mail", "mail")):
            zone.write(f"{host}.{d} CNAME {target}.sg.aliyun.com.\n")
PY
vars=$("$servers/knot.sh" start "$scratch/knot" "$scratch/zones")
eval "$vars"
python3 - "$MAILPROV" "$scratch" "$KNOT_PORT" "$domains" <<'PY'
import json
import os
import statistics
import subprocess
import sys
import time

program, scratch, port, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
ours = [program, "-q", "--json", "verify", f"--file={scratch}/list", "--site=sg", f"--nameserver=127.0.0.1:{port}"]


def run():
    begin = time.perf_counter()
    with open(f"{scratch}/out", "w") as out:
        child = subprocess.Popen(ours, stdout=out)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, child.returncode
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


runs = [run() for _ in range(6)][1:]
verdicts = [json.loads(line)["status"] for line in open(f"{scratch}/out")]
lost = count - verdicts.count("effective")
seconds, memory = statistics.median(r[0] for r in runs), max(r[1] for r in runs)
print(f"verify of {count} domains: {seconds:.2f} s, {6 * count / seconds:.0f} questions/s, {lost} lost, peak memory {memory:.0f} MiB")
sys.exit(0 if lost == 0 else 1)
PY
