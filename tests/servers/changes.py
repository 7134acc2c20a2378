#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""changes.py SEED ROUND FILE [keep]: LDIF of a few random changes to the people of people.py 300: values, addresses that collide, moves, renames, returns, and, without
"keep", deletions."""
import json
import os
import random
import sys

BASE = "dc=example,dc=test"
PLACES = ["ou=people," + BASE, "ou=sub,ou=people," + BASE, "ou=empty," + BASE]
seed, number, memory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
rng = random.Random(seed * 1000 + number)

# Who is where: name -> place. Kept beside, so that every change can be carried out.
if os.path.exists(memory):
    with open(memory) as file:
        where = json.load(file)
else:
    where = {f"u{i:07d}": 0 for i in range(300)}
    print(f"dn: ou=sub,ou=people,{BASE}\nchangetype: add\nobjectClass: organizationalUnit\n")


def dn(name):
    return f"uid={name},{PLACES[where[name]]}"


def address(name):
    return rng.choice([name, "shared", "other", rng.choice(list(where))]) + "@example.test"


def modify(name, attribute, value):
    print(f"dn: {dn(name)}\nchangetype: modify\nreplace: {attribute}\n{attribute}: {value}\n")


def replace(name):
    attribute, value = rng.choice([("title", f"T{rng.randrange(99)}"), ("mail", address(name)), ("employeeType", rng.choice(["staff", "contractor"])),
                                   ("mail", "broken"), ("cn", "=cmd()"), ("cn", "Ada"), ("l", "Nowhere")])
    modify(name, attribute, value)


def move(name):
    old = dn(name)
    where[name] = rng.randrange(len(PLACES))
    print(f"dn: {old}\nchangetype: modrdn\nnewrdn: uid={name}\ndeleteoldrdn: 1\nnewsuperior: {PLACES[where[name]]}\n")


def rename(name):
    new = name + "r"
    if len(new) > 20 or new in where:
        return
    print(f"dn: {dn(name)}\nchangetype: modrdn\nnewrdn: uid={new}\ndeleteoldrdn: 1\n")
    where[new] = where.pop(name)


def remove(name):
    print(f"dn: {dn(name)}\nchangetype: delete\n")
    del where[name]


def add(_):
    name = f"n{number}x{rng.randrange(1000)}"
    if name in where:
        return
    where[name] = rng.randrange(len(PLACES))
    print(f"dn: {dn(name)}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\nmail: {address(name)}\n")


def lose_class(name):
    modify(name, "description", "x" * rng.randrange(1, 50))


for _ in range(rng.choice([0, 1, 3, 12])):
    rng.choice([replace, replace, replace, move, rename, replace if sys.argv[4:] == ["keep"] else remove, add, add, lose_class])(rng.choice(list(where)))
with open(memory, "w") as file:
    json.dump(where, file)
