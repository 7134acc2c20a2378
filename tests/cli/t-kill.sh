#!/bin/sh
# SPDX-License-Identifier: MIT
# Kills sync at every call that writes, makes durable, renames or opens, and fails each of those calls; the next run must end in the same place:
# one batch, no draft, no password outside it. Kills publish as well.
. "$top_srcdir/tests/cli/lib.sh"
require strace python3 cdb
strace -f -o /dev/null true 2>/dev/null || skip_all "strace may not trace here"
cd "$scratch" || exit 1

cat >mailprov.yaml <<'CONF'
domains: [{name: x.example, site: sg}]
directory: {uri: "ldif:people.ldif", kind: ldif}
state: {path: var/state.db}
batch: {directory: var/batches}
publish: {directory: var/published}
CONF
for i in 1 2 3; do
	printf 'dn: uid=%s,dc=example\nobjectClass: inetOrgPerson\nentryUUID: 00000000-0000-0000-0000-00000000000%s\ncn: Person %s\nmail: u%s@x.example\n\n' $i $i $i $i
done >people.ldif
MAILPROV_CLOCK=1800000000
export MAILPROV_CLOCK
calls=write,pwrite64,fsync,fdatasync,rename,openat,mkdir,unlink
# Sanitizers look for leaks by tracing, which cannot be while somebody traces already.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS

# What a finished run leaves, without what differs each time: passwords.
digest() {
	find var -name '*.lock' -o -type f -print | sort
	cat var/batches/*/batch.json var/batches/*/README.txt
	sed 's/,"[^"]*","[^"]*","[^"]*","[^"]*","[^"]*","[^"]*"$//' var/batches/*/import-*.csv | cut -d, -f1-3
	"$MAILPROV" -c mailprov.yaml --json accounts
	"$MAILPROV" -c mailprov.yaml --json batch list
}
run "$MAILPROV" -c mailprov.yaml sync
expect_status 0
digest >wanted
rm -rf var

strace -f -e trace=$calls -o trace "$MAILPROV" -c mailprov.yaml sync >/dev/null 2>&1
rm -rf var

# How often a call was made; for openat those before the configuration are the loader's and none of ours.
count() {
	grep -c "^[0-9]* *$1(" trace
}
before_ours() {
	[ "$1" = openat ] || {
		echo 0
		return
	}
	sed '/mailprov.yaml/,$d' trace | grep -c 'openat('
}

# one CALL N INJECTION: interrupts it there, and looks whether the run after it ends where it should.
one() {
	rm -rf var
	strace -f -o /dev/null -e "trace=$1" -e "inject=$1:$3:when=$2" "$MAILPROV" -c mailprov.yaml sync >interrupted 2>&1 && code=0 || code=$?
	[ "$code" -eq 0 ] || hit=$((hit + 1))
	runs=$((runs + 1))
	"$MAILPROV" -c mailprov.yaml sync >again 2>&1
	digest >got 2>&1 && cmp -s got wanted && [ -z "$(find var -name '*.draft')" ] && return
	bad=$((bad + 1))
	echo "# $1 number $2, $3:"
	diff wanted got | sed 's/^/# /' | head -n 10
}

# sweep NAME INJECTION LEAST: the last is how many runs must have been stopped by it at least.
sweep() {
	bad=0 hit=0 runs=0
	for call in $(echo $calls | tr , ' '); do
		n=$(($(before_ours "$call") + 1))
		last=$(count "$call")
		while [ "$n" -le "$last" ]; do
			one "$call" "$n" "$2"
			n=$((n + 1))
		done
	done
	echo "# $1: $runs runs, $hit of them were stopped"
	check "$1 at any call: the next run ends in the same place" [ "$bad" -eq 0 ]
	check "$1 did stop runs" [ "$hit" -ge "$3" ]
}
sweep "kill" "signal=KILL" 60
sweep "EIO" "error=EIO" 30
sweep "ENOSPC" "error=ENOSPC" 30

# publish the same: a published file is the old one or the new one, and drafts do not pile up.
rm -rf var
"$MAILPROV" -c mailprov.yaml sync >/dev/null 2>&1
"$MAILPROV" -c mailprov.yaml batch confirm 1 >/dev/null 2>&1
run "$MAILPROV" -c mailprov.yaml publish
expect_status 0
drafts() {
	find var/published -name '.*' -type f | wc -l
}
left=0 torn=0
for call in write fsync rename; do
	for n in 1 2 3 4 5 6 7 8 9; do
		strace -f -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$n" "$MAILPROV" -c mailprov.yaml publish >/dev/null 2>&1
		left=$((left + $(drafts)))
		for name in accounts aliases; do
			cdb -s "var/published/$name.cdb" >/dev/null 2>&1 || torn=$((torn + 1))
		done
	done
done
check "a killed publish leaves whole files" [ "$torn" -eq 0 ]
check "kill did leave drafts ($left)" [ "$left" -ge 3 ]
run "$MAILPROV" -c mailprov.yaml publish
expect_status 0
check "the next publish removes them" [ "$(drafts)" -eq 0 ]
done_testing
