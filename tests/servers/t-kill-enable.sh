#!/bin/sh
# SPDX-License-Identifier: MIT
# Enabling that is interrupted at any call: the next run enables, notes and publishes what an
# undisturbed one does, and at no moment is somebody published whom the store has not as enabled.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
require knotd kdig python3
. "$top_srcdir/tests/cli/kill.sh"
. "$top_srcdir/tests/cli/order.sh"
step=${KILL_STEP:-36}
mkdir zones
for domain in w.example: x.example:sg y.example:hk z.example:sg; do
	name=${domain%:*} site=${domain#*:}
	printf '@ 600 SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n' >"zones/$name.zone"
	[ -z "$site" ] || "$MAILPROV" dns --site="$site" --format=zone "$name" >>"zones/$name.zone"
done
echo '@ MX 5 mx.old.example.' >>zones/w.example.zone
"$servers/knot.sh" start "$scratch/knot" "$scratch/zones" >vars || skip_all "knotd did not start"
at_exit '"$servers/knot.sh" stop "$scratch/knot"'
eval "$(cat vars)"
configure mailprov 'map: {aliases: mailAlternateAddress}' 'groups: {base: "ou=groups,dc=example"}' \
	'domains: [{name: x.example, site: sg}, {name: y.example, site: hk}, {name: z.example, site: sg}, {name: w.example, site: sg}]' \
	'publish: {directory: var/published}'
enable="enable --nameserver=127.0.0.1:$KNOT_PORT"

people people.ldif <<'LIST'
1 u1@x.example mailAlternateAddress: v@x.example
2 u2@x.example
3 u3@x.example
4 u4@y.example
5 u5@w.example
LIST
mp 0 sync
mp 0 batch confirm 1
# shellcheck disable=SC2086
mp 1 $enable
# An alias moves, somebody is renamed, one is locked, two are new and wait; a refused row. Planned only:
# a suspension, which counts at once, and somebody new, who is not enabled.
people people.ldif <<'LIST'
1 u1@x.example
2 u2@x.example nsAccountLock: TRUE
3 new3@x.example mailAlternateAddress: v@x.example
4 u4@y.example mailAlternateAddress: w@y.example
5 u5@w.example
6 u6@x.example
7 u7@z.example mailAlternateAddress: s@z.example; ou: Works
8 u8@x.example ou: Works
LIST
mp 0 sync
mp 0 batch confirm 2 --except=u6@x.example
people people.ldif <<'LIST'
1 u1@x.example
2 u2@x.example nsAccountLock: TRUE
3 new3@x.example mailAlternateAddress: v@x.example
4 u4@y.example nsAccountLock: TRUE
5 u5@w.example
6 u6@x.example
7 u7@z.example mailAlternateAddress: s@z.example; ou: Works
8 u8@x.example ou: Works
9 u9@x.example
LIST
mp 0 sync
mv var start
between() {
	python3 -ES "$servers/published.py" var start
}
# The domain that is not effective is what a whole run ends with.
ends=1
# shellcheck disable=SC2086
target $enable
mp 0 --json accounts
expect_json '{a["address"] for a in d["accounts"] if a["there"] and a["there"]["state"] == "enabled"} == {"u1@x.example", "new3@x.example", "u4@y.example", "u7@z.example", "u8@x.example"}'
# shellcheck disable=SC2086
for injection in signal=KILL error=EIO error=ENOSPC; do
	sweep "$injection" $injection 80 $enable
done
begin
cp var/published/profiles/x.example.conf var/published/profiles/z.example.conf
# shellcheck disable=SC2086
in_order "5 new files, 5 renames, 0 batches shown, 2 commits" $enable
done_testing
