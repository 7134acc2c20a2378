#!/bin/sh
# SPDX-License-Identifier: MIT
# DNS against knot with one worker, client and server on a processor of their own each, five rounds in alternation after one to warm up, medians: `verify --file` of 10,000 domains
# (60,000 questions) with JSON Lines, whole processes; our resolver, dnsperf and a raw c-ares loop with the same questions and 64 under way, with the
# processor's time for a question, which says more on a machine that others use; the same with 1 % of them lost; and our resolver with four servers of
# which the first is dead.
set -eu
domains=${1:-10000}
servers=$top_srcdir/tests/servers
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mailprov.XXXXXX")
trap '"$servers/knot.sh" stop "$scratch/knot"; rm -rf "$scratch"' EXIT
mkdir "$scratch/zones"
python3 - "$scratch" "$domains" <<'PY'
import sys
scratch, count = sys.argv[1], int(sys.argv[2])
hosts = (("imap", "imap"), ("pop3", "pop"), ("smtp", "smtp"), ("mail", "mail"))
with open(f"{scratch}/zones/bench.example.zone", "w") as zone, open(f"{scratch}/list", "w") as names, open(f"{scratch}/load", "w") as load:
    zone.write("$TTL 600\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n")
    for i in range(count):
        d = f"d{i}"
        names.write(f"{d}.bench.example sg\n")
        load.write(f"{d}.bench.example MX\n{d}.bench.example TXT\n")
        zone.write(f'{d} MX 5 mx1.sg.aliyun.com.\n{d} MX 10 mx2.sg.aliyun.com.\n{d} TXT "v=spf1 include:spf.sg.aliyun.com -all"\n')
        for host, target in hosts:
            zone.write(f"{host}.{d} CNAME {target}.sg.aliyun.com.\n")
            load.write(f"{host}.{d}.bench.example CNAME\n")
PY
vars=$("$servers/knot.sh" start "$scratch/knot" "$scratch/zones")
eval "$vars"
python3 - "$MAILPROV" "$top_builddir/tests/bench/bench_dns" "$scratch" "$KNOT_PORT" "$KNOT_PID" "$domains" <<'PY'
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time

program, bench, scratch, port, knot = sys.argv[1:6]
count = int(sys.argv[6])
rounds = 5
cores = sorted(os.sched_getaffinity(0))
apart = len(cores) > 1
# The first core is the client's, the second one the server's.
if apart:
    for task in os.listdir(f"/proc/{knot}/task"):
        os.sched_setaffinity(int(task), {cores[1]})


def pinned():
    if apart:
        os.sched_setaffinity(0, {cores[0]})


def verify():
    begin = time.perf_counter()
    with open(f"{scratch}/out", "w") as out:
        child = subprocess.Popen([program, "-q", "--json", "verify", f"--file={scratch}/list", "--site=sg", f"--nameserver=127.0.0.1:{port}"],
                                 stdout=out, preexec_fn=pinned)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, child.returncode
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def resolver(way, *addresses):
    with open(f"{scratch}/load") as load:
        rate, answers, lost, user, kernel = subprocess.run([bench, way, *addresses], stdin=load, capture_output=True, text=True, check=True,
                                                           preexec_fn=pinned).stdout.split()
    assert int(answers) == 6 * count, answers
    return float(rate), int(lost), float(user) + float(kernel)


def dnsperf(at):
    text = subprocess.run(["dnsperf", "-s", "127.0.0.1", "-p", at, "-d", f"{scratch}/load", "-n", "1", "-c", "1", "-T", "1", "-q", "64", "-t", "1", "-e"],
                          capture_output=True, text=True, preexec_fn=pinned).stdout
    return float(re.search(r"Queries per second:\s+([0-9.]+)", text)[1]), int(re.search(r"Queries lost:\s+([0-9]+)", text)[1]), None


def alternate(contestants):
    """{name: (median rate, worst loss, median of the processor's time or None)} of what they return."""
    runs = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, contestant in contestants.items():
            result = contestant()
            if number:
                runs[name].append(result)
    return {name: (statistics.median(r[0] for r in results), max(r[1] for r in results),
                   None if results[0][2] is None else statistics.median(r[2] for r in results)) for name, results in runs.items()}


def versus(title, results):
    rate, lost, took = results["ours"]
    peers = ", ".join(f"{name} {peer / 1000:.0f} k ({other} lost), ratio {rate / peer:.2f}" + (f", by processor's time {cpu / took:.2f}" if cpu else "")
                      for name, (peer, other, cpu) in results.items() if name != "ours")
    print(f"{title}: {rate / 1000:.0f} k questions/s, {took:.2f} µs of the processor for one, {lost} lost; {peers}")


def contest(at):
    contestants = {"ours": lambda: resolver("ours", f"127.0.0.1:{at}"), "raw c-ares": lambda: resolver("raw", f"127.0.0.1:{at}")}
    if shutil.which("dnsperf"):
        contestants["dnsperf"] = lambda: dnsperf(at)
    return contestants


def serve(drop):
    child = subprocess.Popen([bench, "serve", str(drop)], stdout=subprocess.PIPE, text=True)
    if apart:
        os.sched_setaffinity(child.pid, {cores[1]})
    return child, child.stdout.readline().strip()


runs = [verify() for _ in range(rounds + 1)][1:]
with open(f"{scratch}/out") as out:
    lost = count - sum(json.loads(line)["status"] == "effective" for line in out)
seconds, memory = statistics.median(r[0] for r in runs), max(r[1] for r in runs)
print(f"verify of {count} domains: {seconds:.2f} s (at most 1.0), {lost} lost, peak memory {memory:.0f} MiB (at most 32)")
results = alternate(contest(port))
versus("64 under way", results)
lossy, at = serve(100)
try:
    versus("and 1 % lost", alternate(contest(at)))
finally:
    lossy.kill()
dead = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(1)]
dead[0].bind(("127.0.0.1", 0))
alive = [serve(0) for _ in range(3)]
try:
    good = [f"127.0.0.1:{at}" for _, at in alive]
    silent = f"127.0.0.1:{dead[0].getsockname()[1]}"
    both = alternate({"ours": lambda: resolver("ours", silent, *good), "with four alive": lambda: resolver("ours", *good)})
    versus("one of four dead", both)
    took = 6 * count / both["ours"][0] - 6 * count / both["with four alive"][0]
    print(f"a dead server costs {took:.2f} s once")
finally:
    for child, _ in alive:
        child.kill()
sys.exit(0 if lost == 0 and results["ours"][1] == 0 else 1)
PY
