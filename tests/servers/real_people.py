#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The company of t-real-people.sh, whose table is real_rows.py; the same at each call.

make PLACE...    writes PLACE.ldif for the directories that it has
change PLACE...  writes what happens before the second night, for which night1.json has the
                 accounts of the first one: PLACE.values in entries, then PLACE.moves of entries and
                 in groups
"""
import base64
import json
import random
import re
import sys

from real_rows import Fate, LISTS, MERGED, OFFICE, PAIRS, PLACES, ROWS, Row, WORKS, account

SIZE = {WORKS: 800, MERGED: 650, OFFICE: 550}
GIVEN = ("Ada Bj\u00f6rn Chlo\u00e9 Dmitri Esra Femke Goran Hana Ivo Jana \u5c0f\u660e Lena Marek "
         "\u041d\u0438\u043d\u0430 Petra S\u00f8ren Tove \u039e\u03ad\u03bd\u03b9\u03b1 Zo\u00eb").split()
SUR = ("Abel Brandt \u00c7elik Dvo\u0159\u00e1k Eriksen Gr\u00fcnwald Horvat \u738b Nov\u00e1k "
       "\u041f\u0435\u0442\u0440\u043e\u0432 Quist Rossi Schmidt O'Hara").split()
DEPARTMENTS = ["Sales", "R&D", "B\u00fcro", "Works/Hall 1", None]
FIELDS = ("address", "name", "employee_number", "department", "extension", "title", "mobile",
          "quota", "aliases")
NAMES = {"u": "uid", "cn": "cn", "given": "givenName", "sur": "sn", "display": "displayName",
         "mail": "mail", "proxy": "proxyAddresses", "title": "title", "mobile": "mobile",
         "number": "employeeNumber", "department": "ou", "type": "employeeType",
         "extension": "telephoneNumber", "quota": "roomNumber", "manager": "manager",
         "uac": "userAccountControl", "expires": "accountExpires", "lock": "nsAccountLock",
         "locked": "pwdAccountLockedTime", "shadow": "shadowExpire"}
TREE = {
    WORKS: dict(suffix="dc=example,dc=test", people="ou=people,", unit="ou", names=NAMES | {
        "alias": "mailLocalAddress"}, classes=["inetOrgPerson", "inetLocalMailRecipient",
                                               "shadowAccount", "mirroredUser"]),
    MERGED: dict(suffix="dc=example,dc=test", people="ou=people,", unit="ou", names=NAMES | {
        "alias": "mailAlternateAddress"}, classes=["inetOrgPerson", "mailRecipient",
                                                   "shadowAccount", "mirroredUser"]),
    OFFICE: dict(suffix="DC=ad,DC=example,DC=test", people="OU=Staff,", unit="OU", names=NAMES | {
        "u": "sAMAccountName", "number": "employeeID", "department": "department"},
        classes=["user"]),
}


def line(name, value):
    octets = value.encode()
    plain = all(0x20 <= octet < 0x7F for octet in octets) and octets[:1] not in (b" ", b":", b"<")
    if plain and octets[-1:] != b" ":
        return f"{name}: {value}\n"
    return f"{name}:: {base64.b64encode(octets).decode()}\n"


def rdn_value(text):
    """As RFC 4514 writes it."""
    out = "".join("\\" + c if c in '"+,;<>\\=' else c for c in text)
    out = "\\" + out if out[:1] in (" ", "#") else out
    return out[:-1] + "\\ " if out.endswith(" ") and not out.endswith("\\ ") else out


def dn_key(dn):
    """A DN in a form that two ways of writing it have in common."""
    octets, at, parts = bytearray(), 0, []
    text = dn.encode()
    while at < len(text):
        c = chr(text[at])
        if c == "\\" and text[at + 1:at + 3].isalnum() and all(
                chr(x) in "0123456789abcdefABCDEF" for x in text[at + 1:at + 3]):
            octets.append(int(text[at + 1:at + 3], 16))
            at += 3
        elif c == "\\":
            octets.append(text[at + 1])
            at += 2
        elif c == ",":
            parts.append(bytes(octets))
            octets.clear()
            at += 1
        else:
            octets.append(text[at])
            at += 1
    return ",".join(part.decode().strip().casefold() for part in [*parts, bytes(octets)])


def many(value):
    return [] if value is None else [value] if isinstance(value, str) else list(value)


class Person:
    def __init__(self, place, number, row, twin=None):
        rng = random.Random(f"{place} {number}")
        self.place, self.row, self.twin = place, row, twin
        given, sur = rng.choice(GIVEN), rng.choice(SUR)
        self.words = {"p": place[0], "n": str(number), "given": given, "sur": sur,
                      "d": rng.choice(["example.test", "branch.example.test"])}
        self.words["u"] = self.say(row.look.get("u", place[0] + "{n}"))
        self.words["U"] = self.words["u"].upper()
        self.who = f"{place} {self.words['u']}"
        self.words["cn"] = self.say("{sur} {given} {u}")
        self.usual = {"u": "{u}", "cn": "{cn}", "given": given, "sur": sur,
                      "display": f"{given} M. {sur}", "mail": "{u}@{d}", "title": "Engineer",
                      "mobile": f"+49 30 {1000000 + number}", "number": str(100000 + number),
                      "department": rng.choice(DEPARTMENTS), "type": "staff", "under": ""}

    def say(self, text):
        words = dict(self.words)
        if self.twin:
            words |= {"twin": self.twin.say("{u}@{d}"), "twin.u": self.twin.words["u"],
                      "twin.d": self.twin.words["d"]}
        for key, value in words.items():
            text = text.replace("{" + key + "}", value)
        return text

    def look(self, night, was=None):
        """The entry as it is that night, by key; None when there is none."""
        look = dict(self.usual)
        changes = [self.row.look]
        if night == 2 and self.row.then:
            then = self.row.then
            if callable(then):
                then = then(was, self.say) if was else {}
            changes.append(then)
        for change in changes:
            look |= {key: value for key, value in change.items() if key not in PLACES}
            look |= change.get(self.place, {})
        for key, value in look.items():
            if value is not None and not isinstance(value, bool):
                value = [self.say(text) for text in many(value)]
                look[key] = value if key not in ("under", "rdn") else value[0]
        return None if look.get("gone") else look

    def fate(self, night, was=None):
        row, fate = self.row, self.row.fate
        if night == 2 and row.after:
            fate = row.after
            if callable(fate):
                fate = fate(was, self.say) if was else Fate("stays")
        elif night == 2 and fate.kind == "account":
            return Fate("stays")
        if fate.kind != "account":
            return fate
        plain = {"address": "{u}@{d}", "name": self.usual["display"], "title": "Engineer",
                 "mobile": self.usual["mobile"].replace(" ", ""),
                 "employee_number": self.usual["number"], "department": self.usual["department"],
                 "extension": None, "quota": None, "aliases": (),
                 "shared": False} | fate.fields
        return Fate("account", {key: self.said(value) for key, value in plain.items()})

    def said(self, value):
        if isinstance(value, str):
            return self.say(value)
        if value in (None, True, False, ...):
            return value
        return type(value)(self.say(text) for text in value)

    def dn(self, look):
        tree = TREE[self.place]
        top = "" if look["under"] is None else tree["people"]
        under = "Left" if look["under"] is None else look["under"]
        units = "".join(f"{tree['unit']}={unit}," for unit in under.split(",") if unit)
        if self.place == OFFICE:
            rdn = f"CN={rdn_value(look.get('rdn') or look['cn'][0])}"
        else:
            rdn = f"uid={rdn_value(look.get('rdn') or look['u'][0])}"
        return f"{rdn},{units}{top}{tree['suffix']}"

    def attributes(self, look):
        names = TREE[self.place]["names"]
        values = {}
        for key, value in look.items():
            if key in ("under", "rdn", "gone", "again") or (key == "cn" and self.place == OFFICE):
                continue
            if key == "alias" and self.place == OFFICE:
                key, value = "proxy", ["smtp:" + text for text in many(value)]
            if key == "u" and self.place != OFFICE and look.get("rdn"):
                value = look["rdn"]
            values.setdefault(names[key], []).extend(many(value))
        if self.place == OFFICE:
            values.setdefault("userAccountControl", [])
            values["userAccountControl"] = values["userAccountControl"] or ["544"]
        return values

    def entry(self, look):
        text = line("dn", self.dn(look))
        text += "".join(line("objectClass", name) for name in TREE[self.place]["classes"])
        return text + "".join(line(name, value) for name, values in self.attributes(look).items()
                              for value in values) + "\n"

    def moves(self):
        """Whether its entry comes, goes, or gets another name."""
        return not callable(self.row.then) and {*self.row.then} & {"under", "rdn", "gone", "again"}

    def change(self, was):
        """LDIF that makes the first night's entry the second one's."""
        old, new = self.look(1), self.look(2, was)
        if not old or not new or new.get("again"):
            gone = line("dn", self.dn(old)) + "changetype: delete\n\n" if old else ""
            entry = self.entry(new).replace("\n", "\nchangetype: add\n", 1) if new else ""
            return gone + entry
        text, before, after = "", self.attributes(old), self.attributes(new)
        if self.dn(old) != self.dn(new):
            rdn, above = self.dn(new).split("," + self.tail(new), 1)[0], self.tail(new)
            text += line("dn", self.dn(old)) + "changetype: modrdn\n" + line("newrdn", rdn)
            text += "deleteoldrdn: 1\n" + line("newsuperior", above) + "\n"
            before = before | ({"uid": after["uid"]} if "uid" in after else {})
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if names:
            text += line("dn", self.dn(new)) + "changetype: modify\n"
            for name in names:
                text += f"replace: {name}\n"
                text += "".join(line(name, value) for value in after.get(name, [])) + "-\n"
            text += "\n"
        return text

    def tail(self, look):
        return self.dn({**look, "rdn": "x"}).split(",", 1)[1]


class Company:
    def __init__(self, places):
        number = {place: 0 for place in PLACES}
        self.places, self.people = places, []

        def hire(place, row, twin=None):
            number[place] += 1
            self.people.append(Person(place, number[place], row, twin))
            return self.people[-1]

        for pair in PAIRS:
            for _ in range(pair.counts if set(pair.places) <= set(places) else 0):
                first, second = pair.fates
                after = pair.after or (None, None)
                one = hire(pair.places[0], Row(pair.name, (), {}, first, pair.then_first, after[0]))
                row = Row(pair.name, (), pair.look, second, pair.then, after[1])
                hire(pair.places[1], row, one)
        for row in ROWS:
            for place, count in zip(PLACES, row.counts):
                for _ in range(count if place in places else 0):
                    hire(place, row)
        self.fill(hire)

    def fill(self, hire):
        plain = Row("plain", (), {}, account())
        for place in self.places:
            some = [p for p in self.people if p.place == place and p.fate(1).kind != "outside"]
            others = [hire(place, plain) for _ in range(SIZE[place] - len(some))]
            wanting = [p for p in self.people if p.place == place and not p.twin and "{twin" in str(
                (p.row.look, p.row.then))]
            for person, other in zip(wanting, reversed(others), strict=False):
                person.twin = other

    def of(self, place, name):
        return [p for p in self.people if p.place == place and p.row.name == name]

    def groups(self):
        return [Group(self, place, row) for row in LISTS for place in row.places
                if place in self.places]


class Group:
    """A group, and the list that it should become."""
    def __init__(self, company, place, row):
        self.company, self.place, self.row = company, place, row
        self.address = f"{row.name}-{place}@example.test"
        self.dn = f"cn={row.name},ou=groups,{TREE[place]['suffix']}"

    def now(self, night):
        return {**self.row._asdict(), **((self.row.then or {}) if night == 2 else {})}

    def members(self, night):
        now = self.now(night)
        return [p for name, count in now["people"].items()
                for p in self.company.of(self.place, name)[:count]]

    def odd(self, night):
        text = "\n".join(self.now(night)["odd"].get(self.place, []))
        for word, place in (("{plain}", self.place), ("{office}", OFFICE)):
            if word in text:
                text = text.replace(word, self.company.of(place, "plain")[0].say("{u}@{d}"))
        return text.splitlines()

    def contacts(self, night):
        return {name: f"{name}@{self.place}-partner.test" for name in self.now(night)["contacts"]}

    def outside(self, night):
        """What is named by its address."""
        return {*self.contacts(night).values(), *(
            text.split(": ")[1] for text in self.odd(night) if re.search("@.*test$", text))}

    def lines(self, night, was):
        out = []
        for person in self.members(night):
            look = person.look(night, was(person))
            out += [line("member", person.dn(look))] if look else []
        out += [line("member", contact_dn(self.place, name)) for name in self.contacts(night)]
        return out + [line(*text.split(": ")) for text in self.odd(night)]

    def entry(self):
        local, domain = self.address.split("@")
        say = lambda text: text.replace("{u}", local).replace("{d}", domain)
        look = {"mail": "{u}@{d}", "proxy": None, **(self.row.look or {})}
        classes = ["group"] if self.place == OFFICE else ["groupOfNames", "mirroredUser"]
        text = line("dn", self.dn) + "".join(line("objectClass", name) for name in classes)
        text += line("sAMAccountName", "g-" + self.row.name) if self.place == OFFICE else ""
        text += line("cn", self.row.name) if self.place != OFFICE else ""
        text += "".join(line(NAMES[key], say(value)) for key in look for value in many(look[key]))
        return text + "".join(self.lines(1, lambda person: None)) + "\n"

    def change(self, was):
        lines = self.lines(2, was)
        if lines == self.lines(1, was) and "again" not in str(
                [person.row.then for person in self.members(2)]):
            return ""
        text = line("dn", self.dn) + "changetype: modify\n"
        for name in sorted({text.split(":")[0] for text in self.lines(1, was) + lines}):
            text += f"replace: {name}\n" + "".join(
                text for text in lines if text.split(":")[0] == name) + "-\n"
        return text + "\n"


def contact_dn(place, name):
    unit = "OU=Groups" if place == OFFICE else "ou=contacts"
    return f"cn={name},{unit},{TREE[place]['suffix']}"


def frame(place):
    """What is there besides people and groups."""
    tree = TREE[place]
    people, suffix = tree["people"], tree["suffix"]
    units = [people, f"ou=Berlin,{people}", f"ou=Robots,{people}", f"ou=Old,ou=Robots,{people}",
             f"ou=Robots of Berlin,{people}", "ou=Left,", "ou=groups,", "ou=contacts,"]
    text = ""
    if place == WORKS:
        text = f"dn: {suffix}\nobjectClass: dcObject\nobjectClass: organization\n"
        text += "dc: example\no: Example\n\n"
    for unit in units:
        text += f"dn: {unit}{suffix}\nobjectClass: organizationalUnit\n"
        text += f"ou: {unit.split(',')[0].split('=')[1]}\n\n"
    for name in ("supplier", "customer"):
        text += f"dn: {contact_dn(place, name)}\nmail: {name}@{place}-partner.test\n"
        text += "objectClass: contact\n\n" if place == OFFICE else (
            f"objectClass: inetOrgPerson\ncn: {name}\nsn: {name}\n\n")
    if place == OFFICE:
        text += f"dn: CN=keeper,OU=Staff,{suffix}\nobjectClass: contact\n\n"
    return text


def main():
    verb, *places = sys.argv[1:]
    company = Company(places)
    if verb == "make":
        for place in places:
            with open(f"{place}.ldif", "w", encoding="utf-8") as out:
                out.write(frame(place))
                looks = [(p, p.look(1)) for p in company.people if p.place == place]
                out.writelines(p.entry(look) for p, look in looks if look)
                out.writelines(g.entry() for g in company.groups() if g.place == place)
    elif verb == "change":
        with open("night1.json", encoding="utf-8") as file:
            night = json.load(file)["accounts"]
        was = lambda person: night.get(person.who)
        for place in places:
            people = [p for p in company.people if p.place == place and p.row.then]
            with open(f"{place}.values", "w", encoding="utf-8") as out:
                out.writelines(p.change(was(p)) for p in people if not p.moves())
            with open(f"{place}.moves", "w", encoding="utf-8") as out:
                out.writelines(p.change(was(p)) for p in people if p.moves())
                out.writelines(g.change(was) for g in company.groups() if g.place == place)


if __name__ == "__main__":
    main()
