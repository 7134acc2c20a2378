#!/bin/sh
# SPDX-License-Identifier: MIT
# Instructions that can be carried out: honest consoles of two sites do what README.txt says, night
# after night, and refuse what is impossible at that moment. With lists that follow a rename, and
# with those that do not.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1
most() {
	for class in removals retirements renames creations alias_removals department_moves member_removals \
		list_removals; do
		printf '%s: 100%%, %s_at_least: 9000, %s_week: 100%%, %s_week_at_least: 9000, ' $class $class $class $class
	done
}
configure mailprov 'base: dc=example' 'map: {aliases: mailAlternateAddress}' \
	'groups: {base: "ou=groups,dc=example", map: {aliases: mailAlternateAddress}}' \
	'domains: [{name: a.example, site: sg}, {name: b.example, site: sg}, {name: c.example, site: hk}, {name: d.example, site: hk}]' \
	"sync: {suspend_after: {runs: 1, time: 0s}, suspend_grace: 5d, address_reserve: 0s, keep_old_addresses: false, limits: {$(most) shrink: 90%}}"
# shellcheck disable=SC2086
run python3 "$top_srcdir/tests/cli/consoles.py" follows ${SEEDS:-1 2}
expect_status 0 "consoles whose lists follow a rename refuse nothing, and have in the end what is wanted"
sed 's/^/# /' "$err"
# shellcheck disable=SC2086
run python3 "$top_srcdir/tests/cli/consoles.py" stays ${SEEDS:-4 5}
expect_status 0 "those whose lists do not, too"
sed 's/^/# /' "$err"
done_testing
