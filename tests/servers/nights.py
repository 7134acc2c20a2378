#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""nights.py people: LDIF of the people to begin with. nights.py walk SEED NIGHTS URI: nights of random changes, planned by few.yaml and by all.yaml (see t-sync-nights.sh)."""
import json
import os
import random
import re
import sqlite3
import subprocess
import sys

BASE = "dc=example,dc=test"
PLACES = [f"ou=people,{BASE}", f"ou=sub,ou=people,{BASE}", f"ou=elsewhere,{BASE}"]
PEOPLE, START, HOUR = 90, 1800000000, 3600
NAMES = ["Ada", "Bo", "Ada", "Cy", "小明"]  # few, so that those who are given an address by rule collide


def entry(number):
    mail = f"mail: u{number}@x.example\n" if number % 5 else ""
    return (f"dn: uid=p{number},{PLACES[0]}\nobjectClass: inetOrgPerson\nobjectClass: inetLocalMailRecipient\nuid: p{number}\ncn: P{number}\n{mail}"
            f"givenName: {NAMES[number % 4]}\nsn: S{number // 8}\nemployeeType: staff\n")


def people():
    print(f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n")
    for place in PLACES:
        print(f"dn: {place}\nobjectClass: organizationalUnit\nou: {place[3:].split(',')[0]}\n")
    for number in range(PEOPLE):
        print(entry(number))


class Walk:
    def __init__(self, seed, uri):
        self.rng, self.uri = random.Random(seed), uri
        # Who is where; numbers from PEOPLE on come later. Another seed goes on from what the one before left.
        found = subprocess.run(["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", uri, "-b", BASE, "(objectClass=inetOrgPerson)", "1.1"], capture_output=True, text=True,
                               check=True).stdout
        self.where = {int(n): PLACES.index(place) for n, place in re.findall(r"dn: uid=p(\d+),(\S+)", found)}
        self.next = max(max(self.where) + 1, PEOPLE)
        self.lines, self.has, self.left = [], {}, ["u0@x.example"]  # who has which address, and those that somebody had

    def dn(self, number):
        return f"uid=p{number},{PLACES[self.where[number]]}"

    def address(self):
        domain = self.rng.choice(["x.example", "x.example", "y.example", "foreign.example"])
        return f"u{self.rng.choice(list(self.where))}@{domain}"

    def replace(self, number, attribute, values):
        self.lines.append(f"dn: {self.dn(number)}\nchangetype: modify\nreplace: {attribute}\n" + "".join(f"{attribute}: {value}\n" for value in values))

    def give(self, number, addresses):
        self.left += self.has.get(number, [])
        self.has[number] = addresses
        self.replace(number, "mail", addresses)

    def value(self, number):
        self.replace(number, "title", [f"T{self.rng.randrange(99)}"] if self.rng.random() < 0.9 else ["=cmd()"])

    def kind(self, number):
        self.replace(number, "employeeType", [self.rng.choice(["staff", "staff", "contractor", "frozen"])])

    def mail(self, number):
        self.give(number, self.rng.choice([[self.address()], [f"u{number}@x.example"], [f"new{self.rng.randrange(999)}@x.example"], []]))

    def heir(self, number):
        """Is given what somebody had, who may have kept it as an alias."""
        if self.rng.random() < 0.5:
            self.give(number, [self.rng.choice(self.left)])
        else:
            self.replace(number, "mailLocalAddress", [self.rng.choice(self.left)])

    def aliases(self, number):
        self.replace(number, "mailLocalAddress", {self.address() for _ in range(self.rng.randrange(4))})

    def spelling(self, number):
        self.replace(number, "givenName", [self.rng.choice(NAMES)])

    def swap(self, number):
        other = self.rng.choice(list(self.where))
        if other != number:
            self.give(number, [f"u{other}@x.example"])
            self.give(other, [f"u{number}@x.example"])

    def heal(self, number):
        """As it was in the beginning: without this nearly everybody is held in the end."""
        self.give(number, [f"u{number}@x.example"] if number % 5 else [])
        for attribute, value in (("mailLocalAddress", []), ("employeeType", ["staff"]), ("title", ["Engineer"])):
            self.replace(number, attribute, value)

    def heal_some(self, _):
        for number in self.rng.sample(sorted(self.where), min(12, len(self.where))):
            self.heal(number)

    def move(self, number):
        old = self.dn(number)
        self.where[number] = self.rng.choice([0, 0, 1, 2])
        if old != self.dn(number):
            self.lines.append(f"dn: {old}\nchangetype: modrdn\nnewrdn: uid=p{number}\ndeleteoldrdn: 1\nnewsuperior: {PLACES[self.where[number]]}\n")

    def remove(self, number):
        self.lines.append(f"dn: {self.dn(number)}\nchangetype: delete\n")
        del self.where[number]

    def add(self, _):
        self.lines.append(entry(self.next).replace("\nobjectClass", "\nchangetype: add\nobjectClass", 1))
        self.where[self.next] = 0
        self.next += 1

    def change(self):
        """The changes of one day."""
        self.lines = []
        kinds = [self.value, self.value, self.heal_some, self.heal_some, self.heir, self.heir, self.kind, self.kind, self.mail, self.mail, self.aliases, self.aliases, self.spelling, self.swap, self.move, self.move, self.remove, self.add,
                 self.add]
        for _ in range(self.rng.choice([0, 0, 1, 2, 5, 9])):
            self.rng.choice(kinds)(self.rng.choice(list(self.where)))
        self.send()

    def send(self):
        if self.lines:
            subprocess.run(["ldapmodify", "-c", "-x", "-H", self.uri, "-D", f"cn=manager,{BASE}", "-w", "secret"], input="\n".join(self.lines), text=True, check=True,
                           capture_output=True)

def run(side, now, *arguments):
    result = subprocess.run([os.environ["MAILPROV"], "-v", "-c", f"{side}.yaml", "--json", *arguments], env=dict(os.environ, MAILPROV_CLOCK=str(now)), capture_output=True,
                            text=True)
    # A batch that others are built on is not rejected (65).
    if result.returncode not in ((0, 1, 3) if arguments[0] == "sync" else (0, 65)):
        raise SystemExit(f"{side} {arguments}: status {result.returncode}: {result.stderr}")
    return result, json.loads(result.stdout) if result.stdout.startswith("{") else {}


def store(side):
    """All that a run leaves, but for what names the reading itself, or the store."""
    with sqlite3.connect(f"file:{side}/state.db?mode=ro", uri=True) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")}
        left = {name: sorted(map(repr, db.execute(f"SELECT * FROM {name}"))) for name in tables - {"reading", "watch", "origin", "batch"}}
        left["origin"] = db.execute("SELECT event, accepted FROM origin").fetchall()
        columns = [row[1] for row in db.execute("PRAGMA table_info(batch)") if row[1] != "digest"]
        left["batch"] = db.execute(f"SELECT {', '.join(columns)} FROM batch ORDER BY id").fetchall()
        left["watch"] = db.execute("SELECT unchanged, held, known, retired, hex(keys) FROM watch").fetchall()
        left["reading"] = db.execute("SELECT settled, watched, unchanged, held FROM reading").fetchall()
    return left


# What a read of changes says of entries that it read, and of those alone, since it holds nobody.
OF_ENTRIES = {"ADDRESS-SEVERAL", "ADDRESS-PRIMARY", "VALUE-UNUSED", "VALUE-SEVERAL", "ALIAS-SYNTAX", "ALIAS-DOMAIN", "ALIAS-INTERNATIONAL", "FIELD-TEXT", "FIELD-FORMULA"}
# Of whom is held and not read again it comes from the store, after all else.
REMEMBERED = {"ADDRESS-SYNTAX", "ADDRESS-DOMAIN", "ADDRESS-INTERNATIONAL", "NAME-MISSING", "VALUE-TEXT", "VALUE-FORMULA", "ADDRESS-DUPLICATE", "ALIAS-DUPLICATE"}


def refused(one):
    """Its findings; of those that may be remembered, who is held by which rule, once each."""
    found = [f for f in one["refused"] if f["rule"] not in OF_ENTRIES]
    held = {(f["rule"], f["subject"], f["name"], f["address"], f["hint"]) for f in found if f["rule"] in REMEMBERED}
    return [f for f in found if f["rule"] not in REMEMBERED] + sorted(held, key=repr)


def compare(night, few, all_):
    said = [refused(one) for one in (few, all_)]
    wrong = []
    if said[0] != said[1]:
        wrong.append(f"findings: {[f for f in said[0] if f not in said[1]]}, not {[f for f in said[1] if f not in said[0]]}, or another order")
    for key in ("batch", "counts", "held", "changes", "blocked"):
        if few[key] != all_[key]:
            wrong.append(f"{key}: {few[key]}, not {all_[key]}")
    one, two = store("few"), store("all")
    for name in two:
        if one[name] != two[name]:
            wrong.append(f"store, {name}: {[row for row in one[name] if row not in two[name]]}, not {[row for row in two[name] if row not in one[name]]}")
    if wrong:
        raise SystemExit("\n".join(f"night {night}: {text}" for text in wrong))


def walk(seed, nights, uri):
    here, now = Walk(seed, uri), START
    for number in here.where:
        here.heal(number)
    here.send()
    partial, looked, ops, rules, held, undecided = 0, 0, {}, {}, 0, []
    for night in range(nights):
        now += here.rng.randrange(4, 40) * HOUR
        here.change()
        results = [run("few", now, "sync"), run("all", now, "sync", "--full")]
        compare(night, results[0][1], results[1][1])
        match = re.search(r"the plan was made over (\d+) ", results[0][0].stderr)
        partial += match is not None
        looked += int(match.group(1)) if match else 0
        assert " was made over " not in results[1][0].stderr
        for change in results[1][1]["changes"]:
            ops[change["op"]] = ops.get(change["op"], 0) + 1
        for finding in results[1][1]["refused"]:
            rules[finding["rule"]] = rules.get(finding["rule"], 0) + 1
        held += results[1][1]["blocked"] is not None
        if results[1][1]["batch"]:
            undecided.append(results[1][1]["batch"])
        # Of the rejected ones some are old, so that accounts are another thing again without any change in the directory.
        if undecided and here.rng.random() < 0.3:
            batch, verb = undecided.pop(here.rng.randrange(len(undecided))), here.rng.choice(["confirm", "reject"])
            for side in ("few", "all"):
                run(side, now, "batch", verb, str(batch))
    print(f"{nights} nights, {partial} of them planned over few ({looked / max(partial, 1):.0f} each), {held} with something set aside; {ops}; {rules}")
    if partial < nights // 3 or (nights >= 20 and len(ops) < 4):
        raise SystemExit("that was not much of a walk")


if sys.argv[1] == "people":
    people()
else:
    walk(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
