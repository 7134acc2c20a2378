#!/bin/sh
# SPDX-License-Identifier: MIT
# Mailing lists from groups of a real slapd: by DN, user name and address, groups in groups, a member who moves, a group that is renamed; read as changes alone where
# the server tells them, with the same outcome as a read of everything; and access rules that hide the members, or the groups, empty no list.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3
groups=ou=groups,dc=example,dc=test
{
	"$servers/people.py" 60
	printf 'dn: %s\nobjectClass: organizationalUnit\nou: groups\n\ndn: ou=sub,%s\nobjectClass: organizationalUnit\nou: sub\n\n' "$groups" "$people"
	# What a directory server has for its own people, and the mail address beside it.
	printf 'dn: cn=staff,%s\nobjectClass: groupOfNames\nobjectClass: extensibleObject\ncn: staff\nmail: staff@example.test\n' "$groups"
	for i in 1 2 3; do echo "member: UID=u000000$i, $people"; done
	printf 'member: cn=dev,%s\n\n' "$groups"
	printf 'dn: cn=dev,%s\nobjectClass: groupOfNames\nobjectClass: extensibleObject\ncn: dev\nmember: uid=u0000004,%s\nmember: cn=staff,%s\n\n' "$groups" "$people" "$groups"
	printf 'dn: cn=shell,%s\nobjectClass: posixGroup\nobjectClass: extensibleObject\ncn: shell\ngidNumber: 100\nmail: shell@example.test\nmemberUid: u0000005\nmemberUid: u0000006\n\n' "$groups"
	printf 'dn: cn=friends,%s\nobjectClass: groupOfUniqueNames\nobjectClass: extensibleObject\ncn: friends\nmail: friends@example.test\nuniqueMember: uid=u0000007,%s\nrfc822MailMember: eva@elsewhere.test\n\n' \
		"$groups" "$people"
} >people.ldif

# serve [RULE...]: the server anew, with these access rules, and a configuration for it.
serve() {
	slapd_anew sessionlog "$@"
	slapd_configure mailprov "groups: {base: \"$groups\"}" \
		'sync: {suspend_after: {runs: 1, time: 0s}, limits: {list_removals: 100%}}'
}
serve
lists='sorted((c["op"], c["address"].split("@")[0], [a.split("@")[0] for a in c["add"]], [a.split("@")[0] for a in c["remove"]]) for c in d["group_changes"])'
# changes WANTED [STATUS]: the next sync asks for changes alone and plans this; so does a read of everything.
changes() {
	mp "${2:-0}" sync --dry-run --full
	expect_json "$lists == $1"
	mp "${2:-0}" sync
	expect_json "$lists == $1"
	changes_only
}

words 0 check
expect_out "4 groups"
mp 0 sync
expect_json "$lists == [('create', 'friends', ['eva', 'u0000007'], []), ('create', 'shell', ['u0000005', 'u0000006'], []), ('create', 'staff', ['u0000001', 'u0000002', 'u0000003', 'u0000004'], [])]"
expect_json 'sum(f["rule"] == "GROUP-RING" for f in d["refused"]) == 1'
mp 0 sync
expect_json 'd["group_changes"] == [] and d["changes"] == []'

change <<LDIF
dn: cn=staff,$groups
changetype: modify
add: member
member: uid=u0000008,$people
LDIF
changes "[('update', 'staff', ['u0000008'], [])]"

# A change deep in a group within the group; a member elsewhere; a group under another name with another address: the list stays what it is.
change <<LDIF
dn: cn=dev,$groups
changetype: modify
replace: member
member: uid=u0000009,$people
member: cn=staff,$groups

dn: uid=u0000008,$people
changetype: modrdn
newrdn: uid=u0000008
deleteoldrdn: 1
newsuperior: ou=sub,$people

dn: cn=staff,$groups
changetype: modify
delete: member
member: uid=u0000008,$people
-
add: member
member: uid=u0000008,ou=sub,$people

dn: cn=shell,$groups
changetype: modrdn
newrdn: cn=unix
deleteoldrdn: 1

dn: cn=unix,$groups
changetype: modify
replace: mail
mail: unix@example.test
LDIF
changes "[('rename', 'unix', [], []), ('update', 'staff', ['u0000009'], ['u0000004'])]"

# A group goes; so does a person, who is still named for a while.
change <<LDIF
dn: cn=friends,$groups
changetype: delete

dn: uid=u0000001,$people
changetype: delete
LDIF
changes "[('retire', 'friends', [], []), ('update', 'staff', [], ['u0000001'])]"
mp 0 sync
expect_json 'd["group_changes"] == []'

