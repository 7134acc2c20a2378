#!/bin/sh
# SPDX-License-Identifier: MIT
# A clock that is wrong: for one of sixty nights, by a year and more or less, both ways, beside the same nights with one that is right; a machine that was off for
# months, a clock that was ahead from the beginning on; and what a doubted run does and does not do.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

run python3 "$top_srcdir/tests/cli/clock_days.py"
expect_status 0 "no wait of sixty nights gets shorter or endless by a night with a wrong clock"
sed 's/^/# /' "$err"

# staff FROM TO [LOCK]: the last one with a lock.
staff() {
	i=$1
	while [ "$i" -le "$2" ]; do
		[ "$i" -eq "$2" ] && lock=${3:-} || lock=
		person "$i" "u$i@x.example" ${lock:+"$lock"}
		i=$((i + 1))
	done >people.ldif
}
changes='sorted((c["op"], c["address"]) for c in d["changes"])'
short='sync: {suspend_after: {runs: 2, time: 1d}, suspend_grace: 5d, address_reserve: 5d, limits: {retirements: 2, retirements_at_least: 0, retirements_week: 3, retirements_week_at_least: 0, removals: 50, removals_week: 100}}'
configure mailprov "$short"

# A doubted run does what the directory asks for, and ends no wait; the limits look back from the last run.
at 0
staff 1 40
mp 0 -q sync
staff 2 40
nights 1
mp 0 -q sync
later 1
mp 0 --json sync
expect_json "$changes == [('suspend', 'u1@x.example')] and d['clock_doubted'] is None"
nights 4
staff 2 40 "nsAccountLock: TRUE"
person 50 u50@x.example >>people.ldif
at 400
mp 0 --json sync
expect_json "$changes == [('create', 'u50@x.example'), ('suspend', 'u40@x.example')] and d['batch']"
expect_json 'd["clock_doubted"]["is"] == "later" and d["clock_doubted"]["usual_seconds"] == 86400 and rules(d["refused"]) == ["CLOCK-DOUBTED"]'
# Its neighbour is on time: it believes itself, and u1, whose time was over long before that clock, is retired now.
at 7
mp 0 --json sync
expect_json "$changes == [('retire', 'u1@x.example')] and d['clock_doubted'] is None"
mp 0 --json accounts u40@x.example
expect_json 'd["accounts"][0]["suspended_since"] == "2027-01-22T08:00:00Z"'
at 7 -60
mp 0 sync
expect_err "which is before the last run, of 2027-01-22T08:00:00Z"
expect_out "Nothing to change"
later 1

# The address of u1 is reserved for five days that passed, whatever a clock says in between.
staff 2 40 "nsAccountLock: TRUE"
{ person 50 u50@x.example; person 51 u1@x.example; } >>people.ldif
mp 1 --json sync
expect_json 'rules(d["refused"]) == ["ADDRESS-RESERVED"] and says("reserved until 2027-01-27T08:00:00Z")'
at 400
mp 1 --json sync
expect_json 'd["changes"] == [] and sorted(rules(d["refused"])) == ["ADDRESS-RESERVED", "CLOCK-DOUBTED"]'
for day in 9 10 11; do
	at $day
	mp 1 -q sync
done
at 12
mp 0 --json sync
expect_json "$changes == [('create', 'u1@x.example')]"

# Retirements are a class of limits: as many as are allowed, by number, class or name, and no others.
staff 8 40
nights 1
mp 0 --json sync --allow-removals=0
later 1
mp 0 --json sync
expect_json 'd["counts"]["suspend"] == 8'
nights 5
mp 3 --json sync
expect_json 'd["blocked"] == {"limit": "retirements", "value": 8, "allowed": 2} and d["batch"] is None'
expect_err "sync.limits.retirements"
allowed=$(allowance 8)
check "and names them" [ "${#allowed}" -eq 10 ]
mp 3 --json sync --allow-removals=5:retirements
expect_json 'd["blocked"]["limit"] == "allow-removals" and d["blocked"]["value"] == 8'
mp 3 -q sync --allow-removals=8
mp 64 sync --allow-removals=8:creations
mp 64 sync --allow-removals=8:retirement
cp -r var saved
mp 0 --json sync "--allow-removals=$allowed"
expect_json 'd["counts"]["retire"] == 8'
rm -rf var
mv saved var
mp 0 --json sync --allow-removals=8:retirements
expect_json 'd["counts"]["retire"] == 8'

# A machine that was off for half a year: it says so until a day and a half agree, and nobody's grace ended meanwhile.
configure off "$short"
at 0
staff 1 20
mp 0 -q sync
staff 2 20
nights 1 off/state.db
mp 0 -q sync
later 1
mp 0 -q sync
for day in 180 181; do
	at $day
	mp 0 --json sync
	expect_json 'd["changes"] == [] and d["clock_doubted"]["is"] == "later"'
done
for day in 182 183 184 185 186; do
	at $day
	mp 0 --json sync
	expect_json 'd["changes"] == [] and d["clock_doubted"] is None'
done
at 187
mp 0 --json sync
expect_json "$changes == [('retire', 'u1@x.example')]"

# A clock that was ahead from the beginning on, and is set right.
configure ahead "$short"
at 400
staff 1 20
mp 0 -q sync
staff 2 20
nights 1 ahead/state.db
mp 0 -q sync
later 1
mp 0 -q sync
for day in 2 3; do
	at $day
	mp 0 --json sync
	expect_json 'd["changes"] == [] and d["clock_doubted"]["is"] == "earlier"'
done
for day in 4 5 6 7 8; do
	at $day
	mp 0 --json sync
	expect_json 'd["changes"] == [] and d["clock_doubted"] is None'
done
at 9
mp 0 --json sync
expect_json "$changes == [('retire', 'u1@x.example')]"

# A store of the last release that such a clock left its stamps in.
at 1
configure older "$short"
at 0
staff 1 20
mp 0 -q sync
staff 2 20
nights 1 older/state.db
mp 0 -q sync
later 1
mp 0 -q sync
python3 "$top_srcdir/tests/cli/older_store.py" older/state.db 8
python3 -c 'import sqlite3
store = sqlite3.connect("older/state.db")
store.execute("UPDATE account SET suspended_at = 2000000000, missing_since = 2000000000 WHERE address = ?", ("u1@x.example",))
store.commit()'
nights_left=5
while [ "$nights_left" -gt 0 ]; do
	later 1
	mp any -q sync
	nights_left=$((nights_left - 1))
done
mp 0 --json accounts u1@x.example
expect_json 'd["accounts"][0]["state"] == "retired"'
done_testing
