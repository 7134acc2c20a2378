#!/bin/sh
# SPDX-License-Identifier: MIT
# A slapd that tells no changes: what was modified since the last read is found by modifyTimestamp, and gives what a read of everything gives, but for deletions, which are
# never reported and are found when everything is read. Stamps that are hidden, late, or another server's are not relied on.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3
rounds=${ROUNDS:-12}
# Everything was made long ago, the units a day before the people.
"$servers/people.py" 300 | awk '
	/^dn: / { stamp = "20200101000000Z" }
	/^dn: uid=/ { stamp = "20200102000000Z" }
	{ print }
	/^entryUUID/ { print "createTimestamp: 20200101000000Z"; print "modifyTimestamp: " stamp }' >people.ldif

# serve [RULE...]: the server anew, with these access rules.
serve() {
	slapd_anew none "$@"
	slapd_configure mailprov "uri: \"ldapi://$SLAPD_SOCKET\"" 'exclude: [{attribute: employeeType, value: contractor}]' \
		'sync: {limits: {removals: 90%, renames: 90%, shrink: 90%}, suspend_after: {runs: 1, time: 0s}}'
}
# changed: only what changed was read, which does not tell who was deleted.
changed() {
	changes_only
	expect_err "deletions show when everything is read"
}

touch_one() {
	modify title "$1" g2,ou=group | change
}
updated() {
	expect_changes "[('update', 'g2')]"
}
serve
mp 0 sync
expect_json 'd["counts"]["create"] == 297'
words 0 check
expect_out "by modifyTimestamp, everything every 24 hours (sync.full_every); deletions show only then"
mp 0 sync
changed
expect_json 'd["changes"] == []'
wrong=0 whole=0
for round in $(seq "$rounds"); do
	python3 "$servers/changes.py" "${SEED:-7}" "$round" names.json keep >changes.ldif
	[ ! -s changes.ldif ] || change -f changes.ldif
	same || wrong=$((wrong + 1))
	grep -q 'whole directory was read' changes.err && whole=$((whole + 1))
	mp any sync
done
[ "$wrong" -eq 0 ]
ok $? "$rounds rounds of random changes, $wrong wrong"
check "everything was read in $whole of them, once for the unit that was made" [ "$whole" -le 2 ]

# A unit is moved away with people in it, and back.
printf 'dn: ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: organizationalUnit\n\n' | change
printf 'dn: uid=g%s,ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\ncn: G\nsn: G\nmail: g%s@example.test\n\n' 1 1 2 2 | change
mp 1 sync
mp 1 sync
move='dn: ou=group,%s\nchangetype: modrdn\nnewrdn: ou=group\ndeleteoldrdn: 1\nnewsuperior: %s\n'
# shellcheck disable=SC2059
printf "$move" ou=people,dc=example,dc=test ou=empty,dc=example,dc=test | change
same
ok $? "a unit moved away: as everything"
check "a unit moved away: everything was read" grep -q "whole directory was read: an organizational unit" changes.err
mp 1 sync
expect_json 'sorted(c["address"] for c in d["changes"] if c["op"] == "suspend") == ["g1@example.test", "g2@example.test"]'
# shellcheck disable=SC2059
printf "$move" ou=empty,dc=example,dc=test ou=people,dc=example,dc=test | change
same
ok $? "a unit moved back: as everything"
mp 1 sync

# A deletion is not seen, and nobody is told of it, until everything is read.
printf 'dn: uid=g1,ou=group,ou=people,dc=example,dc=test\nchangetype: delete\n' | change
mp 1 sync
mp 1 sync
changed
expect_json 'd["changes"] == []'
mp 1 sync --full
expect_changes "[('suspend', 'g1')]"

# A replica hears of something late: within the overlap it is seen, before that when everything is read.
stamp() {
	python3 -c 'import sys, time; print(time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() - 60 * int(sys.argv[1]))))' "$1"
}
touch_one Now
mp 1 sync
late() {
	printf 'dn: uid=late%s,ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\ncn: L\nsn: L\nmail: late%s@example.test\nmodifyTimestamp: %s\n' "$1" "$1" "$(stamp "$1")" |
		change -e '!relax'
}
late 5
late 20
mp 1 sync
changed
expect_changes "[('create', 'late5')]"
mp 1 sync --full
expect_changes "[('create', 'late20')]"

# A stamp from far ahead: what is modified after it is seen nevertheless.
printf 'dn: uid=ahead,ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\ncn: A\nsn: A\nmail: ahead@example.test\nmodifyTimestamp: 20380101000000Z\n' | change -e '!relax'
mp 1 sync --full
touch_one Later
mp 1 sync
changed
updated
printf 'dn: uid=ahead,ou=group,ou=people,dc=example,dc=test\nchangetype: delete\n' | change
mp 1 sync --full

# Stamps that may be read but not searched by; that are hidden of one, or of everybody.
serve "access to attrs=modifyTimestamp by $reader =r by * read"
touch_one unsearchable
mp 1 sync
whole "the server does not find an entry that we know by its modifyTimestamp"
updated
serve "access to dn.exact=\"uid=late5,ou=group,$people\" attrs=modifyTimestamp by $reader none by * read"
touch_one hidden-of-one
mp 1 sync --full
updated
touch_one hidden-of-one-again
mp 1 sync
whole
updated
words 1 check
expect_out "everything is read each time"
serve "access to attrs=modifyTimestamp by $reader none by * read"
mp 1 sync --full
touch_one hidden
mp 1 sync
whole
updated

# Another server: its clock and what it has heard of are its own.
serve
mp 1 sync --full
sed -i "s|ldapi://[^\"]*|ldap://127.0.0.1:$SLAPD_PORT|" mailprov.yaml
touch_one other
mp 1 sync
whole "another server answers"
updated
mp 1 sync
changed
# And one that does not know us any more by what we keep: all stamps are older than the mark.
sed -i 's/kind: openldap/&\n  changes: none/' mailprov.yaml
mp 1 sync
whole
sed -i 's/changes: none/changes: syncrepl/' mailprov.yaml
words 1 check
expect_out "everything is read each time"
done_testing
