# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What every test script begins with: . "$top_srcdir/tests/cli/lib.sh". It speaks TAP, works in a
# scratch folder of its own, and stops what it started. It fails when a process is left behind, or
# after $limit seconds (600, unless that is set before). Calls:
#   run COMMAND...        runs it; what it printed is in $out and $err, its status in $status
#   expect_status N       the last run ended so
#   expect_out TEXT       its output has this text (grep -F); expect_err, expect_no_out likewise
#   said_nothing          it said nothing, but what builds for real say of the variables of tests
#   expect_json PYTHON    an expression over its JSON as `d` holds; rules(LIST) gives the rules of
#                         the items, says(WORDS) whether they are anywhere in it
#   ok CONDITION-STATUS DESCRIPTION, or: check DESCRIPTION COMMAND...
#   skip DESCRIPTION WHY  one test that cannot be here (a failure with MAILPROV_REQUIRE=1)
#   require PROGRAM...    skips everything when one is missing (a failure with MAILPROV_REQUIRE=1)
#   at_exit COMMAND       is run at the end, last one first
#   again COMMAND...      the script begins anew, run by this (unshare and the like)
#   background FILE COMMAND...  runs it until the end of the test, beside it; returns when it has
#                         printed something, into FILE
#   until_ok COMMAND...   tries until it succeeds; fails after twenty seconds
#   done_testing          prints the plan; the last line of every test
# and for mailprov:
#   configure NAME LINE...  writes NAME.yaml and uses it, see there; use NAME uses another one
#   mp STATUS ARGUMENT... runs it with $flags, and it must end so; "STATUS WORDS" names the test,
#                         "any" expects nothing. words STATUS ARGUMENT...: without $flags
#   at DAY [SECOND]       pins its clock to so long after day 0; later DAYS: so many days later
#   nights DAYS [STORE]   so many days pass with a sync each night, of which the store (or that of
#                         "mailprov") has the runs and nothing else
#   enabled STORE         what enable does to all accounts that are there, without name servers
#   person ID ADDRESS [LINE...]  an entry of LDIF
#   newest                the folder of the last batch
#   allowance N           "N:NAME" of the --allow-removals=N:NAME that the last run asked for
#   keep FOLDER           notes what is in it; unchanged DESCRIPTION: that it is still so
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${MAILPROV:=$top_srcdir/src/mailprov}"
: "${MAILPROV_SITES:=$top_srcdir/config/sites}"
: "${limit:=600}"
export MAILPROV_SITES
LC_ALL=C.UTF-8
export LC_ALL
# A test that calls make has nothing to do with the make that runs it.
unset MAKEFLAGS MFLAGS MAKELEVEL
tests=0 failures=0 status=0 endings=
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mailprov.XXXXXX")
out=$scratch/out err=$scratch/err
servers=$top_srcdir/tests/servers
config=mailprov.yaml flags='' today=0

# The processes that carry the mark of this test in their environment.
ours() (
	unset MAILPROV_TEST
	grep -slzFx "MAILPROV_TEST=$scratch" /proc/[0-9]*/environ | sed 's|/proc/\([0-9]*\)/.*|\1|'
)

# Ends the test when its time is over: the shell, and what it waits for, so that it comes to its
# traps. Its naps are short, since one that has just begun may miss the signal that ends it.
watch() {
	trap 'kill $!; exit' TERM
	nap "$limit"
	: >"$scratch/late"
	for signal in TERM KILL; do
		kill $$
		# shellcheck disable=SC2046
		kill -$signal $(ours)
		nap 10
	done
}

nap() {
	end=$(($(date +%s) + $1))
	while kill -0 $$ && [ "$(date +%s)" -lt $end ]; do
		sleep 1 &
		wait $!
	done
}
watch </dev/null >/dev/null 2>&1 &
watchdog=$!
MAILPROV_TEST=$scratch
export MAILPROV_TEST

nobody_left() {
	[ -z "$(ours)" ]
}

leave() {
	code=$?
	trap '' EXIT INT TERM
	eval "$endings"
	if [ -e "$scratch/late" ]; then
		echo "not ok $((tests + 1)) - $0 ends within $limit seconds"
		code=1
	elif patience=100 && ! until_ok nobody_left; then
		for pid in $(ours); do
			echo "# $0 left $pid behind: $(tr '\0' ' ' <"/proc/$pid/cmdline")"
			kill -KILL "$pid"
		done
		code=1
	fi
	kill "$watchdog" 2>/dev/null || true
	rm -rf "$scratch"
	exit "$code"
}
trap leave EXIT
trap 'exit 129' INT TERM HUP

again() {
	kill "$watchdog" 2>/dev/null || true
	rm -rf "$scratch"
	exec "$@" sh "$0"
}

at_exit() {
	endings="$1; $endings"
}

skip_all() {
	if [ -n "${MAILPROV_REQUIRE:-}" ]; then
		echo "1..1"
		echo "not ok 1 - would skip, but MAILPROV_REQUIRE is set: $1"
		exit 1
	fi
	echo "1..0 # SKIP $1"
	exit 0
}

require() {
	for program; do
		command -v "$program" >/dev/null 2>&1 || skip_all "$program is missing"
	done
}

ok() {
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
	else
		failures=$((failures + 1))
		echo "not ok $tests - $2"
		echo "# status $status"
		sed 's/^/# out: /' "$out" 2>/dev/null | head -n 40
		sed 's/^/# err: /' "$err" 2>/dev/null | head -n 40
	fi
}

skip() {
	if [ -n "${MAILPROV_REQUIRE:-}" ]; then
		ok 1 "$1 would skip, but MAILPROV_REQUIRE is set: $2"
	else
		tests=$((tests + 1))
		echo "ok $tests - $1 # SKIP $2"
	fi
}

