#!/bin/sh
# SPDX-License-Identifier: MIT
# Mailing lists from a file, with a pinned clock: members by DN, user name and address, groups in groups, who leaves, what is doubtful, limits,
# addresses that people and lists want, rejected batches, hostile values.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

# limits LIMITS
limits() {
	configure mailprov 'base: ou=people,dc=example' 'map: {aliases: mailAlternateAddress}' \
		'groups: {base: "ou=groups,dc=example", map: {aliases: mailAlternateAddress}, unresolved: 34%}' \
		"sync: {suspend_after: {runs: 2, time: 1d}, limits: {removals: 50%, renames: 50%, $1}}" 'publish: {directory: var/published}'
}
limits "excess: stop"
ou=people
# people NAME...: each with NAME@x.example
people() {
	for name; do person "$name" "$name@x.example"; done
}
# group NAME ADDRESS [LINE...]; an address of "-" is none.
group() {
	printf 'dn: cn=%s,ou=groups,dc=example\nobjectClass: groupOfNames\nentryUUID: g-%s\ncn: %s\n' "$1" "$1" "$1"
	[ "$2" = - ] || printf 'mail: %s\n' "$2"
	shift 2
	printf '%s\n' "$@" ''
}
m() {
	echo "member: uid=$1,ou=people,dc=example"
}
g() {
	echo "member: cn=$1,ou=groups,dc=example"
}
# plain FILE: the rows without quotes
plain() {
	tr -d '"\r' <"$1"
}
has_row() {
	plain "var/batches/$2" | grep -q "$1"
}
at 0
lists='sorted((c["op"], c["address"], tuple(c["add"]), tuple(c["remove"])) for c in d["group_changes"])'

{
	people ada bob eve zoe
	group staff staff@x.example "$(m ada)" "$(g dev)" "member: UID=Bob, OU=People,DC=Example" "rfc822MailMember: partner@other.example"
	group dev - "$(m eve)" "$(g staff)"
	group shop shop@x.example "memberUid: zoe" "mailAlternateAddress: sales@x.example"
} >people.ldif
mp 0 --json sync --dry-run
expect_json 'd["counts"]["create"] == 4 and len(d["changes"]) == 4'
expect_json 'd["groups"] == {"create": 2, "rename": 0, "update": 0, "retire": 0} and d["members"] == {"add": 5, "remove": 0}'
expect_json "$lists == [('create', 'shop@x.example', ('zoe@x.example',), ()), ('create', 'staff@x.example', ('ada@x.example', 'bob@x.example', 'eve@x.example', 'partner@other.example'), ())]"
expect_json '[f["rule"] for f in d["refused"]] == ["GROUP-RING"]'
mp 0 sync --dry-run
expect_out "members: 5 to add"
expect_out "+ada@x.example"

mp 0 -q sync
check "the lists are in a file" has_row '^create,shop@x.example,,shop,sales@x.example,new in the directory' 000001/groups-x.example.csv
check "their members too" has_row '^add,staff@x.example,partner@other.example' 000001/group-members-x.example.csv
check "it is said what to do with them" grep -q 'group-members-x.example.csv' var/batches/000001/README.txt
check "and after what" grep -q 'when the accounts are done' var/batches/000001/README.txt
run cat var/batches/000001/batch.json
expect_json 'd["group_counts"]["create"] == 2 and d["member_counts"] == {"add": 5, "remove": 0}'
expect_json 'len(d["groups"]) == 2 and {"op": "add", "group": "shop@x.example", "member": "zoe@x.example"} in d["members"]'
mp 0 batch list
expect_out "6 changes"
mp 0 --json batch show 1
expect_json 'd["groups"]["create"] == 2 and len(d["group_changes"]) == 2'
mp 0 batch show 1
expect_out "staff@x.example"
mp 0 --json accounts
expect_json 'len(d["accounts"]) == 4 and not any("staff" in a["address"] for a in d["accounts"])'
mp 0 --json sync
expect_json 'd["batch"] is None and d["groups"]["create"] == 0'

# A batch that is thrown away leaves nothing of its lists, one that is confirmed stays.
mp 0 -q batch reject 1
mp 0 --json sync
expect_json 'd["batch"] == 2 and d["groups"]["create"] == 2 and d["members"]["add"] == 5'
mp 0 -q batch confirm 2

