#!/bin/sh
# SPDX-License-Identifier: MIT
# Absences on a real slapd that are none: addresses, what the filter looks for, and entries that rules of access hide from mailprov take no account away; the same
# deleted does. An entry that was deleted and made again is the same person.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify ldapdelete ldapadd python3
{
	"$servers/people.py" 60
	printf 'dn: ou=groups,dc=example,dc=test\nobjectClass: organizationalUnit\nou: groups\n\n'
	for list in staff board; do
		printf 'dn: cn=%s,ou=groups,dc=example,dc=test\nobjectClass: groupOfNames\nobjectClass: extensibleObject\n' $list
		printf 'cn: %s\nmail: %s@example.test\nmember: uid=u0000010,%s\n\n' $list $list "$people"
	done
} >people.ldif
slapd_start slapd
configured() {
	slapd_configure mailprov 'groups: {base: "ou=groups,dc=example,dc=test"}' 'sync: {limits: {removals_at_least: 20, list_removals_at_least: 9}}' "$@"
}
# rules LINE...: the server with these rules of access
rules() {
	slapd_anew plain "$@"
	configured ${filter:+"$filter"}
}
# nights N: so many syncs, a day apart, that take nothing away
nights() {
	for night in $(seq "$1"); do
		later 1
		mp any sync
		expect_json '[c["op"] for c in d["changes"] + d["group_changes"]] == []'
	done
}
says_of() {
	expect_json "sorted(f[\"rule\"] for f in d[\"refused\"] if f[\"severity\"] != \"note\") == [\"$1\"] * $2"
}
filter=
configured
later 1
mp 0 sync
mp 0 batch confirm 1

# Four whose address is hidden, and a group: neither an account nor a list goes.
rules "access to dn.regex=\"uid=u000000[5-8],$people\" attrs=mail by $reader none by * read" \
	"access to dn.exact=\"cn=board,ou=groups,dc=example,dc=test\" attrs=mail by $reader none by * read"
nights 3
says_of ADDRESS-UNSEEN 5
# Those who may compare but not read are told the same.
rules "access to dn.regex=\"uid=u000000[5-8],$people\" attrs=mail by $reader =xcd by * read"
nights 2
says_of ADDRESS-UNSEEN 4
expect_json 'all("which is hidden from us" in f["text"] for f in d["refused"] if f["rule"] == "ADDRESS-UNSEEN")'
# An address that was deleted is gone, here as ever, whatever is done where nobody could tell.
rules
printf 'dn: uid=u0000007,%s\nchangetype: modify\ndelete: mail\n\n' "$people" | change
later 1
mp any sync
later 2
mp any sync
expect_changes "[('suspend', 'u0000007')]"
mp 0 batch confirm 2

# An attribute that the filter looks for: hidden, nobody goes; deleted, or with another value, they do.
filter='filter: "(&(objectClass=inetOrgPerson)(employeeType=*)(!(employeeType=left)))"'
modify employeeType staff u0000001 u0000002 u0000003 u0000004 | change
printf 'dn: uid=u0000007,%s\nchangetype: modify\nreplace: mail\nmail: u0000007@example.test\n\n' "$people" | change
rules
later 1
mp any sync
mp any batch confirm 3
rules "access to dn.regex=\"uid=u000000[12],$people\" attrs=employeeType by $reader none by * read"
nights 3
says_of ABSENCE-UNKNOWN 2
rules
modify employeeType left u0000003 | change
printf 'dn: uid=u0000004,%s\nchangetype: modify\ndelete: employeeType\n\n' "$people" | change
later 1
mp any sync
later 2
mp any sync
expect_changes "[('suspend', 'u0000003'), ('suspend', 'u0000004')]"
mp any batch confirm 4

# Deleted and made again, with another entryUUID: the same person, and the same list.
filter=
rules
again_in() {
	ldapsearch -LLL -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test -w secret -b "$1" -s base '*' >one.ldif
	as_manager ldapdelete "$1"
	as_manager ldapadd -f one.ldif
}
mp any sync
mp any batch confirm 5
again_in "uid=u0000010,$people"
again_in "cn=staff,ou=groups,dc=example,dc=test"
later 1
mp any sync
expect_json 'd["changes"] == [] and d["group_changes"] == []'
expect_json 'len([f for f in d["refused"] if f["rule"] == "SAME-PERSON" and f["severity"] == "note"]) == 2'
nights 2
expect_json 'd["refused"] == []'
# Made again elsewhere: a person says so.
ldapsearch -LLL -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test -w secret -b "uid=u0000011,$people" -s base '*' | sed '/^dn:/s/u0000011/u0000111/; s/^uid: .*/uid: u0000111/' >one.ldif
as_manager ldapdelete "uid=u0000011,$people"
as_manager ldapadd -f one.ldif
nights 3
says_of SAME-PERSON 1
words 0 -q accounts same u0000011@branch.example.test "uid=u0000111,$people"
mp any sync
says_of SAME-PERSON 0
nights 2
done_testing
