#!/bin/sh
# SPDX-License-Identifier: MIT
# A slapd that tells no changes: what was modified since the last read is found by modifyTimestamp, and gives what a read of everything gives, but for deletions, which are
# never reported and are found when everything is read. Stamps that are hidden, late, or another server's are not relied on.
. "$top_srcdir/tests/cli/lib.sh"
require slapd slapadd ldapmodify python3
cd "$scratch" || exit 1
rounds=${ROUNDS:-12}
# Everything was made long ago, the units a day before the people.
"$servers/people.py" 300 | awk '
	/^dn: / { stamp = "20200101000000Z" }
	/^dn: uid=/ { stamp = "20200102000000Z" }
	{ print }
	/^entryUUID/ { print "createTimestamp: 20200101000000Z"; print "modifyTimestamp: " stamp }' >people.ldif
printf 'reader-secret\n' >ldap.secret
chmod 600 ldap.secret
reader='dn.exact="cn=reader,ou=system,dc=example,dc=test"'
running=
at_exit '[ -z "$running" ] || "$servers/slapd.sh" stop "$scratch/slapd"'

# serve [RULE...]: the server anew, with these access rules.
serve() {
	[ -z "$running" ] || "$servers/slapd.sh" stop "$scratch/slapd"
	: >extra.conf
	for rule; do printf '%s\n' "$rule" >>extra.conf; done
	"$servers/slapd.sh" start "$scratch/slapd" people.ldif extra.conf none >vars || skip_all "slapd did not start"
	running=yes
	eval "$(cat vars)"
	{
		printf 'domains: [{name: example.test, site: sg}, {name: branch.example.test, site: hk}]\n'
		printf 'directory:\n  uri: "ldapi://%s"\n  kind: openldap\n  base: "ou=people,dc=example,dc=test"\n' "$SLAPD_SOCKET"
		printf '  bind: {method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: ldap.secret}\n'
		printf '  exclude: [{attribute: employeeType, value: contractor}]\n'
		printf 'sync: {limits: {removals: 90%%, renames: 90%%, shrink: 90%%}, suspend_after: {runs: 1, time: 0s}}\n'
		printf 'state: {path: var/state.db}\nbatch: {directory: var/batches}\n'
	} >mailprov.yaml
}
mp() {
	run "$MAILPROV" -v -c mailprov.yaml --json "$@"
}
write() {
	ldapmodify -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test -w secret "$@" >modify.log 2>&1 || sed 's/^/# /' modify.log
}
same() {
	mp sync --dry-run
	changes_status=$status
	mv "$out" changes.json
	cp "$err" changes.err
	mp sync --dry-run --full
	python3 - changes.json "$out" <<'PY' && [ "$changes_status" -eq "$status" ]
import json, sys
one, two = (json.load(open(name)) for name in sys.argv[1:])
for plan in one, two:
    del plan["refused"]
    plan["changes"].sort(key=lambda change: change["id"])
sys.exit(one != two)
PY
}
only_changes="only what changed was read from the directory; who was deleted shows when everything is read"

serve
mp sync
expect_status 0
expect_json 'd["counts"]["create"] == 297'
run "$MAILPROV" -c mailprov.yaml check
expect_out "are asked by modifyTimestamp, everything every 24 hours (sync.full_every); who was deleted shows only then"
mp sync
expect_err "$only_changes"
expect_json 'd["changes"] == []'
wrong=0 whole=0
for round in $(seq "$rounds"); do
	python3 "$servers/changes.py" "${SEED:-7}" "$round" names.json keep >changes.ldif
	[ ! -s changes.ldif ] || write -f changes.ldif
	same || wrong=$((wrong + 1))
	grep -q 'whole directory was read' changes.err && whole=$((whole + 1))
	mp sync
done
[ "$wrong" -eq 0 ]
ok $? "$rounds rounds of random changes, $wrong wrong"
check "everything was read in $whole of them, once for the unit that was made" [ "$whole" -le 2 ]

