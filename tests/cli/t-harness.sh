#!/bin/sh
# SPDX-License-Identifier: MIT
# The harness itself: an expectation that does not hold must fail.
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
inner 'at_exit "echo ended"; done_testing'
expect_out 'ended'

# Unit tests are run by tap.sh, since cmocka's skips look like failures.
run env -u MAILPROV_REQUIRE sh "$top_srcdir/tests/unit/tap.sh" printf '1..3\nnot ok 1 # SKIP one\nok 2 - two # SKIP\nnot ok 3 - three\n'
expect_status 0
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