# Who joins, who leaves, a new name, a new address of the list and of a member: add and remove, rename, update.
{
	people ada bob eve
	person zoe zoe.new@x.example
	group staff team@x.example "$(m ada)" "$(m zoe)"
	group dev - "$(m eve)"
	group shop shop@x.example "memberUid: zoe" "mailAlternateAddress: sales@x.example"
} >people.ldif
mp 0 --json sync
expect_json "$lists == [('rename', 'team@x.example', ('zoe.new@x.example',), ('bob@x.example', 'eve@x.example', 'partner@other.example')), ('update', 'shop@x.example', ('zoe.new@x.example',), ('zoe@x.example',))]"
check "a rename has its old address" has_row '^rename,team@x.example,staff@x.example' 000003/groups-x.example.csv
check "removals come first" [ "$(plain var/batches/000003/group-members-x.example.csv | sed -n 2p | cut -d, -f1)" = remove ]
# Taken back, it is as before.
mp 0 -q batch reject 3
mp 0 --json sync --dry-run
expect_json 'd["groups"]["rename"] == 1 and d["members"] == {"add": 2, "remove": 4}'
mp 0 -q sync

# Members who are nothing that was read: few are left out, with many the list stays as it is.
{
	people ada bob eve
	person zoe zoe.new@x.example
	group staff team@x.example "$(m ada)" "$(m bob)" "$(m gone)"
	group dev - "$(m eve)"
	group shop shop@x.example "$(m gone1)" "memberUid: gone2" "memberUid: =cmd()"
} >people.ldif
mp 1 --json sync
expect_json "$lists == [('update', 'team@x.example', ('bob@x.example',), ('zoe.new@x.example',))]"
expect_json '[(f["rule"], f["severity"]) for f in d["refused"] if "shop" in f["subject"]] == 2 * [("GROUP-UNRESOLVED", "warning")]'

# A member whose account is suspended goes with it, and comes back with it. That is not the group's doing, so that its limit does not count.
{
	people ada
	person bob bob@x.example "nsAccountLock: TRUE"
	person eve eve@x.example
	person zoe zoe.new@x.example
	group staff team@x.example "$(m ada)" "$(m bob)"
	group dev - "$(m eve)"
	group shop shop@x.example "$(m zoe)" "mailAlternateAddress: sales@x.example"
} >people.ldif
limits "excess: stop, member_removals: 0, member_removals_at_least: 0"
mp 0 --json sync
expect_json "d['counts']['suspend'] == 1 and $lists == [('update', 'team@x.example', (), ('bob@x.example',))]"

# A missing account stays a member as long as it is kept, and goes with it.
{
	people ada eve
	person zoe zoe.new@x.example
	group staff team@x.example "$(m ada)" "$(m eve)"
	group shop shop@x.example "$(m zoe)" "mailAlternateAddress: sales@x.example"
} >people.ldif
limits "excess: stop"
mp 0 -q sync
{
	people ada eve
	group staff team@x.example "$(m ada)" "$(m eve)"
	group shop shop@x.example "$(m zoe)" "mailAlternateAddress: sales@x.example"
} >people.ldif
at 1
mp 0 --json sync
expect_json 'd["members"] == {"add": 0, "remove": 0}'

# The limit on members that groups let go: with "stop" nothing is done at all, with "hold" just those removals wait for a person.
{
	people ada eve
	person zoe zoe.new@x.example
	person new new@x.example
	group staff team@x.example "$(m ada)" "$(m new)"
	group shop shop@x.example "$(m zoe)" "mailAlternateAddress: sales@x.example"
} >people.ldif
limits "excess: stop, member_removals: 0, member_removals_at_least: 0"
mp 3 --json sync
expect_json 'd["blocked"]["limit"] == "member-removals" and d["blocked"]["value"] == 1'
limits "excess: hold, member_removals: 0, member_removals_at_least: 0"
mp 3 --json sync
expect_json "d['counts']['create'] == 1 and $lists == [('update', 'team@x.example', ('new@x.example',), ())]"
mp 0 batch show held
expect_out "1 member-removals"
expect_out "-eve@x.example"
allowed=$(allowance 1)
mp 0 --json sync "--allow-removals=$allowed"
expect_json "$lists == [('update', 'team@x.example', (), ('eve@x.example',))]"
mp 65 batch show held

