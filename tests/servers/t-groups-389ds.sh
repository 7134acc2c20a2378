#!/bin/sh
# SPDX-License-Identifier: MIT
# Mailing lists from groups of 389 Directory Server, read whole and as changes from its changelog.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require ns-slapd dscreate ldapmodify python3
python3 - >people.ldif <<'PY'
base = "dc=example,dc=test"
for unit in "people", "left", "groups":
    print(f"dn: ou={unit},{base}\nobjectClass: organizationalUnit\nou: {unit}\n")
for i in range(20):
    print(f"dn: uid=u{i:02d},ou=people,{base}\nobjectClass: inetOrgPerson\nuid: u{i:02d}\ncn: Person {i}\nsn: {i}\nmail: u{i:02d}@example.test\n")


def group(name, kind, mail, *lines):
    print(f"dn: cn={name},ou=groups,{base}\nobjectClass: {kind}\nobjectClass: extensibleObject\ncn: {name}\n" + (f"mail: {mail}\n" if mail else "") + "\n".join(lines) + "\n")


group("team", "groupOfUniqueNames", "team@example.test", f"uniqueMember: uid=u01,ou=people,{base}", f"uniqueMember: cn=inner,ou=groups,{base}")
group("inner", "groupOfNames", None, f"member: uid=u02,ou=people,{base}", f"member: cn=team,ou=groups,{base}")
group("unix", "posixGroup", "unix@example.test", "gidNumber: 100", "memberUid: u03", "memberUid: u04")
PY
ds389_start people.ldif
ds389_configure mailprov 'groups: {base: "ou=groups,dc=example,dc=test"}' 'sync: {suspend_after: {runs: 1, time: 0s}}'
lists='sorted((c["op"], c["address"].split("@")[0], [a.split("@")[0] for a in c["add"]], [a.split("@")[0] for a in c["remove"]]) for c in d["group_changes"])'
mp 0 sync
expect_json "$lists == [('create', 'team', ['u01', 'u02'], []), ('create', 'unix', ['u03', 'u04'], [])]"
ds389_change <<'LDIF'
dn: cn=inner,ou=groups,dc=example,dc=test
changetype: modify
add: member
member: uid=u05,ou=people,dc=example,dc=test

dn: cn=unix,ou=groups,dc=example,dc=test
changetype: delete
LDIF
mp 0 sync --dry-run --full
expect_json "$lists == [('retire', 'unix', [], []), ('update', 'team', ['u05'], [])]"
mp 0 sync
expect_json "$lists == [('retire', 'unix', [], []), ('update', 'team', ['u05'], [])]"
changes_only
mp 0 sync
expect_json 'd["group_changes"] == []'
done_testing
