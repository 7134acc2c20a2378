#!/bin/sh
# SPDX-License-Identifier: MIT
# An account lives at one site for ever: whoever moves to a domain of another site gets an account
# there, and a domain does not change its site without being asked.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1
at 0
two='domains: [{name: x.example, site: sg}, {name: y.example, site: sg}, {name: h.example, site: hk}]'
every='sync: {suspend_after: {runs: 1, time: 0s}, suspend_grace: 30d, limits: {removals: 100%}, keep_old_addresses: true}'
configure mailprov 'publish: {directory: var/published}' "$two" "$every" \
	'map: {aliases: mailAlternateAddress}'

changes() {
	expect_json "sorted((c[\"op\"], c[\"address\"], c[\"site\"]) for c in d[\"changes\"]) == $1"
}
batch=0
done_with_batch() {
	batch=$((batch + 1))
	mp 0 batch confirm $batch
	enabled var/state.db
}

{
	person 1 ada@x.example
	person 2 bob@x.example 'mailAlternateAddress: old@h.example'
} >people.ldif
mp 0 --json sync
changes '[("create", "ada@x.example", "sg"), ("create", "bob@x.example", "sg")]'
expect_err 'old@h.example is left out'
done_with_batch

# Within a site it is a rename, across sites a new account.
{
	person 1 ada@y.example
	person 2 bob@h.example
} >people.ldif
mp 0 --json sync
changes '[("create", "bob@h.example", "hk"), ("rename", "ada@y.example", "sg"), ("suspend", "bob@x.example", "sg")]'
check "no alias goes across" [ -z "$(grep -s bob var/batches/000002/aliases-*.csv)" ]
done_with_batch
mp 0 --json accounts
expect_json 'sorted((a["address"], a["site"], a["state"]) for a in d["accounts"]) == [("ada@y.example", "sg", "enabled"), ("bob@h.example", "hk", "enabled"), ("bob@x.example", "sg", "suspended")]'
mp 0 publish
check "the address that was left leads nowhere" \
	[ "$(grep -c '^bob@' var/published/aliases.txt) $(grep '^bob@' var/published/aliases.txt)" = "1 bob@h.example bob@h.example" ]
later 1
mp 0 --json sync
changes '[]'

# Who comes back gets the account that was left there.
{
	person 1 ada@y.example
	person 2 robert@x.example
} >people.ldif
later 1
mp 0 --json sync
changes '[("rename", "robert@x.example", "sg"), ("resume", "robert@x.example", "sg"), ("suspend", "bob@h.example", "hk")]'
done_with_batch
mp 0 --json accounts
expect_json 'sorted((a["address"], a["site"], a["state"]) for a in d["accounts"]) == [("ada@y.example", "sg", "enabled"), ("bob@h.example", "hk", "suspended"), ("robert@x.example", "sg", "enabled")]'

# A batch that is rejected leaves everybody where they are.
{
	person 1 ada@h.example
	person 2 robert@x.example
} >people.ldif
later 1
mp 0 --json sync
changes '[("create", "ada@h.example", "hk"), ("suspend", "ada@y.example", "sg")]'
batch=$((batch + 1))
mp 0 batch reject $batch
mp 0 --json accounts
expect_json '[(a["address"], a["state"]) for a in d["accounts"] if a["address"].startswith("ada")] == [("ada@y.example", "enabled")]'
mp 0 --json sync
changes '[("create", "ada@h.example", "hk"), ("suspend", "ada@y.example", "sg")]'
done_with_batch
# What was left is listed for deletion after the grace period.
nights 40
mp 0 --json sync
changes '[("retire", "ada@y.example", "sg"), ("retire", "bob@h.example", "hk")]'
done_with_batch

# A domain stays where its accounts are.
configure mailprov 'publish: {directory: var/published}' "$every" \
	'domains: [{name: x.example, site: de}, {name: y.example, site: sg}, {name: h.example, site: hk}]'