check() {
	description=$1
	shift
	if "$@"; then ok 0 "$description"; else ok 1 "$description"; fi
}

run() {
	last_run="$*"
	if "$@" >"$out" 2>"$err" </dev/null; then status=0; else status=$?; fi
}

expect_status() {
	[ "$status" -eq "$1" ]
	ok $? "${2:-status $1 of: $last_run}"
}

expect_out() {
	grep -qF -e "$1" "$out" && ok 0 "prints: $1" || ok 1 "prints: $1"
}

expect_no_out() {
	grep -qF -e "$1" "$out" && ok 1 "does not print: $1" || ok 0 "does not print: $1"
}

expect_err() {
	grep -qF -e "$1" "$err" && ok 0 "says: $1" || ok 1 "says: $1"
}

said_nothing() {
	! grep -qv '^mailprov: for tests only' "$err"
}

expect_json() {
	python3 -c 'import json,sys
d = json.load(open(sys.argv[1]))
rules = lambda items: [item["rule"] for item in items]
says = lambda words: words in json.dumps(d, ensure_ascii=False)
sys.exit(0 if eval(sys.argv[2]) else 1)' "$out" "$1" 2>>"$err"
	ok $? "JSON: $1"
}

until_ok() {
	attempt=0
	until "$@"; do
		attempt=$((attempt + 1))
		[ $attempt -lt "${patience:-1000}" ] || return 1
		sleep 0.02
	done
}

# The command itself and no function that runs it, so that its own process ends with the test.
background() {
	background_file=$1
	shift
	: >"$background_file"
	"$@" >"$background_file" 2>"$background_file.err" </dev/null &
	at_exit "kill $! 2>/dev/null"
	until_ok test -s "$background_file"
}

done_testing() {
	echo "1..$tests"
	[ "$failures" -eq 0 ] || exit 1
}

use() {
	config=$1.yaml
}

# A line is a key of "directory" or a section of its own; what follows with a blank before it is
# part of it, and the last one of a key counts. Unless they say otherwise, people.ldif is read for
# x.example at the site sg, and the store and the batches lie in var, or in NAME where that is
# another than "mailprov".
configure() {
	use "$1"
	state_folder=$1
	[ "$1" != mailprov ] || state_folder=var
	shift
	sections=' domains sync state batch publish dns clients provider '
	printf '%s\n' 'domains: [{name: x.example, site: sg}]' 'uri: ldif:people.ldif' \
		'kind: ldif' "state: {path: $state_folder/state.db}" \
		"batch: {directory: $state_folder/batches}" "$@" | awk -v sections="$sections" '
		/^[^ ]/ {
			key = $0
			sub(/:.*/, "", key)
			if (!(key in text))
				order[++count] = key
			text[key] = $0
			next
		}
		{ text[key] = text[key] "\n" $0 }
		END {
			for (i = 1; i <= count; i++) {
				key = order[i]
				if (index(sections, " " key " ")) {
					print text[key]
				} else {
					gsub(/\n/, "\n  ", text[key])
					directory = directory "\n  " text[key]
				}
			}
			print "directory:" directory
		}' >"$config"
}

mp() {
	mp_wanted=${1%% *} mp_label=${1#"${1%% *}"}
	shift
	# shellcheck disable=SC2086
	run "$MAILPROV" $flags -c "$config" "$@"
	[ "$mp_wanted" = any ] || expect_status "$mp_wanted" "${mp_label# }"
}

words() {
	given=$flags flags=''
	mp "$@"
	flags=$given
}

at() {
	today=$1
	MAILPROV_CLOCK=$((1800000000 + $1 * 86400 + ${2:-0}))
	export MAILPROV_CLOCK
}

later() {
	at $((today + $1))
}

# Weeks between two syncs would be a clock that nobody believes.
nights() {
	python3 -c 'import sqlite3, sys
store, days, today = sqlite3.connect(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
(seen,) = store.execute("SELECT seen FROM run ORDER BY rowid DESC LIMIT 1").fetchone()
store.executemany("INSERT INTO run (at, seen, batch, clock) VALUES (?1, ?2, 0, ?1)", [(1800000000 + 86400 * (today + i + 1), seen) for i in range(days)])
store.commit()' "${2:-var/state.db}" "$1" "$today"
	later "$1"
}

enabled() {
	python3 -c 'import sqlite3, sys
store = sqlite3.connect(sys.argv[1])
for table in "account", "there_account":
    store.execute(f"UPDATE {table} SET state = 3 WHERE state = 2")
store.commit()' "$1"
}

# Beneath the unit $ou, if that is set. A name among the lines takes the place of the usual one.
person() {
	person_id=$1 person_address=$2
	shift 2
	printf 'dn: uid=%s,%sdc=example\nobjectClass: inetOrgPerson\n' "$person_id" "${ou:+ou=$ou,}"
	printf 'entryUUID: p-%s\nuid: %s\n' "$person_id" "$person_id"
	case " $*" in *" cn:"*) ;; *) echo "cn: Person $person_id" ;; esac
	[ -z "$person_address" ] || echo "mail: $person_address"
	[ $# -eq 0 ] || printf '%s\n' "$@"
	echo
}

newest() {
	find var/batches -name '0*' | sort | tail -n 1
}

allowance() {
	sed -n "s/.*--allow-removals=\($1:[0-9a-f]*\).*/\1/p" "$out" "$err" | head -n 1
}

inventory() {
	find "$kept" -type f ! -name '*.lock' -exec sha256sum {} + | sort
}

keep() {
	kept=$1
	inventory >"$scratch/inventory"
}

unchanged() {
	inventory | cmp -s - "$scratch/inventory"
	ok $? "$1"
}
