#!/bin/sh
# SPDX-License-Identifier: MIT
# Against 389 Directory Server: additions, renames, moves, locked and deleted entries come out as what they are, from its changelog and from a read of everything alike.
# The three wrong answers of its Content Synchronization (nothing changed reads as everything gone; every 51st deletion is forgotten; a cookie older than the changelog
# is taken) can do nothing, since it is not asked.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require ns-slapd dscreate ldapmodify python3
python3 - 400 >people.ldif <<'PY'
import sys
base = "dc=example,dc=test"
for unit in "people", "sub,ou=people", "left", "system":
    print(f"dn: ou={unit},{base}\nobjectClass: organizationalUnit\nou: {unit.split(',')[0]}\n")
print(f"dn: cn=reader,ou=system,{base}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: reader-secret\n")
for i in range(int(sys.argv[1])):
    print(f"dn: uid=u{i:04d},ou=people,{base}\nobjectClass: inetOrgPerson\nuid: u{i:04d}\ncn: Person {i}\nsn: {i}\nmail: u{i:04d}@example.test\ntitle: T\n")
PY
ds389_start people.ldif
ds389_change <<'LDIF'
dn: dc=example,dc=test
changetype: modify
add: aci
aci: (targetattr="*")(version 3.0; acl "reader"; allow (read,search,compare) userdn="ldap:///cn=reader,ou=system,dc=example,dc=test";)
aci: (targetattr="nsUniqueId || nsAccountLock")(version 3.0; acl "reader2"; allow (read,search,compare) userdn="ldap:///cn=reader,ou=system,dc=example,dc=test";)
LDIF
# The manager reads the changelog; the reader may not, and is told to read everything.
limits='sync: {limits: {removals: 60%, removals_week: 60%, shrink: 60%}, suspend_after: {runs: 1, time: 0s}}'
ds389_configure reader 'changes: none' 'bind: {method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: ldap.secret}' "$limits"
ds389_configure manager "$limits"
# Names of attributes by its schema; the reader may read it as well.
rules() {
	ds389_configure rules "$limits" 'map: {name: commonName}' 'exclude: [{attribute: userid, value: "u01*"}, {attribute: employeTyp, value: x}]' "$@"
	mp 0 sync --dry-run
	expect_json 'd["sums"]["excluded"] == 100 and d["sums"]["planned"] == 300'
	expect_err 'directory.exclude[2]: looks at employeTyp, which the schema of the directory does not have'
	expect_err 'did you mean employeeType?'
}
rules
rules 'bind: {method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: ldap.secret}'
# way NAME: whether it had only the changes.
way() {
	if [ "$1" = manager ]; then changes_only; else whole; fi
}
for who in manager reader; do
	use $who
	mp 0 sync
	expect_json 'd["sealed"] and d["counts"]["create"] == 400'
	mp 0 batch confirm 1
	mp 0 sync
	way $who
	expect_json 'd["changes"] == [] and d["counts"]["unchanged"] == 400'
	mp 0 sync
	expect_json 'd["changes"] == [] and d["counts"]["unchanged"] == 400'
done

ds389_change <<'LDIF'
dn: uid=u0000,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: uid=renamed
deleteoldrdn: 1

dn: uid=u0001,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: uid=u0001
deleteoldrdn: 1
newsuperior: ou=sub,ou=people,dc=example,dc=test

dn: uid=u0002,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: uid=u0002
deleteoldrdn: 1
newsuperior: ou=left,dc=example,dc=test

dn: uid=u0003,ou=people,dc=example,dc=test
changetype: modify
replace: nsAccountLock
nsAccountLock: true

dn: uid=u0004,ou=people,dc=example,dc=test
changetype: delete

dn: uid=u0005,ou=people,dc=example,dc=test
changetype: modify
replace: title
title: Countess

dn: uid=new,ou=people,dc=example,dc=test
changetype: add
objectClass: inetOrgPerson
cn: New
sn: New
mail: new@example.test
LDIF
for who in manager reader; do
	use $who
	mp 0 sync
	way $who
	expect_changes "[('suspend', 'u0002'), ('suspend', 'u0003'), ('suspend', 'u0004'), ('update', 'u0005'), ('create', 'new')]"
	mp 0 batch confirm 2
done

# 120 deletions: each is told and asked for, also every 51st.
python3 -c 'for i in range(100, 220): print(f"dn: uid=u{i:04d},ou=people,dc=example,dc=test\nchangetype: delete\n")' | ds389_change
for who in manager reader; do
	use $who
	mp 0 sync
	way $who
	expect_json 'd["counts"]["suspend"] == 120'
	mp 0 batch confirm 3
done

# A changelog that was trimmed, or that somebody took away, is not gone on from.
ldapsearch -x -LLL -o ldif-wrap=no -H "ldap://127.0.0.1:$DS389_PORT" -D 'cn=Directory Manager' -w "$DS389_PASSWORD" -b cn=changelog '(changeNumber=*)' 1.1 | grep '^dn: changenumber' >log
python3 -c 'for i in range(300, 310): print(f"dn: uid=u{i:04d},ou=people,dc=example,dc=test\nchangetype: modify\nreplace: title\ntitle: New\n")' | ds389_change
use manager
mp 0 sync
way manager
expect_json 'd["counts"]["update"] == 10'
memory "
assert int.from_bytes(memory[-11:-3], 'big') == 3, memory[-20:]
memory = memory[:-3] + b'002'"
sed 's/^\(dn: .*\)$/\1\nchangetype: delete\n/' log | head -n 300 | ds389_change
mp 0 sync
whole "the server's changelog"
expect_json 'd["changes"] == []'

# Without the changelog what was modified is found by time stamps, where they may be seen; who was deleted is found when everything is read.
sed -i 's/changes: none/changes: auto/' reader.yaml
use reader
mp 0 sync --full
confirm_ready
mp 0 sync
changes_only
expect_json 'd["changes"] == []'
ds389_change <<'LDIF'
dn: uid=renamed,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: uid=again
deleteoldrdn: 1

dn: uid=u0002,ou=left,dc=example,dc=test
changetype: modrdn
newrdn: uid=u0002
deleteoldrdn: 1
newsuperior: ou=sub,ou=people,dc=example,dc=test

dn: uid=u0010,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: uid=u0010
deleteoldrdn: 1
newsuperior: ou=left,dc=example,dc=test

dn: uid=u0011,ou=people,dc=example,dc=test
changetype: modify
replace: nsAccountLock
nsAccountLock: true

dn: uid=u0012,ou=people,dc=example,dc=test
changetype: delete

dn: uid=new2,ou=people,dc=example,dc=test
changetype: add
objectClass: inetOrgPerson
cn: New
sn: New
mail: new2@example.test
LDIF
mp 0 sync
changes_only
expect_changes "[('resume', 'u0002'), ('suspend', 'u0010'), ('suspend', 'u0011'), ('create', 'new2')]"
mp 0 sync --full
expect_changes "[('suspend', 'u0012')]"
ds389_change <<'LDIF'
dn: ou=sub,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: ou=sub
deleteoldrdn: 1
newsuperior: ou=left,dc=example,dc=test
LDIF
mp 0 sync
whole "an organizational unit"
expect_json 'sorted(c["op"] for c in d["changes"]) == ["suspend", "suspend"]'
done_testing
