#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""consoles.py FOLLOWS SEED...: nights in which people swap addresses in chains and rings over
several domains, give each other aliases, move to domains of another site, join and leave lists,
and come back after they were deleted or kept. Honest consoles (console.py) carry out what
mailprov.yaml here plans: nothing may be refused, and in the end each has what was wanted."""
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from console import Console, unnamed  # noqa: E402

PROGRAM, DAY, NIGHTS, QUIET = os.environ["MAILPROV"], 86400, 30, 8
SITES = {"a.example": "sg", "b.example": "sg", "c.example": "hk", "d.example": "hk"}
DEPARTMENTS = ["", "Works", "Works/Sales", "Works/Sales/East", "Office", "Office/North"]


def domain(address):
    return address.split("@")[1]


class Directory:
    def __init__(self, chance):
        self.chance, self.next, self.people, self.groups, self.gone = chance, 0, {}, {}, {}
        for _ in range(24):
            self.add_person()
        for _ in range(4):
            self.add_group()

    def fresh(self, wanted=None):
        self.next += 1
        return f"n{self.next}@{wanted or self.chance.choice(list(SITES))}"

    def add_person(self):
        self.next += 1
        self.people[self.next] = dict(mail=self.fresh(), aliases=set(), locked=False,
                                      path=self.chance.choice(DEPARTMENTS))

    def add_group(self):
        self.next += 1
        self.groups[self.next] = dict(mail=self.fresh(), aliases=set(), outside=set(),
                                      members=set(self.some(6)))

    def some(self, count):
        return self.chance.sample(sorted(self.people), min(count, len(self.people)))

    def at(self, site):
        return [i for i, person in sorted(self.people.items())
                if SITES[domain(person["mail"])] == site and not person["locked"]]

    def turn(self):
        """Some get the addresses of others: a ring, or a chain whose first one gets a new one."""
        here = self.at(self.chance.choice(["sg", "hk"]))
        who = self.chance.sample(here, min(len(here), self.chance.randrange(2, 6)))
        mails = [self.people[i]["mail"] for i in who]
        mails = mails[1:] + (mails[:1] if self.chance.random() < 0.5
                             else [self.fresh(domain(mails[0]))] if mails else [])
        for i, mail in zip(who, mails):
            self.people[i]["mail"] = mail

    def move(self):
        for i in self.some(2):
            if not self.people[i]["locked"]:
                self.people[i]["mail"] = self.fresh()
                self.people[i]["aliases"] = set()

    def move_behind(self):
        """To another site, to the address that somebody there gives up."""
        here, other = self.at("sg"), self.at("hk")
        if self.chance.random() < 0.5:
            here, other = other, here
        if here and other:
            one, two = self.chance.choice(here), self.chance.choice(other)
            mail = self.people[two]["mail"]
            self.people[two]["mail"] = self.fresh(domain(mail))
            self.people[one].update(mail=mail, aliases=set())

    def alias(self):
        """A new one; one that goes to another person; one that becomes the own address."""
        here = self.at(self.chance.choice(["sg", "hk"]))
        if len(here) < 2:
            return
        one, other = (self.people[i] for i in self.chance.sample(here, 2))
        kind = self.chance.randrange(3)
        if kind == 0 and len(one["aliases"]) < 2:
            one["aliases"].add(self.fresh(domain(one["mail"])))
        elif kind == 1 and one["aliases"] and len(other["aliases"]) < 2:
            other["aliases"].add(one["aliases"].pop())
        elif kind == 2 and one["aliases"]:
            one["mail"] = one["aliases"].pop()

    def lists(self):
        group = self.groups[self.chance.choice(sorted(self.groups))]
        kind = self.chance.randrange(5)
        if kind == 0:
            group["mail"] = self.fresh()
            group["aliases"] = set()
        elif kind == 1:
            group["outside"] ^= {"partner@other.invalid"}
        elif kind == 2:
            group["aliases"] ^= {f"alias-{group['mail']}"}
        elif kind == 3 and len(self.groups) > 2:
            del self.groups[self.chance.choice(sorted(self.groups))]
        elif kind == 4:
            self.add_group()

    def members(self):
        for group in self.groups.values():
            group["members"] ^= set(self.some(2))

    def lock(self):
        for i in self.some(1):
            self.people[i]["locked"] = not self.people[i]["locked"]

    def leave(self):
        for i in self.some(1):
            self.gone[i] = self.people.pop(i)
            for group in self.groups.values():
                group["members"].discard(i)

    def come_back(self):
        if self.gone and self.chance.random() < 0.7:
            i = self.chance.choice(sorted(self.gone))
            self.people[i] = self.gone.pop(i)
            self.people[i].update(mail=self.fresh(domain(self.people[i]["mail"])), aliases=set())
        else:
            self.add_person()

    def path(self):
        for i in self.some(3):
            self.people[i]["path"] = self.chance.choice(DEPARTMENTS)

    def night(self):
        kinds = [self.turn, self.turn, self.turn, self.move, self.move_behind, self.alias, self.alias, self.lists,
                 self.members, self.lock, self.leave, self.come_back, self.path]
        for change in self.chance.sample(kinds, self.chance.randrange(1, 6)):
            change()

    def write(self):
        with open("people.ldif", "w", encoding="utf-8") as file:
            for i, person in self.people.items():
                file.write(f"dn: uid={i},ou=people,dc=example\nobjectClass: inetOrgPerson\n"
                           f"entryUUID: p{i}\ncn: P {i}\nmail: {person['mail']}\n")
                file.write(f"ou: {person['path']}\n" if person["path"] else "")
                file.write("nsAccountLock: TRUE\n" if person["locked"] else "")
                file.write("".join(f"mailAlternateAddress: {alias}\n"
                                   for alias in sorted(person["aliases"])) + "\n")
            for i, group in self.groups.items():
                file.write(f"dn: cn={i},ou=groups,dc=example\nobjectClass: groupOfNames\n"
                           f"entryUUID: g{i}\ncn: G {i}\nmail: {group['mail']}\n")
                file.write("".join(f"member: uid={member},ou=people,dc=example\n"
                                   for member in sorted(group["members"])))
                file.write("".join(f"rfc822MailMember: {member}\n"
                                   for member in sorted(group["outside"])))
                file.write("".join(f"mailAlternateAddress: {alias}\n"
                                   for alias in sorted(group["aliases"])) + "\n")

    def wanted(self, site, held):
        """Accounts in use and lists of a site; of a list the members that are in use. Who is held
        has what is there."""
        people = {i: held.get(i, person) for i, person in self.people.items()}
        accounts = {p["mail"]: (False, p["path"], frozenset(p["aliases"]))
                    for p in people.values()
                    if SITES[domain(p["mail"])] == site and not p["locked"]}
        lists = {g["mail"]: (frozenset(g["aliases"]), tuple(sorted(
            [people[i]["mail"] for i in g["members"] if not people[i]["locked"]]
            + list(g["outside"])))) for g in self.groups.values()
            if SITES[domain(g["mail"])] == site}
        return accounts, lists


def run(now, *arguments):
    result = subprocess.run([PROGRAM, "-c", "mailprov.yaml", "--json", *arguments],
                            env=dict(os.environ, MAILPROV_CLOCK=str(now)), capture_output=True,
                            text=True)
    assert "Sanitizer" not in result.stderr, result.stderr
    return result, json.loads(result.stdout) if result.stdout.startswith("{") else {}


def there(site):
    """What the store says of a console, as console.state does."""
    db = sqlite3.connect("var/state.db")
    accounts = {address: (state == 4 or bool(kept), path or "", frozenset((aliases or "").split()))
                for address, state, kept, path, aliases in db.execute(
                    "SELECT address, state, kept, department, aliases FROM there_account "
                    "WHERE site = ? AND (state <> 5 OR kept)", (site,))}
    lists = {address: (frozenset((aliases or "").split()), tuple(
        member for member, in db.execute("SELECT member FROM there_list_member WHERE list = ? "
                                         "ORDER BY member", (key,))))
        for key, address, aliases in db.execute("SELECT key, address, aliases FROM there_list "
                                                "WHERE site = ? AND state <> 5", (site,))}
    db.close()
    return accounts, lists


def held(now):
    """Who waits for an address that an account has which is kept or suspended: as they are."""
    _, said = run(now, "sync", "--dry-run")
    findings = [f for f in said["refused"] if f["severity"] != "note"]
    assert {f["rule"] for f in findings} <= {"ADDRESS-TAKEN"}, findings
    db = sqlite3.connect("var/state.db")
    people = {}
    for finding in findings:
        number = int(finding["subject"].split(",")[0].partition("=")[2])
        row = db.execute("SELECT address, department, aliases, state FROM there_account WHERE id = "
                         "?", (f"entryUUID:p{number}",)).fetchone()
        mail, path, aliases, state = row or ("none@a.example", "", "", 5)
        people[number] = dict(mail=mail, path=path or "", aliases=set((aliases or "").split()),
                              locked=state in (4, 5))
    db.close()
    assert len(people) < 8, people
    return people


def differs(one, other):
    return [(key, one.get(key), other.get(key)) for key in sorted({*one, *other})
            if one.get(key) != other.get(key)]


def compare(what, have, want):
    for kind, one, other in zip(("accounts", "lists"), have, want):
        assert one == other, f"{what}, {kind}: {differs(one, other)[:4]}"


def night(directory, consoles, now, chance, totals):
    directory.write()
    result, said = run(now, "sync")
    assert result.returncode in (0, 1) and said, f"sync: {result.returncode} {result.stderr}"
    if not said["batch"]:
        return
    folder = f"var/batches/{said['batch']:06d}"
    wrong = unnamed(folder)
    assert not wrong, f"README.txt: {wrong}"
    if chance.random() < 0.15:
        assert run(now, "batch", "reject", str(said["batch"]))[0].returncode == 0
        return
    leavers = [c["address"] for c in said["changes"] if c["op"] == "retire"]
    kept = [address for address in leavers if chance.random() < 0.5]
    for console in consoles:
        console.kept = kept
        refused = console.carry_out(folder)
        assert not refused, f"{console.site}, batch {said['batch']}: {refused[:3]}"
    for change in said["changes"]:
        totals[change["op"]] += 1
        totals["ring"] += "by_way_of" in change
    result, _ = run(now, "batch", "confirm", str(said["batch"]),
                    *(f"--kept={address}" for address in kept))
    assert result.returncode == 0, f"confirm: {result.stderr}"
    for console in consoles:
        compare(f"store and {console.site}", there(console.site), console.state())


def play(seed, follows, totals):
    shutil.rmtree("var", ignore_errors=True)
    chance = random.Random(seed)
    directory, now = Directory(chance), 1800000000
    consoles = [Console(site, follows=follows) for site in ("sg", "hk")]
    for number in range(NIGHTS + QUIET):
        if number < NIGHTS and number:
            directory.night()
        try:
            night(directory, consoles, now, chance, totals)
        except AssertionError as failure:
            return f"seed {seed}, night {number}: {failure}"
        now += DAY * (1 if number < NIGHTS else 10)
    try:
        waiting = held(now)
    except AssertionError as failure:
        return f"seed {seed}: too many are held: {failure}"
    for console in consoles:
        accounts, lists = console.state()
        accounts = {address: value for address, value in accounts.items() if not value[0]}
        try:
            compare(f"{console.site} and the directory", (accounts, lists),
                    directory.wanted(console.site, waiting))
        except AssertionError as failure:
            return f"seed {seed}: {failure}"
    return None


def main():
    totals = dict.fromkeys(["rename", "create", "update", "resume", "suspend", "retire", "ring"], 0)
    failures = [failure for seed in sys.argv[2:]
                for failure in [play(int(seed), sys.argv[1] == "follows", totals)] if failure]
    print(totals, file=sys.stderr)
    print("\n".join(failures))
    return 1 if failures or min(totals.values()) == 0 else 0


sys.exit(main())
