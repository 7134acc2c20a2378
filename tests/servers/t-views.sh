#!/bin/sh
# SPDX-License-Identifier: MIT
# The two views: the domain's own servers, found from the root down, and a resolver with a cache. A small Internet of its own: name servers have no port but 53, so this runs in a network
# namespace where all loopback addresses are free.
. "$top_srcdir/tests/cli/lib.sh"
require knotd kdig unbound python3 unshare ip
if [ -z "${MAILPROV_NETNS:-}" ]; then
	MAILPROV_NETNS=1
	export MAILPROV_NETNS
	for how in -n -rn; do
		if unshare $how ip link set lo up 2>/dev/null; then
			again unshare $how
		fi
	done
	skip_all "no network namespace may be made here"
fi
ip link set lo up
ip address add fd00::21/128 dev lo nodad 2>/dev/null || skip_all "no IPv6 address can be set"
cd "$scratch" || exit 1

# knot NAME LISTEN: starts one with the zones of the folder NAME.
knot() {
	KNOT_LISTEN=$2 "$servers/knot.sh" start "$scratch/knot-$1" "$scratch/$1" >/dev/null || skip_all "knotd did not start"
	at_exit "\"$servers/knot.sh\" stop \"$scratch/knot-$1\""
}
# good SERIAL NAMESERVERS...: the records of a domain of the site sg as they are to be.
good() {
	printf '@ 600 SOA ns1.hosts.test. h.hosts.test. %s 3600 600 86400 60\n' "$1"
	shift
	printf '@ NS %s\n' "$@"
	printf '@ 300 MX 5 mx1.sg.aliyun.com.\n@ 300 MX 10 mx2.sg.aliyun.com.\n@ 300 TXT "v=spf1 include:spf.sg.aliyun.com -all"\n'
	for pair in imap:imap pop3:pop smtp:smtp mail:mail; do printf '%s 300 CNAME %s.sg.aliyun.com.\n' "${pair%:*}" "${pair#*:}"; done
}
old() {
	good "$@" | sed 's/mx1.sg.aliyun.com/mail.old-provider.test/; /mx2/d'
}
# republish SERVER DOMAIN SERIAL: the zone file was changed; knotd takes it.
republish() {
	kill -HUP "$(cat "knot-$1/pid")"
	case $1 in a) address=127.0.0.21 ;; b) address=127.0.0.22 ;; top) address=127.0.0.11 ;; esac
	until_ok serial_is "$address" "$2" "$3"
}
serial_is() {
	kdig +short +norec "@$1" "$2" SOA 2>/dev/null | grep -q " $3 "
}

mkdir top a b lame
# The root, the zone "test" and the provider, on one server.
cat >top/root.zone <<'ZONE'
. 600 SOA ns.root. h.root. 1 3600 600 86400 60
. NS ns.root.
ns.root. A 127.0.0.10
test. NS ns.test.
ns.test. A 127.0.0.11
aliyun.com. NS ns.test.
ZONE
{
	printf '@ 600 SOA ns h 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.11\n'
	printf 'ns1.hosts A 127.0.0.21\nns2.hosts A 127.0.0.22\nns3.hosts A 127.0.0.23\nns4.hosts A 127.0.0.24\nns6.hosts AAAA fd00::21\n@ 600 TXT "top"\n'
	for domain in good cached missing wrong split wait interrupted; do printf '%s NS ns1.hosts\n%s NS ns2.hosts\n' $domain $domain; done
	printf 'lame NS ns1.hosts\nlame NS ns3.hosts\nsilent NS ns1.hosts\nsilent NS ns4.hosts\ndead NS ns4.hosts\nparent NS ns1.hosts\nsix NS ns6.hosts\n'
	printf 'nowhere NS ns1.hosts\nnowhere NS none.hosts\nown NS ns1.own\nns1.own A 127.0.0.21\n'
	printf 'moved 5 NS ns2.hosts\n'
} >top/test.zone
{
	printf '@ 600 SOA ns h 1 3600 600 86400 60\n@ NS ns.test.\nspf.sg TXT "v=spf1 ip4:203.0.113.0/24 -all"\n'
	for host in mx1 mx2 imap pop smtp mail; do printf '%s.sg A 203.0.113.7\n' $host; done
} >top/aliyun.com.zone
both='ns1.hosts.test. ns2.hosts.test.'
for domain in good interrupted; do
	# shellcheck disable=SC2086
	good 1 $both | tee a/$domain.test.zone >b/$domain.test.zone
