#!/bin/sh
# SPDX-License-Identifier: MIT
# The harness itself: an expectation that does not hold must fail.
. "$top_srcdir/tests/cli/lib.sh"

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
done_testing
