#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""days.py [URI]: sixty nights of leavers, returners, outages and gradual loss, planned by mailprov.yaml here and by a second model of the rules, written apart from the program (see
t-sixty-days.sh). With the URI of a server (slapd.sh) its entries change in the place of a file, nobody is out, and most batches are confirmed in the end: t-sixty-nights.sh."""
import json
import os
import subprocess
import sys

PROGRAM, DAY, START = os.environ["MAILPROV"], 86400, 1800000000
PEOPLE, BLEED = 200, range(44, 56)
URI = sys.argv[1] if len(sys.argv) > 1 else None
present, frozen = set(range(PEOPLE)), set()


class Known:
    """What the second model remembers of one account."""

    def __init__(self):
        self.state, self.by, self.since, self.missing, self.runs = "active", None, 0, 0, 0


known, suspended_on, failures, stopped, partial, batches = {}, [], [], [], [], []


def entry(i):
    lock = "nsAccountLock: TRUE\n" if i in frozen else ""
    return f"dn: uid={i},dc=example\nobjectClass: inetOrgPerson\nentryUUID: {i:08d}-0000-0000-0000-000000000000\ncn: Person {i}\nmail: u{i}@x.example\n{lock}\n"


def expected(now):
    """The plan of a complete read by the rules of the manual, and what to remember if it is not stopped."""
    changes, after = set(), []
    for i in sorted(present - set(known)):
        if i not in frozen:
            changes.add(("create", i))
            after.append((i, dict(state="active", by=None, missing=0, runs=0)))
    for i, k in known.items():
        if i in present and k.state == "retired":
            if i not in frozen:
                changes.add(("create", i))
                after.append((i, dict(state="active", by=None, missing=0, runs=0)))
        elif i in present:
            new = dict(missing=0, runs=0)
            if i in frozen and k.state == "active":
                changes.add(("suspend", i))
                new.update(state="suspended", by="frozen", since=now)
            elif i not in frozen and k.state == "suspended":
                changes.add(("resume", i))
                new.update(state="active", by=None)
            after.append((i, new))
        elif k.state != "retired":
            new = dict(missing=k.missing or now, runs=k.runs + 1)
            due = new["runs"] >= 2 and now - new["missing"] >= DAY
            if due and k.state == "active":
                changes.add(("suspend", i))
                new.update(state="suspended", by="missing", since=now)
            elif due and now - max(k.since, new["missing"]) >= 30 * DAY:
                changes.add(("retire", i))
                new.update(state="retired")
            after.append((i, new))
    return changes, after


def run(now, *arguments):
    environment = dict(os.environ, MAILPROV_CLOCK=str(now))
    result = subprocess.run([PROGRAM, "-v", "-c", "mailprov.yaml", "--json", *arguments], env=environment, capture_output=True, text=True)
    if "the plan was made over " in result.stderr:
        partial.append(now)
    return result.returncode, json.loads(result.stdout) if result.stdout.startswith("{") else {}


def fail(day, what):
    failures.append(f"day {day}: {what}")


def events(day):
    """Who comes and goes before the night of this day."""
    for i in {3: [1], 5: [2, 3], 12: [4], 20: [5], 30: [6]}.get(day, []):
        present.discard(i)  # for good
    for i, gone, back in ((10, 4, 5), (11, 6, 14), (12, 5, 50), (13, 8, 10)):
        if day == gone:
            present.discard(i)
        if day == back:
            present.add(i)
    for i, on, off in ((20, 7, 9), (21, 15, 50), (22, 10, 99)):
        if day == on:
            frozen.add(i)
        if day == off:
            frozen.discard(i)
    if day == 16:
        present.discard(22)  # frozen on day 10, gone on day 16: her grace begins on day 16
    if day % 4 == 0:
        present.add(1000 + day)
    if day in BLEED:
        for i in range(100 + 5 * (day - BLEED.start), 105 + 5 * (day - BLEED.start)):
            present.discard(i)


OUTAGES = {} if URI else {9: "empty", 15: "absent", 22: "part", 23: "broken", 33: "empty", 34: "empty"}


shown_before = {}  # on the server: who is there, and whether he is frozen


def write_server():
    """Who goes is moved away and who comes back is moved back, so that an entry stays the same one."""
    lines, shown = [], {i: i in frozen for i in present}
    for i in sorted(shown_before.keys() | shown.keys()):
        base, away = "ou=people,dc=example,dc=test", "ou=empty,dc=example,dc=test"
        if i in shown and i not in known and i not in shown_before:
            lines.append(f"dn: uid={i},{base}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: {i}\ncn: Person {i}\nsn: {i}\nmail: u{i}@x.example\n"
                         f"employeeType: {'frozen' if shown[i] else 'staff'}\n")
            continue
        if (i in shown) != (i in shown_before):
            old, new = (base, away) if i in shown_before else (away, base)
            lines.append(f"dn: uid={i},{old}\nchangetype: modrdn\nnewrdn: uid={i}\ndeleteoldrdn: 1\nnewsuperior: {new}\n")
        if i in shown:
            lines.append(f"dn: uid={i},{base}\nchangetype: modify\nreplace: employeeType\nemployeeType: {'frozen' if shown[i] else 'staff'}\n")
    subprocess.run(["ldapmodify", "-x", "-H", URI, "-D", "cn=manager,dc=example,dc=test", "-w", "secret"], input="\n".join(lines), text=True, check=True, capture_output=True)
    shown_before.clear()
    shown_before.update(shown)


def write(kind):
    if URI:
        write_server()
        return
    if kind == "absent":
        os.path.exists("people.ldif") and os.remove("people.ldif")
        return
    shown = sorted(present)
    if kind == "part":
        shown = shown[: len(shown) * 7 // 10]
    text = "" if kind == "empty" else "".join(map(entry, shown))
    with open("people.ldif", "w") as file:
        file.write(text + ("dn: uid=1\nbroken\n" if kind == "broken" else ""))


def doubtful(day, now, kind):
    before = run(now, "accounts")[1]
    status, said = run(now, "sync")
    if status != {"empty": 2, "absent": 74, "part": 3, "broken": 65}[kind]:
        fail(day, f"{kind}: status {status}")
    if kind == "part" and said["blocked"]["limit"] != "shrink":
        fail(day, f"part: {said['blocked']}")
    if run(now, "accounts")[1] != before:
        fail(day, f"{kind}: accounts are others now")


def over(changes, now):
    """The limits as they are preset: 5 % or 5 a day, 15 % or 15 in 7 days."""
    count = sum(op == "suspend" for op, _ in changes)
    living = sum(k.state != "retired" for k in known.values())
    if not count:
        return None
    in_day, in_week = (sum(at > now - span * DAY for at in suspended_on) + count for span in (1, 7))
    if in_day > max(5, living * 5 // 100):
        return "removals"
    return "removals-7d" if in_week > max(15, living * 15 // 100) else None


def confirm_all(now):
    while batches:
        if run(now, "batch", "confirm", batches.pop(0))[0] != 0:
            fail(day, "confirm failed")


for day in range(61):
    now = START + day * DAY + day % 3 * 600  # cron is not a clock
    events(day)
    if day in OUTAGES:
        write(OUTAGES[day])
        doubtful(day, now, OUTAGES[day])
        continue
    write("whole")
    changes, after = expected(now)
    limit = over(changes, now)
    status, said = run(now, "sync")
    got = {(c["op"], int(c["address"][1:].split("@")[0])) for c in said.get("changes", [])}
    if got != changes:
        fail(day, f"wanted {sorted(changes - got)}, not {sorted(got - changes)}")
    if (said.get("blocked") or {}).get("limit") != limit or status != (3 if limit else 0):
        fail(day, f"status {status}, {said.get('blocked')}, wanted {limit}")
    if limit:
        stopped.append((day, limit))
        continue
    for i, new in after:
        vars(known.setdefault(i, Known())).update(new)
    suspended_on += [now for op, _ in changes if op == "suspend"]
    if changes:
        batches.append(str(said["batch"]))
    # Who comes back while his deletion is only asked for would wait for the answer.
    if not URI or any(op == "retire" for op, _ in changes):
        confirm_all(now)

confirm_all(START + 61 * DAY)  # with a server just now: a batch that is confirmed has the next plan made over everybody
states = {a["address"]: a["state"] for a in run(START + 61 * DAY, "accounts")[1]["accounts"]}
for address, wanted in (("u1", "retired"), ("u10", "created"), ("u11", "created"), ("u12", "created"), ("u13", "created"), ("u20", "created"),
                        ("u21", "created"), ("u22", "retired"), ("u6", "suspended")):
    if states[address + "@x.example"] != wanted:
        fail(60, f"{address} is {states[address + '@x.example']}, not {wanted}")
bled = sum(states[f"u{i}@x.example"] == "suspended" for i in range(100, 160))
worst = max(sum(at - 7 * DAY < other <= at for other in suspended_on) for at in suspended_on)
print(f"planned over few: {len(partial)}; stopped: {stopped}; of 60 who bled {bled} are suspended, at most {worst} in 7 days", file=sys.stderr)
# Five a night are within the limit of a night: the week sees them first. While nobody looks, more and more of them pile up, and then the night sees them too.
if URI and len(partial) < 50:
    fail(60, f"just {len(partial)} of the nights were planned over few")
if not stopped or stopped[0][1] != "removals-7d" or worst > 31 or bled == 60:
    fail(60, "the gradual loss was not caught")
print("\n".join(failures))
sys.exit(1 if failures else 0)
