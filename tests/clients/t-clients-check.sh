#!/bin/sh
# SPDX-License-Identifier: MIT
# client check names what stands between this host and the servers: the port, the name, the certificate, something else that answers.
. "$top_srcdir/tests/clients/bed.sh"
require python3 openssl
bed_up
# probe ARGUMENT...
probe() {
	run "$MAILPROV" -c "$scratch/mailprov.yaml" client check "$@"
}
# line RESULT HOST:PORT TEXT: a line of the last run.
line() {
	check "$2: $1, $3" grep -qE "^$1 +$2 +.*$3" "$out"
}

probe
expect_status 0 "all is well with the site"
for server in imap.sg.aliyun.com:993 pop.sg.aliyun.com:995 smtp.sg.aliyun.com:465; do
	line ok "$server" 'TLS1\.3, certificate until 20'
done
line note imap.example.com:993 'not for imap.example.com: a program that is set to this name warns or refuses; set it to imap.sg.aliyun.com'
line note pop3.example.com:995 'set it to pop.sg.aliyun.com'
line note smtp.example.com:465 'set it to smtp.sg.aliyun.com'
run "$MAILPROV" --json -c "$scratch/mailprov.yaml" client check
expect_json 'd["schema"] == 1 and [s["result"] for s in d["servers"]] == ["ok"] * 3 + ["note"] * 3 and d["servers"][0]["tls"] == "TLS1.3"'
expect_json 'd["servers"][0]["expires"] > 1900000000 and d["servers"][2]["protocol"] == "smtp"'
run "$MAILPROV" client check --site sg
expect_status 0 "a site can be checked without any configuration"
check "of it alone" [ "$(grep -c . "$out")" = 3 ]
run "$MAILPROV" -q client check --site sg
check "silent under cron when all is well" [ ! -s "$out" ]

certificate wrongname
probe
expect_status 1
line FAILED imap.sg.aliyun.com:993 'the certificate is for elsewhere.invalid, not for imap.sg.aliyun.com'
certificate expired
probe
expect_status 1
line FAILED pop.sg.aliyun.com:995 'the certificate ended on 20.*or this host.s clock is wrong'
certificate server
probe --ca-file "$scratch/tls/wrongname.crt"
expect_status 1
line FAILED smtp.sg.aliyun.com:465 'is from no authority that this host trusts: a proxy that opens TLS'
probe --ca-file /nonexistent
expect_status 78 "authorities that cannot be read are a mistake of the configuration"

kill "$(cat "$scratch/dovecot/pid")"
wait "$(cat "$scratch/dovecot/pid")"
# Someone else on the ports: without TLS, silent, and with another greeting. The third never answers.
cat >"$scratch/other.py" <<'END'
import socket
import ssl
import threading
import sys
def serve(port, greet):
    listening = socket.create_server(("127.0.0.1", port))
    while True:
        greet(listening.accept()[0])
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + "/server.crt", sys.argv[1] + "/server.key")
def web(connection):
    try:
        context.wrap_socket(connection, server_side=True).sendall(b"HTTP/1.0 200 \x1b[31mOK\r\n\r\n")
    except OSError:
        pass
# A queue of connections that is full and never emptied: Linux answers no further one.
full = socket.socket()
full.bind(("127.0.0.2", 465))
full.listen(0)
waiting = [socket.socket() for _ in range(4)]
for client in waiting:
    client.setblocking(False)
    client.connect_ex(("127.0.0.2", 465))
threading.Thread(target=serve, args=(995, lambda c: c.sendall(b"+OK no TLS here\r\n" * 10))).start()
serve(993, web)
END
python3 "$scratch/other.py" "$scratch/tls" </dev/null >/dev/null 2>&1 &
wait_for bed_answers 993
{
	echo '127.0.0.1 localhost imap.sg.aliyun.com pop.sg.aliyun.com'
	echo '127.0.0.2 smtp.sg.aliyun.com'
} >"$scratch/etc/hosts"
begin=$(date +%s)
run "$MAILPROV" client check --site sg
expect_status 1
line FAILED imap.sg.aliyun.com:993 'something else than a mail server answers: "HTTP/1.0 200 .x1b'
line FAILED pop.sg.aliyun.com:995 'does not speak TLS: another program or a proxy answers on port 995'
line FAILED smtp.sg.aliyun.com:465 'no answer from 127.0.0.2: TCP port 465 is blocked between here and the provider'
check "a server takes five seconds at most" [ $(($(date +%s) - begin)) -le 8 ]
run "$MAILPROV" client check --site hk
expect_status 2 "names that cannot be looked up now are no verdict"
line unknown imap.hk.aliyun.com:993 'could not be looked up now'
run "$MAILPROV" client check --site singapore
expect_status 64 "an unknown site is named"
expect_err 'there is no site "singapore"; the sites are cn, de, hk, sg, us'
probe other.example
expect_status 65
expect_err "the domain other.example is not configured"
done_testing
