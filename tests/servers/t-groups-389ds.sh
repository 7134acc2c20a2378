#!/bin/sh
# SPDX-License-Identifier: MIT
# Mailing lists from groups of 389 Directory Server, read whole and as changes from its changelog.
. "$top_srcdir/tests/cli/lib.sh"
require ns-slapd dscreate ldapmodify python3
[ "$(id -u)" -eq 0 ] || skip_all "an instance needs root"
cd "$scratch" || exit 1
python3 - >people.ldif <<'PY'
base = "dc=example,dc=test"
for unit in "people", "left", "groups":
    print(f"dn: ou={unit},{base}\nobjectClass: organizationalUnit\nou: {unit}\n")
for i in range(20):
    print(f"dn: uid=u{i:02d},ou=people,{base}\nobjectClass: inetOrgPerson\nuid: u{i:02d}\ncn: Person {i}\nsn: {i}\nmail: u{i:02d}@example.test\n")


def group(name, kind, mail, *lines):
    print(f"dn: cn={name},ou=groups,{base}\nobjectClass: {kind}\nobjectClass: extensibleObject\ncn: {name}\n" + (f"mail: {mail}\n" if mail else "") + "\n".join(lines) + "\n")


group("team", "groupOfUniqueNames", "team@example.test", f"uniqueMember: uid=u01,ou=people,{base}", f"uniqueMember: cn=inner,ou=groups,{base}")
group("inner", "groupOfNames", None, f"member: uid=u02,ou=people,{base}", f"member: cn=team,ou=groups,{base}")
group("unix", "posixGroup", "unix@example.test", "gidNumber: 100", "memberUid: u03", "memberUid: u04")
PY
name=mg$$
at_exit '"$servers/ds389.sh" stop "$scratch/ds"'
"$servers/ds389.sh" start "$scratch/ds" "$name" people.ldif >vars 2>ds.err || skip_all "389-ds did not start: $(tail -n 1 ds.err)"
eval "$(cat vars)"
directory() {
	ldapmodify -x -H "ldap://127.0.0.1:$DS389_PORT" -D 'cn=Directory Manager' -w "$DS389_PASSWORD" >modify.log 2>&1 || sed 's/^/# /' modify.log
}
printf '%s\n' "$DS389_PASSWORD" >manager.secret
chmod 600 manager.secret
{
	printf 'domains: [{name: example.test, site: sg}]\ndirectory:\n  uri: "ldap://127.0.0.1:%s"\n  kind: 389ds\n  base: "ou=people,dc=example,dc=test"\n' "$DS389_PORT"
	printf '  bind: {method: simple, dn: "cn=Directory Manager", password_file: manager.secret}\n  groups: {base: "ou=groups,dc=example,dc=test"}\n'
	printf 'sync: {suspend_after: {runs: 1, time: 0s}}\nstate: {path: var/state.db}\nbatch: {directory: var/batches}\n'
} >mailprov.yaml
mp() {
	run "$MAILPROV" -v -c mailprov.yaml --json "$@"
}
lists='sorted((c["op"], c["address"].split("@")[0], [a.split("@")[0] for a in c["add"]], [a.split("@")[0] for a in c["remove"]]) for c in d["group_changes"])'
mp sync
expect_status 0
expect_json "$lists == [('create', 'team', ['u01', 'u02'], []), ('create', 'unix', ['u03', 'u04'], [])]"
directory <<'LDIF'
dn: cn=inner,ou=groups,dc=example,dc=test
changetype: modify
add: member
member: uid=u05,ou=people,dc=example,dc=test

dn: cn=unix,ou=groups,dc=example,dc=test
changetype: delete
LDIF
mp sync --dry-run --full
expect_json "$lists == [('retire', 'unix', [], []), ('update', 'team', ['u05'], [])]"
mp sync
expect_status 0
expect_json "$lists == [('retire', 'unix', [], []), ('update', 'team', ['u05'], [])]"
grep -q 'only what changed was read' "$err"
ok $? "and changes alone were read"
mp sync
expect_json 'd["group_changes"] == []'
done_testing
