#!/bin/sh
# SPDX-License-Identifier: MIT
# Mailing lists from groups of a Samba Active Directory domain controller: 2,000 members, groups in groups, the primary group that people name themselves, what changed
# alone by DirSync, and the same without it.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require samba samba-tool ldapmodify python3 openssl

python3 - >ad.ldif <<'PY'
base = "DC=ad,DC=example,DC=test"
for unit in "Staff", "Many", "Groups":
    print(f"dn: OU={unit},{base}\nobjectClass: organizationalUnit\n")
print(f"dn: OU=Berlin,OU=Staff,{base}\nobjectClass: organizationalUnit\n")
for i in range(10):
    print(f"dn: CN=s{i},OU=Staff,{base}\nobjectClass: user\nsAMAccountName: s{i}\nmail: s{i}@example.test\nuserAccountControl: {546 if i == 9 else 544}\n")
# Contacts are cheap to make, and members like others.
for i in range(2000):
    print(f"dn: CN=c{i:04d},OU=Many,{base}\nobjectClass: contact\nmail: c{i:04d}@example.test\n")


def group(name, mail, *members):
    print(f"dn: CN={name},OU=Groups,{base}\nobjectClass: group\nsAMAccountName: {name}\n" + (f"mail: {mail}\n" if mail else "") + "".join(f"member: {m},{base}\n" for m in members))


group("big", "big@example.test", *(f"CN=c{i:04d},OU=Many" for i in range(2000)))
group("inner", None, "CN=s2,OU=Staff", "CN=s9,OU=Staff")
group("team", "team@example.test", "CN=s1,OU=Staff", "CN=inner,OU=Groups")
PY
samba_start ad.ldif
for way in auto full; do
	ad_configure $way "$SAMBA_ADMIN" "base: ['OU=Staff,$SAMBA_BASE', 'OU=Many,$SAMBA_BASE']" 'filter: (objectCategory=person)' \
		'map: {name: cn}' "groups: {base: ['OU=Groups,$SAMBA_BASE', 'CN=Users,$SAMBA_BASE']}" \
		'sync: {suspend_after: {runs: 1, time: 0s}, limits: {removals: 50%}}'
done
ad_change <<LDIF
dn: CN=Domain Users,CN=Users,$SAMBA_BASE
changetype: modify
replace: mail
mail: everybody@example.test
LDIF
lists='{c["address"].split("@")[0]: (c["op"], len(c["add"]), len(c["remove"]), [a.split("@")[0] for a in c["add"][:9]]) for c in d["group_changes"]}'
for way in auto full; do
	use $way
	mp 0 sync
	expect_json 'd["counts"]["create"] == 2009'
	expect_json "${lists}['big'][:2] == ('create', 2000) and ${lists}['team'][3] == ['s1', 's2']"
	expect_json "${lists}['everybody'][3] == ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8']"
	mp 0 batch confirm 1
	mp 0 sync
	expect_json 'd["group_changes"] == [] and d["changes"] == []'
done

# One of the inner group is disabled no more, one is moved, one gets another primary group, one of the two thousand leaves.
ad_change <<LDIF
dn: CN=s9,OU=Staff,$SAMBA_BASE
changetype: modify
replace: userAccountControl
userAccountControl: 544

dn: CN=s2,OU=Staff,$SAMBA_BASE
changetype: modrdn
newrdn: CN=s2
deleteoldrdn: 1
newsuperior: OU=Berlin,OU=Staff,$SAMBA_BASE

dn: CN=big,OU=Groups,$SAMBA_BASE
changetype: modify
delete: member
member: CN=c0007,OU=Many,$SAMBA_BASE

dn: CN=Domain Guests,CN=Users,$SAMBA_BASE
changetype: modify
add: member
member: CN=s3,OU=Staff,$SAMBA_BASE

dn: CN=s3,OU=Staff,$SAMBA_BASE
changetype: modify
replace: primaryGroupID
primaryGroupID: 514
LDIF
# Active Directory keeps one who left a primary group among its members; this one leaves for good.
ad_change <<LDIF
dn: CN=Domain Users,CN=Users,$SAMBA_BASE
changetype: modify
delete: member
member: CN=s3,OU=Staff,$SAMBA_BASE
LDIF
for way in auto full; do
	use $way
	[ $way = auto ] && option='' || option=--full
	mp 0 sync ${option:+"$option"}
	expect_json 'd["counts"]["create"] == 1 and len(d["changes"]) == 1'
	expect_json "$lists == {'team': ('update', 1, 0, ['s9']), 'big': ('update', 0, 1, []), 'everybody': ('update', 1, 1, ['s9'])}"
	[ $way = full ] || whole "an entry that groups may name was moved or deleted"
done
ad_change <<LDIF
dn: CN=inner,OU=Groups,$SAMBA_BASE
changetype: modify
add: member
member: CN=s4,OU=Staff,$SAMBA_BASE
LDIF
use auto
mp 0 sync
expect_json "$lists == {'team': ('update', 1, 0, ['s4'])}"
changes_only

# A contact, whom no filter of people takes, is an outside member where its mail goes; what the server says of it later comes with the changes.
ad_change <<LDIF
dn: CN=Supplier,OU=Staff,$SAMBA_BASE
changetype: add
objectClass: contact
displayName: Supplier
mail: supplier@elsewhere.test

dn: CN=partners,OU=Groups,$SAMBA_BASE
changetype: add
objectClass: group
sAMAccountName: partners
mail: partners@example.test
member: CN=s1,OU=Staff,$SAMBA_BASE
member: CN=Supplier,OU=Staff,$SAMBA_BASE
LDIF
ad_configure contacts "$SAMBA_ADMIN" "base: 'OU=Staff,$SAMBA_BASE'" 'map: {name: cn}' "groups: {base: 'OU=Groups,$SAMBA_BASE', contacts: {base: 'OU=Staff,$SAMBA_BASE'}}"
use contacts
mp any sync
expect_json "[(c['op'], c['add']) for c in d['group_changes'] if 'partners' in c['address']] == [('create', ['s1@example.test', 'supplier@elsewhere.test'])]"
expect_json 'not any("supplier" in c["address"] for c in d["changes"])'
ad_change <<LDIF
dn: CN=Supplier,OU=Staff,$SAMBA_BASE
changetype: modify
replace: mail
mail: sales@elsewhere.test
LDIF
mp any sync
expect_json "[(c['op'], c['add'], c['remove']) for c in d['group_changes']] == [('update', ['sales@elsewhere.test'], ['supplier@elsewhere.test'])]"
changes_only
ad_change <<LDIF
dn: CN=Supplier,OU=Staff,$SAMBA_BASE
changetype: delete
LDIF
mp any sync
expect_json "[(c['op'], c['add'], c['remove']) for c in d['group_changes']] == [('update', [], ['sales@elsewhere.test'])]"
done_testing
