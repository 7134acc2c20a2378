#!/bin/sh
# SPDX-License-Identifier: MIT
# The same on a store that knows people already: a sync with every kind of change, one that the limits stop, and what a person decides about a batch.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/cli/kill.sh"

people people.ldif <<'LIST'
1 u1@x.example ou: Works/Sales; mailAlternateAddress: v@x.example
2 u2@x.example ou: Works/Old
3 u3@x.example nsAccountLock: FALSE
4 u4@x.example
LIST
mp 0 sync
mp 0 batch confirm 1
people people.ldif <<'LIST'
1 new1@x.example ou: Works/Markets
2 u2@x.example title: Boss; ou: Works; mailAlternateAddress: v@x.example
3 u3@x.example nsAccountLock: TRUE
5 u5@x.example ou: New
LIST
mv var start
target sync
sweep "kill" "signal=KILL" 40 sync
sweep "EIO" "error=EIO" 30 sync
sweep "ENOSPC" "error=ENOSPC" 30 sync

rm -rf start
cp -r var start
target batch reject 2
sweep "kill" "signal=KILL" 10 batch reject 2
sweep "EIO" "error=EIO" 10 batch reject 2
target batch confirm 2
sweep "kill" "signal=KILL" 10 batch confirm 2
sweep "EIO" "error=EIO" 10 batch confirm 2
done_testing
