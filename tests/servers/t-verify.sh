#!/bin/sh
# SPDX-License-Identifier: MIT
# verify, dns, spf and enable against a real name server. What dns writes as a zone is what verify calls effective.
. "$top_srcdir/tests/cli/lib.sh"
require knotd kdig python3
cd "$scratch" || exit 1
mkdir zones
head='@ 600 SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n'
for site in sg hk de us cn; do
	{
		printf '%b' "$head"
		"$MAILPROV" dns --site=$site --format=zone $site.example
	} >zones/$site.example.zone
done
# Domains that are not ready, and a name in another script.
sed 's/sg\.example/bare.example/; /^imap/d' zones/sg.example.zone >zones/bare.example.zone
sed 's/sg\.example/old.example/' zones/sg.example.zone >zones/old.example.zone
echo '@ 600 IN MX 1 mail.old-provider.example.' >>zones/old.example.zone
printf '%b' "$head@ MX 5 mx1.sg.aliyun.com.\n@ MX 10 mx2.sg.aliyun.com.\n@ TXT \"v=spf1 include the following:spf.sg.aliyun.com -all\"\n" >zones/garbled.example.zone
sed 's/sg\.example/xn--bcher-kva.example/' zones/sg.example.zone >zones/xn--bcher-kva.example.zone
# For SPF: who may send for whom.
printf '%b' "$head@ TXT \"v=spf1 ip4:192.0.2.0/24 include:inner.spf.example -all\"\ninner TXT \"v=spf1 ip6:2001:db8::/32 ?all\"\n" >zones/spf.example.zone
"$servers/knot.sh" start "$scratch/knot" "$scratch/zones" >vars || skip_all "knotd did not start"
at_exit '"$servers/knot.sh" stop "$scratch/knot"'
eval "$(cat vars)"
ns=--nameserver=127.0.0.1:$KNOT_PORT

# A Python expression over the lines of the last output.
expect_lines() {
	if python3 -c 'import json,sys
lines = [json.loads(line) for line in open(sys.argv[1])]
sys.exit(0 if eval(sys.argv[2]) else 1)' "$out" "$1" 2>>"$err"; then ok 0 "lines: $1"; else ok 1 "lines: $1"; fi
}

for site in sg hk de us cn; do
	run "$MAILPROV" --json verify --site=$site "$ns" $site.example
	expect_status 0 "$site: its own records are effective"
	expect_json 'd["schema"] == 1 and d["domains"][0]["status"] == "effective" and all(f["severity"] == "note" for f in d["domains"][0]["findings"])'
done
run "$MAILPROV" verify --site=sg "$ns" sg.example
expect_out "Domain name resolution is effective"
run "$MAILPROV" verify --site=sg "$ns" old.example
expect_status 1
expect_out "Domain name resolution is not effective"
expect_err "mail.old-provider.example"
run "$MAILPROV" --json verify --site=sg "$ns" garbled.example sg.example
expect_status 1
expect_json '[x["status"] for x in d["domains"]] == ["not-effective", "effective"]'
expect_json 'any(f["rule"] == "SPF-GARBLED" and "v=spf1 include:spf.sg.aliyun.com -all" in f["hint"] for f in d["domains"][0]["findings"])'
expect_json '{r["state"] for r in d["domains"][0]["records"] if r["type"] == "MX"} == {"ok"}'
run "$MAILPROV" --json verify --site=sg "$ns" bücher.example
expect_status 0 "a name in another script"
expect_json 'd["domains"][0]["domain"] == "xn--bcher-kva.example"'
run "$MAILPROV" verify --site=hk "$ns" sg.example
expect_status 1 "the records of another site"
expect_err "mx1.sg.aliyun.com"

