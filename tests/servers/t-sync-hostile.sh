#!/bin/sh
# SPDX-License-Identifier: MIT
# A slapd whose indexes, rules of access, limits and overlays are set up against us: in each case nobody is suspended whom the directory did not remove, nobody is created whom
# it did not make, and what only the server knows is found by the next read of everything at the latest.
. "$top_srcdir/tests/cli/lib.sh"
require slapd slapadd slapcat ldapmodify python3
cd "$scratch" || exit 1
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
printf 'reader-secret\n' >ldap.secret
chmod 600 ldap.secret
reader='dn.exact="cn=reader,ou=system,dc=example,dc=test"'
running=
at_exit '[ -z "$running" ] || "$servers/slapd.sh" stop "$scratch/slapd"'
mode=plain

# serve [LINE...]: the server anew, with these lines in its database section.
serve() {
	[ -z "$running" ] || "$servers/slapd.sh" stop "$scratch/slapd"
	: >extra.conf
	for line; do printf '%s\n' "$line" >>extra.conf; done
	"$servers/slapd.sh" start "$scratch/slapd" people.ldif extra.conf $mode >vars || skip_all "slapd did not start"
	running=yes
	eval "$(cat vars)"
}
# anew FILTER [LINE-OF-DIRECTORY...]: another configuration, with nothing known yet.
anew() {
	filter=$1
	shift
	rm -rf var
	{
		printf 'domains: [{name: example.test, site: sg}, {name: branch.example.test, site: hk}]\n'
		printf 'directory:\n  uri: "ldapi://%s"\n  kind: openldap\n  base: "ou=people,dc=example,dc=test"\n  filter: "%s"\n' "$SLAPD_SOCKET" "$filter"
		printf '  bind: {method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: ldap.secret}\n'
		for line; do printf '  %s\n' "$line"; done
		printf 'sync: {limits: {removals: 90%%, removals_week: 90%%, shrink: 90%%}, suspend_after: {runs: 1, time: 0s}}\n'
		printf 'state: {path: var/state.db}\nbatch: {directory: var/batches}\n'
	} >mailprov.yaml
	mp sync
	expect_status "${first:-1}"
	mp batch confirm 1
	mp sync
}
mp() {
	run "$MAILPROV" -v -c mailprov.yaml --json "$@"
}
write() {
	ldapmodify -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test -w secret >modify.log 2>&1 || sed 's/^/# /' modify.log
}
# written VALUES-OF-uid: their type is written again, so that it gets into an index.
rewrite() {
	for uid; do printf 'dn: uid=%s,ou=people,dc=example,dc=test\nchangetype: modify\nreplace: employeeType\nemployeeType: staff\n\n' "$uid"; done | write
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
mp sync
expect_status 1
nobody_changes
mp sync --full
expect_status 2 "one of two with the same address is left out, who is no account"
expect_err "the directory has uid=twin1,ou=people,dc=example,dc=test, but its listing left it out"
rewrite twin1
mp sync --full
expect_status 2 "accounts are left out"
expect_err "but its listing left it out"
serve
mp sync --full
expect_status 1
nobody_changes


# Fewer than the configuration says that there are.
sed -i 's/limits: {/limits: {entries_at_least: 300, /' mailprov.yaml
mp sync --full
expect_status 2 "a read below the floor"
expect_err "the directory shows 299 entries, fewer than the 300 of sync.limits.entries_at_least"
mp sync
expect_status 2 "changes over too few"
run "$MAILPROV" -c mailprov.yaml check
expect_out "299 entries, fewer than sync.limits.entries_at_least"
rm -rf var
mp sync
expect_status 2 "nor is a first read believed"

# The attribute of a rule is hidden: those whom it took out would become accounts, and those whom it disabled would be resumed.
"$servers/slapd.sh" stop "$scratch/slapd"
running=
rm -rf slapd
serve
anew '(objectClass=inetOrgPerson)' 'exclude: [{attribute: employeeType, value: contractor}]' 'disabled: [{attribute: l, value: Breda}]'
for attribute in employeeType l; do
	serve "access to attrs=$attribute by $reader none by * read"
	mp sync --full
	expect_status 2 "$attribute is hidden"
	expect_err "no entry has the attribute $attribute of directory."
done

# A unit is moved out of our places and back, with people in it, whichever way the server tells it.
for mode in plain sessionlog accesslog; do
	"$servers/slapd.sh" stop "$scratch/slapd"
	running=
	rm -rf slapd
	serve
	printf 'dn: ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: organizationalUnit\n\n' | write
	for uid in g1 g2 g3; do
		printf 'dn: uid=%s,ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\ncn: G\nsn: G\nmail: %s@example.test\n\n' $uid $uid
	done | write
	anew '(objectClass=inetOrgPerson)'
	mp sync
	mp sync
	expect_err "only what changed was read"
	move='dn: ou=group,%s\nchangetype: modrdn\nnewrdn: ou=group\ndeleteoldrdn: 1\nnewsuperior: %s\n'
	# shellcheck disable=SC2059
	printf "$move" ou=people,dc=example,dc=test ou=empty,dc=example,dc=test | write
	mp sync
	expect_json 'sorted((c["op"], c["address"][:2]) for c in d["changes"]) == [("suspend", f"g{i}") for i in (1, 2, 3)]'
	mp batch confirm 2
	# shellcheck disable=SC2059
	printf "$move" ou=empty,dc=example,dc=test ou=people,dc=example,dc=test | write
	mp sync
	expect_json 'sorted((c["op"], c["address"][:2]) for c in d["changes"]) == [("resume", f"g{i}") for i in (1, 2, 3)]'
done

# Who is in a group decides: the overlay writes it into the people's entries without a trace, whichever way changes are told.
for mode in accesslog none; do
	"$servers/slapd.sh" stop "$scratch/slapd"
	running=
	rm -rf slapd
	serve 'moduleload memberof' 'overlay memberof'
	{
		printf 'dn: cn=mail,ou=empty,dc=example,dc=test\nchangetype: add\nobjectClass: groupOfNames\ncn: mail\n'
		for number in $(seq 0 9); do printf 'member: uid=u000000%s,ou=people,dc=example,dc=test\n' "$number"; done
	} | write
	first=0
	anew '(&(objectClass=inetOrgPerson)(memberOf=cn=mail,ou=empty,dc=example,dc=test))'
	expect_json 'd["counts"]["unchanged"] == 10'
	printf 'dn: cn=mail,ou=empty,dc=example,dc=test\nchangetype: modify\ndelete: member\nmember: uid=u0000003,ou=people,dc=example,dc=test\n-\nadd: member\nmember: uid=u0000013,ou=people,dc=example,dc=test\n' | write
	mp sync
	expect_json 'sorted((c["op"], c["address"][:8]) for c in d["changes"]) == [("create", "u0000013"), ("suspend", "u0000003")]'
	run "$MAILPROV" -c mailprov.yaml check
	expect_out "everything is read each time: memberOf changes without a change of the entry"
done
first=1
done_testing
