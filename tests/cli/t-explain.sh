#!/bin/sh
# SPDX-License-Identifier: MIT
# explain: which rule gave which value, and why an entry is held, excluded, suspended, waited for, gone, out of scope or unknown.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

configure mailprov 'base: ou=staff,dc=example' 'map: {aliases: mailAlternateAddress}' \
	'exclude: [{attribute: employeeType, value: contractor}]' \
	'sync: {protected: [postmaster, "admin-*"], limits: {excess: hold, removals_at_least: 1, shrink: 90%}}'
ou=staff
others() {
	for i in 91 92 93 94 95; do person $i u$i@x.example; done
}
explain() {
	mp "$1" --json explain "$2"
}
at 0
{ others; person 1 ada@x.example; person 2 bob@x.example; person 3 cid@x.example; person 4 admin-1@x.example; person 5 eve@x.example; person 9 lea@x.example; } >people.ldif
mp 0 -q sync

mp 0 explain ADA@x.example
expect_out "mail = ada@x.example"
expect_out "It is an account."
explain 0 admin-1@x.example
expect_json 'd["state"] == "planned" and says("admin-*")'

{
	others
	ou=gone person 2 bob@x.example
	person 3 cid@x.example "nsAccountLock: TRUE"
	person 4 admin-1@x.example
	person 5 eve@x.example
	person 6 con@x.example "employeeType: contractor"
	person 7 new@x.example "mailAlternateAddress: lea@x.example"
	person 8 =x@x.example
} >people.ldif
mp 1 -q sync
at 1
explain 1 con@x.example
expect_json 'd["state"] is None and d["steps"][0]["rule"] == "exclude"'
explain 1 uid=8,ou=staff,dc=example
expect_json 'rules(d["findings"]) == ["VALUE-FORMULA"] and d["state"] is None'
explain 0 cid@x.example
expect_json 'd["state"] == "suspended" and "disabled" in rules(d["steps"]) and says("since 2027-01-15T08:00:00Z")'
explain 1 lea@x.example
expect_json 'd["dn"] == "uid=7,ou=staff,dc=example"'
explain 1 uid=7,ou=staff,dc=example
expect_json 'd["state"] is None and len(d["because"]) == 1 and "aliases" in rules(d["steps"])'
mp 1 explain uid=7,ou=staff,dc=example
expect_out "lea@x.example still belongs to uid=9,ou=staff,dc=example"
explain 1 uid=1,ou=staff,dc=example
expect_json 'd["state"] == "planned" and d["missing_runs"] == 1 and "steps" not in d'
expect_json 'says("since 2027-01-15T08:00:00Z") and says("by read number 2") and says("not before 2027-01-16T08:00:00Z")'
explain 1 bob@x.example
expect_json 'd["missing_runs"] == 1 and "directory.base" in d["standing"]'
mp 65 explain nobody@x.example

# Two who are due are over the limit of one.
mp 3 -q sync
explain 1 uid=1,ou=staff,dc=example
expect_json 'd["state"] == "planned" and d["missing_runs"] == 2 and says("batch show held")'
mp 1 -q sync --allow-removals=2
explain 1 uid=1,ou=staff,dc=example
expect_json 'd["state"] == "suspended" and says("since 2027-01-16T08:00:00Z") and says("from 2027-02-15T08:00:00Z on")'
nights 31
mp 1 -q sync
explain 1 bob@x.example
expect_json 'd["state"] == "retired" and says("on 2027-02-16T08:00:00Z") and says("reserved until 2028-02-16T08:00:00Z")'
# The same in words, once.
mp 1 explain bob@x.example
expect_out "It was listed for deletion on 2027-02-16T08:00:00Z"
done_testing
