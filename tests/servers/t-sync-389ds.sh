#!/bin/sh
# SPDX-License-Identifier: MIT
# Against 389 Directory Server: additions, renames, moves, locked and deleted entries come out as what they are, from its changelog and from a read of everything alike.
# The three wrong answers of its Content Synchronization (nothing changed reads as everything gone; every 51st deletion is forgotten; a cookie older than the changelog
# is taken) can do nothing, since it is not asked.
. "$top_srcdir/tests/cli/lib.sh"
require ns-slapd dscreate ldapmodify python3
[ "$(id -u)" -eq 0 ] || skip_all "an instance needs root"
cd "$scratch" || exit 1
people=400
python3 - $people >people.ldif <<'PY'
import sys
base = "dc=example,dc=test"
for unit in "people", "sub,ou=people", "left", "system":
    print(f"dn: ou={unit},{base}\nobjectClass: organizationalUnit\nou: {unit.split(',')[0]}\n")
print(f"dn: cn=reader,ou=system,{base}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: reader-secret\n")
for i in range(int(sys.argv[1])):
    print(f"dn: uid=u{i:04d},ou=people,{base}\nobjectClass: inetOrgPerson\nuid: u{i:04d}\ncn: Person {i}\nsn: {i}\nmail: u{i:04d}@example.test\ntitle: T\n")