for what in "sync" "enable" "publish" "dns --diff" "client web --output=web"; do
	# shellcheck disable=SC2086
	mp 78 $what
	expect_err '1 of its accounts is at the site sg: put sg back, or move them: mailprov sync --move-site=x.example:de'
done
mp 64 sync --move-site=x.example:hk
mp 64 sync --move-site=z.example:hk
mp 0 --json sync --move-site=x.example:de
changes '[("create", "robert@x.example", "de"), ("suspend", "robert@x.example", "sg")]'
done_with_batch
mp 0 publish
check "one of the two is published" [ "$(grep '^robert@' var/published/aliases.txt)" = "robert@x.example robert@x.example" ]
mp 0 --json sync
changes '[]'

# Each console has a tree of departments of its own, lists with members from outside, and an administrator.
at 0
configure lists "$two" "$every" 'groups: {base: "ou=groups,dc=example", map: {aliases: mailAlternateAddress}}'
batch=0
# plain FILE: the rows of the last batch without quotes; has FILE ROW
plain() {
	tr -d '"\r' <"$(newest)/$1"
}
has() {
	check "$1 has $2" sh -c "tr -d '\"\\r' <'$(newest)/$1' | grep -q '^$2'"
}
# team ADDRESS MEMBER...
team() {
	printf 'dn: cn=team,ou=groups,dc=example\nobjectClass: groupOfNames\nentryUUID: g\ncn: Team\nmail: %s\n' "$1"
	shift
	printf 'member: uid=%s,dc=example\n' "$@"
	echo
}
newest() {
	find lists/batches -mindepth 1 -maxdepth 1 -name '0*' | sort | tail -n 1
}
{
	person 1 ada@x.example 'ou: Works'
	person 2 hal@h.example 'ou: Works'
	team team@x.example 1 2
} >people.ldif
mp 0 -q sync
has departments-sg.csv create,Works,
has departments-hk.csv create,Works,
has group-members-x.example.csv add,team@x.example,ada@x.example,inside
has group-members-x.example.csv add,team@x.example,hal@h.example,outside
done_with_batch
{
	person 1 ada@x.example 'ou: Factory'
	person 2 hal@y.example 'ou: Office'
	person 3 hans@h.example 'ou: Works'
	team team@x.example 1 2
} >people.ldif
mp 0 -q sync
has departments-sg.csv move,Works,Factory,1
has departments-sg.csv create,Office,
check "the tree of the other site stays" [ ! -e "$(newest)/departments-hk.csv" ]
has group-members-x.example.csv remove,team@x.example,hal@h.example
has group-members-x.example.csv add,team@x.example,hal@y.example,inside
run cat "$(newest)/README.txt"
expect_out 'the 1 move row of departments-sg.csv'
check "the account that is left is closed when all else is done" \
	[ "$(grep -E '^(At last, )?Site|suspend row' "$out" | cut -d: -f1 | tr '\n' ';')" = "Site sg, Singapore;Site hk, Hong Kong (China);At last, Site hk, Hong Kong (China);       the 1 suspend row of changes-h.example.csv;" ]
