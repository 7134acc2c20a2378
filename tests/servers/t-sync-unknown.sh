#!/bin/sh
# SPDX-License-Identifier: MIT
# An entry is missing from the listing of a real slapd, and the server refuses just the second question about it: its state is unknown. The account stays, and so does
# its membership in a mailing list whose group names it. When the server answers again, both go.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapdelete ldapmodify python3
{
	"$servers/people.py" 20
	printf 'dn: ou=groups,dc=example,dc=test\nobjectClass: organizationalUnit\nou: groups\n\n'
	printf 'dn: cn=staff,ou=groups,dc=example,dc=test\nobjectClass: groupOfNames\nobjectClass: extensibleObject\ncn: staff\nmail: staff@example.test\n'
	for i in 02 04 06 08 10 12 14 16; do echo "member: uid=u00000$i,$people"; done
	echo
} >people.ldif
slapd_start slapd '' none
from() {
	slapd_configure mailprov "uri: \"ldap://127.0.0.1:$1\"" 'groups: {base: "ou=groups,dc=example,dc=test", unresolved: 50%}' \
		'sync: {suspend_after: {runs: 1, time: 0s}, full_every: 0s}'
}
from "$SLAPD_PORT"
mp 0 sync
expect_json 'd["groups"]["create"] == 1 and d["members"]["add"] == 8'
id=$(sed -n '/^dn: uid=u0000004,/,/^$/s/^entryUUID: //p' people.ldif)
check "the person's id is known" [ -n "$id" ]

background refuse.vars "$servers/ldap_refuse.py" "$SLAPD_PORT" "$id"
until_ok grep -q ready refuse.vars
eval "$(sed '/ready/d' refuse.vars)"
as_manager ldapdelete "uid=u0000004,$people"
from "$REFUSE_PORT"
for round in first second; do
	mp 1 sync
	expect_json 'd["changes"] == [] and d["group_changes"] == []'
	expect_json 'any(f["rule"] == "ABSENCE-UNKNOWN" and "u0000004" in f["subject"] for f in d["refused"])'
done

from "$SLAPD_PORT"
mp 0 sync
expect_changes "[('suspend', 'u0000004')]"
expect_json '[c["remove"] for c in d["group_changes"]] == [["u0000004@example.test"]]'
done_testing