# A unit is moved away with people in it, and back.
printf 'dn: ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: organizationalUnit\n\n' | write
printf 'dn: uid=g%s,ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\ncn: G\nsn: G\nmail: g%s@example.test\n\n' 1 1 2 2 | write
mp sync
mp sync
move='dn: ou=group,%s\nchangetype: modrdn\nnewrdn: ou=group\ndeleteoldrdn: 1\nnewsuperior: %s\n'
# shellcheck disable=SC2059
printf "$move" ou=people,dc=example,dc=test ou=empty,dc=example,dc=test | write
same
ok $? "a unit moved away: as everything"
check "a unit moved away: everything was read" grep -q "the whole directory was read: an organizational unit was made or moved" changes.err
mp sync
expect_json 'sorted(c["address"] for c in d["changes"] if c["op"] == "suspend") == ["g1@example.test", "g2@example.test"]'
# shellcheck disable=SC2059
printf "$move" ou=empty,dc=example,dc=test ou=people,dc=example,dc=test | write
same
ok $? "a unit moved back: as everything"
mp sync

# A deletion is not seen, and nobody is told of it, until everything is read.
printf 'dn: uid=g1,ou=group,ou=people,dc=example,dc=test\nchangetype: delete\n' | write
mp sync
mp sync
expect_err "$only_changes"
expect_json 'd["changes"] == []'
mp sync --full
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("suspend", "g1@example.test")]'

# A replica hears of something late: within the overlap it is seen, before that when everything is read.
stamp() {
	python3 -c 'import sys, time; print(time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() - 60 * int(sys.argv[1]))))' "$1"
}
printf 'dn: uid=g2,ou=group,ou=people,dc=example,dc=test\nchangetype: modify\nreplace: title\ntitle: Now\n' | write
mp sync
late() {
	printf 'dn: uid=late%s,ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\ncn: L\nsn: L\nmail: late%s@example.test\nmodifyTimestamp: %s\n' "$1" "$1" "$(stamp "$1")" |
		write -e '!relax'
}
late 5
late 20
mp sync
expect_err "$only_changes"
expect_json '[c["address"] for c in d["changes"]] == ["late5@example.test"]'
mp sync --full
expect_json '[c["address"] for c in d["changes"]] == ["late20@example.test"]'

# A stamp from far ahead: what is modified after it is seen nevertheless.
printf 'dn: uid=ahead,ou=group,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\ncn: A\nsn: A\nmail: ahead@example.test\nmodifyTimestamp: 20380101000000Z\n' | write -e '!relax'
mp sync --full
printf 'dn: uid=g2,ou=group,ou=people,dc=example,dc=test\nchangetype: modify\nreplace: title\ntitle: Later\n' | write
mp sync
expect_err "$only_changes"
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("update", "g2@example.test")]'
printf 'dn: uid=ahead,ou=group,ou=people,dc=example,dc=test\nchangetype: delete\n' | write
mp sync --full

# Stamps that may be read but not searched by; that are hidden of one, or of everybody.
touch_one() {
	printf 'dn: uid=g2,ou=group,ou=people,dc=example,dc=test\nchangetype: modify\nreplace: title\ntitle: %s\n' "$1" | write
}
updated() {
	expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("update", "g2@example.test")]'
}
serve "access to attrs=modifyTimestamp by $reader =r by * read"
touch_one unsearchable
mp sync
expect_err "the whole directory was read: the server does not find an entry that we know by its modifyTimestamp"
updated
serve "access to dn.exact=\"uid=late5,ou=group,ou=people,dc=example,dc=test\" attrs=modifyTimestamp by $reader none by * read"
touch_one hidden-of-one
mp sync --full
updated
touch_one hidden-of-one-again
mp sync
expect_err "the whole directory was read"
updated
run "$MAILPROV" -c mailprov.yaml check
expect_out "everything is read each time"
serve "access to attrs=modifyTimestamp by $reader none by * read"
mp sync --full
touch_one hidden
mp sync
expect_err "the whole directory was read"
updated

# Another server: its clock and what it has heard of are its own.
serve
mp sync --full
sed -i "s|ldapi://[^\"]*|ldap://127.0.0.1:$SLAPD_PORT|" mailprov.yaml
touch_one other
mp sync
expect_err "the whole directory was read: another server answers"
updated
mp sync
expect_err "$only_changes"
# And one that does not know us any more by what we keep: all stamps are older than the mark.
sed -i 's/kind: openldap/&\n  changes: none/' mailprov.yaml
mp sync
expect_err "the whole directory was read"
sed -i 's/changes: none/changes: syncrepl/' mailprov.yaml
run "$MAILPROV" -c mailprov.yaml check
expect_out "everything is read each time"
done_testing
