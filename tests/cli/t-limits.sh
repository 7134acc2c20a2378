#!/bin/sh
# SPDX-License-Identifier: MIT
# The limits of each class, in one run, in 24 hours, in 7 days; what is held, looked at, and let go: exactly that, and nothing that slipped in.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

configure stop 'sync:
  limits: {removals: 5, removals_week: 8, removals_week_at_least: 0, renames: 3, renames_at_least: 0, renames_week: 4,
           renames_week_at_least: 0, creations: 6, creations_at_least: 0, creations_week: 8, creations_week_at_least: 0}' \
	'state: {path: var/state.db}' 'batch: {directory: var/batches}'
sed 's/limits: {/&excess: hold, /' stop.yaml >hold.yaml

# people FROM TO: with a lock on those between $locked and $unlocked, the first $renamed with another address.
people() {
	i=$1
	while [ "$i" -le "$2" ]; do
		[ "$i" -gt "${renamed:-0}" ] && address=u$i || address=newu$i
		[ "$i" -lt "$locked" ] || [ "$i" -gt "$unlocked" ] && lock= || lock="nsAccountLock: TRUE"
		person "$i" "$address@x.example" ${lock:+"$lock"}
		i=$((i + 1))
	done
}
use stop
locked=0 unlocked=0
at 0
people 1 60 >people.ldif
mp "0 a first run may create everybody" -q sync
people 1 66 >people.ldif
mp "0 and its creations count for nothing later" -q sync
people 1 67 >people.ldif
mp 3 --json sync
expect_json 'd["blocked"] == {"limit": "creations-24h", "value": 7, "allowed": 6}'
at 2
mp 0 -q sync
people 1 69 >people.ldif
mp 3 --json sync
expect_json 'd["blocked"] == {"limit": "creations-7d", "value": 9, "allowed": 8}'
at 8
mp 0 -q sync

# Renames.
renamed=4
people 1 69 >people.ldif
mp 3 --json sync
expect_json 'd["blocked"] == {"limit": "renames", "value": 4, "allowed": 3}'
expect_err "sync.limits.renames"
renamed=3
people 1 69 >people.ldif
mp 0 -q sync
at 10
renamed=5
people 1 69 >people.ldif
mp 3 --json sync
expect_json 'd["blocked"] == {"limit": "renames-7d", "value": 5, "allowed": 4}'
nights 10
mp 0 -q sync
# Removals: looked at, then let go. Six and one new account.
locked=11 unlocked=16
people 1 70 >people.ldif
mp 0 --json batch list
expect_json 'd["held"] == 0'
mp 3 --json sync
expect_json 'd["blocked"] == {"limit": "removals", "value": 6, "allowed": 5} and d["batch"] is None'
allowed=$(allowance 6)
check "and names them" [ "${#allowed}" -eq 10 ]
mp 0 --json accounts u70@x.example
expect_json 'd["accounts"] == []'
mp 0 --json batch list
expect_json 'd["held"] == 0'
mp 64 sync --allow-removals=six
mp 64 sync --allow-removals=6:six
mp 64 batch show 0
# As many, but others: what was looked at is not what would be done.
locked=12 unlocked=17
people 1 70 >people.ldif
mp 3 --json sync "--allow-removals=$allowed"
expect_json 'd["blocked"] == {"limit": "allow-removals", "value": 6, "allowed": 6} and d["batch"] is None'
expect_err "only those that a person looked at"
mp 3 --json sync
allowed=$(allowance 6)
cp -r var saved
mp 3 --json sync --allow-removals=5
mp 0 --json sync "--allow-removals=$allowed"
expect_json 'd["counts"]["suspend"] == 6 and d["counts"]["create"] == 1'
mp 65 batch show held
expect_err "nothing is held"
# Allowed changes do not count for later runs; all others do.
locked=12 unlocked=20
people 1 70 >people.ldif
mp 0 --json sync
expect_json 'd["counts"]["suspend"] == 3'
locked=12 unlocked=23
people 1 70 >people.ldif
mp 3 --json sync
expect_json 'd["blocked"] == {"limit": "removals-24h", "value": 6, "allowed": 5}'
at 22
locked=12 unlocked=25
people 1 70 >people.ldif
mp 0 --json sync
unlocked=26
people 1 70 >people.ldif
at 24
mp 3 --json sync
expect_json 'd["blocked"] == {"limit": "removals-7d", "value": 9, "allowed": 8}'

# With hold the others go on, and the list is the same.
rm -rf var
mv saved var
use hold
locked=12 unlocked=17
people 1 70 >people.ldif
at 20
mp 3 --json sync
expect_json 'd["blocked"]["limit"] == "removals" and d["batch"] is not None'
expect_json '[c["op"] for c in d["changes"]] == ["create"] and d["counts"]["suspend"] == 0 and d["counts"]["held"] == 6'
expect_err "held, the rest went on"
mp 0 --json batch list
expect_json 'd["held"] == 6 and d["batches"][-1]["counts"]["create"] == 1 and d["batches"][-1]["counts"]["suspend"] == 0'
mp 3 --json sync
expect_json 'd["batch"] is None and d["changes"] == []'
mp 0 --json batch show held
expect_json 'd["status"] == "held" and d["folder"] is None and sorted(c["address"] for c in d["changes"]) == ["u%d@x.example" % i for i in range(12, 18)]'
mp 0 batch show held
expect_out "--allow-removals=6"
mp 64 batch reject held
# The number alone is good for what is held, and for nothing that slipped in.
locked=13 unlocked=18
people 1 70 >people.ldif
mp 3 --json sync --allow-removals=6
expect_json 'd["blocked"]["limit"] == "allow-removals" and d["counts"]["suspend"] == 0'
mp 0 --json sync --allow-removals=6
expect_json '[c["op"] for c in d["changes"]] == ["suspend"] * 6'
# Two classes at once, each under its own name, each let go alone.
nights 20
renamed=9 locked=13 unlocked=24
people 1 71 >people.ldif
mp 3 --json sync
expect_json '[c["op"] for c in d["changes"]] == ["create"] and d["counts"]["held"] == 10'
expect_err "sync.limits.renames"
suspensions=$(allowance 6) renames=$(allowance 4)
mp 0 batch show held
expect_out "6 removals, 4 renames"
expect_out "--allow-removals=$suspensions --allow-removals=$renames"
mp 3 --json sync -n "--allow-removals=5:${renames#*:}"
expect_json 'd["blocked"]["limit"] == "allow-removals" and d["changes"] == []'
mp 3 --json sync "--allow-removals=$renames"
expect_json '[c["op"] for c in d["changes"]] == ["rename"] * 4 and d["blocked"]["limit"] == "removals"'
mp 0 --json sync "--allow-removals=$suspensions"
expect_json '[c["op"] for c in d["changes"]] == ["suspend"] * 6'
renamed=12
people 1 71 >people.ldif
mp 0 --json sync
expect_json 'd["counts"]["rename"] == 3'
people 1 50 >people.ldif
mp 3 --json sync
expect_json 'd["blocked"]["limit"] == "shrink" and d["batch"] is None'
done_testing
