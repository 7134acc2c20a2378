#!/bin/sh
# SPDX-License-Identifier: MIT
# Against a real slapd with 10,000 people over StartTLS: everybody, then exactly 30 changes; and reads that may not be believed: cut by a limit, a server killed in the
# middle, an empty and a wrong base, a wrong certificate, a stray ldaprc. Those end with status 2 and change nothing.
. "$top_srcdir/tests/cli/lib.sh"
require slapd slapadd ldapmodify python3 openssl
cd "$scratch" || exit 1
people=10000

cat >extra.conf <<'CONF'
limits dn.exact="cn=reader,ou=system,dc=example,dc=test" size=unlimited size.prtotal=unlimited
limits anonymous size=unlimited size.prtotal=3000
CONF
"$servers/people.py" $people >people.ldif
"$servers/slapd.sh" start "$scratch/slapd" people.ldif extra.conf >vars || skip_all "slapd did not start"
at_exit '"$servers/slapd.sh" stop "$scratch/slapd"'
eval "$(cat vars)"
printf 'reader-secret\n' >ldap.secret
chmod 600 ldap.secret

# configure FILE URI [LINE...]: lines replace the usual base, bind and tls.
configure() {
	file=$1 uri=$2
	shift 2
	{
		printf 'domains:\n  - {name: example.test, site: sg}\n  - {name: branch.example.test, site: hk}\n'
		printf 'directory:\n  uri: "%s"\n  kind: openldap\n  timeout: {connect: 3s, idle: 3s}\n' "$uri"
		printf '  exclude: [{attribute: employeeType, value: contractor}]\n'
		for line; do printf '  %s\n' "$line"; done
		printf 'state: {path: var/state.db}\nbatch: {directory: var/batches}\npublish: {directory: var/published}\n'
	} >"$file"
}
base='base: ou=people,dc=example,dc=test'
bind='bind: {method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: ldap.secret}'
tls="tls: {ca_file: $SLAPD_CA, start_tls: true}"
mp() {
	file=$1
	shift
	run "$MAILPROV" -c "$file" "$@"
}

configure main.yaml "ldap://127.0.0.1:$SLAPD_PORT" "$base" "$bind" "$tls"
mp main.yaml --json sync
expect_status 0
expect_json 'd["sealed"] and d["batch"] == 1 and d["counts"]["create"] == 10000 - 10000 // 97'
mp main.yaml batch confirm 1
mp main.yaml --json sync
expect_status 0
expect_json 'd["batch"] is None and d["counts"]["unchanged"] == 10000 - 10000 // 97'

# Thirty change: 10 titles, 10 addresses, 8 new, 2 gone (which wait).
python3 - >changes.ldif <<'PY'
person = "dn: uid=u%07d,ou=people,dc=example,dc=test\n"
for i in range(100, 110):
    print(person % i + "changetype: modify\nreplace: title\ntitle: Head %d\n" % i)
for i in range(200, 210):
    print(person % i + "changetype: modify\nreplace: mail\nmail: new%d@example.test\n" % i)
for i in range(20000, 20008):
    print(person % i + "changetype: add\nobjectClass: inetOrgPerson\nuid: u%07d\ncn: New\nsn: New\nmail: n%d@example.test\n" % (i, i))
for i in range(300, 302):
    print(person % i + "changetype: delete\n")
PY
run ldapmodify -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test -w secret -f changes.ldif
expect_status 0 "30 changes in the directory"
mp main.yaml --json sync
expect_status 0
expect_json 'd["counts"] == {"create": 8, "update": 10, "rename": 10, "suspend": 0, "resume": 0, "retire": 0, "unchanged": 10000 - 10000 // 97 - 20, "held": 0}'
expect_json 'sorted(c["address"] for c in d["changes"] if c["op"] == "rename") == ["new%d@example.test" % i for i in range(200, 210)]'
expect_json 'all(list(c["fields"]) == ["title"] for c in d["changes"] if c["op"] == "update")'
mp main.yaml --json accounts 'u000030?@*'
expect_json 'sorted(a["address"][:8] for a in d["accounts"] if a["missing_since"]) == ["u0000300", "u0000301"]'

# The other ways in see the same.
configure tls.yaml "ldaps://127.0.0.1:$SLAPD_TLS_PORT" "$base" "$bind" "tls: {ca_file: $SLAPD_CA}"
mp tls.yaml --json sync --dry-run
expect_json 'd["counts"]["create"] == 0 and d["changes"] == []'
configure local.yaml "ldapi://$SLAPD_SOCKET" "$base" "bind: {method: external}"
mp local.yaml --json sync --dry-run
expect_json 'd["changes"] == []'

