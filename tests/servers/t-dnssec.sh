#!/bin/sh
# SPDX-License-Identifier: MIT
# Signed zones, whole and broken on purpose, behind a resolver that validates: what is bogus is told apart from what is down.
. "$top_srcdir/tests/cli/lib.sh"
require knotd kdig unbound dnssec-keygen dnssec-signzone python3
cd "$scratch" || exit 1
mkdir zones keys bound
for name in good expired tampered alias unsigned unserved; do
	{
		printf '$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n'
		"$MAILPROV" dns --site=sg --format=zone $name.test
	} >plain.$name
done
printf '$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\nspf TXT "v=spf1 ip4:198.51.100.0/24 -all"\n' >zones/sg.aliyun.com.zone
# Signed from START to END, offsets as dnssec-signzone takes them.
sign() {
	dnssec-keygen -q -K keys -a ECDSAP256SHA256 -f KSK "$1.test" >/dev/null &&
		dnssec-keygen -q -K keys -a ECDSAP256SHA256 "$1.test" >/dev/null &&
		dnssec-signzone -q -P -S -K keys -d keys -o "$1.test" -s "$2" -e "$3" -f "zones/$1.test.zone" "plain.$1" >signing 2>&1 ||
		skip_all "dnssec-signzone: $(cat signing)"
	sed 's/[[:space:]][[:space:]]*/ /g' "keys/dsset-$1.test." >>bound/anchors
}
sign good now-3600 now+864000
# The resolver forgives a day.
sign expired now-2592000 now-864000
sign tampered now-3600 now+864000
sign alias now-3600 now+864000
# The anchor is there, the signatures are not.
sign unserved now-3600 now+864000
echo nonsense >zones/unserved.test.zone
sed -i 's/mx1\.sg\.aliyun\.com\./mx1.evil.test./' zones/tampered.test.zone
sed -i 's/imap\.sg\.aliyun\.com\./imap.evil.test./' zones/alias.test.zone
cp plain.unsigned zones/unsigned.test.zone
"$servers/knot.sh" start "$scratch/knot" "$scratch/zones" >vars || skip_all "knotd did not start"
at_exit '"$servers/knot.sh" stop "$scratch/knot"'
eval "$(cat vars)"
printf '%s.test sg\n' good expired tampered alias unsigned unserved >list

for ede in yes no; do
	"$servers/unbound.sh" start "$scratch/bound" "$KNOT_PORT" $ede good.test expired.test tampered.test alias.test unsigned.test unserved.test sg.aliyun.com >vars ||
		skip_all "unbound did not start"
	at_exit '"$servers/unbound.sh" stop "$scratch/bound"'
	eval "$(cat vars)"
	ns=--nameserver=127.0.0.1:$UNBOUND_PORT
	run "$MAILPROV" --json verify --file=list --site=sg "$ns"
	expect_status 1 "extended errors: $ede"
	python3 -c 'import json, sys
print(json.dumps({"domains": {d["domain"]: d for d in map(json.loads, open(sys.argv[1]))}}))' "$out" >whole && cp whole "$out"
	expect_json '[d["domains"][x + ".test"]["status"] for x in ("good", "unsigned", "unserved")] == ["effective", "effective", "unknown"]'
	expect_json 'd["domains"]["expired.test"]["status"] == d["domains"]["tampered.test"]["status"] == "not-effective"'
	expect_json 'all(f["rule"] != "SEC-BOGUS" for x in ("good", "unsigned", "unserved") for f in d["domains"][x + ".test"]["findings"])'
	expect_json '[f["severity"] for f in d["domains"]["expired.test"]["findings"]] == ["error"]'
	expect_json '[f["rule"] for f in d["domains"]["expired.test"]["findings"]] == ["SEC-BOGUS"]'
	expect_json '"MX, TXT, imap CNAME" in d["domains"]["expired.test"]["findings"][0]["text"]'
	# In the other zone one record set was changed by hand; the others hold.
	expect_json '[(f["rule"], "MX is there" in f["text"]) for f in d["domains"]["tampered.test"]["findings"]] == [("SEC-BOGUS", True)]'
	expect_json '{r["state"] for r in d["domains"]["tampered.test"]["records"] if r["type"] != "MX"} == {"ok"}'
	expect_json '[(f["rule"], f["severity"]) for f in d["domains"]["alias.test"]["findings"]] == [("SEC-BOGUS", "warning")] and d["domains"]["alias.test"]["status"] == "effective"'
	[ $ede = no ] || expect_json '"EDE" in d["domains"]["expired.test"]["findings"][0]["text"]'
	run "$MAILPROV" verify --site=sg "$ns" expired.test
	expect_err "the DNSSEC signatures do not hold"
	expect_err "waiting does not help"
	"$servers/unbound.sh" stop "$scratch/bound"
done
done_testing
