#!/bin/sh
# SPDX-License-Identifier: MIT
# Rules of the configuration against a real slapd: other names of an attribute are resolved through its schema, a name that it does not have is said with the nearest
# one, trees, patterns and filters exclude, DNs are compared as DNs; with a schema that is hidden the names of the standards are known; and a read of changes counts
# everybody as a read of everything does.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3
worker() {
	printf 'dn: uid=%s,%s\nobjectClass: inetOrgPerson\nobjectClass: extensibleObject\nuid: %s\ncn: Person %s\nsn: %s\nmail: %s@example.test\n' "$1" "$2" "$1" "$1" "$1" "$1"
	shift 2
	[ $# -eq 0 ] || printf '%s\n' "$@"
	echo
}
{
	"$servers/people.py" 0
	printf 'dn: ou=Robots,%s\nobjectClass: organizationalUnit\nou: Robots\n\n' "$people"
	worker ada "$people" 'employeeType: contractor'
	worker svc-1 "$people"
	worker bot "ou=Robots,$people"
	worker eve "$people" "manager: UID=ada, $people" 'title: boss'
	worker max "$people"
	worker left "$people" 'shadowExpire: 1'
	worker info "$people" 'shadowExpire: 1' 'roomNumber: shared'
} >people.ldif
slapd_start slapd '' sessionlog
domain='domains: [{name: example.test, site: sg}]'
creates() { printf 'sorted(c["address"].split("@")[0] for c in d["changes"]) == sorted("%s".split())' "$1"; }

slapd_configure names "$domain" 'map: {name: commonName, title: 2.5.4.12}' "exclude: [{attribute: userid, value: 'SVC-*'}, {below: 'OU=robots, $people'}, {attribute: manager, value: 'uid=Ada,  OU=People, dc=example,dc=test'}]" 'shared: (roomNumber=shared)'
mp 0 sync --dry-run
expect_json "$(creates 'ada max info')"
expect_json 'all(c["fields"]["name"]["new"].startswith("Person") for c in d["changes"])'
expect_json 'd["sums"] == {"in_scope": 7, "excluded": 3, "system_mailboxes": 0, "without_address": 0, "disabled": 1, "held": 0, "planned": 3, "unchanged": 0}'
check "nothing is said of rules that do what they say" sh -c "! grep -q RULE-UNUSED '$out' && ! grep -q 'means nobody' '$err'"
mp 0 check
expect_json '{r["key"]: r["matches"] for r in d["rules"]} == {"directory.exclude[1]": 1, "directory.exclude[2]": 1, "directory.exclude[3]": 1, "directory.shared": 1, "directory.map.name": 7, "directory.map.title": 1}'
expect_json 'd["sums"]["planned"] == 3 and d["sums"]["disabled"] == 1'

slapd_configure wrong "$domain" 'map: {mobile: mobil, extension: pager}' 'exclude: [{attribute: employeTyp, value: contractor}, {attribute: departmentNumber, value: 1}, {filter: "(employeeType=intern)"}]' 'disabled: [{attribute: inetUserStatu, value: inactive}]' "address_rules: ['{uidd}@example.test']"
mp 0 sync --dry-run
expect_json "$(creates 'ada bot eve max svc-1')"
expect_err 'directory.exclude[1]: looks at employeTyp, which the schema of the directory does not have'
expect_err 'did you mean employeeType?'
expect_err 'directory.exclude[2]: looks at departmentNumber, which not one entry has'
expect_err 'directory.map.mobile: looks at mobil, which the schema of the directory does not have'
expect_err 'directory.disabled[1]: looks at inetUserStatu, which the schema'
expect_err 'directory: looks at uidd, which the schema'
check "that nobody is met today is said by check alone" sh -c "! grep -q intern '$err'"
mp 0 check
expect_err 'directory.map.extension: looks at pager, which not one entry has'
expect_json '[f["subject"] for f in d["findings"] if "intern" in f["text"]] == ["directory.exclude[3]"]'

# With changes alone everybody is counted as with a read of everything.
use names
mp 0 sync
mp 0 batch confirm 1
mp 0 sync
changes_only
expect_json 'd["sums"] == {"in_scope": 7, "excluded": 3, "system_mailboxes": 0, "without_address": 0, "disabled": 1, "held": 0, "planned": 0, "unchanged": 3}'
change <<LDIF
dn: uid=max,$people
changetype: modify
replace: shadowExpire
shadowExpire: 1

dn: uid=eve,$people
changetype: modify
delete: manager
-
replace: shadowExpire
shadowExpire: 1

dn: uid=HealthMailbox0659e34,$people
changetype: add
objectClass: inetOrgPerson
uid: HealthMailbox0659e34
cn: HM
sn: HM
mail: HealthMailbox0659e34@example.test

dn: uid=info,$people
changetype: modify
delete: roomNumber

dn: uid=ada,$people
changetype: modify
replace: uid
uid: ada
uid: svc-ada
LDIF
numbers='d["sums"] == {"in_scope": 8, "excluded": 4, "system_mailboxes": 1, "without_address": 0, "disabled": 2, "held": 0, "planned": 2, "unchanged": 1}'
mp 0 sync --dry-run --full
expect_json "$numbers"
mp 0 sync
changes_only
expect_json "$numbers"
mp 0 check
expect_json 'd["sums"]["in_scope"] == 8 and d["sums"]["excluded"] == 4 and d["sums"]["disabled"] == 2'

# A server that hides its schema: the names of the standards are known all the same, and no name is said to be none.
ldapmodify -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=config -w secret >modify.log 2>&1 <<'LDIF'
dn: olcDatabase={-1}frontend,cn=config
changetype: modify
add: olcAccess
olcAccess: {0}to dn.base="cn=Subschema" by * none
LDIF
mp 0 sync --full --dry-run
expect_json 'd["sums"]["excluded"] == 4'
use wrong
mp any sync --dry-run
expect_err 'directory.exclude[1]: looks at employeTyp, which not one entry has'
expect_err 'did you mean employeeType?'
check "no name is none" sh -c "! grep -q 'the schema of the directory' '$err'"
done_testing
