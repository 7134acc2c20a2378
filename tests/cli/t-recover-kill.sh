#!/bin/sh
# SPDX-License-Identifier: MIT
# Recovering that is interrupted at any call, and answers with exceptions: the next run ends where an
# undisturbed one does.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/cli/kill.sh"

people people.ldif <<'LIST'
1 u1@x.example ou: Works/Sales; mailAlternateAddress: v@x.example
2 u2@x.example ou: Works/Old
3 u3@x.example
LIST
mp 0 sync
mp 0 batch confirm 1 --except=u3@x.example
people people.ldif <<'LIST'
1 new1@x.example ou: Works/Markets
2 u2@x.example title: Boss; ou: Works
3 u3@x.example
4 u4@x.example
LIST
mp 0 sync
cp -r var start
target batch confirm 2 --except=u4@x.example
sweep "kill" "signal=KILL" 6 batch confirm 2 --except=u4@x.example
sweep "EIO" "error=EIO" 6 batch confirm 2 --except=u4@x.example
sweep "ENOSPC" "error=ENOSPC" 6 batch confirm 2 --except=u4@x.example

rm -rf start
cp -r var start
rm -f start/state.db*
target recover --yes
sweep "kill" "signal=KILL" 6 recover --yes
sweep "EIO" "error=EIO" 6 recover --yes
sweep "ENOSPC" "error=ENOSPC" 6 recover --yes
done_testing
