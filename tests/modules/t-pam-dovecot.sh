#!/bin/sh
# SPDX-License-Identifier: MIT
# A mail server asks: Dovecot with a PAM passdb, logins over TLS. The account hook decides, and the session hook has nothing to do with it.
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/modules/private_etc.sh"
. "$servers/dovecot.sh"
. "$servers/port.sh"
require dovecot openssl python3
[ -f "$top_builddir/modules/.libs/pam_mailprov.so" ] || skip_all "built without the PAM module"
private_etc
cd "$scratch" || exit 1

"$top_builddir/tests/modules/make_published" published 1 || exit 1
cp "$top_builddir/modules/.libs/pam_mailprov.so" .
new_user mailtest 61240 "$scratch/mail"
mkdir run
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost >/dev/null 2>&1
# Accounts whose names are addresses, as a mail server hands them on.
hash=$(openssl passwd -6 "right horse")
uid=62000
for who in ada bob carol dora eve rick zoe; do
	for name in "$who" "$who@one.example"; do
		uid=$((uid + 1))
		echo "$name:x:$uid:$uid::/nonexistent:/bin/false" >>/etc/passwd
		echo "$name:$hash:20000:0:99999:7:::" >>/etc/shadow
	done
done
service() {
	printf 'auth required pam_unix.so nodelay\naccount required %s/pam_mailprov.so db=%s/published/accounts.cdb %s\nsession required %s/pam_mailprov.so db=%s/published/accounts.cdb\n' \
		"$scratch" "$scratch" "$1" "$scratch" "$scratch" >/etc/pam.d/mailtest
}
service ''
port=$(free_port)
{
	dovecot_config "$scratch" "$scratch/cert.pem" "$scratch/key.pem" \
		"$scratch/mail" mailtest pam:mailtest
	cat <<CONF
instance_name = mailprov-test
protocols = imap
service imap-login {
  inet_listener imaps {
    port = $port
  }
}
CONF
	for role in anvil auth stats imap-login; do
		printf 'service %s {\n  chroot =\n}\n' $role
	done
	# Each refused login would make the next one wait longer.
	printf 'auth_failure_delay = 0\nservice anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}\n'
} >dovecot.conf
dovecot -F -c "$scratch/dovecot.conf" </dev/null >dovecot.out 2>&1 &
server=$!
at_exit 'kill $server 2>/dev/null; wait $server 2>/dev/null'
cat >login.py <<'PY'
import imaplib, ssl, sys, time
context = ssl.create_default_context(cafile="cert.pem")
def connect():
    return imaplib.IMAP4_SSL("localhost", int(sys.argv[1]), ssl_context=context)
if sys.argv[2] == "wait":
    for _ in range(200):
        try:
            connect().logout()
            sys.exit(0)
        except OSError:
            time.sleep(0.05)
    sys.exit(1)
server = connect()
try:
    server.login(sys.argv[2], sys.argv[3])
    print("welcome", server.select("INBOX")[0])
except imaplib.IMAP4.error as error:
    print("refused", error)
    sys.exit(1)
PY
run python3 login.py "$port" wait
[ "$status" -eq 0 ] || {
	cat dovecot.out log
	skip_all "Dovecot did not start"
}
login() {
	run python3 login.py "$port" "$@"
}

login ada@one.example "right horse"
expect_status 0 "an enabled mailbox: welcome"
expect_out "welcome OK"
login ada "right horse"
expect_status 0 "by its name alone, too"
login ada@one.example "wrong"
expect_status 1 "a wrong password is refused"
expect_out "[AUTHENTICATIONFAILED]"
login dora@one.example "right horse"
expect_status 0 "a domain that is not effective: the account works"
for who in bob@one.example carol@one.example rick@one.example zoe@one.example eve@one.example; do
	login "$who" "right horse"
	expect_status 1 "$who is refused"
	expect_out "[AUTHENTICATIONFAILED]"
done
service disabled=expired
login bob@one.example "right horse"
expect_out "[EXPIRED]"
service unverified=deny
login dora@one.example "right horse"
expect_status 1 "with unverified=deny it is refused"
service ''
mv published/accounts.cdb kept
login ada@one.example "right horse"
expect_status 1 "without the file nobody comes in"
mv kept published/accounts.cdb
login ada@one.example "right horse"
expect_status 0 "with it, again"
check "no settings were written for anybody" [ -z "$(find . -name mbsyncrc)" ]
done_testing
