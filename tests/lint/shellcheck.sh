#!/bin/sh
# SPDX-License-Identifier: MIT
. "$top_srcdir/tests/cli/lib.sh"
require shellcheck
cd "$top_srcdir" || exit 1
for script in .ci/run contrib/as-builder contrib/check contrib/in-chroot contrib/isolated \
	contrib/packages contrib/progress contrib/quickstart tests/*/*.sh; do
	run shellcheck -x -e SC1090,SC1091,SC2015,SC2016,SC2034,SC2154 "$script"
	expect_status 0 "$script"
done
done_testing
