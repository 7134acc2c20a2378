#!/bin/sh
# SPDX-License-Identifier: MIT
# Members of groups who are nobody's account: contacts with addresses elsewhere, placeholders, and what cannot be had, each with its remedy tried.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

# directory GROUP-KEYS [LINE...]
directory() {
	groups=$1
	shift
	configure mailprov 'base: "ou=people,dc=example"' "groups: {base: \"ou=groups,dc=example\"$groups}" \
		'sync: {suspend_after: {runs: 2, time: 1d}, limits: {removals: 90%}}' "$@"
}
ou=people
# entry RDN CLASS [LINE...], below ou=people
entry() {
	printf 'dn: %s,ou=people,dc=example\nobjectClass: %s\nentryUUID: e-%s\n' "$1" "$2" "$1"
	shift 2
	printf '%s\n' "$@" ''
}
# group NAME [LINE...]: a list NAME@x.example
group() {
	printf 'dn: cn=%s,ou=groups,dc=example\nobjectClass: groupOfNames\nentryUUID: g-%s\ncn: %s\nmail: %s@x.example\n' "$1" "$1" "$1" "$1"
	shift
	printf '%s\n' "$@" ''
}
m() {
	echo "member: $1,ou=people,dc=example"
}
# planned LIST MEMBER...: the list would be made with these
planned() {
	expect_json "[c['add'] for c in d['group_changes'] if c['address'] == '$1@x.example'] == [sorted('$2'.split())]"
}
# refused LIST RULE WORDS: the list is not made, for this
refused() {
	expect_json "not any(c['address'] == '$1@x.example' for c in d['group_changes'])"
	expect_json "any(f['rule'] == '$2' and f['severity'] == 'warning' and '''$3''' in f['text'] and 'cn=$1,' in f['subject'] and f['hint'] for f in d['refused'])"
}
fresh() {
	rm -rf var
}

at 0
# Contacts of any class. Mail goes to targetAddress; without it the primary address counts, and one of ours is the person who has it.
directory ''
{
	person ada ada@x.example
	entry cn=sales contact 'mail: sales@supplier.example'
	entry cn=moved contact 'mail: moved@x.example' 'targetAddress: SMTP:Moved@Elsewhere.example'
	entry cn=many contact 'mail: smtp:a@many.example' 'mail: SMTP:b@many.example' 'mail: X400:c=de'
	entry cn=self contact 'mail: ada@x.example'
	entry cn=mute contact 'cn: mute'
	group partners "$(m uid=ada)" "$(m cn=Sales)" "$(m cn=moved)" "$(m cn=many)" "$(m cn=self)" "$(m cn=mute)" 'rfc822MailMember: sales@supplier.example'
} >people.ldif
mp 0 --json sync --dry-run
planned partners 'ada@x.example sales@supplier.example moved@elsewhere.example b@many.example'
expect_json 'd["counts"]["create"] == 1 and d["counts"]["held"] == 0'
mp 0 --json explain partners@x.example
expect_json '[m["name"] for m in d["left_out"]] == ["cn=mute,ou=people,dc=example"] and d["unknown"] == []'
mp 0 -q sync
check "they are outside members" grep -q '"add","partners@x.example","sales@supplier.example",.*outside' var/batches/000001/group-members-x.example.csv
mp 0 -q batch confirm 1
mp 0 --json sync
expect_json 'd["group_changes"] == []'

# A second address changes nothing while the one in use is among them.
sed 's/^mail: sales@supplier.example/&\nmail: a-new@supplier.example/' people.ldif >more.ldif
mv more.ldif people.ldif
mp 0 --json sync
expect_json 'd["group_changes"] == []'
sed 's/^mail: sales@supplier.example/mail: b-new@supplier.example/; /^rfc822MailMember/d' people.ldif >more.ldif
mv more.ldif people.ldif
mp 0 --json sync --dry-run
expect_json '[(c["add"], c["remove"]) for c in d["group_changes"]] == [(["a-new@supplier.example"], ["sales@supplier.example"])]'

# An outside member stays while a name could not be read that may be it.
sed '/^dn: cn=sales/,/^$/d' people.ldif >fewer.ldif
mv fewer.ldif people.ldif
directory ', unresolved: 50%'
mp 0 --json sync --dry-run
expect_json 'd["group_changes"] == [] and any(f["rule"] == "LIST-OUTSIDE" and "sales@supplier.example stays" in f["text"] for f in d["refused"])'
sed '/^member: cn=Sales/d' people.ldif >fewer.ldif
mv fewer.ldif people.ldif
mp 0 --json sync --dry-run
expect_json '[c["remove"] for c in d["group_changes"]] == [["sales@supplier.example"]]'

# People whom the filter leaves out are no accounts, but members; one who had an account goes as the filter says.
fresh
directory '' 'filter: "(&(objectClass=inetOrgPerson)(employeeType=staff))"'
{
	person ada ada@x.example 'employeeType: staff'
	person bob bob@x.example 'employeeType: staff'
	person ext ext@elsewhere.example
	group all "$(m uid=ada)" "$(m uid=bob)" "$(m uid=ext)"
} >people.ldif
mp 0 --json sync
planned all 'ada@x.example bob@x.example ext@elsewhere.example'
expect_json 'd["counts"]["create"] == 2'
mp 0 -q batch confirm 1
sed '/^dn: uid=bob/,/^$/s/^employeeType: staff/employeeType: left/' people.ldif >left.ldif
mv left.ldif people.ldif
later 1
mp 0 -q sync
later 1
mp 0 --json sync
expect_json '[(c["op"], c["reason"]) for c in d["changes"]] == [("suspend", "gone from the directory")]'
expect_json '[(c["remove"], c["add"]) for c in d["group_changes"]] == [(["bob@x.example"], [])]'

