#!/bin/sh
# SPDX-License-Identifier: MIT
# dns, plain and with --diff: what each format says is read by the tool it is for, and an update from it makes verify green.
. "$top_srcdir/tests/cli/lib.sh"
require knotd kdig python3 named-checkzone nsupdate node
cd "$scratch" || exit 1
mkdir zones
head='$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n'
printf '%b' "$head" >zones/new.example.zone
# Everything that a company may have that moves here, and much that is none of our business.
{
	printf '%b' "$head"
	cat <<'ZONE'
@ A 198.51.100.80
@ MX 0 messy-example.mail.protection.outlook.com.
@ MX 10 mx2.sg.aliyun.com.
@ MX 20 odd\.name\"quoted\".example.
@ TXT "v=spf1 include:spf.protection.outlook.com ip4:198.51.100.7 exists:%{i}.spf.messy.example -all"
@ TXT "MS=ms01234567"
@ TXT "two strings, " "one text; \"quotes\" \\ ${template} \195\188"
imap CNAME outlook.office365.com.
mail A 198.51.100.81
mail AAAA 2001:db8::81
smtp TXT "a text of its own"
smtp A 198.51.100.82
www A 198.51.100.80
autodiscover CNAME autodiscover.outlook.com.
selector1._domainkey CNAME selector1-messy-example._domainkey.messy.onmicrosoft.com.
_autodiscover._tcp SRV 0 0 443 autodiscover.outlook.com.
*.dev CNAME www
ZONE
} >zones/messy.example.zone
printf '%b%s\n' "$head" '* CNAME www' >zones/wild.example.zone
printf '%b%s\n' "$head" 'corp CNAME www' >zones/aliased.example.zone
printf '%b%b\n' "$head" 'spf TXT "v=spf1 ip4:198.51.100.0/24 -all"\nmx1 A 198.51.100.1\nmx2 A 198.51.100.2' >zones/sg.aliyun.com.zone
printf '%b%s\n' "$head" 'spf.protection TXT "v=spf1 ip4:198.51.100.128/25 -all"' >zones/outlook.com.zone
KNOT_UPDATES=1 "$servers/knot.sh" start "$scratch/knot" "$scratch/zones" >vars || skip_all "knotd did not start"
at_exit '"$servers/knot.sh" stop "$scratch/knot"'
eval "$(cat vars)"
ns=--nameserver=127.0.0.1:$KNOT_PORT
dns() {
	run "$MAILPROV" dns --site=sg "$@"
}
ask() {
	kdig +short +retry=1 +time=2 @127.0.0.1 -p "$KNOT_PORT" "$@" | sort
}
update() {
	{
		echo "server 127.0.0.1 $KNOT_PORT"
		cat "$1"
	} >commands
	run nsupdate -v commands
}
# A Python expression over `d`, the JSON of a file.
expect_of() {
	cp "$1" "$out"
	expect_json "$2"
}

# The plan for a domain with a past.
dns --json --diff "$ns" messy.example
expect_status 1
cp "$out" plan.json
expect_of plan.json '[(r["action"], r["host"], r["type"]) for r in d["domains"][0]["records"]] == [
	("add", "@", "MX"), ("add", "pop3", "CNAME"), ("replace", "imap", "CNAME"), ("replace", "mail", "CNAME"), ("replace", "@", "TXT"),
	("remove", "@", "MX"), ("remove", "@", "MX"), ("remove", "autodiscover", "CNAME"), ("remove", "_autodiscover._tcp", "SRV"),
	("remove", "selector1._domainkey", "CNAME"), ("keep", "@", "MX"), ("manual", "smtp", "CNAME"), ("note", "@", "TXT")]'
