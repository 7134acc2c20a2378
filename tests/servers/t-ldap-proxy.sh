#!/bin/sh
# SPDX-License-Identifier: MIT
# Whatever stands between mailprov and its directory: a connection that ends after any message, or in the middle of any, a peer that says nothing more after any of some,
# and a TLS proxy that puts many messages into one record. A read is whole or it changes nothing, and it ends in its time.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3 openssl
"$servers/people.py" 150 >people.ldif
slapd_start slapd '' accesslog

# proxy NAME [CERTIFICATE KEY]: its port is in NAME.port, what it does in NAME.order.
proxy() {
	name=$1
	shift
	echo pass >"$name.order"
	background "$name.port" python3 "$servers/ldap_proxy.py" "$SLAPD_PORT" "$name.order" "$@"
}
proxy plain
proxy tls "$scratch/slapd/tls/server.crt" "$scratch/slapd/tls/server.key"

# through_proxy NAME URI
through_proxy() {
	slapd_configure "$1" "uri: \"$2\"" 'page_size: 40' "tls: {ca_file: $SLAPD_CA}" 'bind: {method: anonymous}' 'timeout: {connect: 5s, idle: 1s}' \
		'sync: {suspend_after: {runs: 1, time: 0s}, limits: {removals: 100%, shrink: 100%}}'
}
through_proxy direct "ldap://127.0.0.1:$SLAPD_PORT"
through_proxy plain "ldap://127.0.0.1:$(cat plain.port)"
through_proxy tls "ldaps://127.0.0.1:$(cat tls.port)"
heads() {
	python3 - "$1" <<'PY' | change
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
	use $name
	mp 0 sync
	expect_json 'd["counts"]["create"] == 150'
	mp 0 batch confirm 1
	mp 0 sync
done

# Changes first, then everything: cut after each message, until one goes through. What stands in the state stays as it is until then.
through() {
	kind=$1 option=$2 step=$3
	bad=0 number=0
	keep plain
	while :; do
		echo "$kind $number" >plain.order
		use plain
		mp any sync ${option:+"$option"}
		[ "$status" -eq 2 ] || break
		inventory | cmp -s - inventory || bad=$((bad + 1))
		number=$((number + step))
		[ "$number" -le 400 ] || break
	done
	[ "$status" -eq 0 ] && [ "$bad" -eq 0 ] && [ "$number" -ge "$4" ]
	ok $? "$kind after each of $number messages, ${option:-changes}: nothing changed, then all of it"
	mv "$out" got.json
	use direct
	mp 0 sync ${option:+"$option"}
	python3 -c 'import json, sys
a, b = (json.load(open(name)) for name in sys.argv[1:])
sys.exit(a["counts"] != b["counts"] or a["changes"] != b["changes"])' got.json "$out"
	ok $? "$kind, ${option:-changes}: the same as without a proxy"
}
heads 0
through cut '' 1 10
heads 10
through half '' 1 10
heads 20
through cut --full 3 140
heads 30
through stall '' 4 8
heads 40
through stall --full 50 100
echo pass >plain.order

# Many messages in one TLS record: each is seen.
heads 50
use tls
mp 0 sync
expect_json 'd["counts"]["suspend"] == 12 and d["counts"]["update"] == 48'
use tls
mp 0 sync --full
expect_json 'd["changes"] == []'
done_testing
