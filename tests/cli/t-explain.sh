#!/bin/sh
# SPDX-License-Identifier: MIT
# explain: which rule gave which value, and why an entry is held, excluded, suspended, waited for, gone, out of scope or unknown.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

cat >mailprov.yaml <<'CONF'
domains: [{name: x.example, site: sg}]
directory:
  uri: ldif:people.ldif
  kind: ldif
  base: ou=staff,dc=example
  map: {aliases: mailAlternateAddress}
  exclude: [{attribute: employeeType, value: contractor}]
sync: {protected: [postmaster, "admin-*"], limits: {excess: hold, removals_at_least: 1, shrink: 90%}}
state: {path: var/state.db}
batch: {directory: var/batches}
CONF
person() {
	printf 'dn: uid=%s,ou=%s,dc=example\nobjectClass: inetOrgPerson\nentryUUID: 00000000-0000-0000-0000-%012d\ncn: Person %s\nmail: %s\n' "$1" "${ou:-staff}" "$1" "$1" "$2"
	shift 2
	for line; do echo "$line"; done
	echo
}
others() {
	for i in 91 92 93 94 95; do person $i u$i@x.example; done
}
mp() {
	run "$MAILPROV" -c mailprov.yaml "$@"
}
at() {
	MAILPROV_CLOCK=$((1800000000 + $1 * 86400))
	export MAILPROV_CLOCK
}
at 0
{ others; person 1 ada@x.example; person 2 bob@x.example; person 3 cid@x.example; person 4 admin-1@x.example; person 5 eve@x.example; } >people.ldif
mp -q sync

mp explain ADA@x.example
expect_status 0
expect_out "mail = ada@x.example"
expect_out "It is an account."
mp explain admin-1@x.example
expect_out 'sync.protected has "admin-*"'

{
	others
	ou=gone person 2 bob@x.example
	person 3 cid@x.example "nsAccountLock: TRUE"
	person 4 admin-1@x.example
	person 5 eve@x.example
	person 6 con@x.example "employeeType: contractor"
	person 7 new@x.example "mailAlternateAddress: ada@x.example"
	person 8 =x@x.example
} >people.ldif
mp -q sync
at 1
mp explain con@x.example
expect_status 1
expect_out "a rule of the configuration excludes it"
expect_out "excluded by directory.exclude"
mp explain uid=8,ou=staff,dc=example
expect_status 1
expect_out "It is held"
expect_out "VALUE-FORMULA"
mp explain cid@x.example
expect_out "It is suspended since 2027-01-15T08:00:00Z: the directory disabled it."
mp explain ada@x.example
expect_status 1
expect_out "uid=7,ou=staff"
mp explain uid=7,ou=staff,dc=example
expect_status 1
expect_out "It is held: an address that the directory gives it is not free."
expect_out "its address ada@x.example still belongs to uid=1,ou=staff,dc=example, which is planned"
mp explain uid=1,ou=staff,dc=example
expect_status 1
expect_out "The directory has no entry with its id any more."
expect_out "1 sealed read in a row did not have it in scope, since 2027-01-15T08:00:00Z."
expect_out "by read number 2 without it, and not before 2027-01-16T08:00:00Z"
mp explain bob@x.example
expect_out "has its entry, but outside of directory.base or directory.filter"
mp explain nobody@x.example
expect_status 65

# Two who are due are over the limit of one.
mp -q sync
expect_status 3
mp --json explain uid=1,ou=staff,dc=example
expect_json 'd["state"] == "planned" and any("batch show held" in line for line in d["because"])'
mp -q sync --allow-removals=2
mp explain uid=1,ou=staff,dc=example
expect_out "it was missing from the directory, excluded, or without an address"
expect_out "it is listed for deletion from 2027-02-15T08:00:00Z on"
at 32
mp -q sync
mp explain bob@x.example
expect_out "It was listed for deletion on 2027-02-16T08:00:00Z; nobody else gets its addresses before 2028-02-16T08:00:00Z."
done_testing