# Doubtful reads. What stands in the state and the batches must be the same afterwards.
find var -type f ! -name '*.lock' | sort | xargs sha256sum >before
unbelieved() {
	expect_status "$2" "$1: status $2"
	check "$1: says why" [ -s "$err" ]
	find var -type f ! -name '*.lock' | sort | xargs sha256sum | cmp -s - before
	ok $? "$1: nothing changed"
}
configure cut.yaml "ldap://127.0.0.1:$SLAPD_PORT" "$base" "bind: {method: anonymous}" "$tls"
mp cut.yaml sync
unbelieved "size.prtotal cut" 2
configure empty.yaml "ldap://127.0.0.1:$SLAPD_PORT" "base: ou=empty,dc=example,dc=test" "$bind" "$tls"
mp empty.yaml sync
unbelieved "empty base" 2
configure wrong.yaml "ldap://127.0.0.1:$SLAPD_PORT" "base: ou=nowhere,dc=example,dc=test" "$bind" "$tls"
mp wrong.yaml sync
unbelieved "wrong base" 2
printf 'wrong\n' >wrong.secret
chmod 600 wrong.secret
configure password.yaml "ldap://127.0.0.1:$SLAPD_PORT" "$base" 'bind: {method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: wrong.secret}' "$tls"
mp password.yaml sync
unbelieved "wrong password" 77
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=other -keyout other.key -out other.crt 2>/dev/null
configure ca.yaml "ldap://127.0.0.1:$SLAPD_PORT" "$base" "$bind" "tls: {ca_file: $scratch/other.crt, start_tls: true}"
mp ca.yaml sync
unbelieved "another authority" 77
printf 'SIZELIMIT 37\nTLS_REQCERT never\nREFERRALS on\n' >ldaprc
mp main.yaml --json sync --dry-run
expect_json 'd["counts"]["create"] == 0 and d["counts"]["unchanged"] > 9000'
mp ca.yaml sync
unbelieved "another authority, and a stray ldaprc" 77
rm ldaprc

# A peer that accepts and says nothing, with and without TLS.
python3 -c 'import socket, time
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(8)
print(s.getsockname()[1], flush=True)
kept = []
while True:
    kept.append(s.accept())' >mute.port 2>/dev/null &
mute=$!
at_exit "kill $mute 2>/dev/null"
until [ -s mute.port ]; do sleep 0.02; done
configure mute.yaml "ldap://127.0.0.1:$(cat mute.port)" "$base" "$bind" "$tls"
mp mute.yaml sync
unbelieved "mute peer" 2
configure mute-tls.yaml "ldaps://127.0.0.1:$(cat mute.port)" "$base" "$bind" "tls: {ca_file: $SLAPD_CA}"
mp mute-tls.yaml sync
unbelieved "mute peer with TLS" 2

# A server that dies while it is read: a proxy that cuts after 200,000 octets from the server.
cat >cut.py <<'PY'
import socket, sys, threading
upstream, limit = int(sys.argv[1]), int(sys.argv[2])
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(8)
print(server.getsockname()[1], flush=True)


def pump(a, b, limit):
    passed = 0
    while limit is None or passed < limit:
        data = a.recv(4096)
        if not data:
            break
        b.sendall(data)
        passed += len(data)
    for s in (a, b):
        try:
            s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


while True:
    near, _ = server.accept()
    far = socket.create_connection(("127.0.0.1", upstream))
    threading.Thread(target=pump, args=(near, far, None), daemon=True).start()
    threading.Thread(target=pump, args=(far, near, limit), daemon=True).start()
PY
python3 cut.py "$SLAPD_PORT" 200000 >cut.port 2>/dev/null &
cutter=$!
at_exit "kill $cutter 2>/dev/null"
until [ -s cut.port ]; do sleep 0.02; done
configure killed.yaml "ldap://127.0.0.1:$(cat cut.port)" "$base" "bind: {method: simple, dn: \"cn=reader,ou=system,dc=example,dc=test\", password_file: ldap.secret}"
mp killed.yaml sync --full
unbelieved "connection lost in the middle" 2
"$servers/slapd.sh" stop "$scratch/slapd" KILL
mp main.yaml sync
unbelieved "server down" 2
done_testing
