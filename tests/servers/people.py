#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""people.py N: LDIF of N people under ou=people,dc=example,dc=test; the same octets for the same N."""
import base64
import sys
import uuid

GIVEN = "Ada Björn Chloé Dmitri Esra Femke Goran Hana Ivo Jana 小明 Lena Marek Нина Omar Petra Quinn Rosa Søren Tove Uma Viktor Wanda Ξένια Yusuf Zoë".split()
FAMILY = "Abel Brandt Çelik Dvořák Eriksen Fischer Grünwald Horvat Iversen Jansen Kowalski 王 Moreau Novák Ortega Петров Quist Rossi Schmidt Tanaka".split()
UNITS = "Sales Finance Legal Engineering Support Facilities Research Personnel".split()


def line(name, value):
    octets = value.encode()
    safe = all(0x20 <= octet < 0x7F for octet in octets) and octets[:1] not in (b" ", b":", b"<") and octets[-1:] != b" "
    return f"{name}: {value}\n" if safe else f"{name}:: {base64.b64encode(octets).decode()}\n"


def main():
    count = int(sys.argv[1])
    space = uuid.UUID("6d61696c-7072-6f76-0000-000000000001")
    write = sys.stdout.write

    def entry(dn, classes, values):
        write(line("dn", dn) + "".join(line("objectClass", name) for name in classes) + "".join(line(*pair) for pair in values))
        write(f"entryUUID: {uuid.uuid5(space, dn)}\n\n")

    entry("dc=example,dc=test", ["dcObject", "organization"], [("dc", "example"), ("o", "Example Works")])
    for unit in ("people", "empty", "system"):
        entry(f"ou={unit},dc=example,dc=test", ["organizationalUnit"], [("ou", unit)])
    entry("cn=reader,ou=system,dc=example,dc=test", ["organizationalRole", "simpleSecurityObject"], [("cn", "reader"), ("userPassword", "reader-secret")])
    seed = 1
    for i in range(count):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        given, family, unit = GIVEN[(seed >> 33) % len(GIVEN)], FAMILY[(seed >> 40) % len(FAMILY)], UNITS[(seed >> 48) % len(UNITS)]
        domain = "example.test" if i % 2 == 0 else "branch.example.test"
        entry(f"uid=u{i:07d},ou=people,dc=example,dc=test", ["person", "organizationalPerson", "inetOrgPerson"], [
            ("uid", f"u{i:07d}"), ("cn", f"{given} {family}"), ("givenName", given), ("sn", family), ("mail", f"u{i:07d}@{domain}"),
            ("employeeNumber", str(100000 + i)), ("employeeType", "contractor" if i % 97 == 96 else "staff"), ("ou", unit),
            ("title", "Engineer"), ("mobile", f"+49 30 {1000000 + i}"), ("l", ("Berlin", "Brno", "Breda")[i % 3])])


main()
