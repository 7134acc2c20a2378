#!/bin/sh
# SPDX-License-Identifier: MIT
# How long `mailprov version` takes from start to end, beside true(1): medians of 21 runs in turn, whole processes.
set -eu
python3 - "$MAILPROV" <<'PY'
import statistics
import subprocess
import sys
import time


def run(command):
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - begin) * 1000


runs = [(run([sys.argv[1], "version"]), run(["true"])) for _ in range(22)][1:]
ours, peer = (statistics.median(side) for side in zip(*runs))
print(f"start: mailprov version {ours:.2f} ms, true {peer:.2f} ms, difference {ours - peer:.2f} ms (at most 5)")
sys.exit(0 if ours < 5 else 1)
PY
