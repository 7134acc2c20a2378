#!/bin/sh
# SPDX-License-Identifier: MIT
# A partial plan equals a full plan: nights of random changes to a real slapd, planned twice. One side asks what changed and makes partial plans, the other one
# reads everything and makes full plans each night; both must plan the same, say the same, and leave the same store, down to the watched keys.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3

python3 "$servers/nights.py" people >people.ldif
slapd_start slapd '' accesslog
for side in few all; do
	slapd_configure $side 'domains: [{name: x.example, site: sg}, {name: y.example, site: sg}]' 'bind: {method: anonymous}' \
		'map: {aliases: mailLocalAddress}' 'address_rules: ["{givenName}.{sn}@x.example"]' \
		'exclude: [{attribute: employeeType, value: contractor}]' 'disabled: [{attribute: employeeType, value: frozen}]' 'sync:
  limits: {removals: 1%, removals_at_least: 2, removals_week: 90%, renames: 1%, renames_at_least: 3, renames_week: 90%,
           creations: 90%, creations_week: 90%, shrink: 90%, excess: hold}
  suspend_after: {runs: 2, time: 1d}
  suspend_grace: 4d
  address_reserve: 6d
  full_every: 400d
  protected: ["u7@x.example", "u8*"]'
done
for seed in ${SEEDS:-1 2 3}; do
	rm -rf few all
	run python3 "$servers/nights.py" walk "$seed" "${NIGHTS:-30}" "ldap://127.0.0.1:$SLAPD_PORT"
	expect_status 0 "seed $seed: every night both sides plan the same"
	sed 's/^/# /' "$out" "$err"
done
done_testing
