#!/bin/sh
# SPDX-License-Identifier: MIT
# The sixty nights of t-sixty-days.sh over a real slapd that tells its changes, so that nearly all of them are planned over a few accounts: the second model of the rules, which knows
# nothing of that, says what each night must plan.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3

"$servers/people.py" 0 >people.ldif
slapd_start slapd '' accesslog
slapd_configure mailprov 'domains: [{name: x.example, site: sg}]' 'bind: {method: anonymous}' \
	'disabled: [{attribute: employeeType, value: frozen}]' \
	'sync: {suspend_after: {runs: 2, time: 1d}, suspend_grace: 30d, full_every: 400d}'
run python3 "$top_srcdir/tests/cli/days.py" "ldap://127.0.0.1:$SLAPD_PORT"
expect_status 0 "sixty nights plan what the rules say"
sed 's/^/# /' "$out" "$err"
done_testing