# Rules that hide the members of all groups, or the groups: the read is discarded.
hide() {
	serve "$2"
	mp "2 $1" sync --full
	check "and it is said why" grep -q "$3" "$err"
	mp 0 batch list
	expect_json 'd["batches"][-1]["groups"]["retire"] == 1 and len(d["batches"]) == 4'
}
hidden='access to attrs=member,memberUid by dn.exact="cn=manager,dc=example,dc=test" read by * none'
hide "hidden members: discarded" "$hidden" 'none of .* has the attribute member'
hide "hidden groups: discarded" "access to dn.one=\"$groups\" by dn.exact=\"cn=manager,dc=example,dc=test\" read by * none" 'no group was found'
# One whose members are hidden is changed meanwhile: a read of changes has everything read, which is discarded too.
serve
mp 0 sync --full
# More members are unknown than may be, so the list stays; with more allowed it is planned at the next sync, though nothing changed in the directory.
{
	printf 'dn: cn=staff,%s\nchangetype: modify\nadd: member\nmember: uid=u0000010,%s\n' "$groups" "$people"
	printf "member: uid=nobody%s,$people\n" 1 2 3
} | change
changes "[]" 1
changes "[]" 1
sed 's/groups: {/groups: {unresolved: 50%, /' mailprov.yaml >more.yaml
mv more.yaml mailprov.yaml
mp any sync
expect_json "$lists == [('update', 'staff', ['u0000010'], [])]"
changes_only
serve "$hidden"
change <<LDIF
dn: cn=staff,$groups
changetype: modify
replace: description
description: hidden
LDIF
change <<LDIF
dn: cn=staff,$groups
changetype: modify
replace: cn
cn: staff
cn: everybody
LDIF
mp "2 nor when they are hidden between two reads" sync

contacts() {
	sed 's/groups: {/groups: {contacts: {filter: (objectClass=account)}, /' mailprov.yaml >contacts.yaml
	mv contacts.yaml mailprov.yaml
}
# A contact is made, named by a group, gets another address, and goes; a group names somebody whom we may not see, which is asked for again though the server
# reports nothing, once the rules are others.
serve
for i in 1 2 3; do
	printf 'dn: cn=staff,%s\nchangetype: modify\ndelete: member\nmember: uid=nobody%s,%s\n\n' "$groups" $i "$people"
done | change
mp 0 sync --full
change <<LDIF
dn: uid=supplier,$people
changetype: add
objectClass: account
objectClass: extensibleObject
uid: supplier
mail: supplier@elsewhere.test

dn: cn=partners,$groups
changetype: add
objectClass: groupOfNames
objectClass: extensibleObject
cn: partners
mail: partners@example.test
member: cn=dummy
member: uid=supplier,$people
member: uid=u0000002,$people
LDIF
contacts
mp 0 sync
expect_json "$lists == [('create', 'partners', ['supplier', 'u0000002'], [])]"
change <<LDIF
dn: uid=supplier,$people
changetype: modify
replace: mail
mail: sales@elsewhere.test
LDIF
changes "[('update', 'partners', ['sales'], ['supplier'])]"
change <<LDIF
dn: uid=supplier,$people
changetype: delete

dn: cn=partners,$groups
changetype: modify
delete: member
member: uid=supplier,$people
LDIF
changes "[('update', 'partners', [], ['sales'])]"
serve "access to dn.exact=\"uid=shy,$people\" by dn.exact=\"cn=manager,dc=example,dc=test\" read by * none"
contacts
mp 0 sync --full
change <<LDIF
dn: uid=shy,$people
changetype: add
objectClass: inetOrgPerson
uid: shy
cn: Shy
sn: Shy
mail: shyone@example.test

dn: cn=shy,$groups
changetype: add
objectClass: groupOfNames
objectClass: extensibleObject
cn: shy
mail: shy@example.test
member: uid=shy,$people
member: uid=u0000012,$people
LDIF
for night in 1 2; do
	mp 1 sync
	expect_json 'd["group_changes"] == [] and any(f["rule"] == "GROUP-UNRESOLVED" and "the list is not made" in f["text"] for f in d["refused"])'
	changes_only
done
words 1 -q sync
expect_err "1 is held, 0 of them new"
serve
contacts
mp 0 sync
expect_json "$lists == [('create', 'shy', ['shyone', 'u0000012'], [])]"
changes_only
mp 0 sync
expect_json 'd["group_changes"] == []'
done_testing
