#!/bin/sh
# SPDX-License-Identifier: MIT
# held: who waits for a person, by rule, with name, DN, address, since when, why and what to do; the same in status; how many of them are new.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

configure mailprov 'base: ou=staff,dc=example' 'map: {aliases: mailAlternateAddress}' \
	'sync: {protected: ["boss@x.example"], suspend_after: {runs: 1, time: 0s}}'
ou=staff
others() {
	for i in 91 92 93 94 95; do person $i u$i@x.example; done
	person 8 boss@x.example
}
held() {
	mp 0 --json held
}
at 0
mp 0 held
expect_out "No run is known yet"
{ others; person 1 ada@x.example; person 2 bob@x.example; } >people.ldif
mp 0 -q sync
said_nothing
held
expect_json 'd["held"] == [] and d["held_count"] == 0 and d["as_of"] == "2027-01-15T08:00:00Z"'

# The first night: each with all that is needed to mend it.
{
	others
	person 1 ada@x.example
	person 2 bob@x.example
	person 3 "cid@elsewhere.example" "cn: Cid Costa"
	person 4 dup@x.example
	person 5 dup@x.example
	person 6 fay@x.example "mailAlternateAddress: bob@x.example"
} | sed '/^cn: Person 3$/d' >people.ldif
at 1
mp 1 -q sync
expect_err "4 are held, 4 of them new"
expect_err "(Cid Costa, cid@elsewhere.example)"
held
expect_json 'd["held_count"] == 4 and [h["rule"] for h in d["held"]] == ["ADDRESS-DOMAIN", "ADDRESS-DUPLICATE", "ADDRESS-DUPLICATE", "ALIAS-DUPLICATE"]'
expect_json 'd["held"][0] | {"text": "", "hint": ""} == {"rule": "ADDRESS-DOMAIN", "severity": "error", "kind": "account", "name": "Cid Costa", "dn": "uid=3,ou=staff,dc=example", "address": "cid@elsewhere.example", "since": "2027-01-16T08:00:00Z", "text": "", "hint": ""}'
expect_json 'all(h["text"] and h["hint"] and h["name"] and h["dn"] for h in d["held"])'
mp 0 held --rule=ADDRESS-DUPLICATE
expect_out "ADDRESS-DUPLICATE (2)"
expect_out "its address dup@x.example is also that of uid=5,ou=staff,dc=example"
expect_no_out "Costa"
mp 0 held --rule=ADDRES-DUPLICATE
expect_err "rules that do: ADDRESS-DOMAIN, ADDRESS-DUPLICATE, ALIAS-DUPLICATE"
mp 0 status
expect_out "Held, 4 in all"
expect_out "Cid Costa, cid@elsewhere.example, since 2027-01-16T08:00:00Z"
mp 0 --json status
expect_json 'd["held_count"] == 4 and d["held"][0]["name"] == "Cid Costa" and d["held"][0]["since"] == "2027-01-16T08:00:00Z"'

# The third night: since when stays, somebody new is counted, a dry run stores nothing.
person 7 gil@x.example | sed '/^cn:/d;/^sn:/d' >>people.ldif
at 3
mp 1 -q sync --dry-run
expect_err "5 would be held, 1 of them new"
held
expect_json 'd["held_count"] == 4'
mp 1 --json sync
expect_json 'd["held"] == {"count": 5, "new": 1} and d["counts"]["held"] == 5'
expect_json '[f["name"] for f in d["refused"] if f["rule"] == "ADDRESS-DOMAIN"] == ["Cid Costa"]'
held
expect_json 'sorted({h["since"] for h in d["held"]}) == ["2027-01-16T08:00:00Z", "2027-01-18T08:00:00Z"]'
expect_json '[h["dn"] for h in d["held"] if h["since"] == "2027-01-18T08:00:00Z"] == ["uid=7,ou=staff,dc=example"]'

# A new reason begins anew; what is mended goes; a known account that keeps its address is not held.
{
	others
	person 1 ada@x.example
	person 2 bob@x.example
	person 3 cid@x.example "cn: Cid Costa"
	person 4 dup@x.example
	person 5 "d up@x.example"
	person 6 ada@x.example
} >people.ldif
at 4
mp 1 --json sync
expect_json 'd["held"] == {"count": 2, "new": 0}'
held
expect_json '[(h["rule"], h["dn"][:5], h["since"][:10]) for h in d["held"]] == [("ADDRESS-DUPLICATE", "uid=6", "2027-01-19"), ("ADDRESS-SYNTAX", "uid=5", "2027-01-19")]'
# Nobody who would be suspended although protected is forgotten either.
{ others | sed '/uid=8,/,/^$/d'; person 1 ada@x.example; person 2 bob@x.example; person 3 cid@x.example "cn: Cid Costa"; person 4 dup@x.example; } >people.ldif
at 5
mp 1 -q sync
expect_err "boss@x.example"
held
expect_json '[(h["rule"], h["address"], h["kind"]) for h in d["held"]] == [("ACCOUNT-PROTECTED", "boss@x.example", "account")]'

