#!/bin/sh
# SPDX-License-Identifier: MIT
# Reads that succeed and are not true: access rules that hide people, attributes, ids or ourselves; a server put back from a copy; a search base that moved. In each of them,
# by its changes and by everything, nobody is suspended whom the directory did not remove.
. "$top_srcdir/tests/cli/lib.sh"
require slapd slapadd ldapmodify python3
cd "$scratch" || exit 1
"$servers/people.py" 300 >people.ldif
cat >>people.ldif <<'LDIF'
dn: cn=canary,ou=system,dc=example,dc=test
objectClass: organizationalRole
cn: canary
LDIF
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
	"$servers/slapd.sh" start "$scratch/slapd" people.ldif extra.conf plain >vars || skip_all "slapd did not start"
	running=yes
	eval "$(cat vars)"
	{
		printf 'domains: [{name: example.test, site: sg}, {name: branch.example.test, site: hk}]\n'
		printf 'directory:\n  uri: "ldap://127.0.0.1:%s"\n  kind: openldap\n  base: "%s"\n' "$SLAPD_PORT" "${base:-ou=people,dc=example,dc=test}"
		printf '  bind: {method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: ldap.secret}\n'
		printf '  canaries: ["cn=canary,ou=system,dc=example,dc=test"]\nsync: {suspend_after: {runs: 1, time: 0s}}\n'
		printf 'state: {path: var/state.db}\nbatch: {directory: var/batches}\n'
	} >mailprov.yaml
}
mp() {
	run "$MAILPROV" -v -c mailprov.yaml --json "$@"
}
write() {
	ldapmodify -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test -w secret >modify.log 2>&1 || sed 's/^/# /' modify.log
}
touch_one() {
	printf 'dn: uid=u0000%s,ou=people,dc=example,dc=test\nchangetype: modify\nreplace: title\ntitle: T%s\n' "$1" "$1" | write
}
keep() {
	find var -type f ! -name '*.lock' -exec sha256sum {} + | sort >before
}
# stopped LABEL STATUS TEXT: the last run ended so, said so, and changed nothing.
stopped() {
	expect_status "$2" "$1: status $2"
	expect_err "$3"
	find var -type f ! -name '*.lock' -exec sha256sum {} + | sort | cmp -s - before
	ok $? "$1: nothing changed"
}
serve
mp sync
expect_status 0
expect_json 'd["counts"]["create"] == 300'
mp batch confirm 1
mp sync
mp sync
expect_err "only what changed was read"
keep

# People are hidden, most and all, from a read of changes (which names those that are there) and from one of everything.
serve "access to dn.regex=\"^uid=u0000[12].*\" by $reader none by * read"
touch_one 001
for option in '' --full; do
	# shellcheck disable=SC2086
	mp sync $option
	stopped "two thirds are hidden, ${option:-changes}" 3 "the directory shows 200 people fewer than last time"
done
serve "access to dn.children=\"ou=people,dc=example,dc=test\" by $reader none by * read"
touch_one 002
for option in '' --full; do
	# shellcheck disable=SC2086
	mp sync $option
	stopped "all are hidden, ${option:-changes}" 2 "the read returned nobody"
done
# A few: fewer than the limits stop. They are asked for by their ids, but whoever hides them hides them there, too. The own entry and the canaries tell.
serve "access to dn.regex=\"^(uid=u000000.,ou=people|cn=reader,ou=system),dc=example,dc=test\" attrs=entry by $reader none by * read"
touch_one 003
for option in '' --full; do
	# shellcheck disable=SC2086
	mp sync $option
	stopped "ten are hidden, and we ourselves, ${option:-changes}" 2 "as which mailprov binds, cannot be seen any more"
done
serve "access to dn.exact=\"cn=canary,ou=system,dc=example,dc=test\" by $reader none by * read"
touch_one 004
for option in '' --full; do
	# shellcheck disable=SC2086
	mp sync $option
	stopped "the canary is hidden, ${option:-changes}" 2 "cn=canary,ou=system,dc=example,dc=test of directory.canaries cannot be seen"
done
# Nobody but ten is hidden, for a while: nothing tells that they are there again, but they are asked for, and everything is read.
serve "access to dn.regex=\"^uid=u000000.,ou=people,dc=example,dc=test\" attrs=entry by $reader none by * read"
mp sync --full
expect_status 0
expect_json 'd["counts"]["suspend"] == 10'
mp batch reject 2
serve
mp sync
expect_status 0
expect_err "the whole directory was read: a listing left somebody out who is there"
expect_json 'd["counts"]["suspend"] == 0'
mp sync
mp sync
keep

# Attributes are hidden: of everybody, only a read of everything can tell; a read of changes sees those of the changed.
serve "access to attrs=mobile by $reader none by * read"
touch_one 005
sed -i 's/suspend_after/full_every: 0s, suspend_after/' mailprov.yaml
mp sync
stopped "mobile is hidden" 2 "has the attribute mobile, which 300 had at the last full read"
serve "access to attrs=entryUUID by $reader none by * read"
touch_one 006
for option in '' --full; do
	# shellcheck disable=SC2086
	mp sync $option
	expect_status 2 "ids are hidden, ${option:-changes}: status 2"
done

# A server that was put back from a copy, or one that lags: older than what was read before.
serve
mp sync
expect_status 0
"$servers/slapd.sh" stop "$scratch/slapd"
running=
cp -r slapd/db copy
serve
touch_one 010
mp sync
expect_status 0
expect_json 'd["counts"]["update"] == 1'
keep
"$servers/slapd.sh" stop "$scratch/slapd"
running=
rm -rf slapd/db
mv copy slapd/db
serve
mp sync
stopped "a server that is behind, changes" 2 "this server is behind what was read before"
sed -i 's/suspend_after/full_every: 0s, suspend_after/' mailprov.yaml
mp sync
stopped "a server that is behind, everything" 2 "this server is behind what was read before"
mp sync --full
stopped "a server that is behind, though everything is asked for" 2 "this server is behind what was read before"
mp sync --full --allow-removals=0
expect_status 0 "unless a person says so"
expect_json 'd["counts"]["update"] == 1'

# Another base: what was kept is not gone on from.
mp sync
base='ou=empty,dc=example,dc=test'
serve
keep
mp sync
stopped "another base" 2 "the read returned nobody"
done_testing