done
for domain in cached wrong wait interrupted; do
	# shellcheck disable=SC2086
	old 1 $both | tee a/$domain.test.zone >b/$domain.test.zone
done
sed -i 's/ 300 / 4 /' a/wait.test.zone b/wait.test.zone
# shellcheck disable=SC2086
{
	good 1 $both | sed '/ MX 10/d' | tee a/missing.test.zone >b/missing.test.zone
	good 7 $both >a/split.test.zone
	old 6 $both >b/split.test.zone
	good 1 $both >a/parent.test.zone
	cp a/parent.test.zone b/parent.test.zone
}
good 1 ns1.hosts.test. ns3.hosts.test. >a/lame.test.zone
good 1 ns1.hosts.test. ns4.hosts.test. >a/silent.test.zone
good 1 ns1.hosts.test. none.hosts.test. >a/nowhere.test.zone
good 1 ns6.hosts.test. >a/six.test.zone
{
	good 1 ns1.own.test.
	echo 'ns1 A 127.0.0.21'
	good 1 x | sed -n 's/^@ 300/sub 300/p; s/^\(imap\|pop3\|smtp\|mail\) /\1.sub /p'
} >a/own.test.zone
old 1 ns2.hosts.test. >b/moved.test.zone
good 1 ns1.hosts.test. >a/moved.test.zone
printf '@ SOA ns h 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.23\n' >lame/other.test.zone
knot top "127.0.0.11@53 127.0.0.10@53"
knot a "127.0.0.21@53 fd00::21@53"
knot b 127.0.0.22@53
knot lame 127.0.0.23@53
background sink python3 -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.24", 53))
print("ready", flush=True)
while True:
    s.recv(2000)'
cat >unbound.conf <<CONF
server:
  interface: 127.0.0.53
  directory: "$scratch"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  do-not-query-localhost: no
  root-hints: "$scratch/hints"
  module-config: "iterator"
  qname-minimisation: no
  local-zone: "test." nodefault
  access-control: 127.0.0.0/8 allow
remote-control:
  control-enable: no
CONF
printf '. 600 NS ns.root.\nns.root. 600 A 127.0.0.10\n' >hints
unbound -d -c unbound.conf >unbound.log 2>&1 </dev/null &
at_exit "kill $!"
resolves() {
	kdig +short +retry=0 +time=1 @127.0.0.53 test TXT 2>/dev/null | grep -q top
}
until_ok resolves || skip_all "unbound did not start"
domains=
for domain in good cached missing wrong split wait interrupted lame silent dead parent six nowhere own sub.own moved none; do
	domains="$domains${domains:+, }{name: $domain.test, site: sg}"
done
configure mailprov "domains: [$domains]" 'publish: {directory: published}' 'dns: {nameservers: ["127.0.0.53"], timeout: 2s}'
: >people.ldif
# verify STATUS ARGUMENT...
verify() {
	ends=$1
	shift
	mp "$ends" --json verify "$@"
}
status_is() {
	expect_json "d['domains'][0]['status'] == '$1'"
}
speaks() {
	expect_json "any(f['rule'] == '$1' and '$2' in f['text'] + (f['hint'] or '') for f in d['domains'][0]['findings'])"
}

verify "0 right at both servers and at the resolver" good.test
expect_json 'd["domains"][0]["wait_seconds"] is None and not any(f["severity"] != "note" for f in d["domains"][0]["findings"])'
verify "0 and so it is without the resolver's cache" --authoritative good.test
verify "0 a server with an IPv6 address alone" six.test
verify "0 a server below its own domain, found by glue" own.test
verify "0 a domain that is no zone of its own" sub.own.test

# The resolver learns the old records; then they are changed.
for domain in cached missing wait; do
	for question in "$domain.test MX" "$domain.test TXT" "imap.$domain.test CNAME"; do
		# shellcheck disable=SC2086
		kdig +short @127.0.0.53 $question >/dev/null
	done
done
for server in a b; do
	for domain in cached missing; do
		# shellcheck disable=SC2086
		good 2 $both >$server/$domain.test.zone
		republish $server $domain.test 2
	done