done_with_batch
# A list whose address is at another site is made there, with all members, and deleted here.
{
	person 1 ada@x.example 'ou: Factory'
	person 2 hal@y.example 'ou: Office'
	person 3 hans@h.example 'ou: Works'
	team crew@h.example 1 3 | sed '/^$/d'
	printf 'mailAlternateAddress: far@x.example\n\n'
} >people.ldif
later 1
mp 0 --json sync
expect_json '[(c["op"], c["address"], c["site"], c["reason"]) for c in d["group_changes"]] == [("create", "crew@h.example", "hk", "moves to a domain of another site")]'
expect_err 'far@x.example is left out'
has groups-h.example.csv create,crew@h.example,
has groups-x.example.csv retire,team@x.example,
has group-members-h.example.csv add,crew@h.example,ada@x.example,outside
has group-members-h.example.csv add,crew@h.example,hans@h.example,inside
check "nobody is taken out of what is deleted" [ ! -e "$(newest)/group-members-x.example.csv" ]
mp 0 batch reject 3
mp 0 --json sync
expect_json '[(c["op"], c["address"]) for c in d["group_changes"]] == [("create", "crew@h.example")]'
batch=3
done_with_batch
mp 0 --json sync
expect_json 'd["batch"] is None'
mp 0 --json status
expect_json '[(s["step"], s.get("site"), s["progress"]) for s in d["steps"]][:3] == [("administrator", "sg", "open"), ("administrator", "hk", "open"), ("accounts", None, "done")]'
mp 64 status --mark administrator:de=done
expect_err '--mark takes administrator=done, administrator:sg=done, administrator:hk=done, migration=done or clients=done'
mp 64 status --mark administrators=done
mp 0 status --mark administrator:hk=done
expect_out 'administrator hk'
expect_out 'status --mark administrator:sg=done'
mp 0 --json status
expect_json '[s["progress"] for s in d["steps"]][:2] == ["open", "done"]'
# A mark of a version that knew no sites counts for all.
python3 -c 'import sqlite3
store = sqlite3.connect("lists/state.db")
store.execute("INSERT INTO mark VALUES (\"administrator\", \"done\", 1)")
store.commit()'
mp 0 --json status
expect_json '[s["progress"] for s in d["steps"]][:2] == ["done", "done"]'
mp 0 status --mark administrator=
mp 0 --json status
expect_json '[s["progress"] for s in d["steps"]][:2] == ["open", "open"]'
# Whoever did it everywhere says so once; it is a mark of each site, so that one can be taken away.
mp 0 status --mark administrator=done
mp 0 --json status
expect_json '[(s.get("site"), s["progress"]) for s in d["steps"]][:2] == [("sg", "done"), ("hk", "done")]'
mp 0 status --mark administrator:hk=
mp 0 --json status
expect_json '[s["progress"] for s in d["steps"]][:2] == ["done", "open"]'

# A domain that has nothing but lists stays where they are, too.
at 0
configure only "$every" 'groups: {base: "ou=groups,dc=example"}' \
	'domains: [{name: x.example, site: sg}, {name: l.example, site: hk}]'
{
	person 1 ada@x.example
	team team@l.example 1
} >people.ldif
mp 0 sync
mp 0 batch confirm 1
sed -i 's/l.example, site: hk/l.example, site: de/' only.yaml
mp 78 sync
expect_err 'l.example is "de" in the configuration, but 1 of its lists is at the site hk: put hk back, or move them: mailprov sync --move-site=l.example:de'
mp 78 publish
mp 0 --json sync --move-site=l.example:de
expect_json '[(c["op"], c["address"], c["site"], c["reason"]) for c in d["group_changes"]] == [("create", "team@l.example", "de", "moves to a domain of another site")]'
mp 0 batch confirm 2
mp 0 --json sync
expect_json 'd["batch"] is None'

# Who moves on while a batch is open: what it asks for stays with the accounts that it is about.
accounts() {
	mp 0 --json accounts
	expect_json "sorted((a[\"address\"], a[\"site\"], a[\"state\"]) for a in d[\"accounts\"]) == $1"
}
lives() {
	person 1 "$1" >people.ldif
	later 1
	mp 0 --json sync
	changes "$2"
}
configure moves "$two" 'sync: {suspend_after: {runs: 1, time: 0s}, suspend_grace: 5d, address_reserve: 90d, limits: {removals: 100%}}'
at 100
lives ada@x.example '[("create", "ada@x.example", "sg")]'
mp 0 batch confirm 1
lives ada@h.example '[("create", "ada@h.example", "hk"), ("suspend", "ada@x.example", "sg")]'
lives eve@x.example '[("rename", "eve@x.example", "sg"), ("resume", "eve@x.example", "sg"), ("suspend", "ada@h.example", "hk")]'
mp 0 batch confirm 2 --except=ada@h.example
mp 0 --json batch show 3
expect_json '[(c["op"], c["answer"]) for c in d["changes"]] == [("rename", "open"), ("resume", "open"), ("suspend", "dropped")]'
mp 0 batch confirm 3
accounts '[("eve@x.example", "sg", "created")]'
mp 0 --json sync
changes '[]'

