#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""clock_days.py: sixty nights of leavers, returners and the frozen, of addresses that are reserved and asked for again, with a clock that is wrong for one of them, by a year or so, ahead or
behind; beside them the same nights with a clock that is right. No wait gets shorter, none gets longer than by the nights around the wrong one, and the wrong night itself ends none. Waits are
those of the configuration here: two reads and a day, a grace of 20 days, a reserve of 15."""
import json
import os
import shutil
import subprocess
import sys

PROGRAM, DAY, START = os.environ["MAILPROV"], 86400, 1800000000
NIGHTS, PEOPLE = 61, 120
JUMPS = (("a year ahead", 365, (4, 10, 24, 31)), ("a year behind", -365, (4, 10, 24)), ("ten days ahead", 10, (11,)), ("three days behind", -3, (25,)),
         ("ten years ahead", 3650, (45,)))
STEP = 1 if os.environ.get("CLOCK_ALL") else 2  # else every second of the nights of a jump
failures = []


def people(day):
    """Who is in the directory before the night of this day."""
    gone = {i for i, since in ((1, 3), (2, 9), (3, 10), (4, 11), (5, 24), (6, 25), (7, 30), (8, 31), (9, 32), (10, 33), (11, 45)) if day >= since}
    gone |= {12} if 8 <= day < 12 else set()  # back before she is suspended, or soon after
    gone |= {13} if 10 <= day < 11 else set()
    gone |= {14} if 9 <= day < 40 else set()  # retired and back
    frozen = {15} if 10 <= day < 13 else set()
    text = ""
    for i in range(1, PEOPLE + 1):
        if i not in gone:
            text += entry(i, f"u{i}", "nsAccountLock: TRUE\n" if i in frozen else "")
    # A new person asks for the address of one who left, night by night, until it is free.
    return text + (entry(201, "u1") if day >= 29 else "") + (entry(202, "u3") if day >= 38 else "") + (entry(300 + day // 5, f"n{day // 5}") if day >= 5 else "")


def entry(i, name, more=""):
    return f"dn: uid={i},dc=example\nobjectClass: inetOrgPerson\nentryUUID: {i:08d}-0000-0000-0000-000000000000\ncn: Person {i}\nmail: {name}@x.example\n{more}\n"


def run(folder, now, *arguments):
    environment = dict(os.environ, MAILPROV_CLOCK=str(now))
    result = subprocess.run([PROGRAM, "-c", "../mailprov.yaml", "--json", *arguments], env=environment, capture_output=True, text=True, cwd=folder)
    return result.returncode, json.loads(result.stdout) if result.stdout.startswith("{") else {}


def nights(name, wrong=None, days=0):
    """What each night planned: {(op, id): [nights]}; the doubted nights."""
    shutil.rmtree("run", ignore_errors=True)
    os.mkdir("run")
    with open("mailprov.yaml", "w") as file:
        file.write(CONFIG)
    planned, doubted = {}, []
    for day in range(NIGHTS):
        with open("run/people.ldif", "w") as file:
            file.write(people(day))
        now = START + day * DAY + day % 3 * 600  # cron is not a clock
        status, said = run("run", now + (days * DAY if day == wrong else 0), "sync")
        if status not in (0, 1):
            failures.append(f"{name}: day {day}: status {status}, {said.get('blocked')}")
        for change in said.get("changes", []):
            planned.setdefault((change["op"], change["address"]), []).append(day)
        if said.get("clock_doubted"):
            doubted.append(day)
            if [f["rule"] for f in said["refused"]].count("CLOCK-DOUBTED") != 1:
                failures.append(f"{name}: day {day}: it is not said in one line")
            if any(change["op"] == "retire" for change in said["changes"]):
                failures.append(f"{name}: day {day}: a doubted run retires")
        if said.get("batch"):
            run("run", now, "batch", "confirm", str(said["batch"]))
    return planned, doubted


CONFIG = """domains: [{name: x.example, site: sg}]
directory: {uri: "ldif:run/people.ldif", kind: ldif}
state: {path: run/var/state.db}
batch: {directory: run/var/batches}
sync: {suspend_after: {runs: 2, time: 1d}, suspend_grace: 20d, address_reserve: 15d}
"""
WAITS = ("suspend", "retire", "create")  # what a wait comes before

right, doubted = nights("undisturbed")
if doubted:
    failures.append(f"undisturbed: doubted on {doubted}")
for wanted in (("suspend", "u1@x.example"), ("retire", "u1@x.example"), ("retire", "u14@x.example"), ("resume", "u15@x.example"), ("create", "u1@x.example")):
    if wanted not in right:
        failures.append(f"undisturbed: nothing planned to {wanted}")
print(f"# undisturbed: u1 is suspended, retired, given away on {right[('suspend', 'u1@x.example')]}, {right[('retire', 'u1@x.example')]}, {right[('create', 'u1@x.example')]}", file=sys.stderr)
for jump, days, wrongs in JUMPS:
    for wrong in wrongs[::STEP]:
        name = f"{jump} on day {wrong}"
        got, doubted = nights(name, wrong, days)
        if doubted != [wrong]:
            failures.append(f"{name}: doubted on {doubted}")
        for change in sorted(right.keys() | got.keys()):
            late = [b - a for a, b in zip(right.get(change, []), got.get(change, []))]
            if len(right.get(change, [])) != len(got.get(change, [])):
                failures.append(f"{name}: {change}: {got.get(change)} in place of {right.get(change)}")
            elif any(n < 0 or n > 2 for n in late) or (any(late) and change[0] not in WAITS):
                failures.append(f"{name}: {change} {got[change]} in place of {right[change]}")
print("\n".join(failures[:20]))
sys.exit(1 if failures else 0)
