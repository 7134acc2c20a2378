#!/bin/sh
# SPDX-License-Identifier: MIT
# What is kept of a read and has a bit flipped is as if it were not there: everything is read, and
# the plan is the one that an undamaged one gives; nothing stops the program.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3
rounds=${ROUNDS:-12}
"$servers/people.py" 120 >people.ldif
slapd_anew syncprov
slapd_configure mailprov "uri: \"ldapi://$SLAPD_SOCKET\"" 'exclude: [{attribute: employeeType, value: contractor}]' \
	'sync: {limits: {removals: 90%, renames: 90%, shrink: 90%}}'
mp 0 sync
mp 0 batch confirm 1
modify title Before u0000002 | change
mp 0 sync
mp 0 batch confirm 2
mp 0 sync
mp 0 -v sync
expect_err 'only what changed was read'
rm -rf kept
cp -R var kept

flip() {
	python3 - "$1" <<'PY'
import glob, random, sys
random.seed(int(sys.argv[1]))
files = sorted(glob.glob("var/state.db-reading-*"))
name = random.choice(files)
octets = bytearray(open(name, "rb").read())
for _ in range(random.choice((1, 1, 40))):
    octets[random.randrange(len(octets))] ^= 1 << random.randrange(8)
open(name, "wb").write(octets)
PY
}
# Nothing changed, and a plan that needs none of it; then somebody changed.
for seed in $(seq "$rounds"); do
	rm -rf var
	cp -R kept var
	flip "$seed"
	run "$MAILPROV" -c "$config" --json sync --dry-run
	[ "$status" -eq 0 ] || ok 1 "seed $seed: status $status without changes"
done
ok 0 "$rounds damaged snapshots, and nothing changed"
modify title After u0000008 | change
for seed in $(seq "$rounds"); do
	rm -rf var
	cp -R kept var
	flip "$seed"
	run "$MAILPROV" -c "$config" -v --json sync
	{
		[ "$status" -eq 0 ] && grep -q 'the whole directory was read' "$err" &&
			python3 -c 'import json, sys
changes = json.load(open(sys.argv[1]))["changes"]
sys.exit([(c["op"], c["fields"]["title"]["new"]) for c in changes] != [("update", "After")])' "$out"
	} || ok 1 "seed $seed: the plan of what is there"
done
ok 0 "$rounds damaged snapshots, and one who changed: everything was read, and he was planned"
mp 0 sync
done_testing