# A group that is gone: its list is named for deletion after the time that an account has, and its address is given to nobody soon.
limits "excess: stop"
{
	people ada eve
	person zoe zoe.new@x.example
	person new new@x.example
	group shop shop@x.example "$(m zoe)" "mailAlternateAddress: sales@x.example"
} >people.ldif
nights 9
mp 0 --json sync
expect_json 'd["groups"]["retire"] == 0 and d["batch"] is None'
at 12
mp 0 --json sync
expect_json "$lists == [('retire', 'team@x.example', (), ())]"
check "it says so, and deletes nothing" grep -q 'mailprov never deletes' "$(newest)/README.txt"
{
	people ada eve
	person zoe zoe.new@x.example
	person new new@x.example
	person boss team@x.example
	group shop shop@x.example "$(m zoe)" "mailAlternateAddress: sales@x.example"
} >people.ldif
mp 1 --json sync
expect_json 'd["counts"]["create"] == 0 and [f["rule"] for f in d["refused"]] == ["ADDRESS-RESERVED"]'

# A person and a list never get one address: both want it, or one has it.
{
	people ada eve
	person zoe zoe.new@x.example
	person new new@x.example "mailAlternateAddress: shop@x.example"
	group shop shop@x.example "$(m zoe)" "mailAlternateAddress: sales@x.example"
	group ada ada@x.example "$(m ada)"
} >people.ldif
mp 1 --json sync
expect_json 'sorted({f["rule"] for f in d["refused"]}) == ["ADDRESS-DUPLICATE", "ALIAS-DUPLICATE"] and d["batch"] is None'

