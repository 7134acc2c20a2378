#!/bin/sh
# SPDX-License-Identifier: MIT
# A slapd whose indexes, rules of access, limits and overlays are set up against us: in each case no account is suspended that the directory did not remove, nobody is created whom
# it did not make, and what only the server knows is found by the next read of everything at the latest.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd slapcat ldapmodify python3
"$servers/people.py" 300 >people.ldif
cat >>people.ldif <<'LDIF'
dn: uid=twin1,ou=people,dc=example,dc=test
objectClass: inetOrgPerson
entryUUID: 00000000-0000-0000-0000-0000000000a1
uid: twin1
cn: Twin
sn: Twin
employeeType: staff
mail: twin@example.test

dn: uid=twin2,ou=people,dc=example,dc=test
objectClass: inetOrgPerson
entryUUID: 00000000-0000-0000-0000-0000000000a2
uid: twin2
cn: Twin
sn: Twin
employeeType: staff
mail: twin@example.test
LDIF
mode=plain first=1

# serve [LINE...]: the server anew, with these lines in its database section; fresh: with what people.ldif says.
serve() {
	slapd_anew $mode "$@"
}
fresh() {
	slapd_stop slapd
	rm -rf slapd
	serve "$@"
}
# anew FILTER [LINE-OF-DIRECTORY...]: another configuration, with nothing known yet.
anew() {
	filter=$1
	shift
	rm -rf var
	slapd_configure mailprov "uri: \"ldapi://$SLAPD_SOCKET\"" "filter: \"$filter\"" \
		'sync: {limits: {removals: 90%, removals_week: 90%, shrink: 90%}, suspend_after: {runs: 1, time: 0s}}' "$@"
	mp $first sync
	mp 0 batch confirm 1
	mp $first sync
}
# rewrite UID...: their type is written again, so that it gets into an index.
rewrite() {
	modify employeeType staff "$@" | change
}
nobody_changes() {
	expect_json 'd["changes"] == []'
}

# An index that was configured and never built: a filter over it finds those only that were written since, with success.
serve
anew '(&(objectClass=inetOrgPerson)(employeeType=staff))'
expect_json 'd["counts"]["unchanged"] == 297'
serve 'index employeeType eq'
# shellcheck disable=SC2046
rewrite $(seq -f 'u%07g' 0 95) twin2
mp 1 sync
nobody_changes
mp "2 one of two with the same address is left out, who is no account" sync --full
expect_err "has uid=twin1,$people, but its listing left it out"
rewrite twin1
mp "2 accounts are left out" sync --full
expect_err "but its listing left it out"
serve
mp 1 sync --full
nobody_changes

# Fewer than the configuration says that there are.
sed -i 's/limits: {/limits: {entries_at_least: 300, /' mailprov.yaml
mp "2 a read below the floor" sync --full
expect_err "sync.limits.entries_at_least"
mp "2 changes over too few" sync
words 1 check
expect_out "299 entries, fewer than the 300 of sync.limits.entries_at_least"
rm -rf var
mp "2 a first read is discarded too" sync

# The attribute of a rule is hidden: the entries that it excluded would become accounts, and the accounts that it disabled would be resumed.
fresh
anew '(objectClass=inetOrgPerson)' 'exclude: [{attribute: employeeType, value: contractor}]' 'disabled: [{attribute: l, value: Breda}]'
for attribute in employeeType l; do
	serve "access to attrs=$attribute by $reader none by * read"
	mp "2 $attribute is hidden" sync --full
	expect_err "no entry has the attribute $attribute"
done

# A unit is moved out of our places and back, with people in it, whichever way the server tells it.
for mode in plain sessionlog accesslog; do
	fresh
	printf 'dn: ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: organizationalUnit\n\n' | change
	for uid in g1 g2 g3; do
		printf 'dn: uid=%s,ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\ncn: G\nsn: G\nmail: %s@example.test\n\n' $uid $uid
	done | change
	anew '(objectClass=inetOrgPerson)'
	mp 1 sync
	mp 1 sync
	changes_only
	move='dn: ou=group,%s\nchangetype: modrdn\nnewrdn: ou=group\ndeleteoldrdn: 1\nnewsuperior: %s\n'
	# shellcheck disable=SC2059
	printf "$move" ou=people,dc=example,dc=test ou=empty,dc=example,dc=test | change
	mp 1 sync
	expect_changes "[('suspend', f'g{i}') for i in (1, 2, 3)]"
	mp 0 batch confirm 2
	# shellcheck disable=SC2059
	printf "$move" ou=empty,dc=example,dc=test ou=people,dc=example,dc=test | change
	mp 1 sync
	expect_changes "[('resume', f'g{i}') for i in (1, 2, 3)]"
done

# Who is in a group decides: the overlay writes it into the people's entries without a trace, whichever way changes are told.
for mode in accesslog none; do
	fresh 'moduleload memberof' 'overlay memberof'
	{
		printf 'dn: cn=mail,ou=empty,dc=example,dc=test\nchangetype: add\nobjectClass: groupOfNames\ncn: mail\n'
		for number in $(seq 0 9); do printf 'member: uid=u000000%s,ou=people,dc=example,dc=test\n' "$number"; done
	} | change
	first=0
	anew '(&(objectClass=inetOrgPerson)(memberOf=cn=mail,ou=empty,dc=example,dc=test))'
	expect_json 'd["counts"]["unchanged"] == 10'
	printf 'dn: cn=mail,ou=empty,dc=example,dc=test\nchangetype: modify\ndelete: member\nmember: uid=u0000003,ou=people,dc=example,dc=test\n-\nadd: member\nmember: uid=u0000013,ou=people,dc=example,dc=test\n' | change
	mp 0 sync
	expect_changes "[('create', 'u0000013'), ('suspend', 'u0000003')]"
	words 0 check
	expect_out "everything is read each time: memberOf"
done
done_testing
