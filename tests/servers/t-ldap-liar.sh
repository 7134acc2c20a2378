#!/bin/sh
# SPDX-License-Identifier: MIT
# Servers that tell what they were not asked for, or that never come to an end: the read is discarded, says why, and nothing changes.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1
background faults python3 "$servers/ldap_faults.py"
until_ok grep -q '^ready' faults
eval "$(grep '^FAULT_' faults)"

liar() {
	configure "$1" 'domains: [{name: example.test, site: sg}]' "uri: \"ldap://127.0.0.1:$2\"" 'kind: openldap' 'base: "ou=people,dc=example,dc=test"' \
		'bind: {method: anonymous}' 'timeout: {connect: 5s, idle: 5s}' 'page_size: 500' \
		'sync: {suspend_after: {runs: 1, time: 0s}, limits: {removals: 100%, shrink: 100%}}'
}
# shellcheck disable=SC2154
{
	liar elsewhere "$FAULT_ELSEWHERE"
	mp 2 -q sync
	expect_err "the server sent uid=r,ou=people,dc=foreign,dc=test, which is not below that"
	check "and nothing is written" [ ! -e elsewhere/batches/000001 ]
	liar loop "$FAULT_LOOP"
	mp 2 -q sync
	expect_err "a second time, so that it does not seem to end"

	# Two people at the first read; then a listing with ever new cookies and ever new people.
	liar unending "$FAULT_UNENDING"
	mp 0 -q sync
	keep unending
	mp 2 -q sync --full
	expect_err "more than 10004 entries came, so that this listing does not seem to end"
	expect_err "--allow-removals=N"
	unchanged "a listing without end changes nothing"

	# A deadline for all of the run, which says how far it came.
	liar stall "$FAULT_STALL"
	sed -i 's/idle: 5s/idle: 5s, total: 1s/' stall.yaml
	mp 2 -q sync
	expect_err "not done within 1 seconds (directory.timeout.total); 2 entries had come"
}
done_testing
