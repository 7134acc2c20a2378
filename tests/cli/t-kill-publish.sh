#!/bin/sh
# SPDX-License-Identifier: MIT
# Publishing that is interrupted: the next run publishes what an undisturbed one does.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/cli/kill.sh"
configure mailprov 'map: {aliases: mailAlternateAddress}' 'publish: {directory: var/published}'

people people.ldif <<'LIST'
1 u1@x.example ou: Works/Sales; mailAlternateAddress: v@x.example
2 u2@x.example
3 u3@x.example
LIST
mp 0 sync
mp 0 batch confirm 1 --except=u3@x.example
mv var start
target publish
sweep "kill" "signal=KILL" 8 publish
sweep "EIO" "error=EIO" 6 publish
sweep "ENOSPC" "error=ENOSPC" 6 publish
done_testing
