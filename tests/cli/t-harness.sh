#!/bin/sh
# SPDX-License-Identifier: MIT
# The harness itself: an expectation that does not hold must fail, a test ends in its time, and it
# leaves nothing behind.
. "$top_srcdir/tests/cli/lib.sh"
require python3

# A script of its own under the harness; its TAP output is what is looked at.
# shellcheck disable=SC2016
inner() {
	printf '. "$top_srcdir/tests/cli/lib.sh"\n%s\n' "$1" >"$scratch/inner.sh"
	run sh "$scratch/inner.sh"
}

inner 'run true; expect_status 0; done_testing'
expect_status 0
expect_out '1..1'
inner 'run false; expect_status 0; done_testing'
expect_status 1
expect_out 'not ok 1'
inner 'run echo blue; expect_out red; done_testing'
expect_status 1
inner 'run echo blue; expect_no_out blue; done_testing'
expect_status 1
inner 'run sh -c "echo blue >&2"; expect_err red; done_testing'
expect_status 1
inner 'run echo "{\"a\": 1}"; expect_json "d[\"a\"] == 2"; done_testing'
expect_status 1
inner 'run echo "{\"a\": 1}"; expect_json "d[\"a\"] == 1"; done_testing'
expect_status 0
inner 'unset MAILPROV_REQUIRE; require no-such-program; done_testing'
expect_status 0
expect_out '1..0'
inner 'MAILPROV_REQUIRE=1; require no-such-program; done_testing'
expect_status 1
inner 'unset MAILPROV_REQUIRE; skip one "no server"; done_testing'
expect_status 0
check "a skip says why" grep -q "^ok 1 - one # SKIP no server" "$out"
inner 'MAILPROV_REQUIRE=1; skip one "no server"; done_testing'
expect_status 1 "a skip is a failure where all tests are required to run"
inner 'at_exit "echo ended"; done_testing'
expect_out 'ended'

# What would hold the pipe of the test's output for ever.
inner 'sleep 3600 & done_testing'
expect_status 1
expect_out 'behind: sleep 3600'
inner 'cd "$scratch"; background ready sh -c "echo ready; exec sleep 3600"; done_testing'
expect_status 0 "what runs in the background ends with the test"
limit=1
export limit
for what in 'sleep 3600' 'while :; do sleep 1; done' \
	'sh -c "trap \"\" TERM; while :; do sleep 1; done"' 'run sleep 3600'; do
	begin=$(date +%s)
	inner "$what; done_testing"
	took=$(($(date +%s) - begin))
	check "a test is ended in its time: $what" [ "$status $((took < 60))" = "1 1" ]
done
expect_out 'ends within 1 seconds'
unset limit

inner 'cd "$scratch"; configure other "kind: ad" "sync: {a: b,
  c: d}" "kind: 389ds" "base:
  - dc=example"; cat other.yaml'
expect_out 'domains: [{name: x.example, site: sg}]'
expect_out '  kind: 389ds'
expect_no_out 'kind: ad'
expect_out 'state: {path: other/state.db}'
check "sections stand at the margin, other keys below directory" \
	[ "$(tail -n 7 "$out")" = 'sync: {a: b,
  c: d}
directory:
  uri: ldif:people.ldif
  kind: 389ds
  base:
    - dc=example' ]
inner 'person 7 u7@x.example "cn: Ada"'
check "an entry has the name that is given, and one mail address" \
	[ "$(grep -E '^cn:|^mail:' "$out" | tr '\n' ,)" = 'mail: u7@x.example,cn: Ada,' ]
inner 'MAILPROV=false; mp 1 sync; mp 0 sync; mp "1 as it should" sync; mp any sync; done_testing'
expect_out 'ok 1 - status 1 of: false -c mailprov.yaml sync'
expect_out 'not ok 2 - status 0'
expect_out 'ok 3 - as it should'
expect_out '1..3'

# Unit tests are run by tap.sh, since cmocka's skips look like failures.
run env -u MAILPROV_REQUIRE sh "$top_srcdir/tests/unit/tap.sh" printf '1..3\nnot ok 1 # SKIP one\nok 2 - two # SKIP\nnot ok 3 - three\n'
expect_status 0 "a unit test that passes"
check "both ways to write a skip are skips, and nothing else is" [ "$(cat "$out")" = "1..3
ok 1 # SKIP one
ok 2 - two # SKIP
not ok 3 - three" ]
run env MAILPROV_REQUIRE=1 sh "$top_srcdir/tests/unit/tap.sh" printf '1..2\nnot ok 1 # SKIP one\nok 2 - two # SKIP\n'
check "or failures, where all tests are required to run" [ "$(grep -c '^not ok [12] .*MAILPROV_REQUIRE' "$out")" -eq 2 ]
check "which are no skips to the harness" [ "$(grep -c SKIP "$out")" -eq 0 ]
run sh "$top_srcdir/tests/unit/tap.sh" sh -c 'exit 9'
expect_status 9
done_testing