PY
name=mp$$
at_exit '"$servers/ds389.sh" stop "$scratch/ds"'
"$servers/ds389.sh" start "$scratch/ds" "$name" people.ldif >vars 2>ds.err || skip_all "389-ds did not start: $(tail -n 1 ds.err)"
eval "$(cat vars)"
directory() {
	ldapmodify -x -H "ldap://127.0.0.1:$DS389_PORT" -D 'cn=Directory Manager' -w "$DS389_PASSWORD" >modify.log 2>&1 || sed 's/^/# /' modify.log
}
directory <<'LDIF'
dn: dc=example,dc=test
changetype: modify
add: aci
aci: (targetattr="*")(version 3.0; acl "reader"; allow (read,search,compare) userdn="ldap:///cn=reader,ou=system,dc=example,dc=test";)
aci: (targetattr="nsUniqueId || nsAccountLock")(version 3.0; acl "reader2"; allow (read,search,compare) userdn="ldap:///cn=reader,ou=system,dc=example,dc=test";)
LDIF
printf 'reader-secret\n' >reader.secret
printf '%s\n' "$DS389_PASSWORD" >manager.secret
chmod 600 ./*.secret
# The manager reads the changelog; the reader may not, and is told to read everything.
for who in manager reader; do
	dn='cn=Directory Manager' changes=auto
	[ $who = manager ] || dn='cn=reader,ou=system,dc=example,dc=test' changes=none
	{
		printf 'domains: [{name: example.test, site: sg}]\ndirectory:\n  uri: "ldap://127.0.0.1:%s"\n  kind: 389ds\n  base: "ou=people,dc=example,dc=test"\n  changes: %s\n' "$DS389_PORT" $changes
		printf '  bind: {method: simple, dn: "%s", password_file: %s.secret}\n' "$dn" $who
		printf 'sync: {limits: {removals: 60%%, removals_week: 60%%, shrink: 60%%}, suspend_after: {runs: 1, time: 0s}}\n'
		printf 'state: {path: %s/state.db}\nbatch: {directory: %s/batches}\n' $who $who
	} >$who.yaml
done
mp() {
	file=$1
	shift
	run "$MAILPROV" -v -c "$file.yaml" --json "$@"
}
# way NAME: whether it had only the changes.
way() {
	if [ "$1" = manager ]; then expect_err "only what changed was read"; else expect_err "the whole directory was read"; fi
}
for who in manager reader; do
	mp $who sync
	expect_status 0
	expect_json 'd["sealed"] and d["counts"]["create"] == 400'
	mp $who batch confirm 1
	mp $who sync
	way $who
	expect_json 'd["changes"] == [] and d["counts"]["unchanged"] == 400'
	mp $who sync
	expect_json 'd["changes"] == [] and d["counts"]["unchanged"] == 400'
done

directory <<'LDIF'
dn: uid=u0000,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: uid=renamed
deleteoldrdn: 1

dn: uid=u0001,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: uid=u0001
deleteoldrdn: 1
newsuperior: ou=sub,ou=people,dc=example,dc=test

dn: uid=u0002,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: uid=u0002
deleteoldrdn: 1
newsuperior: ou=left,dc=example,dc=test

dn: uid=u0003,ou=people,dc=example,dc=test
changetype: modify
replace: nsAccountLock
nsAccountLock: true

dn: uid=u0004,ou=people,dc=example,dc=test
changetype: delete

dn: uid=u0005,ou=people,dc=example,dc=test
changetype: modify
replace: title
title: Countess

dn: uid=new,ou=people,dc=example,dc=test
changetype: add
objectClass: inetOrgPerson
cn: New
sn: New
mail: new@example.test
LDIF
for who in manager reader; do
	mp $who sync
	expect_status 0
	way $who
	expect_json '{c["address"][:5]: c["op"] for c in d["changes"]} == {"u0002": "suspend", "u0003": "suspend", "u0004": "suspend", "u0005": "update", "new@e": "create"}'
	mp $who batch confirm 2
done

# 120 deletions: each is told and asked for, also every 51st.
python3 -c 'for i in range(100, 220): print(f"dn: uid=u{i:04d},ou=people,dc=example,dc=test\nchangetype: delete\n")' | directory
for who in manager reader; do
	mp $who sync
	expect_status 0
	way $who
	expect_json 'd["counts"]["suspend"] == 120'
	mp $who batch confirm 3
done

# A changelog that was trimmed, or that somebody took away, is not gone on from.
ldapsearch -x -LLL -o ldif-wrap=no -H "ldap://127.0.0.1:$DS389_PORT" -D 'cn=Directory Manager' -w "$DS389_PASSWORD" -b cn=changelog '(changeNumber=*)' 1.1 | grep '^dn: changenumber' >log
python3 -c 'for i in range(300, 310): print(f"dn: uid=u{i:04d},ou=people,dc=example,dc=test\nchangetype: modify\nreplace: title\ntitle: New\n")' | directory
mp manager sync
way manager
expect_json 'd["counts"]["update"] == 10'
python3 - <<'PY'
import sqlite3
db = sqlite3.connect("manager/state.db")
memory = bytes(db.execute("SELECT memory FROM reading").fetchone()[0])
size = int.from_bytes(memory[-11:-3], "big")
at = memory.rindex((3).to_bytes(8, "big"))
assert size == 3, memory[-20:]
db.execute("UPDATE reading SET memory = ?", (memory[:-3] + b"002",))
db.commit()
PY
sed 's/^\(dn: .*\)$/\1\nchangetype: delete\n/' log | head -n 300 | directory
mp manager sync
expect_status 0
expect_err "the whole directory was read: the server's changelog"
expect_json 'd["changes"] == []'

# Without the changelog what was modified is found by time stamps, where they may be seen; who was deleted is found when everything is read.
sed -i 's/changes: none/changes: auto/' reader.yaml
mp reader sync --full
mp reader batch list
for id in $(python3 -c 'import json, sys; print(*(b["id"] for b in json.load(open(sys.argv[1]))["batches"] if b["status"] == "ready"))' "$out"); do
	mp reader batch confirm "$id"
done
mp reader sync
expect_err "only what changed was read from the directory; who was deleted shows when everything is read"
expect_json 'd["changes"] == []'
directory <<'LDIF'
dn: uid=renamed,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: uid=again
deleteoldrdn: 1

dn: uid=u0002,ou=left,dc=example,dc=test
changetype: modrdn
newrdn: uid=u0002
deleteoldrdn: 1
newsuperior: ou=sub,ou=people,dc=example,dc=test

dn: uid=u0010,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: uid=u0010
deleteoldrdn: 1
newsuperior: ou=left,dc=example,dc=test

dn: uid=u0011,ou=people,dc=example,dc=test
changetype: modify
replace: nsAccountLock
nsAccountLock: true

dn: uid=u0012,ou=people,dc=example,dc=test
changetype: delete

dn: uid=new2,ou=people,dc=example,dc=test
changetype: add
objectClass: inetOrgPerson
cn: New
sn: New
mail: new2@example.test
LDIF
mp reader sync
expect_err "only what changed was read from the directory; who was deleted shows when everything is read"
expect_json '{c["address"][:5]: c["op"] for c in d["changes"]} == {"u0002": "resume", "u0010": "suspend", "u0011": "suspend", "new2@": "create"}'
mp reader sync --full
expect_json '{c["address"][:5]: c["op"] for c in d["changes"]} == {"u0012": "suspend"}'
directory <<'LDIF'
dn: ou=sub,ou=people,dc=example,dc=test
changetype: modrdn
newrdn: ou=sub
deleteoldrdn: 1
newsuperior: ou=left,dc=example,dc=test
LDIF
mp reader sync
expect_err "the whole directory was read: an organizational unit was made or moved"
expect_json 'sorted(c["op"] for c in d["changes"]) == ["suspend", "suspend"]'
done_testing