# What stands for nobody by its name, where no entry has it.
fresh
directory ''
{
	person ada ada@x.example
	person dummy dummy@x.example
	group usual "$(m uid=ada)" 'member: cn=dummy' 'member: cn=Nobody,dc=example' 'member:' 'memberUid: nobody' "$(m uid=empty)"
	group real "$(m uid=dummy)"
	group own 'member: cn=own,ou=groups,dc=example' "$(m uid=ada)"
	group blank 'member:: IA==' 'rfc822MailMember:: IA==' "$(m uid=ada)"
} >people.ldif
mp 0 --json sync --dry-run
planned usual ada@x.example
planned real dummy@x.example
planned own ada@x.example
planned blank ada@x.example
mp 0 --json explain usual@x.example
expect_json '[m["name"] for m in d["nobody"]] == ["cn=dummy", "cn=nobody,dc=example", "nobody", "uid=empty,ou=people,dc=example"]'

# What the configuration names is nobody in any case.
group usual "$(m uid=ada)" "$(m uid=dummy)" 'member: cn=stub-1,o=none' 'member: CN=Filler,DC=System' 'rfc822MailMember: nobody@elsewhere.example' 'memberUid: Root' >list.ldif
{
	person ada ada@x.example
	person dummy dummy@x.example
	cat list.ldif
} >people.ldif
mp 1 --json sync --dry-run
refused usual GROUP-OUTSIDE cn=stub-1,o=none
refused usual GROUP-UNRESOLVED root
directory ', placeholders: ["UID=dummy, OU=people, dc=example", "cn=stub-*", "cn=filler,*", nobody@elsewhere.example, root]'
mp 0 --json sync --dry-run
planned usual ada@x.example

# Told apart, and each remedy works: one that is no address.
directory ''
{
	person ada ada@x.example
	entry cn=odd contact 'mail: sales@'
	group odd "$(m uid=ada)" 'rfc822MailMember: sales@@supplier.example'
	group contact "$(m uid=ada)" "$(m cn=odd)"
	group ours "$(m uid=ada)" 'rfc822MailMember: who@x.example'
} >people.ldif
mp 1 --json sync --dry-run
refused odd GROUP-MALFORMED sales@@supplier.example
refused contact GROUP-MALFORMED 'cn=odd,ou=people,dc=example (mail "sales@" '
refused ours GROUP-UNRESOLVED who@x.example
directory ', placeholders: ["sales@@supplier.example", "cn=odd,ou=people,dc=example", who@x.example]'
mp 0 --json sync --dry-run
planned odd ada@x.example
planned contact ada@x.example
planned ours ada@x.example
directory ''
sed 's/sales@@/sales@/; s/^mail: sales@$/mail: odd@supplier.example/; s/who@x/ada@x/' people.ldif >mended.ldif
mv mended.ldif people.ldif
mp 0 --json sync --dry-run
planned odd 'ada@x.example sales@supplier.example'
planned contact 'ada@x.example odd@supplier.example'
planned ours ada@x.example

# One outside of what is read: as a person, as a contact.
{
	person ada ada@x.example
	printf '%s\n' 'dn: uid=far,ou=far,dc=example' 'objectClass: inetOrgPerson' 'entryUUID: far' 'cn: Far' 'sn: Far' 'mail: far@x.example' ''
	printf '%s\n' 'dn: uid=alien,ou=alien,dc=example' 'objectClass: inetOrgPerson' 'entryUUID: alien' 'cn: Alien' 'sn: Alien' 'mail: alien@elsewhere.example' ''
	group away "$(m uid=ada)" 'member: uid=far,ou=far,dc=example'
	group alien "$(m uid=ada)" 'member: uid=alien,ou=alien,dc=example'
	group gone "$(m uid=ada)" "$(m uid=gone)"
} >people.ldif
mp 1 --json sync --dry-run
refused away GROUP-OUTSIDE uid=far,ou=far,dc=example
refused alien GROUP-OUTSIDE uid=alien,ou=alien,dc=example
refused gone GROUP-UNRESOLVED uid=gone,ou=people,dc=example
expect_json 'any("directory.groups.contacts.base" in f["hint"] and "directory.base" in f["hint"] for f in d["refused"])'
directory ', contacts: {base: ["ou=people,dc=example", "ou=alien,dc=example"]}' 'base: ["ou=people,dc=example", "ou=far,dc=example"]'
mp 1 --json sync --dry-run
planned away 'ada@x.example far@x.example'
planned alien 'ada@x.example alien@elsewhere.example'
refused gone GROUP-UNRESOLVED uid=gone,ou=people,dc=example

# Said each night, in one line too, although nothing changed; what was raised counts the next night.
directory ''
sed '/^dn: cn=\(away\|alien\)/,/^$/d' people.ldif >fewer.ldif
mv fewer.ldif people.ldif
mp 1 -q sync
mp 0 -q batch confirm 1
for night in 1 2 3; do
	later 1
	mp 1 -q sync
	expect_err "the list is not made"
	check "night $night has one line of the sum" [ "$(grep -c '^mailprov: 1 is held, 0 of them new' "$err")" = 1 ]
done
later 1
directory ', unresolved: 1'
mp 0 --json sync
planned gone ada@x.example
done_testing
