#!/bin/sh
# SPDX-License-Identifier: MIT
# Sixty days of nightly runs with a pinned clock: leavers, returners before and after their suspension and after their end, people frozen and thawed, new ones, nights on which the
# directory shows nobody, a part, nonsense or nothing, and in the end gradual loss that only the limit of seven days sees. A second model of the rules, written apart from the
# program, says what each night must plan.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

configure mailprov 'sync: {suspend_after: {runs: 2, time: 1d}, suspend_grace: 30d}'
run python3 "$top_srcdir/tests/cli/days.py"
expect_status 0 "sixty nights plan what the rules say"
sed 's/^/# /' "$err"
done_testing
