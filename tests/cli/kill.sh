# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For tests that interrupt mailprov at every call that writes, makes durable, renames, opens or removes: . "$top_srcdir/tests/cli/kill.sh" after lib.sh. Calls:
#   people FILE LINES: a person for each line "ID ADDRESS [ATTRIBUTE: VALUE[; ATTRIBUTE: VALUE...]]", and a group of all of them
#   target COMMAND...: what is interrupted from now on, begun each time from a copy of the folder "start"
#   sweep NAME INJECTION LEAST: interrupts it once at every call; of all calls at least LEAST would have to stop it
#   step: only every step-th of the calls is interrupted, each sweep beginning with another one;
#         KILL_STEP=1 in the environment is every call, which takes so many times as long
#   ends: how a whole run of the target ends, where that is not 0
#   between: what a test has to say against what an interrupted run left, before the next one
# Threads: calls are counted for each thread by itself (strace does so too), since the order between two threads is another one each time. The
# program's own thread is interrupted alone; the one that writes the batch at its calls for the files of the draft and their folder, and once more at
# its other calls.
# After each interruption the command is run again, and then everything must be as after one whole run; no draft may be left, and no password anywhere but in the import files of
# batches that are shown.
require strace sqlite3
strace -f -o /dev/null true 2>/dev/null || skip_all "strace may not trace here"
cd "$scratch" || exit 1

configure mailprov 'map: {aliases: mailAlternateAddress}' 'groups: {base: "ou=groups,dc=example"}'
at 0
calls=write,pwrite64,fsync,fdatasync,rename,renameat,openat,mkdirat,unlink,unlinkat
# Sanitizers look for leaks by tracing, which cannot be while somebody traces already.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS

step=${KILL_STEP:-6} turn=-1 ends=0

people() {
	members=
	while read -r id address line; do
		members="$members$id "
		person "$id" "$address" "$(echo "${line:-title: None}" | sed 's/; /\
/g')"
	done >"$1"
	{
		printf 'dn: cn=all,ou=groups,dc=example\nobjectClass: groupOfNames\nentryUUID: 00000000-0000-0000-0000-00000000000a\ncn: all\nmail: all@x.example\n'
		for id in $members; do echo "member: uid=$id,dc=example"; done
	} >>"$1"
}

# What the import files say, without passwords. A test with others than CSV has its own of this, and of written_passwords.
imports() {
	cut -d, -f1-3 var/batches/*/import-*.csv
}

# What a finished run leaves, without what differs each time: passwords, the id of the store, and
# the digests of what has it.
digest() {
	find var -name '*.lock' -o -type f -print | sort
	cat var/batches/*/batch.json var/batches/*/answer.json var/batches/history/*.json 2>/dev/null |
		sed -E 's/"(store|previous|whole)": "[0-9a-f]*"/"\1"/g'
	cat var/batches/*/README.txt var/batches/*/aliases-*.csv var/batches/*/departments.csv var/batches/*/group*.csv
	sqlite3 -readonly var/state.db 'SELECT * FROM department ORDER BY path; SELECT hex(list), member FROM list_member ORDER BY list, member'
	imports
	# Each publication has a number, so one that is done twice has another one.
	[ ! -d var/published ] || {
		LC_ALL=C sed -s '/^kind=/{n;s/^generation=[0-9]*/generation/;}' var/published/*.cdb
		LC_ALL=C sed -s 's/generation [0-9]*//; s/^generation=[0-9]*/generation/' var/published/*.txt var/published/profiles/*.conf
	}
	for command in accounts status 'batch list' 'sync --dry-run'; do
		# shellcheck disable=SC2086
		mp any --json $command
		cat "$out"
	done
}

# Nothing, unless a test has its own of this.
between() {
	:
}

begin() {
	rm -rf var
	[ ! -d start ] || cp -r start var
}

target() {
	begin
	mp "$ends whole: $*" "$@"
	digest >wanted 2>&1
	begin
	strace -f -e trace=$calls -o trace "$MAILPROV" -c mailprov.yaml "$@" >/dev/null 2>&1
	own=$(sed -n '1s/ .*//p' trace)
	grep "^$own " trace >trace.main
	grep -v "^$own " trace >trace.draft
	paths=$(grep -oE '"[^"]*/var/batches(/\.[^"]*)?"' trace.draft | sort -u | tr -d '"' | sed 's/^/-P /' | tr '\n' ' ')
}

