#!/bin/sh
# SPDX-License-Identifier: MIT
# Whatever stands between mailprov and its directory: a connection that ends after any message, or in the middle of any, a peer that says nothing more after any of some,
# and a TLS proxy that puts many messages into one record. A read is whole or it changes nothing, and it ends in its time.
. "$top_srcdir/tests/cli/lib.sh"
require slapd slapadd ldapmodify python3 openssl
cd "$scratch" || exit 1
"$servers/people.py" 150 >people.ldif
"$servers/slapd.sh" start "$scratch/slapd" people.ldif '' accesslog >vars || skip_all "slapd did not start"
at_exit '"$servers/slapd.sh" stop "$scratch/slapd"'
eval "$(cat vars)"

# proxy NAME [CERTIFICATE KEY]: its port is in NAME.port, what it does in NAME.order.
proxy() {
	name=$1
	shift
	echo pass >"$name.order"
	python3 "$servers/ldap_proxy.py" "$SLAPD_PORT" "$name.order" "$@" >"$name.port" 2>"$name.err" </dev/null &
	at_exit "kill $! 2>/dev/null"
	until [ -s "$name.port" ]; do sleep 0.02; done
}
proxy plain
proxy tls "$scratch/slapd/tls/server.crt" "$scratch/slapd/tls/server.key"

# configure NAME URI
configure() {
	{
		printf 'domains: [{name: example.test, site: sg}, {name: branch.example.test, site: hk}]\n'
		printf 'directory:\n  uri: "%s"\n  kind: openldap\n  base: "ou=people,dc=example,dc=test"\n  page_size: 40\n  tls: {ca_file: %s}\n' "$2" "$SLAPD_CA"
		printf '  bind: {method: anonymous}\n  timeout: {connect: 5s, idle: 1s}\nsync: {suspend_after: {runs: 1, time: 0s}, limits: {removals: 100%%, shrink: 100%%}}\n'
		printf 'state: {path: %s/state.db}\nbatch: {directory: %s/batches}\n' "$1" "$1"
	} >"$1.yaml"
}
configure direct "ldap://127.0.0.1:$SLAPD_PORT"
configure plain "ldap://127.0.0.1:$(cat plain.port)"
configure tls "ldaps://127.0.0.1:$(cat tls.port)"
mp() {
	file=$1
	shift
	run "$MAILPROV" -c "$file.yaml" --json "$@"
}
change() {
	python3 - "$1" <<'PY' | ldapmodify -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test -w secret >modify.log 2>&1 || sed 's/^/# /' modify.log
import sys
first = int(sys.argv[1])
dn = "dn: uid=u%07d,ou=people,dc=example,dc=test\n"
for i in range(first, first + 8):
    print(dn % i + f"changetype: modify\nreplace: title\ntitle: Head {first}\n")
for i in range(first + 8, first + 10):
    print(dn % i + "changetype: delete\n")
PY
}
for name in direct plain tls; do
	mp $name sync
	expect_status 0
	expect_json 'd["counts"]["create"] == 150'
	mp $name batch confirm 1
	mp $name sync
done

# Changes first, then everything: cut after each message, until one goes through. What stands in the state stays as it is until then.
through() {
	kind=$1 option=$2 step=$3
	bad=0 number=0
	find plain -type f ! -name '*.lock' -exec sha256sum {} + | sort >before
	while :; do
		echo "$kind $number" >plain.order
		# shellcheck disable=SC2086
		mp plain sync $option
		[ "$status" -eq 2 ] || break
		find plain -type f ! -name '*.lock' -exec sha256sum {} + | sort | cmp -s - before || bad=$((bad + 1))
		number=$((number + step))
		[ "$number" -le 400 ] || break
	done
	[ "$status" -eq 0 ] && [ "$bad" -eq 0 ] && [ "$number" -ge "$4" ]
	ok $? "$kind after each of $number messages, ${option:-changes}: nothing changed, then all of it"
	mv "$out" got.json
	# shellcheck disable=SC2086
	mp direct sync $option
	python3 -c 'import json, sys
a, b = (json.load(open(name)) for name in sys.argv[1:])
sys.exit(a["counts"] != b["counts"] or a["changes"] != b["changes"])' got.json "$out"
	ok $? "$kind, ${option:-changes}: the same as without a proxy"
}
change 0
through cut '' 1 10
change 10
through half '' 1 10
change 20
through cut --full 3 140
change 30
through stall '' 4 8
change 40
through stall --full 50 100
echo pass >plain.order

# Many messages in one TLS record: each is seen.
change 50
mp tls sync
expect_status 0
expect_json 'd["counts"]["suspend"] == 12 and d["counts"]["update"] == 48'
mp tls sync --full
expect_json 'd["changes"] == []'
done_testing