# Many of one rule are one line, for people; JSON has all of them.
for i in 20 21 22 23 24 25 26 27 28 29 30; do person $i u$i@elsewhere.example; done >>people.ldif
at 6
mp 1 -q sync
expect_err "12 are held, 11 of them new"
expect_err "ADDRESS-DOMAIN, 11 times; all of them: mailprov held --rule=ADDRESS-DOMAIN"
ok "$([ "$(grep -c elsewhere.example "$err")" = 1 ]; echo $?)" "tells of one of them"
mp 1 --json sync
expect_json 'len([f for f in d["refused"] if f["rule"] == "ADDRESS-DOMAIN"]) == 11'
mp 0 status
expect_out "ADDRESS-DOMAIN: 11 are held"
mp 0 held --rule=ADDRESS-DOMAIN
ok "$([ "$(grep -c '^  Person' "$out")" = 11 ]; echo $?)" "held tells of each"

# explain: by uid, address, DN or name; the last sentence is what will happen.
next() {
	mp "$1" explain "$2"
	check "explain $2: $3" [ "$(tail -n 1 "$out")" = "Next: $3." ]
}
configure mailprov 'base: ou=staff,dc=example' 'map: {title: title, aliases: mailAlternateAddress}' \
	'exclude: [{attribute: employeeType, value: contractor}]' \
	'sync: {suspend_after: {runs: 2, time: 1d}}'
rm -rf var
{ others; person 1 ada@x.example; person 2 bob@x.example; person 3 cid@x.example; person 4 dan@x.example; person 11 sam@x.example "cn: Sam Same"; } >people.ldif
at 10
mp 0 -q sync
next 0 1 "account ada@x.example stays as it is"
{
	others
	person 1 ada@x.example "cn: Ada Lovelace" "nsAccountLock: TRUE"
	person 2 bob@x.example "title: Clerk" "cn: Bob Baker"
	person 4 daniel@x.example "cn: Dan Doe"
	person 5 eve@x.example "cn: Eve Early" "nsAccountLock: TRUE"
	person 6 fay@x.example "cn: Fay First"
	person 7 gil@elsewhere.example "cn: Gil Gone"
	person 13 con@x.example "cn: Con Tractor" "employeeType: contractor"
	person 9 "" "cn: Nobody"
	person 10 cid@x.example "cn: Heir"
	person 11 sam@x.example "cn: Sam Same"
	person 12 sam2@x.example "cn: Sam Same"
} >people.ldif
at 11
next 0 1 "account ada@x.example is suspended tonight"
next 0 "Ada Lovelace" "account ada@x.example is suspended tonight"
next 0 uid=1,ou=staff,dc=example "account ada@x.example is suspended tonight"
next 0 ada@x.example "account ada@x.example is suspended tonight"
next 0 "bob baker" "account bob@x.example is updated tonight"
next 0 4 "account dan@x.example is renamed to daniel@x.example tonight"
next 0 5 "no account: disabled in the directory, and none exists"
next 0 6 "account fay@x.example is created tonight"
next 1 "Gil Gone" "no account: held by ADDRESS-DOMAIN, and none exists"
next 1 13 "no account: a rule of directory.exclude, and none exists"
next 1 9 "no account: the directory gives it no address, and none exists"
next 1 Heir "no account: held by ADDRESS-TAKEN, and none exists"
next 1 uid=3,ou=staff,dc=example "account cid@x.example is suspended if it stays away, by read number 2 without it and not before 2027-01-27T08:00:00Z"
mp 65 explain "Sam Same"
expect_err "2 entries are called so: uid=11,ou=staff,dc=example; uid=12,ou=staff,dc=example"
mp 65 explain "no such person"
expect_err "an address, a DN, a uid or a name"
mp 0 --json explain 1
expect_json 'd["outlook"] == "account ada@x.example is suspended tonight" and d["remembered"] is None'
mp 1 -q sync
next 0 1 "account ada@x.example stays suspended: disabled in the directory"
# While the directory is down, what was remembered answers.
mv people.ldif gone.ldif
next 1 1 "account ada@x.example stays suspended: disabled in the directory"
expect_err "what is said is what the run of 2027-01-26T08:00:00Z left"
next 1 "Gil Gone" "no account: held by ADDRESS-DOMAIN, and none exists"
expect_out "is in the domain elsewhere.example"
next 1 fay@x.example "account fay@x.example stays as it is"
mp "74 nothing is remembered" explain stranger
expect_err "nothing is remembered of stranger"
done_testing