done
verify "1 old in a cache is not effective yet" cached.test
status_is pending
expect_json '0 < d["domains"][0]["wait_seconds"] <= 300'
expect_json '[r["state"] for r in d["domains"][0]["records"] if r["type"] == "MX"] == ["pending", "pending", "pending"]'
expect_json '[r["found"] for r in d["domains"][0]["records"] if r["expected"] is None] == [["5 mail.old-provider.test"]]'
expect_json 'not any(f["severity"] == "error" for f in d["domains"][0]["findings"])'
speaks DNS-PENDING "verify --wait"
mp 1 verify cached.test
expect_out "Domain name resolution is not effective yet"
verify "0 the domain's own servers have it already" --authoritative cached.test
verify 1 missing.test
status_is pending
expect_json '0 < d["domains"][0]["wait_seconds"] <= 300'
mp "1 pending is a warning" verify --nagios cached.test good.test
expect_out "MAILPROV WARNING - 1 of 2 domains effective"
run "$MAILPROV" --json verify --nameserver=127.0.0.53 --site=sg cached.test
status_is not-effective

# What is wrong where the zone is kept stays wrong.
verify 1 wrong.test
status_is not-effective
expect_json 'd["domains"][0]["wait_seconds"] is None'
speaks DNS-NO-WAIT "waiting will not help"
mp 1 verify wrong.test
expect_err "waiting will not help"
verify "1 one server has other records" split.test
status_is not-effective
speaks NS-SPLIT "ns2.hosts.test (127.0.0.22) is behind: it has the serial 6, the other 7"
verify "0 a server that does not serve the zone" lame.test
speaks NS-LAME "ns3.hosts.test (127.0.0.23)"
verify 1 --strict lame.test
verify "0 a server that says nothing" silent.test
speaks NS-SILENT "ns4.hosts.test (127.0.0.24)"
verify "2 all servers say nothing" dead.test
status_is unknown
speaks NS-UNKNOWN "ns4.hosts.test (127.0.0.24)"
mp "2 nothing is planned from caches" --json dns --diff dead.test
expect_json '{(r["action"], len(r["found"])) for r in d["domains"][0]["records"]} == {("unknown", 0)}'
expect_json 'all("caches may be old" in r["reason"] for r in d["domains"][0]["records"])'
mp 2 dns --diff dead.test
expect_err "ns4.hosts.test (127.0.0.24)"
mp 2 dns --diff --format=nsupdate dead.test
expect_out "cannot be told now"
check "and no tool is told to do anything" [ -z "$(grep -v '^;' "$out")" ]
mp 1 dns --diff split.test
expect_err "is behind"
check "the plan speaks for itself" [ -z "$(grep 'waiting will not help' "$err")" ]
verify 0 nowhere.test
speaks NS-NO-ADDRESS none.hosts.test
verify 0 parent.test
speaks NS-PARENT "does not name the server ns2.hosts.test"
verify "1 a domain that was never registered" none.test
speaks DOMAIN-MISSING "no such domain"

# The domain moves to another server; the resolver goes on asking the old one for a while.
kdig +short @127.0.0.53 moved.test MX >/dev/null
kdig +short @127.0.0.53 moved.test NS >/dev/null
sed -i 's/^moved 5 NS.*/moved 5 NS ns1.hosts/; s/^@ 600 SOA ns h 1/@ 600 SOA ns h 2/' top/test.zone
republish top test 2
verify 1 moved.test
status_is pending
expect_json 'd["domains"][0]["wait_seconds"] > 300'

# Asking again until caches have it.
for server in a b; do
	# shellcheck disable=SC2086
	good 2 $both | sed 's/ 300 / 4 /' >$server/wait.test.zone
	republish $server wait.test 2
done
mp "0 it waits until the cache has let go" verify --wait=60s wait.test
expect_out "Domain name resolution is effective"
"$MAILPROV" -c mailprov.yaml verify --wait=60s interrupted.test >out.int 2>err.int &
waiter=$!
until_ok grep -q not-effective err.int
kill -INT $waiter
if wait $waiter; then status=0; else status=$?; fi
cp out.int "$out"
cp err.int "$err"
expect_status 1 "an interrupted wait ends by the last state"
expect_out "Domain name resolution is not effective"

# The same without any network.
mp 1 --json verify --save-capture=capture cached.test wrong.test
cp "$out" live
run "$MAILPROV" --json verify --replay=capture
expect_status 1 "a capture is judged as the network was"
check "and says the same" cmp -s live "$out"
done_testing
