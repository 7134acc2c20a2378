#!/bin/sh
# SPDX-License-Identifier: MIT
# A zone is judged by its text before it is published: verify --zone, spf --zone.
. "$top_srcdir/tests/cli/lib.sh"
cd "$scratch" || exit

# Nobody answers there, so what is judged comes from the file, or is not known.
ns=--nameserver=127.0.0.1:1
cat >good.zone <<'ZONE'
$TTL 600
@ SOA ns1.dns.example. hostmaster 1 3600 600 86400 60
@ NS ns1.dns.example.
@ CAA 0 issue "ca.example"
@ MX 5 mx1.sg.aliyun.com.
@ MX 10 mx2.sg.aliyun.com.
@ TXT "v=spf1 ip4:192.0.2.0/24 include:spf.sg.aliyun.com -all"
imap CNAME imap.sg.aliyun.com.
pop3 CNAME pop.sg.aliyun.com.
smtp CNAME smtp.sg.aliyun.com.
mail CNAME mail.sg.aliyun.com.
branch NS ns1.branch.example.
branch TXT "v=spf1 +all"
; What the provider has, so that this test needs no network.
$ORIGIN aliyun.com.
@ SOA ns1.dns.example. hostmaster 1 3600 600 86400 60
mx1.sg A 198.51.100.1
mx2.sg A 198.51.100.2
imap.sg A 198.51.100.3
pop.sg A 198.51.100.4
smtp.sg A 198.51.100.5
mail.sg A 198.51.100.6
spf.sg TXT "v=spf1 ip4:198.51.100.0/24 -all"
ZONE
grep -v mx2 good.zone >short.zone
sed '/^\$ORIGIN/,$d' good.zone >alone.zone
grep -v '^@ SOA' alone.zone >piece.zone
{
	# shellcheck disable=SC2016
	echo '$ORIGIN example.com.'
	cat good.zone
} >named.zone
{
	cat good.zone
	echo 'mx3.sg A 198.51.100'
} >typo.zone

run "$MAILPROV" --json verify --site=sg --zone=good.zone $ns example.com
expect_status 0 "a zone that has everything is effective"
expect_json 'd["domains"][0]["status"] == "effective" and all(r["state"] == "ok" for r in d["domains"][0]["records"])'
run "$MAILPROV" --json verify --site=sg --zone=named.zone $ns example.com
expect_status 0 "the same with its origin in the file"
run "$MAILPROV" --json verify --site=sg --zone=short.zone $ns example.com
expect_status 1 "one without a host for mail is not"
expect_json '[r["state"] for r in d["domains"][0]["records"] if "mx2" in r["expected"]] == ["missing"]'
run "$MAILPROV" --json verify --site=sg --zone=good.zone $ns --save-capture=capture example.com
expect_status 0
check "one view is looked at" grep -qx 'scope given' capture
run "$MAILPROV" --json verify --replay=capture
expect_status 0 "a capture of it says the same again"
run "$MAILPROV" verify --site=sg --zone=named.zone $ns branch.example.com
expect_status 65 "a zone is not taken for one that it hands on to others"
run "$MAILPROV" verify --site=sg --zone=piece.zone $ns example.com
expect_status 65 "without its SOA record it is no zone, and what is published is not taken for it"
expect_err "piece.zone: the text has no zone, that is no SOA record, for example.com"
run "$MAILPROV" verify --site=sg --zone=typo.zone $ns example.com
expect_status 65
expect_err "typo.zone: line 24 of the zone: the address is none"
run "$MAILPROV" verify --site=sg --zone=none.zone $ns example.com
expect_status 74
for options in '--authoritative example.com' '--wait example.com' 'example.com example.org'; do
	# shellcheck disable=SC2086
	run "$MAILPROV" verify --site=sg --zone=good.zone $ns $options
	expect_status 64 "--zone does not go with $options"
done

spf() {
	run "$MAILPROV" --json spf $ns "$@"
}
spf --zone=good.zone --ip=192.0.2.9 --mail-from=ada@example.com
expect_status 0 "an address of the new record passes"
spf --zone=good.zone --ip=198.51.100.9 example.com
expect_status 0 "one of the include, too"
spf --zone=good.zone --ip=203.0.113.9 example.com
expect_status 1
expect_json 'd["result"] == "fail"'
spf --zone=alone.zone --ip=198.51.100.9 example.com
expect_status 2 "what is not in the file is asked for"
expect_json '"spf.sg.aliyun.com" in d["problem"]'
spf --zone=good.zone --ip=192.0.2.9 --replay=capture example.com
expect_status 64
done_testing
