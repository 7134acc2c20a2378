#!/bin/sh
# SPDX-License-Identifier: MIT
# A store that is older than its batch folders, gone, or another one's is found before anything is
# committed, and catches up from the folders: nothing but passwords and what the last read left is
# lost. Ten nights with every kind of change and of answer; the store of every night is put back.
limit=1200
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/cli/recover.sh"
two_sites

people <<'LIST'
1 ada@x.example ou: Works/Sales; mailAlternateAddress: a@x.example
2 bob@x.example ou: Works/Old
3 cid@x.example ou: Works/Old
4 dan@x.example
5 eve@y.example
LIST
mp 0 sync
copied
mp 0 batch confirm 1 --except=dan@x.example
copied
people <<'LIST'
1 ada@x.example ou: Works/Markets; title: Boss
2 bert@x.example ou: Works/New; mailAlternateAddress: a@x.example; title: "O'Brien" \ 王
3 cid@x.example ou: Works/New
4 dan@x.example
5 eve@y.example nsAccountLock: TRUE
6 fay@y.example
LIST
mp any sync
copied
mp 0 batch confirm 2 --except=bert@x.example
copied
people <<'LIST'
1 ada@x.example
2 bert@x.example ou: Works/New
3 cid@y.example ou: Works/New
4 dan@x.example
6 fay@y.example
LIST
mp any sync
copied
mp 0 batch reject 3
mp any sync
copied
later 3
mp any sync
mp 0 batch confirm 4
copied
people <<'LIST'
1 ada@x.example
2 bert@x.example ou: Works/New
3 cid@y.example ou: Works/New
9 dan@x.example
6 fay@y.example
LIST
mp any sync
mp any accounts same dan@x.example entryUUID:p-9
mp any sync
copied
later 3
mp any sync
for batch in 5 6 7; do
	mp any batch confirm $batch --kept=eve@y.example
	[ "$status" -eq 0 ] || mp any batch confirm $batch
done
copied
people <<'LIST'
1 ada@x.example
2 bert@x.example ou: Works/New
7 gil@x.example
LIST
mp any sync
copied
mp 0 --json batch list
expect_json 'len(d["batches"]) >= 7'
check "each kind of event is among them" [ -n "$(ls var/batches/history/event-*.json)" ]
mp 0 recover
expect_out 'The store has all that the batch folders have.'
at 20

stopped() {
	for command in publish 'batch confirm 1' 'batch reject 7' 'sync --dry-run' 'accounts adopt new@x.example'; do
		# shellcheck disable=SC2086
		mp 65 $command
	done
}
every_night 4

# What does not fit together is refused, and said: damaged, missing, edited, and another store's.
refuse() {
	mp 65 recover
	expect_err "$1"
	mp 65 recover --yes
	mp 65 sync
	mp 1 check
}
put_back gone
sed -i 's/u/v/' var/batches/000003/batch.json
refuse 'somebody edited it'
put_back gone
rm -r var/batches/000002
refuse 'is missing'
put_back 2
rm var/batches/000003/answer.json
refuse 'is missing'
put_back 1
configure other 'state: {path: other/state.db}' 'batch: {directory: other/batches}'
mp 0 sync
rm -r var/batches/000001
cp -R other/batches/000001 var/batches/000001
use mailprov
refuse 'another store'
configure both 'state: {path: other/state.db}' 'batch: {directory: var/batches}'
mp 65 sync
expect_err 'mailprov recover'
use mailprov

# The store is the newer one: it counts, once a person says so.
put_back "$last"
cp "night.$last/state.db" var/state.db
rm -r var/batches/000007
mp 65 sync
expect_err 'is missing, and the store'
mp 1 recover
expect_err 'put back the batch directory of the same time'
mp 0 recover --yes
expect_out 'The store counts'
mp 0 recover
mp 0 sync
check "and goes on above it" [ -d var/batches/000008 ]
mp 0 batch confirm 8
rm -rf var
cp -R "night.$last" var
mp any check
expect_out 'store and folders agree'

done_testing
