#!/bin/sh
# SPDX-License-Identifier: MIT
# A publication that would take too much out of the lookup files: nothing is replaced, the domains and the line that changed are named, and an exact number lifts it. What is
# published already and cannot be read is unknown, not empty. A domain that left the configuration still has its part of every batch.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

# company X Y Z [LOCK]: so many people of each domain; with LOCK all of x but the first are disabled.
company() {
	for part in "x 1 $1" "y 101 $2" "z 201 $3"; do
		# shellcheck disable=SC2086
		set -- "${4:-}" "" "" "${4:-}" $part
		i=$6
		while [ "$i" -lt $(($6 + $7)) ]; do
			[ "$5" = x ] && [ "$i" -gt 1 ] && lock=$4 || lock=
			person "$i" "u$i@$5.example" ${lock:+"$lock"}
			i=$((i + 1))
		done
	done >people.ldif
}
published='publish: {directory: var/published}'
x='{name: x.example, site: sg}' y='{name: y.example, site: hk}' z='{name: z.example, site: sg}'
configure without "$published" "domains: [$x, $z]" 'state: {path: var/state.db}' 'batch: {directory: var/batches}' 'dns: {nameservers: ["127.0.0.1:1"], timeout: 1s}'
configure few "$published" "domains: [$x, $y]" 'state: {path: var/state.db}' 'batch: {directory: var/batches}'
configure lost "$published" "domains: [$x, $y, $z]" 'state: {path: lost/state.db}' 'batch: {directory: lost/batches}'
configure mailprov "$published" "domains: [$x, $y, $z]"
use mailprov
at 0
company 40 10 5
mp 0 -q sync
mp 0 -q batch confirm 1
python3 -c 'import sqlite3
store = sqlite3.connect("var/state.db")
store.execute("UPDATE there_account SET state = 3 WHERE address LIKE ?", ("u1%",))
store.commit()'
mp "0 there is nothing to compare a first publication with" --json publish
expect_json 'd["accounts"] == 55 and d["blocked"] is None'

# A domain left the configuration.
use without
keep var
mp 3 publish
expect_err "stopped before anything was replaced"
expect_err "would lose 10 names, the limit (publish.limits.removals) is 5"
expect_err "y.example loses 10: it is not among the domains of the configuration any more, see $scratch/without.yaml:1"
expect_err "--allow-removals=10"
mp 3 --json publish
expect_json 'd["generation"] is None and d["blocked"]["limit"] == "removals" and d["blocked"]["value"] == 10 and d["blocked"]["allowed"] == 5'
expect_json '[(l["domain"], l["removals"]) for l in d["blocked"]["domains"]] == [("y.example", 10)]'
mp 3 --json publish --allow-removals=9
expect_json 'd["blocked"]["limit"] == "allow-removals" and d["blocked"]["allowed"] == 9'
mp 64 publish --allow-removals=all
unchanged "a stopped publication replaces nothing"
mp 3 --json enable
expect_json 'd["generation"] is None and d["blocked"]["value"] == 10 and all(e["enabled"] == 0 for e in d["domains"])'
expect_err "stopped before anything was replaced"
unchanged "a stopped enable stores and replaces nothing"
cp -r var saved
mp 0 --json publish --allow-removals=10
expect_json 'd["accounts"] == 45'
mp "0 it is as it was said to be" publish
rm -rf var
mv saved var

# Five are always allowed; another number is, where the configuration says so.
use few
mp 0 --json publish
expect_json 'd["accounts"] == 50'
use mailprov
mp 0 -q publish
sed 's/^publish: {/&limits: {removals: 10, removals_at_least: 0}, /' without.yaml >ten.yaml
use ten
cp -r var saved
mp 0 -q publish
rm -rf var
mv saved var
sed 's/^publish: {/&limits: {removals: 10%, removals_at_least: 0}, /' few.yaml >tenth.yaml
use tenth
mp "0 a share is one of what is published" -q publish
use mailprov
mp 0 -q publish

# Another store, or one that lost them: far fewer than before are published.
use lost
mkdir lost
cp people.ldif all.ldif
company 3 0 0
mp 0 -q sync
mp 0 -q batch confirm 1
mp 3 publish
expect_err "x.example loses 37: the store has them no more at the site sg, which the domain has in $scratch/lost.yaml:1"
expect_err "y.example loses 10"
cp all.ldif people.ldif

# Who is suspended was counted by sync.limits, and leaves at once.
use mailprov
cp -r var saved
company 40 10 5 "nsAccountLock: TRUE"
mp 0 -q sync --allow-removals=39
mp 0 --json publish
expect_json 'd["blocked"] is None'
check "nobody of them is an alias any more" [ "$(grep -c '^u1.*@x' var/published/aliases.txt)" -eq 1 ]
rm -rf var
mv saved var

# What cannot be read is unknown.
cp var/published/accounts.cdb whole.cdb
for damage in 'head -c 3000 whole.cdb' 'echo nonsense' ':'; do
	sh -c "$damage" >var/published/accounts.cdb
	keep var
	mp 3 --json publish
	expect_json 'd["blocked"]["limit"] == "unknown" and d["blocked"]["unknown"].endswith("/accounts.cdb")'
	expect_err "what would be taken out of it is unknown"
	unchanged "$damage: nothing is replaced"
done
mp 0 -q publish --allow-removals=0
mp 0 -q publish
rm var/published/accounts.cdb
mp "0 what is not there has nothing to lose" -q publish

# A domain that left: its people are suspended in the console of its site all the same.
use without
company 40 0 5
mp any -q sync
mp any -q sync
later 1
mp any --json sync --allow-removals=10
expect_json 'sorted(c["address"] for c in d["changes"] if c["op"] == "suspend" and c["site"] == "hk") == sorted("u%d@y.example" % i for i in range(101, 111))'
check "its changes have a file" [ "$(grep -c 'suspend.*u1[01][0-9]@y.example' "$(newest)/changes-y.example.csv")" -eq 10 ]
check "and a section" grep -q "^Site hk, Hong Kong (China): y.example$" "$(newest)/README.txt"
check "with its console" grep -q "administrator: https://[^ ]*hk" "$(newest)/README.txt"
# Nor are there data of its site any more.
cp -r "$MAILPROV_SITES" sites
chmod -R u+w sites
rm sites/hk.yaml
mp 0 batch reject "$(newest | sed 's/.*\/0*//')"
MAILPROV_SITES=$scratch/sites
mp any --json sync --allow-removals=10
check "then a section that says so" grep -q "^Site hk: y.example$" "$(newest)/README.txt"
check "and where to go" grep -q "knows no address of this console: log on as the administrator where" "$(newest)/README.txt"
check "and what to do" grep -q "put hk.yaml back among the site data" "$(newest)/README.txt"
done_testing
