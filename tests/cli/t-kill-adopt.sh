#!/bin/sh
# SPDX-License-Identifier: MIT
# Accounts that are adopted while the program is interrupted: all of a list or nothing, and the sync
# that gives them to their entries likewise.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/cli/kill.sh"

people people.ldif <<'LIST'
1 u1@x.example ou: Works/Sales
2 u2@x.example
LIST
mp 0 sync
mp 0 batch confirm 1
people people.ldif <<'LIST'
1 u1@x.example ou: Works/Sales
2 u2@x.example
3 u3@x.example title: Boss; ou: Works
4 u4@x.example mailAlternateAddress: v@x.example
5 u5@x.example
LIST
cat >list.csv <<'LIST'
Account,Name,Department,Status,Aliases,Title
u1@x.example,Person 1,Works/Sales,normal,,
u3@x.example,Person 3,Works,normal,,Clerk
u4@x.example,Person 4,Works/Old,frozen,w@x.example,
u9@x.example,Nobody,New,normal,,
LIST
mv var start
target accounts adopt --from=list.csv
sweep "kill" "signal=KILL" 8 accounts adopt --from=list.csv
sweep "EIO" "error=EIO" 6 accounts adopt --from=list.csv
sweep "ENOSPC" "error=ENOSPC" 6 accounts adopt --from=list.csv

rm -rf start
cp -r var start
target sync
sweep "kill" "signal=KILL" 30 sync
sweep "EIO" "error=EIO" 20 sync
done_testing
