#!/bin/sh
# SPDX-License-Identifier: MIT
. "$top_srcdir/tests/cli/lib.sh"
require mandoc
cd "$top_srcdir" || exit 1
for page in man/*.[1-8]; do
	run mandoc -Tlint -Wwarning "$page"
	expect_status 0 "$page"
done
done_testing