# What a directory may hold.
{
	people ada eve
	person zoe zoe.new@x.example
	person new new@x.example
	printf 'dn: cn=Byron\\, \\22Q\\22\\0a,ou=people,dc=example\nobjectClass: inetOrgPerson\nentryUUID: p-q\ncn: Q\nmail: q@x.example\n\n'
	printf 'dn: cn=\345\274\240\344\274\237,ou=people,dc=example\nobjectClass: inetOrgPerson\nentryUUID: p-z\ncn: \345\274\240\344\274\237\nmail: zhang@x.example\n\n'
	group shop shop@x.example "$(m zoe)" "mailAlternateAddress: sales@x.example"
	group odd odd@x.example 'member: CN=byron\2C \22q\22\0A,ou=people,dc=example' "$(printf 'member: cn=\345\274\240\344\274\237,ou=people,dc=example')" \
		'member: ' 'rfc822MailMember: =cmd@other.example'
	group formula formula@x.example "cn: =cmd()" | sed '/^cn: formula$/d'
} >people.ldif
mp 1 --json sync
expect_json "('create', 'odd@x.example', ('=cmd@other.example', 'q@x.example', 'zhang@x.example'), ()) in $lists"
file=$(newest)/group-members-x.example.csv
check "a spreadsheet runs none of it" [ -z "$(grep -E '(^|,)"?[=+@-]' "$file")" ]
check "names in any spelling are found" [ "$(plain "$file" | grep -c '^add,odd@x.example,\(q\|zhang\)@')" -eq 2 ]

# A list without an address that it could have waits, whether it is known or new.
cp people.ldif whole.ldif
sed 's/^mail: shop@x/mail: shop@other/; s/^mail: formula@.*/mail: nowhere/' whole.ldif >people.ldif
mp 1 --json sync --dry-run
expect_json '{"ADDRESS-DOMAIN", "ADDRESS-SYNTAX"} <= set(rules(d["refused"])) and "shop" not in str(d["group_changes"])'
mv whole.ldif people.ldif

# What a console refuses of a list is planned again, with the reason.
{
	people ada eve
	person zoe zoe.new@x.example
	person new new@x.example
	group shop shop@x.example "$(m zoe)" "$(m ada)" "mailAlternateAddress: sales@x.example"
} >people.ldif
at 400
mp any -q sync
batch=$(basename "$(newest)" | sed 's/^0*//')
for i in $(seq 4 $((batch - 1))); do mp any -q batch confirm "$i"; done
mp 0 -q batch confirm "$batch" --except=shop@x.example
mp 0 --json batch show "$batch"
expect_json '[(c["address"], c["answer"]) for c in d["group_changes"] if "shop" in c["address"]] == [("shop@x.example", "refused")]'
mp 0 batch show "$batch"
expect_out "refused by the console"
mp any --json sync
expect_json '[(c["address"], c["reason"], c["add"]) for c in d["group_changes"] if "shop" in c["address"]] == [("shop@x.example", "refused by the console", ["ada@x.example"])]'
mp 0 -q batch confirm $((batch + 1))
mp any --json sync
expect_json 'd["group_changes"] == []'

# explain: who is in a group and why, who is not; which lists somebody is in; a list whose group is gone.
{
	people ada eve
	person zoe zoe.new@x.example
	person new new@x.example
	group shop shop@x.example "$(m zoe)" "$(g inner)" "$(m gone)" "rfc822MailMember: partner@other.example"
	group inner - "$(m ada)" "$(m eve)" "member: uid=boss,ou=people,dc=example"
	person boss ""
} >people.ldif
mp 0 explain shop@x.example
expect_out "It is a mailing list."
expect_out "by cn=inner,ou=groups,dc=example"
mp 0 --json explain cn=shop,ou=groups,dc=example
expect_json '[(m["name"], m["via"], m["elsewhere"]) for m in d["members"]][2:] == [("partner@other.example", None, True), ("zoe.new@x.example", None, False)]'
expect_json '[m["name"] for m in d["unknown"]] == ["uid=gone,ou=people,dc=example"] and d["state"] == "created"'
expect_json 'sorted((m["name"], m["via"]) for m in d["members"])[0] == ("ada@x.example", "cn=inner,ou=groups,dc=example")'
expect_json 'says("uid=boss,ou=people,dc=example")'
mp 1 explain cn=inner,ou=groups,dc=example
expect_out "no list"
mp 0 explain zoe.new@x.example
expect_out "mailing lists shop@x.example"
mp 1 --json explain team@x.example
expect_json 'd["state"] == "retired"'

# Batches hang together by a member alone: who has the address by an earlier one is in no list before.
configure tied 'groups: {base: "ou=groups,dc=example"}' 'domains: [{name: x.example, site: sg}, {name: h.example, site: hk}]'
{
	people ada
	person eve eve@h.example
	group shop shop@x.example "$(m ada)"
} >people.ldif
mp 0 sync
mp 0 batch confirm 1
{
	people ada bob
	person eve eve2@h.example
	group shop shop@x.example "$(m ada)"
} >people.ldif
mp 0 sync
{
	people ada bob
	person eve eve2@h.example
	group shop shop@x.example "$(m ada)" "$(m bob)"
} >people.ldif
mp 0 --json sync
expect_json '[(c["add"], c["remove"]) for c in d["group_changes"]] == [(["bob@x.example"], [])] and d["changes"] == []'
mp 65 batch confirm 3
expect_err 'batch 2 comes before and gives addresses to new members of the lists of batch 3 and is open yet; confirm or reject that one first'
mp 65 batch reject 2
expect_err 'batch 3 puts into lists accounts that have their addresses by batch 2 and is open yet; reject that one first'
mp 0 batch reject 3
# Where the earlier one did not make the account, the later one cannot put it into the list.
mp 0 --json sync
expect_json '[(c["add"], c["remove"]) for c in d["group_changes"]] == [(["bob@x.example"], [])] and d["changes"] == []'
mp 0 batch confirm 2 --except=bob@x.example
expect_err 'shop@x.example: batch 4 has a change of it that hangs on what was refused'
mp 0 --json batch show 4
expect_json '[c["answer"] for c in d["group_changes"]] == ["dropped"]'
mp 0 batch confirm 4
mp 0 --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("create", "bob@x.example")]'
expect_json '[(c["add"], c["remove"]) for c in d["group_changes"]] == [(["bob@x.example"], [])]'
# Somebody at another site may be in the list before: it takes any address from outside.
mp 0 batch confirm 5
{
	people ada bob
	person eve eve3@h.example
	group shop shop@x.example "$(m ada)" "$(m bob)"
} >people.ldif
mp 0 sync
{
	people ada bob
	person eve eve3@h.example
	group shop shop@x.example "$(m ada)" "$(m bob)" "$(m eve)"
} >people.ldif
mp 0 --json sync
expect_json '[(c["add"], c["remove"]) for c in d["group_changes"]] == [(["eve3@h.example"], [])] and d["changes"] == []'
mp 0 batch confirm 7
mp 0 batch confirm 6
done_testing