# What cannot be told is told apart.
run "$MAILPROV" --json verify --site=sg "$ns" elsewhere.test
expect_status 2 "a name server that refuses"
expect_json 'd["domains"][0]["status"] == "unknown" and any("REFUSED" in f["text"] for f in d["domains"][0]["findings"])'
run "$MAILPROV" --json verify --site=sg "$ns" none.sg.example
expect_status 1 "a name that does not exist"
expect_json 'any(f["rule"] == "DOMAIN-MISSING" for f in d["domains"][0]["findings"])'
run "$MAILPROV" --json verify --site=sg --nameserver=127.0.0.1:1 sg.example
expect_status 2 "a closed port"
background silent python3 -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
while True:
    s.recv(2000)'
run "$MAILPROV" --json verify --site=sg --nameserver="127.0.0.1:$(cat silent)" sg.example
expect_status 2 "a server that says nothing"
expect_json 'd["domains"][0]["status"] == "unknown"'

run "$MAILPROV" verify --nagios --site=sg "$ns" sg.example old.example
expect_status 2
expect_out "MAILPROV CRITICAL - 1 of 2 domains effective"
expect_out "old.example: not-effective: MX-EXTRA-LOWER"
check "performance data by the rules" python3 -c 'import re, sys
first = open(sys.argv[1]).readline().rstrip("\n")
text, data = first.split(" | ")
assert all(re.fullmatch(r"[a-z_]+=[0-9.]+(s|ms|)(;[0-9.]*){0,4}", item) for item in data.split(" ")), data
assert "effective=1;;;0;2" in data.split(" ") and "not_effective=1;;0;0;2" in data.split(" "), data' "$out"
run "$MAILPROV" verify --nagios --site=sg "$ns" sg.example
expect_status 0
run "$MAILPROV" verify --nagios --site=sg "$ns" bare.example
expect_status 1 "a warning is one for monitoring as well"
run "$MAILPROV" verify --nagios --site=sg --nameserver=127.0.0.1:1 sg.example
expect_status 3 "what cannot be told is UNKNOWN for monitoring"
run "$MAILPROV" -c /nonexistent verify --nagios
expect_status 3 "and so is an error"
expect_out "MAILPROV UNKNOWN - "
run "$MAILPROV" verify --wait=1s --site=sg "$ns" old.example
expect_status 1
printf 'sg.example sg\n# a remark\nhk.example hk\nold.example sg\n' >list
run "$MAILPROV" --json verify --file=list --site=sg "$ns"
expect_status 1
check "JSON Lines, in the order of the list" [ "$(python3 -c 'import json, sys
print([json.loads(line)["domain"] for line in open(sys.argv[1])])' "$out")" = "['sg.example', 'hk.example', 'old.example']" ]
printf 'sg.example sg\nbad..domain sg\nhk.example nowhere\nb\303\274cher.example sg\n\033[2J.example sg\nold.example\tsg\n' >list
run "$MAILPROV" --json verify --file=list --site=sg "$ns"
expect_status 1 "a bad name in a list is a result"
cp "$out" lines
expect_err "6 domains: 2 effective, 0 pending, 1 not effective, 3 unknown"
expect_lines '[d["status"] for d in lines] == ["effective", "unknown", "unknown", "effective", "unknown", "not-effective"]'
expect_lines '["list:%d" % (i + 1) in str(d["findings"]) for i, d in enumerate(lines)] == [False, True, True, False, True, False]'
expect_lines 'lines[3]["domain"] == "xn--bcher-kva.example" and lines[2]["site"] is None'
run "$MAILPROV" verify --file=list --site=sg "$ns"
expect_out "bücher.example (site sg): Domain name resolution is effective"
check "no control character reaches a terminal" [ -z "$(LC_ALL=C tr -d '\n\040-\176\200-\377' <"$out")$(LC_ALL=C tr -d '\n\040-\176\200-\377' <"$err")" ]
run "$MAILPROV" --json verify --file=list --site=sg --changed-since=lines "$ns"
expect_status 1
check "nothing has changed since" [ ! -s "$out" ]
expect_err "6 unchanged"
sed -i '6s/"extra"/"ok"/' lines
run "$MAILPROV" --json verify --file=list --site=sg --changed-since=lines "$ns"
expect_lines '[d["domain"] for d in lines] == ["old.example"]'
run "$MAILPROV" --json verify --file=list --site=sg --changed-since=list "$ns"
expect_status 65 "what is no earlier run"
expect_err "list:1"
run "$MAILPROV" verify --file=list --site=sg "$ns" sg.example
expect_status 64

run "$MAILPROV" --json dns --diff --site=sg "$ns" old.example
expect_status 1
expect_json '[r["found"] for r in d["domains"][0]["records"] if r["action"] == "remove"] == [["1 mail.old-provider.example"]]'

run "$MAILPROV" --json spf --ip=192.0.2.77 "$ns" spf.example
expect_status 0
expect_json 'd["result"] == "pass" and d["mechanism"] == "ip4:192.0.2.0/24"'
run "$MAILPROV" --json spf --ip=2001:db8::1 --mail-from=ada@spf.example "$ns"
expect_status 0
run "$MAILPROV" --json spf --ip=198.51.100.1 --helo=spf.example "$ns"
expect_status 1
expect_json 'd["result"] == "fail" and d["lookups"] == 1'
run "$MAILPROV" --json spf --ip=198.51.100.1 --helo=spf.example --save-capture=spf.capture "$ns"
cp "$out" live
run "$MAILPROV" --json spf --ip=198.51.100.1 --helo=spf.example --replay=spf.capture
expect_status 1
check "a capture of spf says the same" cmp -s live "$out"
run "$MAILPROV" --json spf --ip=198.51.100.1 --helo=other.example --replay=spf.capture
expect_status 2 "what the capture does not have cannot be told"
expect_out "not in the capture"
echo "mailprov-capture 9" >spf.capture
run "$MAILPROV" spf --ip=198.51.100.1 --helo=spf.example --replay=spf.capture
expect_status 65
run "$MAILPROV" spf --ip=nonsense spf.example
expect_status 64

# enable: accounts of the ready domain only; the others wait, whatever an old verdict said.
configure mailprov 'domains: [{name: sg.example, site: sg}, {name: old.example, site: sg}]' 'publish: {directory: var/published}' \
	"dns: {nameservers: [\"127.0.0.1:$KNOT_PORT\"]}"
for i in 1 2 3 4; do
	[ $i -lt 3 ] && domain=sg.example || domain=old.example
	person $i "u$i@$domain"
done >people.ldif
mp 0 -q sync
mp 1 --json enable
expect_json 'all(x["enabled"] == 0 for x in d["domains"])'
mp 0 batch confirm 1
mp 1 --json enable --dry-run
expect_json '[(x["enabled"], x["waiting"]) for x in d["domains"]] == [(2, 0), (0, 2)] and d["generation"] is None'
mp 0 --json accounts
expect_json '{a["state"] for a in d["accounts"]} == {"created"}'
mp 1 --json enable
expect_json '[(x["status"], x["enabled"], x["waiting"]) for x in d["domains"]] == [("effective", 2, 0), ("not-effective", 0, 2)]'
mp 0 --json accounts
expect_json '[a["state"] for a in d["accounts"]] == ["enabled", "enabled", "created", "created"] or {a["address"]: a["state"] for a in d["accounts"]} == {"u1@sg.example": "enabled", "u2@sg.example": "enabled", "u3@old.example": "created", "u4@old.example": "created"}'
check "the published file has the enabled ones" [ "$(cdb -q var/published/aliases.cdb u1@sg.example)" = u1@sg.example ]
run cdb -q var/published/aliases.cdb u3@old.example
check "and no other" [ "$status" -ne 0 ]
"$servers/knot.sh" stop "$scratch/knot"
mp "2 no name server: nobody is enabled, nobody loses anything" --json enable
mp 0 --json accounts --state=enabled
expect_json 'len(d["accounts"]) == 2'
mp 0 --json status
expect_json '[s["step"] for s in d["steps"]] == ["administrator", "accounts", "migration", "dns", "clients"] and d["next"]'
done_testing
