# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What every test script begins with: . "$top_srcdir/tests/cli/lib.sh". It speaks TAP, works in a scratch folder of its own, and stops what it started. Calls:
#   run COMMAND...        runs it; what it printed is in $out and $err, its status in $status
#   expect_status N       the last run ended so
#   expect_out TEXT       its output has this text (grep -F); expect_err likewise; expect_no_out that it has not
#   ok CONDITION-STATUS DESCRIPTION, or: check DESCRIPTION COMMAND...
#   require PROGRAM...    skips everything when one is missing (a failure with MAILPROV_REQUIRE=1)
#   at_exit COMMAND       is run at the end, last one first
#   done_testing          prints the plan; the last line of every test
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${MAILPROV:=$top_srcdir/src/mailprov}"
: "${MAILPROV_SITES:=$top_srcdir/config/sites}"
export MAILPROV_SITES
LC_ALL=C.UTF-8
export LC_ALL
tests=0 failures=0 status=0 endings=
scratch=$(mktemp -d "${TMPDIR:-/tmp}/mailprov.XXXXXX")
out=$scratch/out err=$scratch/err
servers=$top_srcdir/tests/servers

leave() {
	code=$?
	trap '' EXIT INT TERM
	eval "$endings"
	rm -rf "$scratch"
	exit "$code"
}
trap leave EXIT
trap 'exit 129' INT TERM HUP

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

check() {
	description=$1
	shift
	if "$@"; then ok 0 "$description"; else ok 1 "$description"; fi
}

run() {
	last="$*"
	if "$@" >"$out" 2>"$err" </dev/null; then status=0; else status=$?; fi
}

expect_status() {
	[ "$status" -eq "$1" ] && ok 0 "${2:-status $1 of: $last}" || ok 1 "${2:-status $1 of: $last}"
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

# A Python expression over the last run's JSON as `d`.
expect_json() {
	if python3 -c 'import json,sys
d = json.load(open(sys.argv[1]))
sys.exit(0 if eval(sys.argv[2]) else 1)' "$out" "$1" 2>>"$err"; then ok 0 "JSON: $1"; else ok 1 "JSON: $1"; fi
}

done_testing() {
	echo "1..$tests"
	[ "$failures" -eq 0 ] || exit 1
}
