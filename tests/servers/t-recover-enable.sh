#!/bin/sh
# SPDX-License-Identifier: MIT
# Who was enabled, and what a person marked, is in no batch: it is noted beside them, and a lost store
# gets it back.
. "$top_srcdir/tests/cli/lib.sh"
require knotd kdig sqlite3
cd "$scratch" || exit 1
mkdir zones
printf '@ 600 SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n' >zones/x.example.zone
"$MAILPROV" dns --site=sg --format=zone x.example >>zones/x.example.zone
"$servers/knot.sh" start "$scratch/knot" "$scratch/zones" >vars || skip_all "knotd did not start"
at_exit '"$servers/knot.sh" stop "$scratch/knot"'
eval "$(cat vars)"
at 0
configure mailprov "dns: {nameservers: [\"127.0.0.1:$KNOT_PORT\"]}" 'publish: {directory: var/published}'
{ person 1 ada@x.example; person 2 bob@x.example; } >people.ldif
mp 0 status --mark administrator=done
mp 0 sync
mp 0 batch confirm 1
mp 0 enable
{ person 1 ada@x.example; person 2 bob@x.example; person 3 cid@x.example; } >people.ldif
mp 0 sync
mp 0 batch confirm 2
states() {
	mp any --json accounts
	expect_json '[(a["address"], a["state"], a["there"]["state"]) for a in d["accounts"]] == [("ada@x.example", "enabled", "enabled"), ("bob@x.example", "enabled", "enabled"), ("cid@x.example", "created", "created")]'
	mp any status
	expect_out 'marked "done"'
}
states
rm var/state.db
mp 65 enable
mp 65 publish
expect_err 'mailprov recover'
mp 0 recover --yes
states
mp 0 enable
done_testing
