# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For tests that put the store of an earlier night back and let it catch up from the batch folders: . "$top_srcdir/tests/cli/recover.sh" after lib.sh. Calls:
#   two_sites: with aliases, groups, and no long waiting
#   people LINES: a person for each line "ID ADDRESS [ATTRIBUTE: VALUE[; ...]]", and a group of all of them
#   copied: ends a night
#   every_night DAYS: puts back the store of every night, and none, and sees what sync says, what recover shows, and what it makes; who is missing is waited for so many DAYS anew
require sqlite3 python3
cd "$scratch" || exit 1
at 0

two_sites() {
	configure mailprov 'map: {aliases: mailAlternateAddress}' 'groups: {base: "ou=groups,dc=example"}' \
		'domains: [{name: x.example, site: sg}, {name: y.example, site: de}]' \
		'sync: {suspend_after: {runs: 1, time: 1s}, suspend_grace: 1d, limits: {removals: 100%}}'
}

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
		echo
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
night=0
# Ends a night: the copy that a backup at that point has.
copied() {
	night=$((night + 1))
	cp -R var "night.$night"
	dump var/state.db >"dump.$night"
	later 1
}


# put_back NIGHT: the folders of the last night, and the store of that one; or "gone" or "empty"
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

planned() {
	sqlite3 -readonly var/state.db "SELECT hex(key), op, reason FROM change WHERE batch > $batches ORDER BY key, op"
}

# What is shown of it.
shown() {
	for command in accounts 'batch list'; do
		# shellcheck disable=SC2086
		mp any --json $command
		grep -v '"missing_' "$out"
	done
}

# A test may have what must be refused as well before the store has caught up.
stopped() {
	:
}

every_night() {
	last=$night
	batches=$(find "night.$last/batches" -name '0*' | sort | tail -n 1 | sed 's/.*\/0*//')
	put_back "$last"
	cp "night.$last/state.db" var/
	shown >shown.wanted
	mp any -q sync
	planned >wanted
	for copy in gone empty $(seq $((last - 1))); do
		put_back "$copy"
		keep var
		if mp any sync && [ "$status" -eq 65 ]; then
			expect_err 'mailprov recover'
			stopped
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
		shown >got
		cmp -s got shown.wanted
		ok $? "$copy: and shows the same: $(diff got shown.wanted | head -n 3 | cut -c1-300)"
		# Who is missing is waited for anew; then everything is planned that would have been.
		mp any -q sync
		later "$1"
		mp any -q sync
		later "-$1"
		planned >got
		cmp -s got wanted
		ok $? "$copy: and plans the same: $(diff got wanted | head -n 3 | cut -c1-300)"
	done
}
