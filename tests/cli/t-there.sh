#!/bin/sh
# SPDX-License-Identifier: MIT
# What is planned is not there yet: nobody is published, enabled or given settings for a change that
# the console was only asked for; and a batch is answered row by row.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1
at 0
configure mailprov 'publish: {directory: var/published}'
: >people.ldif

people() {
	for who; do
		name=${who#*=} id=${who%%=*}
		person "$id" "$name@x.example"
	done >people.ldif
}
alias_of() {
	sed -n "s/^$1@x.example //p" var/published/aliases.txt
}
state_of() {
	expect_json "[a[\"state\"] for a in d[\"accounts\"] if a[\"address\"] == \"$1@x.example\"] == [\"$2\"]"
}

people 1=ada 2=bob 3=cid
mp 0 sync
mp 0 publish
check "nobody is published before the batch is confirmed" [ -z "$(alias_of ada)" ]
mp 0 --json accounts
state_of ada planned

# Parts of a batch.
mp 65 batch confirm 1 --except=nobody@x.example --except=ada@x.example
expect_err 'batch 1 has no change of "nobody@x.example"'
mp 0 --json accounts
state_of ada planned
printf '# what the console refused\r\n\r\nbob@x.example\r\n' >refused
mp 0 batch confirm 1 --except=refused
expect_out 'but for 1 change'
mp 0 --json batch show 1
expect_json '[(c["address"], c["answer"]) for c in d["changes"]] == [("ada@x.example", "done"), ("bob@x.example", "refused"), ("cid@x.example", "done")]'
mp 0 --json accounts
expect_json '[a["address"] for a in d["accounts"]] == ["ada@x.example", "cid@x.example"]'
mp 0 --json sync
expect_json '[(c["op"], c["address"], c["reason"]) for c in d["changes"]] == [("create", "bob@x.example", "refused by the console")]'
mp 0 batch confirm 2
mp 65 batch confirm 2 --except=bob@x.example
expect_err 'confirmed already'
enabled var/state.db
mp 0 publish
check "what was confirmed is published" [ "$(alias_of bob)" = bob@x.example ]

# A rename counts once the console has it.
people 1=ada 2=rob 3=cid
mp 0 --json sync
mp 0 publish
check "a planned rename publishes nothing" [ "$(alias_of bob)$(alias_of rob)" = bob@x.example ]
mp 0 --json accounts
expect_json '[(a["address"], a["there"]["address"]) for a in d["accounts"] if a["there"] and a["there"]["address"] != a["address"]] == [("rob@x.example", "bob@x.example")]'
mp 0 client render mbsync --user bob@x.example
expect_out bob@x.example
mp 0 batch reject 3
mp 0 --json accounts
state_of bob enabled
mp 0 --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("rename", "rob@x.example")]'
mp 0 batch confirm 4
mp 0 publish
check "the old address stays as an alias" [ "$(alias_of bob) $(alias_of rob)" = "rob@x.example rob@x.example" ]

# A suspension that the directory asks for takes effect at once, since it only takes away.
{
	person 1 ada@x.example
	person 2 rob@x.example 'nsAccountLock: TRUE'
	person 3 cid@x.example
} >people.ldif
mp 0 --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("suspend", "rob@x.example")]'
mp 0 publish
check "out at once" [ -z "$(alias_of rob)$(alias_of bob)" ]
mp 0 batch reject 5
mp 0 publish
check "back when it is rejected" [ "$(alias_of rob)" = rob@x.example ]

# What a later batch plans for somebody who was refused cannot happen either.
people 1=ada 2=rob 3=cid 4=dan
mp 0 sync
people 1=ada 2=rob 3=cid 4=dane
mp 0 --json sync
expect_json '[c["op"] for c in d["changes"]] == ["rename"]'
mp 65 batch confirm 7
expect_err 'batch 6'
mp 0 batch confirm 6 --except=dan@x.example
expect_err 'batch 7'
mp 0 --json batch show 7
expect_json '[c["answer"] for c in d["changes"]] == ["dropped"]'
mp 0 --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("create", "dane@x.example")]'

