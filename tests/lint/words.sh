#!/bin/sh
# SPDX-License-Identifier: MIT
# Every source says its licence; nothing is unfinished by its own words; no path of a machine stays in the tree.
. "$top_srcdir/tests/cli/lib.sh"
cd "$top_srcdir" || exit 1

find src modules tests contrib man config m4 .ci -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name '*.mk' -o -name '*.m4' -o -name '*.[1-8]' -o -name '*.yaml' -path '*sites*' \) \
	! -path '*/data/*' ! -name 'l[it]*.m4' >"$scratch/sources" 2>/dev/null
wrong=$(xargs grep -L 'SPDX-License-Identifier: MIT' <"$scratch/sources")
echo "# without a licence line: $wrong"
check "every source has an SPDX line" [ -z "$wrong" ]

# The words are put together here, so that this file does not hold them.
wrong=$(xargs grep -nE "TO""DO|FIX""ME|\\bX""XX\\b|for"" now|not im""plemented" <"$scratch/sources")
echo "# $wrong"
check "nothing is unfinished by its own words" [ -z "$wrong" ]

wrong=$(xargs grep -nE '(^|[^[:alnum:]_.])/(home|root|work|farm)/' <"$scratch/sources" README.md HACKING.md RECIPES.md)
echo "# $wrong"
check "no path of a machine is in the tree" [ -z "$wrong" ]
done_testing
