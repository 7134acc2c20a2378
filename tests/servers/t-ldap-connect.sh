#!/bin/sh
# SPDX-License-Identifier: MIT
# How mailprov finds and reaches a directory: servers that the DNS names, those of the site first, dead ones passed over; names by our own resolver; who we are after the
# bind; and the bind by Kerberos against a real KDC.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd knotd kdig python3 openssl
"$servers/people.py" 50 >people.ldif
cat >extra.conf <<'CONF'
sasl-host ldap.example.test
sasl-realm EXAMPLE.TEST
authz-regexp "uid=mailprov,cn=example.test,cn=gssapi,cn=auth" "cn=reader,ou=system,dc=example,dc=test"
CONF
have_kdc=false
if command -v krb5kdc >/dev/null || [ -x /usr/sbin/krb5kdc ]; then
	"$servers/kdc.sh" start "$scratch/kdc" ldap.example.test >kdc.vars 2>kdc.err && have_kdc=true
	at_exit '"$servers/kdc.sh" stop "$scratch/kdc"'
	$have_kdc && eval "$(cat kdc.vars)" && export KRB5_CONFIG
fi
KRB5_KTNAME=${KDC_SERVER_KEYTAB:-none}
export KRB5_KTNAME
slapd_start slapd extra.conf
mkdir zones
cat >zones/example.test.zone <<ZONE
\$TTL 600
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
ldap A 127.0.0.1
ldap A 127.0.0.2
dead A 127.0.0.1
dead AAAA ::1
nodata TXT "nothing here"
_ldap._tcp SRV 0 0 1 dead
_ldap._tcp SRV 10 0 $SLAPD_PORT ldap
_ldap._tcp.Berlin._sites SRV 0 0 $SLAPD_PORT ldap
_ldap._tcp.deadonly SRV 0 0 1 dead
_ldap._tcp.closed SRV 0 0 0 .
ZONE
"$servers/knot.sh" start "$scratch/knot" "$scratch/zones" >knot.vars || skip_all "knotd did not start"
at_exit '"$servers/knot.sh" stop "$scratch/knot"'
eval "$(cat knot.vars)"

# reach URI BIND [LINE...]
reach() {
	uri=$1 bind=$2
	shift 2
	slapd_configure mailprov "uri: [$uri]" "bind: {$bind}" "tls: {ca_file: $SLAPD_CA, start_tls: true}" 'timeout: {connect: 4s, idle: 4s}' \
		"dns: {nameservers: [\"127.0.0.1:$KNOT_PORT\"], timeout: 2s}" "$@"
}
reads() {
	words any check
	expect_out "$1"
	expect_out "50 entries"
}
simple='method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: ldap.secret'

reach "ldap://ldap.example.test:$SLAPD_PORT" "$simple"
reads "ldap://ldap.example.test:$SLAPD_PORT, OpenLDAP, TLS 1.3, ldap.example.test"
reach _srv_ "$simple"
reads "ldap://ldap.example.test:$SLAPD_PORT, OpenLDAP"
reach _srv_:example.test "$simple" 'site: Berlin'
reads "ldap://ldap.example.test:$SLAPD_PORT, OpenLDAP"
reach "_srv_:deadonly.example.test, 'ldap://ldap.example.test:$SLAPD_PORT'" "$simple"
reads "ldap://ldap.example.test:$SLAPD_PORT, OpenLDAP"
reach _srv_:deadonly.example.test "$simple"
mp 2 sync --dry-run
expect_err "ldap://dead.example.test:1: cannot connect to dead.example.test port 1: ::1: "
expect_err "127.0.0.1: Connection refused"
reach _srv_:closed.example.test "$simple"
mp 2 sync --dry-run
expect_err "the DNS says that there is no such service"
reach _srv_:nowhere.example.test "$simple"
mp 2 sync --dry-run
expect_err "cannot resolve _ldap._tcp.nowhere.example.test: no such name"
reach ldap://nodata.example.test "$simple"
mp 2 sync --dry-run
expect_err "cannot resolve nodata.example.test:"
reach _srv_: "$simple"
mp 78 sync --dry-run
reach _srv_:example.test "$simple"
sed -i 's/start_tls: true/start_tls: false/' mailprov.yaml
mp "78 a password in the clear is refused for servers that the DNS names, too" sync --dry-run

# A name server that is mute costs its time-out and no more.
background mute.port python3 -c 'import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
time.sleep(600)'
reach "ldap://ldap.example.test:$SLAPD_PORT" "$simple"
sed -i "s/127.0.0.1:$KNOT_PORT/127.0.0.1:$(cat mute.port)/" mailprov.yaml
begin=$(date +%s)
mp 2 sync --dry-run
expect_err "cannot resolve ldap.example.test: no answer in time"
check "within its time-out" [ $(($(date +%s) - begin)) -le 8 ]

if $have_kdc; then
	reach "ldap://ldap.example.test:$SLAPD_PORT" "method: gssapi, keytab: kdc/client.keytab"
	reads "TLS 1.3, ldap.example.test, bound as dn:cn=reader,ou=system,dc=example,dc=test"
	sed -i 's/start_tls: true/start_tls: false/' mailprov.yaml
	reads "without TLS, bound as dn:cn=reader,ou=system,dc=example,dc=test"
	mp 0 sync --dry-run
	expect_json 'd["sealed"] and d["counts"]["create"] == 50'
	reach "ldap://ldap.example.test:$SLAPD_PORT" "method: gssapi"
	KRB5CCNAME=FILE:$scratch/no-tickets
	export KRB5CCNAME
	mp 77 sync --dry-run
	expect_err "get a ticket with kinit"
	KRB5CCNAME=FILE:$scratch/tickets
	kinit -kt kdc/client.keytab mailprov
	reads "bound as dn:cn=reader,ou=system,dc=example,dc=test"
	check "no ticket is left in a file by a keytab" [ -z "$(find "$scratch" -name 'krb5cc*')" ]
	"$servers/kdc.sh" stop "$scratch/kdc"
	reach "ldap://ldap.example.test:$SLAPD_PORT" "method: gssapi, keytab: kdc/client.keytab"
	mp 2 sync --dry-run
	expect_err "contact any KDC"
else
	[ -z "${MAILPROV_REQUIRE:-}" ]
	ok $? "no KDC here: the bind by Kerberos was not tried"
fi

# What is older than TLS 1.2 gets no password (RFC 8996), whatever the server offers.
sh "$servers/ca.sh" "$scratch/tls" >/dev/null 2>&1
cat >old_tls.py <<'PY'
import socket, ssl, warnings
warnings.simplefilter("ignore")
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.minimum_version = ssl.TLSVersion.TLSv1
context.maximum_version = ssl.TLSVersion.TLSv1_1
context.set_ciphers("ALL:@SECLEVEL=0")
context.load_cert_chain("tls/server.crt", "tls/server.key")
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
peer = server.accept()[0]
try:
    got = context.wrap_socket(peer, server_side=True).recv(4096)
    print("it saw", "a password" if b"secret" in got else "no password", flush=True)
except (ssl.SSLError, OSError):
    print("it saw no password", flush=True)
PY
background old_tls python3 old_tls.py
slapd_configure old "uri: [\"ldaps://127.0.0.1:$(head -n 1 old_tls)\"]" "bind: {$simple}" \
	"tls: {ca_file: tls/ca.crt}" 'timeout: {connect: 4s, idle: 4s}'
mp 2 sync
expect_err 'the server agrees to TLS1.1 only'
until_ok grep -q "^it" old_tls
check "and gets no password" grep -q "^it saw no password" old_tls
done_testing