# A move that is rejected as a whole leaves the account to its owner, who may stay.
lives eve@h.example '[("create", "eve@h.example", "hk"), ("suspend", "eve@x.example", "sg")]'
mp 0 batch reject 4
lives eve@x.example '[]'
accounts '[("eve@x.example", "sg", "created")]'

# Who comes back while a batch asks for the deletion of the account waits for the answer.
lives eve@h.example '[("create", "eve@h.example", "hk"), ("suspend", "eve@x.example", "sg")]'
mp 0 batch confirm 5
nights 4 moves/state.db
later 1
mp 0 --json sync
changes '[("retire", "eve@x.example", "sg")]'
person 1 bea@x.example >people.ldif
mp 1 --json sync
changes '[]'
expect_json 'rules(d["refused"]) == ["DELETION-OPEN"] and says("batch confirm 6, with --kept=eve@x.example")'
mp 0 batch confirm 6 --kept=eve@x.example
# The same person under a new id has what was left behind, too.
person 1 bea@x.example | sed 's/p-1/p-2/' >people.ldif
mp 1 sync
mp 0 accounts same eve@h.example bea@x.example
mp 0 --json sync
changes '[("rename", "bea@x.example", "sg"), ("resume", "bea@x.example", "sg"), ("suspend", "eve@h.example", "hk")]'
mp 0 batch confirm 7

# The address of what was deleted stays reserved, whatever account its owner has by now.
nights 5 moves/state.db
later 1
mp 0 --json sync
changes '[("retire", "eve@h.example", "hk")]'
mp 0 batch confirm 8
person 1 ida@h.example | sed 's/p-1/p-2/' >people.ldif
mp 0 --json sync
changes '[("create", "ida@h.example", "hk"), ("suspend", "bea@x.example", "sg")]'
person 5 eve@h.example >>people.ldif
mp 1 --json sync
expect_json 'rules(d["refused"]) == ["ADDRESS-RESERVED"]'

# What was kept at the old site of a domain reserves its address, and then holds it from nobody.
short='sync: {suspend_after: {runs: 1, time: 0s}, suspend_grace: 3d, address_reserve: 5d, limits: {removals: 100%}}'
at 200
configure gone 'domains: [{name: x.example, site: sg}]' "$short"
lives ada@x.example '[("create", "ada@x.example", "sg")]'
mp 0 batch confirm 1
person 2 bob@x.example >people.ldif
nights 1 gone/state.db
mp 0 --json sync
changes '[("create", "bob@x.example", "sg"), ("suspend", "ada@x.example", "sg")]'
mp 0 batch confirm 2
nights 3 gone/state.db
later 1
mp 0 --json sync
changes '[("retire", "ada@x.example", "sg")]'
mp 0 batch confirm 3 --kept=ada@x.example
configure gone 'domains: [{name: x.example, site: hk}]' "$short"
later 1
person 3 ada@x.example >>people.ldif
mp 1 --json sync --move-site=x.example:hk
changes '[("create", "bob@x.example", "hk"), ("suspend", "bob@x.example", "sg")]'
mp 0 batch confirm 4
nights 5 gone/state.db
later 1
mp 0 --json sync
expect_json '("create", "ada@x.example", "hk") in [(c["op"], c["address"], c["site"]) for c in d["changes"]]'