expect_of plan.json '[(r["found"], "Microsoft 365" in r["reason"]) for r in d["domains"][0]["records"] if r["action"] == "note"] == [(["MS=ms01234567"], True)]'
expect_of plan.json '[r["found"] for r in d["domains"][0]["records"] if r["host"] == "mail"] == [["A 198.51.100.81", "AAAA 2001:db8::81"]]'
expect_of plan.json '[r["expected"] for r in d["domains"][0]["records"] if r["type"] == "TXT" and r["action"] == "replace"] == ["v=spf1 include:spf.sg.aliyun.com include:spf.protection.outlook.com ip4:198.51.100.7 exists:%{i}.spf.messy.example -all"]'
expect_of plan.json 'not any(r["type"] in ("NS", "SOA", "A", "AAAA") for r in d["domains"][0]["records"])'
expect_of plan.json '{r["reason"] for r in d["domains"][0]["records"] if r["action"] == "remove"} == {"leftover of Microsoft 365", "mail would be lost to it"}'
dns --diff "$ns" messy.example
expect_status 1
expect_out "in the place of A 198.51.100.81, AAAA 2001:db8::81"
expect_out "leftover of Microsoft 365"
expect_out "note     @"
check "what the plan says by itself is not said twice" [ "$(grep -c '^warning\|^error' "$err")" = 1 ]
expect_err "take those terms out"
run "$MAILPROV" -v dns --site=sg --diff "$ns" messy.example
expect_err "leftover of Microsoft 365"
dns --json --diff "$ns" wild.example
expect_json '{(r["action"], r["host"]) for r in d["domains"][0]["records"]} == {("add", x) for x in ("@", "imap", "pop3", "smtp", "mail")} and not any(r["found"] for r in d["domains"][0]["records"])'
dns --json --diff "$ns" corp.aliased.example
expect_json '{r["action"] for r in d["domains"][0]["records"] if r["host"] == "@"} == {"manual"}'
dns --json --diff --nameserver=127.0.0.1:1 messy.example
expect_status 2 "nothing is planned for what cannot be seen"
expect_json '{r["action"] for r in d["domains"][0]["records"]} == {"unknown"}'

# Every format, plain and compared, by its own tool.
for domain in new.example messy.example; do
	for format in zone dnscontrol octodns terraform; do
		dns --format=$format $domain
		cp "$out" "plain.$domain.$format"
		dns --diff --format=$format "$ns" $domain
		cp "$out" "diff.$domain.$format"
	done
	for kind in plain diff; do
		{
			printf '%b' "$head"
			cat "$kind.$domain.zone"
		} >check.zone
		check "named-checkzone reads the zone lines: $kind, $domain" named-checkzone -q -k ignore $domain check.zone
		node "$servers/dnscontrol.js" "$kind.$domain.dnscontrol" >"$kind.$domain.js" 2>"$err"
		ok $? "DNSControl's syntax: $kind, $domain"
		python3 -c 'import json, sys, yaml
print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1], encoding="utf-8")))))' "$kind.$domain.octodns" >"$kind.$domain.yaml" 2>"$err"
		ok $? "octoDNS's YAML: $kind, $domain"
	done
done
expect_of plain.new.example.js '[r[:3] for r in d[0][1:]] == [["MX", "@", [5, "mx1.sg.aliyun.com."]], ["MX", "@", [10, "mx2.sg.aliyun.com."]], ["CNAME", "imap", ["imap.sg.aliyun.com."]], ["CNAME", "pop3", ["pop.sg.aliyun.com."]], ["CNAME", "smtp", ["smtp.sg.aliyun.com."]], ["CNAME", "mail", ["mail.sg.aliyun.com."]], ["TXT", "@", ["v=spf1 include:spf.sg.aliyun.com -all"]]]'
expect_of diff.messy.example.js '{r[0] + " " + r[1] for r in d[0][1:] if r[3]} == {"MX @", "CNAME imap", "A mail", "AAAA mail", "TXT @", "CNAME autodiscover", "SRV _autodiscover._tcp", "CNAME selector1._domainkey"}'
expect_of diff.messy.example.yaml 'd[0][""][0] == {"type": "MX", "ttl": 600, "values": [{"preference": 10, "exchange": "mx2.sg.aliyun.com."}, {"preference": 5, "exchange": "mx1.sg.aliyun.com."}]}'
expect_of diff.messy.example.yaml '{"MS=ms01234567", "two strings, one text\\; \"quotes\" \\ ${template} ü"} < set(next(s for s in d[0][""] if s["type"] == "TXT")["values"])'
expect_of diff.messy.example.yaml 'd[0]["mail"] == [{"type": "CNAME", "ttl": 600, "value": "mail.sg.aliyun.com."}] and "autodiscover" not in d[0] and "smtp" not in d[0]'
if command -v go >/dev/null && [ -d /usr/share/gocode/src/github.com/hashicorp/hcl ]; then
	env GOCACHE="$scratch/go" GO111MODULE=off GOPATH=/usr/share/gocode go build -o hcl "$servers/hcl.go" 2>"$err"
	ok $? "the parser of HCL is there"
	run ./hcl plain.new.example.terraform diff.messy.example.terraform
	expect_status 0 "HCL, by its own parser"
	python3 -c 'import json, sys
