#!/bin/sh
# SPDX-License-Identifier: MIT
# Reads that succeed and are not true: access rules that hide people, attributes, ids or ourselves; a server restored from a copy; a search base that moved. In each of them,
# by its changes and by everything, no account is suspended that the directory did not remove.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3
"$servers/people.py" 300 >people.ldif
cat >>people.ldif <<'LDIF'
dn: cn=canary,ou=system,dc=example,dc=test
objectClass: organizationalRole
cn: canary
LDIF

# serve [RULE...]: the server anew, with these access rules.
serve() {
	slapd_anew plain "$@"
	slapd_configure mailprov "base: \"${base:-$people}\"" 'canaries: ["cn=canary,ou=system,dc=example,dc=test"]' \
		'sync: {suspend_after: {runs: 1, time: 0s}}'
}
touch_one() {
	modify title "T$1" "u0000$1" | change
}
# stops STATUS-AND-LABEL TEXT [OPTION...]: a sync ends so, says so, and changes nothing.
stops() {
	label=${1#* } text=$2
	mp "$1" sync ${3:+"$3"} ${4:+"$4"}
	expect_err "$text"
	unchanged "$label: nothing changed"
}
serve
mp 0 sync
expect_json 'd["counts"]["create"] == 300'
mp 0 batch confirm 1
mp 0 sync
mp 0 sync
changes_only
keep var

# People are hidden, most and all, from a read of changes (which names those that are there) and from one of everything.
serve "access to dn.regex=\"^uid=u0000[12].*\" by $reader none by * read"
touch_one 001
for option in '' --full; do
	stops "3 two thirds are hidden, ${option:-changes}" "200 people fewer" ${option:+"$option"}
done
serve "access to dn.children=\"$people\" by $reader none by * read"
touch_one 002
for option in '' --full; do
	stops "2 all are hidden, ${option:-changes}" "the read found no accounts" ${option:+"$option"}
done
# A few: fewer than the limits stop. They are asked for by their ids, but whoever hides them hides them there, too. The own entry and the canaries tell.
serve "access to dn.regex=\"^(uid=u000000.,ou=people|cn=reader,ou=system),dc=example,dc=test\" attrs=entry by $reader none by * read"
touch_one 003
for option in '' --full; do
	stops "2 ten are hidden, and we ourselves, ${option:-changes}" "as which mailprov binds" ${option:+"$option"}
done
serve "access to dn.exact=\"cn=canary,ou=system,dc=example,dc=test\" by $reader none by * read"
touch_one 004
for option in '' --full; do
	stops "2 the canary is hidden, ${option:-changes}" "directory.canaries" ${option:+"$option"}
done
# Nobody but ten is hidden, for a while: nothing tells that they are there again, but they are asked for, and everything is read.
serve "access to dn.regex=\"^uid=u000000.,$people\" attrs=entry by $reader none by * read"
mp 0 sync --full
expect_json 'd["counts"]["suspend"] == 10'
mp 0 batch reject 2
serve
mp 0 sync
whole "a listing left out an entry"
expect_json 'd["counts"]["suspend"] == 0'
mp 0 sync
mp 0 sync
keep var

# Attributes are hidden: of everybody, only a read of everything can tell; a read of changes sees those of the changed.
serve "access to attrs=mobile by $reader none by * read"
touch_one 005
sed -i 's/suspend_after/full_every: 0s, suspend_after/' mailprov.yaml
stops "2 mobile is hidden" "attribute mobile, which 300 had"
serve "access to attrs=entryUUID by $reader none by * read"
touch_one 006
for option in '' --full; do
	mp "2 ids are hidden, ${option:-changes}" sync ${option:+"$option"}
done

# A server that was restored from a copy, or one that lags: older than what was read before.
serve
mp 0 sync
slapd_stop slapd
cp -r slapd/db copy
serve
touch_one 010
mp 0 sync
expect_json 'd["counts"]["update"] == 1'
keep var
slapd_stop slapd
rm -rf slapd/db
mv copy slapd/db
serve
stops "2 a server that is behind, changes" "this server is behind"
sed -i 's/suspend_after/full_every: 0s, suspend_after/' mailprov.yaml
stops "2 a server that is behind, everything" "this server is behind"
stops "2 a server that is behind, though everything is asked for" "this server is behind" --full
mp "0 unless a person says so" sync --full --allow-removals=0
expect_json 'd["counts"]["update"] == 1'

# Another base: what was kept is not gone on from.
mp 0 sync
base='ou=empty,dc=example,dc=test'
serve
keep var
stops "2 another base" "the read found no accounts"
done_testing
