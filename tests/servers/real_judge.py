#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""real_judge.py NIGHT PLACE...: holds what mailprov did for that night against the table of
real_rows.py: what it planned (syncNIGHT*.json, batchNIGHT*.json, in their order), whom it has
(accounts.json) and who waits (held.json). Prints one line for each person, list and sum that
differs; writes nightNIGHT.json."""
import glob
import json
import os
import sys

from real_people import Company, FIELDS, dn_key
from real_rows import Any

GONE = {"excluded", "system", "disabled", "addressless", "outside"}


def load(name):
    if not os.path.exists(name):
        return {}
    with open(name, encoding="utf-8") as file:
        return json.load(file)


def record(row):
    """What counts of an account."""
    aliases = row.get("aliases") or []
    aliases = aliases.split() if isinstance(aliases, str) else aliases
    return {**{field: row.get(field) for field in FIELDS}, "aliases": sorted(aliases),
            "shared": row.get("shared", False), "suspended": row["state"] == "suspended"}


def fits(value, wanted):
    if isinstance(wanted, Any) or wanted is ...:
        return wanted is ... or value in wanted
    return sorted(value) == sorted(wanted) if isinstance(value, list) else value == wanted


class Judge:
    def __init__(self, night, places):
        self.night, self.company, self.differs = night, Company(places), []
        self.counts, self.scope = {}, 0
        self.was = load("night1.json") if night == 2 else {"accounts": {}, "lists": {}}
        self.syncs = [load(name) for name in sorted(glob.glob(f"sync{night}*.json"))]
        self.sync = self.syncs[-1]
        self.accounts, self.held, self.ops = {}, {}, {}
        for row in load("accounts.json")["accounts"]:
            self.accounts.setdefault(self.key(row), []).append(row)
        for row in load("held.json").get("held", []):
            self.held.setdefault(self.key(row), []).append(row)
        for name in glob.glob(f"batch{night}*.json"):
            for row in load(name)["changes"]:
                entry = row.get("entry") or row.get("after") or row["before"]
                self.ops.setdefault(self.key({**row, **entry}), set()).add(row["op"])

    @staticmethod
    def key(row):
        name, slash, _ = row.get("id", "").split(":")[0].partition("/")
        return row.get("directory") or (name if slash else ""), dn_key(row["dn"])

    def find(self, table, person, dns):
        """What the table has under one of the names of the entry."""
        for dn in dns:
            for directory in (person.place, ""):
                if (directory, dn_key(dn)) in table:
                    return table[directory, dn_key(dn)]
        return None

    def say(self, who, text):
        self.differs.append(f"{who}: {text}")

    def person(self, person):
        was = self.was["accounts"].get(person.who)
        fate = person.fate(self.night, was)
        look = person.look(self.night, was)
        dns = [person.dn(each) for each in (look, person.look(1)) if each]
        dns = dns or [person.dn({**person.usual, **person.row.look, "u": [person.words["u"]]})]
        who = f"{dns[0]} ({person.row.name})"
        rows = self.find(self.accounts, person, dns) or []
        now = record(rows[0]) if rows else None
        rules = sorted({row["rule"] for row in self.find(self.held, person, dns) or []})
        self.scope += bool(look and look["under"] is not None)
        self.counts[fate.kind] = self.counts.get(fate.kind, 0) + 1
        self.account(who, fate, was, now)
        self.waits(who, fate, rules)
        self.operations(who, was, now, self.find(self.ops, person, dns) or set())
        return person.who, now

    def account(self, who, fate, was, now):
        kind = fate.kind
        wanted = fate.fields if kind == "account" else was
        if kind == "account" and not now or kind in ("stays", "suspended") and not now:
            self.say(who, "has no account")
        elif now and kind != "account" and not was:
            self.say(who, f"has the account {now['address']}, but is {kind}")
        elif now:
            for field in (*FIELDS, *(["shared"] if kind == "account" else [])):
                if not fits(now[field], wanted[field]):
                    self.say(who, f"has the {field} {now[field]!r} and not {wanted[field]!r}")
            suspended = kind == "suspended" or kind in GONE
            if now["suspended"] != suspended:
                self.say(who, f"is{'' if now['suspended'] else ' not'} suspended, but is {kind}")

    def waits(self, who, fate, rules):
        if fate.kind == "held" and not set(rules) & set(fate.rules):
            self.say(who, f"is held by {rules or 'nothing'} and not by {' or '.join(fate.rules)}")
        elif fate.kind != "held" and rules:
            self.say(who, f"is held by {rules}, but is {fate.kind}")

    def operations(self, who, was, now, ops):
        wanted = set()
        if now and not was:
            wanted = {"create"}
        elif now and was != now:
            moved = now["address"] != was["address"]
            same = all(now[field] == was[field] for field in FIELDS)
            wanted |= {"rename"} if moved else set() if same else {"update"}
            if now["suspended"] != was["suspended"]:
                wanted |= {"suspend"} if now["suspended"] else {"resume"}
        if ops != wanted:
            self.say(who, f"is changed by {sorted(ops)}, but what it has says {sorted(wanted)}")

    def group(self, group, accounts):
        was = self.was["lists"].get(group.address)
        changes = [change for sync in self.syncs for change in sync["group_changes"]
                   if change["address"] == group.address]
        said = [row for row in self.sync["refused"] if row["rule"].startswith("GROUP-") and dn_key(
            row["subject"]) == dn_key(group.dn)]
        word = group.now(self.night)["word"]
        if word and changes:
            self.say(group.dn, f"is made, though it cannot be whole: {word}")
        if word and not any(word in f"{row['rule']} {row['text']}" for row in said):
            self.say(group.dn, f"waits, but not because of \"{word}\": {said}")
        if word or was is None and not changes:
            if not word:
                self.say(group.dn, f"is no list: {said}")
            return None
        now = set(was or ())
        for change in changes:
            now = now - {*change["remove"]} | {*change["add"]}
        wanted = {accounts[p.who]["address"] for p in group.members(self.night)
                  if accounts[p.who] and not accounts[p.who]["suspended"]}
        wanted |= group.outside(self.night)
        if now != wanted:
            self.say(group.dn, f"has {sorted(now - wanted)} too many, lacks {sorted(wanted - now)}")
        return sorted(now)

    def all(self):
        accounts = dict(self.person(person) for person in self.company.people)
        lists = {group.address: self.group(group, accounts) for group in self.company.groups()}
        for change in self.sync["group_changes"]:
            if change["address"] not in lists:
                self.say(change["address"], "is a list of nobody's")
        self.sums()
        with open(f"night{self.night}.json", "w", encoding="utf-8") as file:
            json.dump({"accounts": {who: now for who, now in accounts.items() if now},
                       "lists": {who: now for who, now in lists.items() if now is not None}},
                      file)

    def sums(self):
        """Each entry is counted once; on the second night those who have an account count by what
        their entries say, which is for the first night's numbers to show."""
        counts = {kind: self.counts.get(kind, 0) for kind in (*GONE, "held", "account")}
        wanted = {"in_scope": self.scope, "system_mailboxes": counts["system"],
                  "held": counts["held"], "disabled": counts["disabled"]}
        if self.night == 1:
            wanted |= {"excluded": counts["excluded"] + counts["system"], "unchanged": 0,
                       "without_address": counts["addressless"], "planned": counts["account"]}
        for name, number in wanted.items():
            if self.sync["sums"][name] != number:
                self.say("sums", f"{name} is {self.sync['sums'][name]} and not {number}")


def main():
    judge = Judge(int(sys.argv[1]), sys.argv[2:])
    judge.all()
    print("\n".join(judge.differs))
    sys.exit(1 if judge.differs else 0)


if __name__ == "__main__":
    main()