# The passwords among what was written into import files, one on a line.
written_passwords() {
	grep -oE '@x\.example","[^"]*","[A-Za-z0-9#%+=?_]{18}"' | sed 's/"$//; s/.*"//' | sort -u
}

# The import files of drafts that are left.
left_imports() {
	cat var/batches/.*.draft/import-*.csv 2>/dev/null
}

# Where one of them is, other than in the import files of shown batches.
leaks() {
	[ ! -s secrets ] || grep -rlFf secrets var interrupted again | grep -v '^var/batches/[0-9]*/import-'
}

# count THREAD CALL: how often it was made; for openat those before the configuration are the loader's and none of ours.
count() {
	grep -c "^[0-9]* *$2(" "trace.$1"
}
before_ours() {
	[ "$1" = openat ] || {
		echo 0
		return
	}
	sed '/mailprov.yaml/,$d' trace | grep -c 'openat('
}

complain() {
	bad=$((bad + 1))
	echo "# $1:"
	sed 's/^/# /' left
	diff -a wanted got | sed 's/^/# /' | head -n 10
	find var -name '*.draft' | sed 's/^/# is left: /'
	leaks | sed 's/^/# has a password: /'
}

# one HOW CALL N INJECTION COMMAND...; HOW are options of strace that say which thread is meant
one() {
	how=$1 call=$2 number=$3 injection=$4
	shift 4
	begin
	# shellcheck disable=SC2086
	strace $how -s 100000 -o traced -e "trace=$call,write" -e "inject=$call:$injection:when=$number" "$MAILPROV" -c mailprov.yaml "$@" >interrupted 2>&1 && code=0 || code=$?
	[ "$code" -eq "$ends" ] || hit=$((hit + 1))
	runs=$((runs + 1))
	{
		sed 's/\\//g' traced
		left_imports
	} | written_passwords >secrets
	[ ! -s secrets ] || seen=$((seen + 1))
	kept=$(find var -name '.[0-9]*.draft' 2>/dev/null)
	between >left 2>&1
	mp any "$@"
	cat "$out" "$err" >again
	# Who fails and is not killed cleans up after himself, unless the batch counts already.
	case $injection in
	error=*) [ -z "$kept" ] || grep -q 'it is there now' again || complain "$call number $number, $injection, $how: a draft was left" ;;
	esac
	digest >got 2>&1
	[ ! -s left ] && cmp -s got wanted && [ -z "$(find var -name '*.draft')" ] && [ -z "$(leaks)" ] || complain "$call number $number, $injection, $how"
}

# every FIRST THREAD HOW INJECTION COMMAND...: interrupts it at each call that the thread makes
every() {
	first=$1 thread=$2 way=$3 fault=$4
	shift 4
	for kind in $(echo $calls | tr , ' '); do
		n=$((1 + turn % step))
		[ "$first" = all ] || n=$(($(before_ours "$kind") + 1 + turn % step))
		last=$(count "$thread" "$kind")
		while [ "$n" -le "$last" ]; do
			one "$way" "$kind" "$n" "$fault" "$@"
			n=$((n + step))
		done
	done
}

sweep() {
	name=$1 injection=$2 least=$3
	shift 3
	bad=0 hit=0 runs=0 seen=0 turn=$((turn + 1))
	every ours main '' "$injection" "$@"
	if [ -s trace.draft ]; then
		every all draft "-f $paths" "$injection" "$@"
		every ours draft -f "$injection" "$@"
	fi
	echo "# $name: $runs runs, $hit of them were stopped, $seen had written passwords"
	check "$name at any call of $*: the next run ends in the same place, and no password is left" [ "$bad" -eq 0 ]
	check "$name did stop runs" [ $((hit * step)) -ge "$least" ]
	[ "$1" != sync ] || check "and passwords were looked for" [ "$seen" -gt 0 ]
}