print(json.dumps([json.loads(line) for line in sys.stdin]))' <"$out" >hcl.json
	expect_of hcl.json 'len(d) == 7 + 5 and all(x[0] == "resource" and x[1][0] == "alicloud_alidns_record" for x in d) and len({x[1][1] for x in d}) == 12'
	expect_of hcl.json '"v=spf1 include:spf.sg.aliyun.com include:spf.protection.outlook.com ip4:198.51.100.7 exists:%{i}.spf.messy.example -all" in [x[2]["value"] for x in d]'
	expect_of hcl.json '[x[2].get("priority") for x in d[:2]] == ["5", "10"]'
elif [ -n "${MAILPROV_REQUIRE:-}" ]; then
	ok 1 "Go and its package of HCL are missing"
fi
check "Terraform says what it cannot do" grep -q '# remove or pause: autodiscover CNAME .*DISABLE' diff.messy.example.terraform

# A new domain by an update; not a second time.
dns --format=nsupdate new.example
cp "$out" update
update update
expect_status 0 "nsupdate makes the records"
run "$MAILPROV" --json verify --site=sg "$ns" new.example
expect_json 'd["domains"][0]["status"] == "effective" and all(r["state"] == "ok" for r in d["domains"][0]["records"])'
dns --diff "$ns" new.example
expect_status 0 "nothing is left to do"
update update
expect_status 2 "the same update again is refused"
dns --diff --format=nsupdate "$ns" new.example
expect_out "; nothing to change"

# The domain with a past.
dns --diff --format=nsupdate "$ns" messy.example
cp "$out" update
ask messy.example NS >ns.before
ask messy.example A >a.before
sed 's/198\.51\.100\.81/198.51.100.99/' update >stale
update stale
expect_status 2 "an update for a zone that has moved since is refused"
check "and nothing was changed" [ "$(ask imap.messy.example CNAME)" = "outlook.office365.com." ]
update update
expect_status 0 "nsupdate makes the change"
run "$MAILPROV" --json verify --site=sg "$ns" messy.example
expect_status 0
expect_json 'd["domains"][0]["status"] == "effective"'
expect_json '{r["host"] for r in d["domains"][0]["records"] if r["state"] != "ok"} == {"smtp"}'
expect_json '{f["rule"] for f in d["domains"][0]["findings"] if f["rule"].startswith(("OLD-", "MX-"))} == {"OLD-TXT"}'
ask messy.example NS | cmp -s - ns.before
ok $? "NS is as it was"
ask messy.example A | cmp -s - a.before
ok $? "the web address is as it was"
check "the other text is as it was" [ "$(ask messy.example TXT | grep -c 'two strings, " "one text')" = 1 ]
check "a text of its own is as it was" [ "$(ask smtp.messy.example TXT)" = '"a text of its own"' ]
check "the old provider's alias is gone" [ -z "$(ask autodiscover.messy.example CNAME)" ]
check "www is as it was" [ "$(ask www.messy.example A)" = 198.51.100.80 ]
dns --json --diff "$ns" messy.example
expect_status 1 "what a person has to do is left"
expect_json '{r["action"] for r in d["domains"][0]["records"]} == {"keep", "manual"}'
done_testing
