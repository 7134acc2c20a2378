#!/bin/sh
# SPDX-License-Identifier: MIT
# Rules that match nobody, in a file: check counts the matches of each, and says what matches nobody, what no entry has, and which name is spelled like it; a file may
# write any name of an attribute, and so may the configuration.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1
{
	printf 'dn: uid=ada,ou=Staff,dc=example\nobjectClass: inetOrgPerson\nentryUUID: p-ada\nuserid: ada\n2.5.4.3: Ada L\nRFC822Mailbox: ada@x.example\nemployeeType: contractor\norganizationalUnitName: Sales\n\n'
	person svc-1 svc@x.example
	ou=Robots person bot bot@x.example
	person eve eve@x.example 'title: boss'
	person max max@x.example 'memberOf: CN=Temps,OU=Groups,DC=example' 'employeeType: temp'
} >people.ldif
configure mailprov 'domains: [{name: x.example, site: sg, closed_departments: [Sales, Factory]}]' 'base: dc=example' \
	'map: {mobile: mobil, title: title, extension: telefoneNumber, name: commonName}' \
	'exclude: [{attribute: userid, value: "svc-*"}, {attribute: employeTyp, value: contractor}, {below: "OU=robots, DC=example"}, {filter: "(&(title=boss)(mobile=*))"}, {attribute: employeeType, value: intern}, {attribute: memberOf, value: "cn=temps, ou=groups,dc=EXAMPLE"}]' \
	'disabled: [{attribute: inetUserStatus, value: inactive}]' \
	'sync: {protected: [postmaster, "ad?@*", "adm-*", ada, nobody]}'
mp 0 -v --json sync --dry-run
expect_json '[(c["address"], c["fields"]["name"]["new"], c["fields"].get("department", {}).get("new")) for c in d["changes"]] == [("ada@x.example", "Ada L", "Sales"), ("eve@x.example", "Person eve", None)]'
expect_err 'directory.exclude[2]: looks at employeTyp, which not one entry has'
expect_err 'did you mean employeeType?'
expect_err 'directory.exclude[4]: looks at mobile, which not one entry has'
check "by night that is no warning" sh -c "! grep -q '^warning' '$err'"
mp any --json check
expect_err 'warning: directory.exclude[2]: looks at employeTyp, which not one entry has'
expect_err 'directory.map.mobile: looks at mobil, which not one entry has'
expect_err 'directory.map.extension: looks at telefoneNumber, which not one entry has'
expect_err 'did you mean telephoneNumber?'
expect_json '{r["key"]: r["matches"] for r in d["rules"]} == {"directory.exclude[1]": 1, "directory.exclude[2]": 0, "directory.exclude[3]": 1, "directory.exclude[4]": 0, "directory.exclude[5]": 0, "directory.exclude[6]": 1, "directory.disabled[1]": 0, "directory.map.name": 5, "directory.map.mobile": 0, "directory.map.extension": 0, "sync.protected[2]": 1, "sync.protected[3]": 0, "sync.protected[4]": 1, "sync.protected[5]": 0, "domains[1].closed_departments[1]": 1, "domains[1].closed_departments[2]": 0}'
expect_json 'sorted(f["subject"] for f in d["findings"] if f["rule"] == "RULE-UNUSED" and "meets nobody" in f["text"]) == ["directory.disabled[1]", "directory.exclude[5]", "domains[1].closed_departments[2]", "sync.protected[3]", "sync.protected[5]"]'
mp any check
expect_out 'Rules, and how many each meets'
mp 1 explain bot@x.example
expect_out 'below OU=robots, DC=example'
mp 1 explain uid=svc-1,dc=example
expect_out 'userid = svc-*'

# Known accounts count where the directory does not have them any more.
mp 0 -q sync
sed -i '/^dn: uid=ada/,/^$/d' people.ldif
mp any --json check
expect_json '[r["matches"] for r in d["rules"] if r["key"] == "sync.protected[4]"] == [1]'
done_testing
