#!/bin/sh
# SPDX-License-Identifier: MIT
# A sync from a slapd that tells its changes, with each call failed, one at a time, that writes, makes durable or renames: a disk that is full or broken in the middle of the
# kept reading, the batch or the store. The next run ends where a whole one would have, nobody is made twice, and no file is left that nothing names.
. "$top_srcdir/tests/cli/lib.sh"
require slapd slapadd ldapmodify python3 strace
strace -f -o /dev/null true 2>/dev/null || skip_all "strace may not trace here"
cd "$scratch" || exit 1
"$servers/people.py" 60 >people.ldif
printf 'reader-secret\n' >ldap.secret
chmod 600 ldap.secret
"$servers/slapd.sh" start "$scratch/slapd" people.ldif '' accesslog >vars || skip_all "slapd did not start"
at_exit '"$servers/slapd.sh" stop "$scratch/slapd"'
eval "$(cat vars)"
{
	printf 'domains: [{name: example.test, site: sg}, {name: branch.example.test, site: hk}]\n'
	printf 'directory:\n  uri: "ldap://127.0.0.1:%s"\n  kind: openldap\n  base: "ou=people,dc=example,dc=test"\n' "$SLAPD_PORT"
	printf '  bind: {method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: ldap.secret}\n'
	printf 'sync: {suspend_after: {runs: 1, time: 0s}}\nstate: {path: var/state.db}\nbatch: {directory: var/batches}\n'
} >mailprov.yaml
ASAN_OPTIONS=detect_leaks=0
MAILPROV_CLOCK=$(date +%s)
export ASAN_OPTIONS MAILPROV_CLOCK
# Those of the readings and the batch; SQLite writes its store by others.
calls="write fsync rename"
mp() {
	run "$MAILPROV" -v -c mailprov.yaml --json "$@"
}
begin() {
	rm -rf var
	cp -r kept var
}
# What is left: each file but for its random name, and what is known. A reading is one file, or two: what was read as a whole, and what changed since.
left() {
	find var ! -name '*.lock' | sed 's/-reading-[0-9a-f]*$/-reading-X/' | sort -u
	find var -name '*-reading-*' | wc -l | sed 's/^ *[12]$/one or two readings/'
	mp accounts
	cat "$out"
	mp sync --dry-run --full
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
		mp sync
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
	mp "$@"
	mp sync
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

mp sync
expect_status 0
mp batch confirm 1
mp sync
cp -r var kept
{
	for i in 0 1 2; do printf 'dn: uid=k%s,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\ncn: k%s\nsn: k%s\nmail: k%s@example.test\n\n' $i $i $i $i; done
	printf 'dn: uid=u0000007,ou=people,dc=example,dc=test\nchangetype: delete\n'
} | ldapmodify -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test -w secret >modify.log 2>&1 || sed 's/^/# /' modify.log
for injection in error=EIO error=ENOSPC; do
	sweep "$injection" sync
	sweep "$injection" sync --full
done
sweep signal=KILL sync --full
done_testing
