#!/bin/sh
# SPDX-License-Identifier: MIT
# A sync from a slapd that tells its changes, with each call failed, one at a time, that writes, makes durable or renames: a disk that is full or broken in the middle of the
# kept snapshot, the batch or the store. The next run ends where a whole one would have, no account is made twice, and no file is left that nothing names.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
. "$top_srcdir/tests/cli/order.sh"
require slapd slapadd ldapmodify python3
"$servers/people.py" 60 >people.ldif
slapd_start slapd '' accesslog
slapd_configure mailprov 'sync: {suspend_after: {runs: 1, time: 0s}}'
MAILPROV_CLOCK=$(date +%s)
export MAILPROV_CLOCK
# Those of the readings and the batch; SQLite writes its store by others.
calls="write fsync rename"
begin() {
	rm -rf var
	cp -r kept var
}
# What is left: each file but for its random name, and what is known. A reading is one file, or two: what was read as a whole, and what changed since.
left() {
	find var ! -name '*.lock' | sed 's/-reading-[0-9a-f]*$/-reading-X/' | sort -u
	find var -name '*-reading-*' | wc -l | sed 's/^ *[12]$/one or two readings/'
	mp any accounts
	cat "$out"
	mp any sync --dry-run --full
	cat "$out"
}
complain() {
	bad=$((bad + 1))
	echo "# $call number $n, $injection, $*:"
	diff wanted got | sed 's/^/# /' | head -n 10
	sed 's/^/# /' interrupted | head -n 5
}
# each HOW CALL MOST COMMAND...: interrupts it at each call up to MOST; strace counts those of each thread by itself
each() {
	how=$1 call=$2 most=$3
	shift 3
	n=1
	while [ "$n" -le "$most" ]; do
		begin
		# shellcheck disable=SC2086
		strace $how -o /dev/null -e "trace=$call" -e "inject=$call:$injection:when=$n" "$MAILPROV" -c mailprov.yaml "$@" >interrupted 2>&1 </dev/null && code=0 || code=$?
		runs=$((runs + 1))
		[ "$code" -eq 0 ] || hit=$((hit + 1))
		mp any sync
		[ "$status" -eq 0 ] || complain "the next run: $status: $(tail -n 1 "$err")"
		left >got
		cmp -s wanted got || complain "$@"
		n=$((n + 1))
	done
}
# sweep INJECTION COMMAND...: first the program's own thread alone, then those that write beside it
sweep() {
	injection=$1
	shift
	begin
	mp any "$@"
	mp any sync
	left >wanted
	begin
	strace -f -e "trace=$(echo "$calls" | tr " " ,)" -o trace "$MAILPROV" -c mailprov.yaml "$@" >/dev/null 2>&1
	own=$(sed -n '1s/ .*//p' trace)
	bad=0 runs=0 hit=0
	for call in $calls; do
		each '' "$call" "$(grep -c "^$own *$call(" trace)" "$@"
		each -f "$call" "$(grep -v "^$own " trace | grep -c "^[0-9]* *$call(")" "$@"
	done
	echo "# $injection, $*: $runs runs, $hit of them were stopped"
	[ "$bad" -eq 0 ]
	ok $? "$injection at any call of $*: the next run ends in the same place"
	check "$injection did stop runs of $*" [ "$hit" -ge 15 ]
}

mp 0 sync
mp 0 batch confirm 1
mp 0 sync
cp -r var kept
{
	for i in 0 1 2; do printf 'dn: uid=k%s,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\ncn: k%s\nsn: k%s\nmail: k%s@example.test\n\n' $i $i $i $i; done
	printf 'dn: uid=u0000007,ou=people,dc=example,dc=test\nchangetype: delete\n'
} | change
# A reading is durable and has its name before the store that knows it commits, as a layer of changes or as a whole.
for how in sync 'sync --full'; do
	begin
	# shellcheck disable=SC2086
	in_order "2 renames, 1 batches shown, 1 commits" $how
done
for injection in error=EIO error=ENOSPC; do
	sweep "$injection" sync
	sweep "$injection" sync --full
done
sweep signal=KILL sync --full
done_testing
