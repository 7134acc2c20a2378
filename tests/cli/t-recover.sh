#!/bin/sh
# SPDX-License-Identifier: MIT
# A store that is older than its batch folders, gone, or another one's is found before anything is
# committed, and catches up from the folders: nothing but passwords and what the last read left is
# lost. Ten nights with every kind of change and of answer; the store of every night is put back.
limit=1200
. "$top_srcdir/tests/cli/lib.sh"
require sqlite3 python3
cd "$scratch" || exit 1
at 0
configure mailprov 'map: {aliases: mailAlternateAddress}' 'groups: {base: "ou=groups,dc=example"}' \
	'domains: [{name: x.example, site: sg}, {name: y.example, site: de}]' \
	'sync: {suspend_after: {runs: 1, time: 1s}, suspend_grace: 1d, limits: {removals: 100%}}'

# people FILE LINES: a person for each line "ID ADDRESS [ATTRIBUTE: VALUE[; ...]]", and their group
people() {
	members=
	while read -r id address line; do
		members="$members$id "
		person "$id" "$address" "$(echo "${line:-title: None}" | sed 's/; /\
/g')"
	done >people.ldif
	{
		printf 'dn: cn=all,ou=groups,dc=example\nobjectClass: groupOfNames\nentryUUID: 0a\ncn: all\nmail: all@x.example\n'
		for id in $members; do echo "member: uid=$id,dc=example"; done
	} >>people.ldif
}

# All that a store knows, but for what reads leave, and since when somebody is missing.
dump() {
	python3 - "$1" <<'PY'
import sqlite3, sys
store = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
leave = {"reading", "watch", "run", "list_held", "sqlite_stat1"}
for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
    if table in leave:
        continue
    names = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
    names = [name for name in names if name not in ("missing_since", "missing_runs", "known")]
    for row in sorted(map(repr, store.execute(f"SELECT {', '.join(names)} FROM {table}"))):
        print(table, row)
PY
}
planned() {
	sqlite3 -readonly var/state.db 'SELECT hex(key), op, reason FROM change WHERE batch > 7 ORDER BY key, op'
}
night=0
# Ends a night: the copy that a backup at that point has.
copied() {
	night=$((night + 1))
	cp -R var "night.$night"
	dump var/state.db >"dump.$night"
	later 1
}

people <<'LIST'
1 ada@x.example ou: Works/Sales; mailAlternateAddress: a@x.example
2 bob@x.example ou: Works/Old
3 cid@x.example ou: Works/Old
4 dan@x.example
5 eve@y.example
LIST
mp 0 sync
copied
mp 0 batch confirm 1 --except=dan@x.example
copied
people <<'LIST'
1 ada@x.example ou: Works/Markets; title: Boss
2 bert@x.example ou: Works/New; mailAlternateAddress: a@x.example; title: "O'Brien" \ 王
3 cid@x.example ou: Works/New
4 dan@x.example
5 eve@y.example nsAccountLock: TRUE
6 fay@y.example
LIST
mp any sync
copied
mp 0 batch confirm 2 --except=bert@x.example
copied
people <<'LIST'
1 ada@x.example
2 bert@x.example ou: Works/New
3 cid@y.example ou: Works/New
4 dan@x.example
6 fay@y.example
LIST
mp any sync
copied
mp 0 batch reject 3
mp any sync
copied
later 3
mp any sync
mp 0 batch confirm 4
copied
people <<'LIST'
1 ada@x.example
2 bert@x.example ou: Works/New
3 cid@y.example ou: Works/New
9 dan@x.example
6 fay@y.example
LIST
mp any sync
mp any accounts same dan@x.example entryUUID:p-9
mp any sync
copied
later 3
mp any sync
for batch in 5 6 7; do
	mp any batch confirm $batch --kept=eve@y.example
	[ "$status" -eq 0 ] || mp any batch confirm $batch
done
copied
people <<'LIST'
1 ada@x.example
2 bert@x.example ou: Works/New
7 gil@x.example
LIST
mp any sync
copied
mp 0 --json batch list
expect_json 'len(d["batches"]) >= 7'
check "each kind of event is among them" [ -n "$(ls var/batches/history/event-*.json)" ]
mp 0 recover
expect_out 'The store has all that the batch folders have.'
last=$night
at 30

# Puts a store back, and sees what sync says, what recover shows, and what it makes.
put_back() {
	rm -rf var
	cp -R "night.$last" var
	rm -f var/state.db*
	case $1 in
	gone) ;;
	empty) : >var/state.db ;;
	*) cp "night.$1/state.db" var/ ;;
	esac
}
rm -rf var
cp -R "night.$last" var
mp any -q sync
planned >wanted
for copy in gone empty $(seq $((last - 1))); do
	put_back "$copy"
	keep var
	if mp any sync && [ "$status" -eq 65 ]; then
		expect_err 'mailprov recover'
		for command in publish 'batch confirm 1' 'batch reject 7' 'sync --dry-run'; do
			# shellcheck disable=SC2086
			mp 65 $command
		done
		[ "$copy" = gone ] || [ "$copy" = empty ] || unchanged "$copy: nothing was changed by any of them"
	else
		put_back "$copy"
	fi
	mp 1 recover
	mp 1 --json recover
	expect_json 'd["missing"] and not d["done"] and not d["refused"]'
	mp 0 recover --yes
	dump var/state.db >got
	cmp -s got "dump.$last"
	ok $? "$copy: the store is as it was: $(diff got "dump.$last" | head -n 3 | cut -c1-300)"
	mp 0 recover
	# Who is missing is waited for anew; then everything is planned that would have been.
	mp any -q sync
	at 34
	mp any -q sync
	at 30
	planned >got
	cmp -s got wanted
	ok $? "$copy: and plans the same: $(diff got wanted | head -n 3 | cut -c1-300)"
done

# What does not fit together is refused, and said: damaged, missing, edited, and another store's.
refuse() {
	mp 65 recover
	expect_err "$1"
	mp 65 recover --yes
	mp 65 sync
	mp 1 check
}
put_back gone
sed -i 's/u/v/' var/batches/000003/batch.json
refuse 'somebody edited it'
put_back gone
rm -r var/batches/000002
refuse 'is missing'
put_back 2
rm var/batches/000003/answer.json
refuse 'is missing'
put_back 1
configure other 'state: {path: other/state.db}' 'batch: {directory: other/batches}'
mp 0 sync
rm -r var/batches/000001
cp -R other/batches/000001 var/batches/000001
use mailprov
refuse 'another store'
configure both 'state: {path: other/state.db}' 'batch: {directory: var/batches}'
mp 65 sync
expect_err 'mailprov recover'
use mailprov

# The store is the newer one: it counts, once a person says so.
put_back "$last"
cp "night.$last/state.db" var/state.db
rm -r var/batches/000007
mp 65 sync
expect_err 'is missing, and the store'
mp 1 recover
expect_err 'put back the batch directory of the same time'
mp 0 recover --yes
expect_out 'The store counts'
mp 0 recover
mp 0 sync
check "and goes on above it" [ -d var/batches/000008 ]
mp 0 batch confirm 8
rm -rf var
cp -R "night.$last" var
mp any check
expect_out 'store and folders agree'

done_testing
