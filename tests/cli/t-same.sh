#!/bin/sh
# SPDX-License-Identifier: MIT
# Entries that come back under another id, and entries that lose what made them an account: nobody
# loses a mailbox while a new entry of the same read has the address or the DN, or while a file
# cannot tell whether an address was taken away; no list's mail goes to somebody else.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

# entry ID UID [ADDRESS [LINE...]]: one person with this id, "" for none
entry() {
	printf 'dn: uid=%s,ou=p,dc=example\nobjectClass: inetOrgPerson\nuid: %s\ncn: Person\n' "$2" "$2"
	[ -z "$1" ] || echo "entryUUID: $1"
	[ -z "${3:-}" ] || echo "mail: $3"
	[ $# -gt 3 ] && shift 3 && printf '%s\n' "$@"
	echo
}
others() {
	for i in 1 2 3 4 5 6 7 8 9; do entry "${1-o}${1+$i}" u$i u$i@x.example; done
}
group() {
	id=$1 cn=$2 address=$3
	shift 3
	printf 'dn: cn=%s,ou=g,dc=example\nobjectClass: groupOfNames\nentryUUID: %s\ncn: %s\nmail: %s\n' "$cn" "$id" "$cn" "$address"
	printf 'member: uid=%s,ou=p,dc=example\n' "$@"
	echo
}
# begin LINE...: a company in a new folder, with a batch that is confirmed
begin() {
	rm -rf var
	later 1
	configure mailprov "$@"
	mp 0 -q sync
	mp 0 -q batch confirm 1
}
# nights N: so many syncs, a day apart, each without a suspension
nights() {
	for night in $(seq "$1"); do
		later 1
		mp any --json sync
		expect_json '[c for c in d["changes"] if c["op"] in ("suspend", "create", "retire")] == []'
	done
}
state_of() {
	mp 0 --json accounts "$1"
	expect_json "[a[\"state\"] for a in d[\"accounts\"]] == [\"$2\"]"
}

# The entry was made again: the same DN and address, and the old id is nowhere.
{ others a; entry ada ada ada@x.example; } >people.ldif
begin
{ others a; entry ada2 ada ada@x.example; } >people.ldif
later 1
mp 0 -v sync
expect_err "has another id than before (entryUUID:ada, now entryUUID:ada2)"
expect_no_out suspend
nights 3
mp 0 --json explain ada@x.example
expect_json 'd["id"] == "entryUUID:ada2"'
state_of 'ada*' created
# And now it is the account of that entry in every way.
{ others a; entry ada2 ada ada.l@x.example; } >people.ldif
later 1
mp 0 --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("rename", "ada.l@x.example")]'

# What an open batch has of it is the new entry's, too, whether it is confirmed or rejected.
{ others a; entry bob bob bob@x.example "title: One"; } >people.ldif
begin
{ others a; entry bob bob bob@x.example "title: Two"; entry eve eve eve@x.example; } >people.ldif
later 1
mp 0 -q sync
{ others a; entry bob2 bob bob@x.example "title: Two"; entry eve2 eve eve@x.example; } >people.ldif
later 1
mp 0 -q sync
mp 0 -q batch confirm 2
state_of 'eve*' created
{ others a; entry bob2 bob bob@x.example "title: Three"; entry eve2 eve eve@x.example; } >people.ldif
mp 0 -q sync
{ others a; entry bob3 bob bob@x.example "title: Three"; entry eve2 eve eve@x.example; } >people.ldif
mp 0 -q sync
mp 0 -q batch reject 3
mp 0 --json accounts 'bob*'
expect_json '[(a["title"], a["state"]) for a in d["accounts"]] == [("Two", "created")]'
mp 0 --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("update", "bob@x.example")]'

# A file without ids in which somebody moved: held once, and a person says who it is.
{ others; entry "" ada ada@x.example; } | sed '/entryUUID/d' >people.ldif
begin
{ others; entry "" ada.lovelace ada@x.example; } | sed '/entryUUID/d' >people.ldif
later 1
mp 1 --json sync
expect_json 'd["counts"]["held"] == 1 and [f["rule"] for f in d["refused"]] == ["SAME-PERSON"]'
expect_json '"same person? mailprov accounts same ada@x.example" in d["refused"][0]["hint"]'
nights 5
state_of 'ada*' created
mp 1 --json sync
python3 -c 'import json,re,sys; print(re.search("mailprov (accounts same .*) \\(another", json.load(open(sys.argv[1]))["refused"][0]["hint"]).group(1))' "$out" >words
check "the words work as they stand" sh -c "'$MAILPROV' -c mailprov.yaml $(cat words)"
mp 0 --json sync
expect_json 'd["counts"]["held"] == 0 and d["changes"] == []'
state_of 'ada*' created

# Likewise by address, by DN, by id; and what cannot be.
{ others a; entry ada ada ada@x.example; entry bob bob bob@x.example; entry cid cid cid@x.example; } >people.ldif
begin
{ others a; entry ada2 ada ada.l@x.example; entry bob2 bob.b bob@x.example; entry cid cid cid@x.example; } >people.ldif
later 1
mp 1 --json sync
expect_json 'd["changes"] == [] and d["counts"]["held"] == 2'
mp 65 accounts same nobody@x.example ada.l@x.example
expect_err "is no account of ours"
mp 65 accounts same ada@x.example nobody@x.example
expect_err "has no entry in its scope"
mp 65 accounts same ada@x.example cid@x.example
expect_err "has an account of its own"
mp 65 accounts same cid@x.example ada.l@x.example
expect_err "two entries are two people"
mp 65 accounts same cid@x.example cid@x.example
expect_err "is the entry of cid@x.example already"
mp 64 accounts same ada@x.example
mp 64 accounts one two
mp 0 --json accounts same ada@x.example ada.l@x.example
expect_json '(d["old_id"], d["id"], d["kind"]) == ("entryUUID:ada", "entryUUID:ada2", "account")'
mp 0 accounts same entryUUID:bob "uid=bob.b,ou=p,dc=example"
expect_out "bob@x.example is the account of uid=bob.b,ou=p,dc=example from now on"
mp 0 --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("rename", "ada.l@x.example")]'

