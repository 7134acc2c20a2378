#!/bin/sh
# SPDX-License-Identifier: MIT
# What was adopted, which entry got it, who was left behind at another site, what a console refused
# and with which words, and who is kept: in no store of an earlier night, and in the folders all the
# same.
limit=1200
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/cli/recover.sh"
two_sites

cat >list.csv <<'LIST'
Account,Name,Department,Status,Aliases,Title
ada@x.example,Person 1,Works/Sales,normal,,
bob@x.example,,Works/Old,frozen,b@x.example,Clerk
cid@y.example,Person 3,,,,
wang@x.example,王伟,销售,normal,w@x.example,
LIST
people <<'LIST'
4 dan@x.example
LIST
mp 0 accounts adopt --from=list.csv
copied
mp 0 sync
copied
printf 'Account,Result,Reason\ndan@x.example,failed,"the domain \\ ""x"" 王"\n' >refused.csv
mp 0 batch confirm 1 --except=refused.csv
copied
# One gets more said of it, one gets its entry in a run without a batch, and one with a batch.
printf 'Account,Name,Status\nwang@x.example,Wang,frozen\n' >more.csv
mp 0 accounts adopt --from=more.csv
mp 0 sync
mp 0 batch confirm 2
copied
person 3 cid@y.example >>people.ldif
mp any sync
check "it is noted, and in no batch" grep -q '"adopted"' var/batches/history/*.json
copied
people <<'LIST'
1 ada@x.example ou: Works/Sales
3 cid@y.example
2 bob@x.example title: Boss; ou: Works/New; mailAlternateAddress: b@x.example
4 dan@x.example
LIST
mp any sync
check "that stands in the batch" grep -q '"adopted"' "$(newest)/batch.json"
copied
mp 0 batch confirm 3
copied
people <<'LIST'
1 ada@x.example ou: Works/Sales
2 bob@x.example title: Boss; ou: Works/New; mailAlternateAddress: b@x.example
4 dan@x.example
7 other@x.example title: Chief; cn: Wang
LIST
mp 0 accounts same wang@x.example uid=7,dc=example
copied
# Somebody moves to where an account of hers was adopted, and somebody to where he gets a new one.
people <<'LIST'
1 ada@y.example ou: Works/Sales
2 bob@y.example title: Boss; ou: Works/New
3 cid@y.example
4 dan@x.example
7 wang@x.example title: Chief; cn: Wang
LIST
mp 0 accounts adopt ada@y.example
copied
mp any sync
copied
for batch in 4 5 6; do mp any batch confirm "$batch"; done
copied
later 2
people <<'LIST'
3 cid@y.example
4 dan@x.example
LIST
mp any sync
copied
later 3
mp any sync
for batch in 5 6 7 8; do
	mp any batch confirm "$batch" --kept=bob@x.example
	[ "$status" -eq 0 ] || mp any batch confirm "$batch"
done
copied
mp 0 --json batch list
mp 0 --json accounts
later 1
every_night 3
done_testing
