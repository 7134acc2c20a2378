#!/bin/sh
# SPDX-License-Identifier: MIT
# Somebody is gone from the listing of a real slapd, and the server refuses just the second question about him: he is neither gone nor there. His account stays, and so does
# his place in a mailing list whose group names him. When the server answers again, both go.
. "$top_srcdir/tests/cli/lib.sh"
require slapd slapadd ldapdelete ldapmodify python3
cd "$scratch" || exit 1
people="ou=people,dc=example,dc=test"
{
	"$servers/people.py" 20
	printf 'dn: ou=groups,dc=example,dc=test\nobjectClass: organizationalUnit\nou: groups\n\n'
	printf 'dn: cn=staff,ou=groups,dc=example,dc=test\nobjectClass: groupOfNames\nobjectClass: extensibleObject\ncn: staff\nmail: staff@example.test\n'
	for i in 02 04 06 08 10 12 14 16; do echo "member: uid=u00000$i,$people"; done
	echo
} >people.ldif
printf 'reader-secret\n' >ldap.secret
chmod 600 ldap.secret
"$servers/slapd.sh" start "$scratch/slapd" people.ldif "" none >vars || skip_all "slapd did not start"
at_exit "\"$servers/slapd.sh\" stop \"$scratch/slapd\""
eval "$(cat vars)"
configure() {
	cat >mailprov.yaml <<CONF
domains: [{name: example.test, site: sg}, {name: branch.example.test, site: hk}]
directory:
  uri: "ldap://127.0.0.1:$1"
  kind: openldap
  base: "$people"
  bind: {method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: ldap.secret}
  groups: {base: "ou=groups,dc=example,dc=test", unresolved: 50%}
sync: {suspend_after: {runs: 1, time: 0s}, full_every: 0s}
state: {path: var/state.db}
batch: {directory: var/batches}
CONF
}
mp() {
	run "$MAILPROV" -v -c mailprov.yaml --json "$@"
}
configure "$SLAPD_PORT"
mp sync
expect_status 0
expect_json 'd["groups"]["create"] == 1 and d["members"]["add"] == 8'
id=$(sed -n '/^dn: uid=u0000004,/,/^$/s/^entryUUID: //p' people.ldif)
check "the person's id is known" [ -n "$id" ]

"$servers/ldap_refuse.py" "$SLAPD_PORT" "$id" >refuse.vars &
refuse=$!
at_exit "kill $refuse"
for _ in $(seq 100); do
	grep -q ready refuse.vars && break
	sleep 0.1
done
eval "$(sed '/ready/d' refuse.vars)"
ldapdelete -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test -w secret "uid=u0000004,$people"
configure "$REFUSE_PORT"
for round in first second; do
	mp sync
	expect_json 'd["changes"] == [] and d["group_changes"] == []'
	expect_json 'any(f["rule"] == "ABSENCE-UNKNOWN" and "u0000004" in f["subject"] for f in d["refused"])'
done

configure "$SLAPD_PORT"
mp sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("suspend", "u0000004@example.test")]'
expect_json '[c["remove"] for c in d["group_changes"]] == [["u0000004@example.test"]]'
done_testing
