#!/bin/sh
# SPDX-License-Identifier: MIT
# Nights with a clock that was wrong, and one that stayed as it was: what doubted runs stamped, what
# was set right, which pause counts for no wait, and how far apart runs usually are stand in the
# folders as well.
limit=1200
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/cli/recover.sh"
configure mailprov 'sync: {suspend_after: {runs: 2, time: 1d}, suspend_grace: 5d, limits: {removals: 100%}}'

# staff IDS: everybody else, who is locked, and one more
staff() {
	for i in $1; do person "$i" "u$i@x.example"; done >people.ldif
	for i in $2; do person "$i" "u$i@x.example" 'nsAccountLock: TRUE'; done >>people.ldif
}
# tonight IDS LOCKED: a batch, and the answer to it
tonight() {
	staff "$@"
	mp any -q sync
	batches=$(newest | sed 's/.*\/0*//')
	mp any batch confirm "$batches"
	copied
}
tonight '1 2 3 4 5 6 7 8 9'
tonight '1 2 3 4 5 6 7 8' 9
mp 0 -q sync
later 1
# A year ahead for one night; the next night has nothing to plan, and sets right what was stamped.
at 400
mp any sync
expect_err 'clock: it says'
staff '1 2 3 4 5 6 7' '8 9'
mp 0 -q sync
at 4
mp 0 -q sync
mp 0 batch confirm 3
copied
mp any -q sync
copied
tonight '1 2 3 4 5 6 7' '8 9'
# Ahead, and the next night plans something.
at 300
staff '1 2 3 4 5 6' '7 8 9'
mp 0 -q sync
at 8
tonight '1 2 3 4 5 6 10' '7 8 9'
# A month off: the clock stays as it is, and the month is no time that anybody waited.
at 40
staff '1 2 3 4 5 10' '6 7 8 9'
mp 0 -q sync
copied
mp 0 -q sync
copied
mp 0 -q sync
copied
mp any batch confirm 7
mp any batch confirm 8
tonight '1 2 3 4 10 11' '5 6 7 8 9'
sqlite3 -readonly var/state.db 'SELECT count(*) FROM pause' >"$out"
check "there was a pause" [ "$(cat "$out")" = 1 ]
# The clock was ahead all the time, and goes back for good.
at 20
tonight '1 2 3 4 10 11 12' '5 6 7 8 9'
mp any -q sync
copied
mp any -q sync
copied
tonight '1 2 3 4 10 11 12 13' '5 6 7 8 9'

# Of the runs without a batch only the last before each batch is known again.
doubted() {
	mp any --json sync --dry-run
	python3 -c 'import json, sys
said = json.load(open(sys.argv[1]))["clock_doubted"]
print(said["is"], said["last_run"], said["usual_seconds"] <= 2 * 86400)' "$out"
}
later 300
doubted >doubted.wanted
later -300
every_night 1
# What a night with a wrong clock is held against is the same too.
put_back gone
mp 0 recover --yes
later 300
doubted >doubted.got
cmp -s doubted.got doubted.wanted
ok $? "a wrong clock is doubted as before: $(diff doubted.got doubted.wanted)"
done_testing