# Two who exchange addresses between sites are told the way out, which works.
at 0
configure swap "$two" 'sync: {suspend_after: {runs: 1, time: 0s}, suspend_grace: 0d, address_reserve: 0d, limits: {removals: 100%}}'
swap() {
	person 1 "$1" >people.ldif
	person 2 "$2" >>people.ldif
}
swap ada@x.example bob@h.example
mp 0 sync
mp 0 batch confirm 1
swap bob@h.example ada@x.example
mp 1 --json sync
changes '[]'
expect_json 'rules(d["refused"]) == ["ADDRESS-TAKEN"] * 2 and says("give one of the two a third address")'
swap third@h.example ada@x.example
mp any --json sync
changes '[("create", "third@h.example", "hk"), ("suspend", "ada@x.example", "sg")]'
mp 0 batch confirm 2
later 1
mp any --json sync
changes '[("retire", "ada@x.example", "sg")]'
mp 0 batch confirm 3
later 1
mp 0 --json sync
changes '[("create", "ada@x.example", "sg"), ("suspend", "bob@h.example", "hk")]'

# Where the console refused both parts of a move, the next plan holds both or none.
configure both "$two" "$short"
{
	person 1 ada@x.example
	person 2 zed@h.example
} >people.ldif
mp 0 sync
mp 0 batch confirm 1
person 1 new@h.example >people.ldif
mp 0 --json sync
changes '[("create", "new@h.example", "hk"), ("suspend", "ada@x.example", "sg"), ("suspend", "zed@h.example", "hk")]'
mp 0 batch confirm 2 --except=new@h.example --except=ada@x.example
person 1 zed@h.example >people.ldif
later 1
mp 1 --json sync
changes '[]'
expect_json 'rules(d["refused"]) == ["ADDRESS-TAKEN"]'

# A list that was left as it was still has the account at the old site, not the new one.
places='domains: [{name: x.example, site: sg}, {name: y.example, site: sg}, {name: h.example, site: hk}]'
lists() {
	expect_json "[(c[\"op\"], c[\"address\"], c[\"add\"], c[\"remove\"]) for c in d[\"group_changes\"]] == $1"
}
again='[("update", "staff@x.example", ["ada@y.example"], ["ada@y.example"])]'
configure member "$places" "$short" 'groups: {base: "ou=groups,dc=example"}'
{
	person 1 ada@y.example
	person 2 bob@x.example
	printf 'dn: cn=staff,ou=groups,dc=example\nobjectClass: groupOfNames\nentryUUID: g-staff\ncn: Staff\n'
	printf 'mail: staff@x.example\nmember: uid=1,dc=example\nmember: uid=2,dc=example\n\n'
} >people.ldif
mp 0 sync
mp 0 batch confirm 1
configure member 'domains: [{name: x.example, site: sg}, {name: y.example, site: hk}]' "$short" \
	'groups: {base: "ou=groups,dc=example"}'
later 1
mp 0 --json sync --move-site=y.example:hk
changes '[("create", "ada@y.example", "hk"), ("suspend", "ada@y.example", "sg")]'
lists "$again"
mp 0 batch confirm 2 --except=staff@x.example
later 1
mp 0 --json sync
changes '[]'
lists "$again"
check "it is put in from outside" \
	[ "$(tr -d '"\r' <member/batches/000003/group-members-x.example.csv | grep -c '^add,staff@x.example,ada@y.example,outside$')" = 1 ]
mp 0 batch confirm 3
later 1
mp 0 --json sync
changes '[]'
lists '[]'

# An account that was adopted while its domain went to another site stays its owner's.
configure given "$places" "$short"
person 1 ada@x.example >people.ldif
mp 0 sync
mp 0 batch confirm 1
mp 0 accounts adopt eva@y.example
person 2 eva@y.example >>people.ldif
configure given 'domains: [{name: x.example, site: sg}, {name: y.example, site: hk}]' "$short"
later 1
mp 1 --json sync --move-site=y.example:hk
later 1
mp 0 --json sync
changes '[("create", "eva@y.example", "hk"), ("suspend", "eva@y.example", "sg")]'
done_testing