# Who was kept when the batch asked for the deletion is resumed, under a new address if need be.
configure kept 'publish: {directory: kept/published}' 'sync: {suspend_grace: 0d, suspend_after: {runs: 1, time: 0s}, limits: {removals: 100%}}'
people 1=ada 2=bob
mp 0 sync
mp 0 batch confirm 1
people 1=ada
mp 0 --json sync
expect_json '[c["op"] for c in d["changes"]] == ["suspend"]'
mp 0 batch confirm 2
later 1
mp 0 --json sync
expect_json '[c["op"] for c in d["changes"]] == ["retire"]'
mp 65 batch confirm 3 --kept=ada@x.example
mp 0 batch confirm 3 --kept=bob@x.example
people 1=ada 2=rob
later 400
mp 0 --json sync
expect_json 'sorted((c["op"], c["address"]) for c in d["changes"]) == [("rename", "rob@x.example"), ("resume", "rob@x.example")]'
mp 0 batch confirm 4
mp 0 --json accounts
state_of rob created
# The new address of one is the old one of another: nothing is confirmed until it is said which.
configure chain 'groups: {base: "ou=groups,dc=example"}'
at 0
people 1=a 2=b 3=c 4=d 5=e
mp 0 sync
mp 0 batch confirm 1
people 1=b 2=f 3=d 4=c 5=e 6=g
mp 0 sync
cp -r chain chain.2
mp 0 --json batch show 2
id_of() {
	python3 -c 'import json, sys
print(*[c["id"] for c in json.load(open("chain.2/batches/000002/batch.json"))["changes"] if c["fields"]["address"]["old"] == sys.argv[1]])' "$1@x.example"
}
# answers ID...: of the changes, these are refused
answers() {
	refused=$*
	mp 0 --json batch show 2
	expect_json "sorted(c[\"id\"] for c in d[\"changes\"] if c[\"answer\"] == \"refused\") == sorted(\"$refused\".split())"
	rm -rf chain
	cp -r chain.2 chain
}
a=$(id_of a) b=$(id_of b) c=$(id_of c) d=$(id_of d)
check "they are told apart" [ "$(printf '%s\n' "$a" "$b" "$c" "$d" | grep -c '^[0-9a-f]\{16\}$')" -eq 4 ]
keep chain
mp 65 batch confirm 2 --except=b@x.example
expect_err '"b@x.example" may be the rename of '
expect_err "rename of a@x.example to b@x.example ($a)"
expect_err "rename of b@x.example to f@x.example ($b)"
expect_err 'name the change that was refused: --except='
mp 65 batch confirm 2 --except=a@x.example --except=b@x.example
printf '%s\n' b@x.example c@x.example >refused
mp 65 batch confirm 2 --except=refused
expect_err '2 of the given addresses may mean two changes of batch 2; nothing was confirmed'
mp 65 batch confirm 2 --except=0123456789abcdef
expect_err 'batch 2 has no change of "0123456789abcdef"'
unchanged "and nothing is"
mp 0 batch confirm 2 --except="$b"
answers "$b"
mp 0 batch confirm 2 --except="$a" --except="$d" --except=refused
answers "$a" "$d"
mp 0 batch confirm 2 --except=a@x.example --except=g@x.example
mp 0 --json batch show 2
expect_json '[c["address"] for c in d["changes"] if c["answer"] == "refused"] == ["b@x.example", "g@x.example"]'
rm -rf chain
cp -r chain.2 chain
mp 0 batch confirm 2 --except=b@x.example --except=f@x.example --except=a@x.example
answers "$a" "$b"
mp 0 batch confirm 2 --except=c@x.example --except=d@x.example
answers "$c" "$d"
done_testing
