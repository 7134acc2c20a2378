#!/bin/sh
# SPDX-License-Identifier: MIT
# Against a real slapd with 10,000 people over StartTLS: everybody, then exactly 30 changes; and reads that must be discarded: cut by a limit, a server killed in the
# middle, an empty and a wrong base, a wrong certificate, a stray ldaprc. Those end with status 2 and change nothing.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3 openssl
cat >extra.conf <<'CONF'
limits dn.exact="cn=reader,ou=system,dc=example,dc=test" size=unlimited size.prtotal=unlimited
limits anonymous size=unlimited size.prtotal=3000
CONF
"$servers/people.py" 10000 >people.ldif
slapd_start slapd extra.conf
# from NAME LINE...: another way to the same directory, or a wrong one, for the same store.
from() {
	name=$1
	shift
	slapd_configure "$name" 'exclude: [{attribute: employeeType, value: contractor}]' 'timeout: {connect: 3s, idle: 3s}' \
		"tls: {ca_file: $SLAPD_CA, start_tls: true}" 'state: {path: var/state.db}' 'batch: {directory: var/batches}' \
		'publish: {directory: var/published}' "$@"
}
from main
use main
mp 0 sync
expect_json 'd["sealed"] and d["batch"] == 1 and d["counts"]["create"] == 10000 - 10000 // 97'
use main
mp 0 batch confirm 1
use main
mp 0 sync
expect_json 'd["batch"] is None and d["counts"]["unchanged"] == 10000 - 10000 // 97'

# Thirty change: 10 titles, 10 addresses, 8 new, 2 gone (which wait).
python3 - >changes.ldif <<'PY'
person = "dn: uid=u%07d,ou=people,dc=example,dc=test\n"
for i in range(100, 110):
    print(person % i + "changetype: modify\nreplace: title\ntitle: Head %d\n" % i)
for i in range(200, 210):
    domain = "example.test" if i % 2 == 0 else "branch.example.test"
    print(person % i + f"changetype: modify\nreplace: mail\nmail: new{i}@{domain}\n")
for i in range(20000, 20008):
    print(person % i + "changetype: add\nobjectClass: inetOrgPerson\nuid: u%07d\ncn: New\nsn: New\nmail: n%d@example.test\n" % (i, i))
for i in range(300, 302):
    print(person % i + "changetype: delete\n")
PY
change -f changes.ldif
check "30 changes in the directory" [ "$(grep -cE '^(modifying|adding|deleting) ' modify.log)" -eq 30 ]
use main
mp 0 sync
expect_json 'd["counts"] == {"create": 8, "update": 10, "rename": 10, "suspend": 0, "resume": 0, "retire": 0, "unchanged": 10000 - 10000 // 97 - 20, "held": 0}'
expect_json 'sorted(c["address"] for c in d["changes"] if c["op"] == "rename") == sorted("new%d@%sexample.test" % (i, "branch." * (i % 2)) for i in range(200, 210))'
expect_json 'all(list(c["fields"]) == ["title"] for c in d["changes"] if c["op"] == "update")'
mp 0 accounts 'u000030?@*'
expect_json 'sorted(a["address"][:8] for a in d["accounts"] if a["missing_since"]) == ["u0000300", "u0000301"]'

# The other ways in see the same.
from tls "uri: \"ldaps://127.0.0.1:$SLAPD_TLS_PORT\"" "tls: {ca_file: $SLAPD_CA}"
mp 0 sync --dry-run
expect_json 'd["counts"]["create"] == 0 and d["changes"] == []'
from local "uri: \"ldapi://$SLAPD_SOCKET\"" 'tls: {start_tls: false}' 'bind: {method: external}'
mp 0 sync --dry-run
expect_json 'd["changes"] == []'

# Doubtful reads. What stands in the state and the batches must be the same afterwards.
keep var
# discarded STATUS-AND-LABEL [OPTION...]
discarded() {
	label=${1#* } ends=$1
	shift
	mp "$ends" sync "$@"
	check "$label: says why" [ -s "$err" ]
	unchanged "$label: nothing changed"
}
from cut 'bind: {method: anonymous}'
discarded "2 size.prtotal cut"
from empty 'base: ou=empty,dc=example,dc=test'
discarded "2 empty base"
from wrong 'base: ou=nowhere,dc=example,dc=test'
discarded "2 wrong base"
printf 'wrong\n' >wrong.secret
chmod 600 wrong.secret
from password 'bind: {method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: wrong.secret}'
discarded "77 wrong password"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=other -keyout other.key -out other.crt 2>/dev/null
from ca "tls: {ca_file: $scratch/other.crt, start_tls: true}"
discarded "77 another authority"
printf 'SIZELIMIT 37\nTLS_REQCERT never\nREFERRALS on\n' >ldaprc
use main
mp 0 sync --dry-run
expect_json 'd["counts"]["create"] == 0 and d["counts"]["unchanged"] > 9000'
use ca
discarded "77 another authority, and a stray ldaprc"
rm ldaprc
# Nor does what somebody has in his environment: no keys are written, no check is left out.
SSLKEYLOGFILE=$scratch/session.keys LDAPTLS_REQCERT=never LDAPSIZELIMIT=37
export SSLKEYLOGFILE LDAPTLS_REQCERT LDAPSIZELIMIT
unbelieved "77 another authority, and variables of the environment"
use main
mp 0 sync --dry-run
expect_json 'd["counts"]["create"] == 0 and d["counts"]["unchanged"] > 9000'
check "no session's keys are written" [ ! -e "$scratch/session.keys" ]
unset SSLKEYLOGFILE LDAPTLS_REQCERT LDAPSIZELIMIT

# A peer that accepts and says nothing, with and without TLS.
background mute.port python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(8)
print(s.getsockname()[1], flush=True)
kept = []
while True:
    kept.append(s.accept())'
from mute "uri: \"ldap://127.0.0.1:$(cat mute.port)\""
discarded "2 mute peer"
from mute-tls "uri: \"ldaps://127.0.0.1:$(cat mute.port)\"" "tls: {ca_file: $SLAPD_CA}"
discarded "2 mute peer with TLS"

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
background cut.port python3 cut.py "$SLAPD_PORT" 200000
from killed "uri: \"ldap://127.0.0.1:$(cat cut.port)\"" 'tls: {start_tls: false}'
discarded "2 connection lost in the middle" --full
slapd_stop slapd KILL
use main
discarded "2 server down"
done_testing