# Somebody else's address is not his own: who is known by himself stands for nobody, and the missing
# one is suspended as ever.
{ others a; entry ada ada ada@x.example; entry bob bob bob@x.example; } >people.ldif
begin
{ others a; entry bob bob bob@x.example "mailAlternateAddress: ada@x.example"; } >people.ldif
later 1
mp any -q sync
later 2
mp any --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("suspend", "ada@x.example")]'

# A disabled entry claims nothing.
{ others a; entry ada ada ada@x.example; } >people.ldif
begin
{ others a; entry ada2 ada ada@x.example "nsAccountLock: TRUE"; } >people.ldif
later 1
mp any -q sync
later 2
mp any --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("suspend", "ada@x.example")]'

# An entry that lost its address: a file cannot tell whether it was taken away.
{ others a; entry ada ada ada@x.example; } >people.ldif
begin
{ others a; entry ada ada; } >people.ldif
later 1
mp any --json sync
expect_json '[f["rule"] for f in d["refused"]] == ["ADDRESS-UNSEEN"]'
expect_json '"sync.addressless: suspend" in d["refused"][0]["hint"]'
nights 4
state_of 'ada*' created
configure mailprov 'sync: {addressless: suspend}'
later 1
mp 0 -q sync
later 2
mp 0 --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("suspend", "ada@x.example")]'

# Nor whether what the filter looks for was; other values are plain.
{ others a | sed '/^uid/a employeeType: staff'; entry ada ada ada@x.example "employeeType: staff"; entry bob bob bob@x.example "employeeType: staff"; } >people.ldif
begin 'filter: "(&(objectClass=inetOrgPerson)(employeeType=staff))"'
{ others a | sed '/^uid/a employeeType: staff'; entry ada ada ada@x.example; entry bob bob bob@x.example "employeeType: left"; } >people.ldif
later 1
mp any -q sync
later 2
mp any --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("suspend", "bob@x.example")]'

# The board's mail stays Bob's when Ada is given his address, though the list is held.
{ others a; entry ada ada ada@x.example; entry bob bob bob@x.example; group b board board@x.example bob u1; } >people.ldif
begin 'groups: {base: "ou=g,dc=example"}'
{ others a; entry ada ada bob@x.example; entry bob bob bob2@x.example; group b board board@x.example bob u1 x1 x2 x3; } >people.ldif
later 1
mp any --json sync
expect_json '[(c["add"], c["remove"]) for c in d["group_changes"]] == [(["bob2@x.example"], ["bob@x.example"])]'
mp 0 -q batch confirm 2
# Both are members: the address stays in the list, and is another member's from now on.
{ others a; entry ada ada ada@x.example; entry bob bob bob@x.example; group b board board@x.example bob u1; } >people.ldif
begin 'groups: {base: "ou=g,dc=example"}'
{ others a; entry ada ada bob@x.example; entry bob bob bob2@x.example; group b board board@x.example bob ada; } >people.ldif
mp 0 -q sync
{ others a; entry ada ada ada3@x.example; entry bob bob bob2@x.example; group b board board@x.example x1 x2 x3; } >people.ldif
later 1
mp any --json sync
expect_json '[(c["add"], c["remove"]) for c in d["group_changes"]] == [(["ada3@x.example"], ["bob@x.example"])]'

# A group that was made again is its list; one with another DN waits for a person, and the members
# of neither are touched. A person who waits keeps the place.
{ others a; entry ada ada ada@x.example; group b board board@x.example ada u1; group c club club@x.example u1 u2; } >people.ldif
begin 'groups: {base: "ou=g,dc=example"}'
{ others a; entry ada2 ada ada.l@x.example; group b2 board board@x.example ada u1; group c2 club2 club@x.example u3; } >people.ldif
later 1
mp 1 --json -v sync
expect_json 'd["changes"] == [] and d["group_changes"] == []'
expect_json 'sorted(f["rule"] for f in d["refused"] if f["severity"] != "note") == ["SAME-PERSON", "SAME-PERSON"]'
later 2
mp 1 --json sync
expect_json 'd["changes"] == [] and d["group_changes"] == []'
mp 0 accounts same club@x.example cn=club2,ou=g,dc=example
mp 0 accounts same ada@x.example ada.l@x.example
mp 0 --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("rename", "ada.l@x.example")]'
expect_json 'sorted((c["op"], c["address"], c["add"], c["remove"]) for c in d["group_changes"]) == [("update", "board@x.example", ["ada.l@x.example"], ["ada@x.example"]), ("update", "club@x.example", ["u3@x.example"], ["u1@x.example", "u2@x.example"])]'

# A rule about an attribute that nobody has is told.
{ others a; } >people.ldif
begin 'exclude: [{attribute: employeTyp, value: contractor}]'
mp 0 -v sync --dry-run
expect_err "looks at employeTyp, which not one entry has, so it means nobody"
done_testing
