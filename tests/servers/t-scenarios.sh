#!/bin/sh
# SPDX-License-Identifier: MIT
# Many domains as people have them, served by a real name server: what verify says of each (tests/data/dns/scenarios.zones). One server, one run.
. "$top_srcdir/tests/cli/lib.sh"
require knotd kdig python3
data=$top_srcdir/tests/data/dns
cd "$scratch" || exit 1
mkdir zones
python3 "$servers/scenarios.py" zones "$data/scenarios.zones" zones list
"$servers/knot.sh" start "$scratch/knot" "$scratch/zones" >vars || skip_all "knotd did not start"
at_exit '"$servers/knot.sh" stop "$scratch/knot"'
eval "$(cat vars)"
ns=--nameserver=127.0.0.1:$KNOT_PORT

run "$MAILPROV" --json verify --file=list --site=sg --survey "$ns"
expect_status 1
cp "$out" lines
python3 "$servers/scenarios.py" judge "$data/scenarios.zones" lines "$data/scenarios.json" >judged || cat judged
while read -r result label; do
	ok "$result" "$label"
done <judged

# What no proper server says, as JSON Lines as well.
background port python3 "$servers/liar.py"
run "$MAILPROV" --json verify --site=sg --nameserver="127.0.0.1:$(cat port)" beside.example apex.example
expect_status 1
python3 -c 'import json, sys
for verdict in json.load(open(sys.argv[1]))["domains"]:
    print(json.dumps(verdict))' "$out" >>lines
expect_json '[(f["rule"], f["subject"]) for f in d["domains"][0]["findings"] if f["severity"] == "warning"] == [("CN-CONFLICT", "imap.beside.example"), ("DNS-REWRITE", "beside.example")]'
expect_json 'd["domains"][0]["status"] == "effective" and d["domains"][1]["status"] == "not-effective"'
expect_json '[f["rule"] for f in d["domains"][1]["findings"] if f["severity"] == "error"] == ["CN-APEX"]'
expect_json '{r["state"] for r in d["domains"][1]["records"] if r["host"] == "@"} == {"wrong"}'

# One domain has one verdict, whoever asks: enable and lists do not look around.
echo apex.example >apex
run "$MAILPROV" --json verify --site=sg --nameserver="127.0.0.1:$(cat port)" --file=apex
expect_status 1
expect_json '[f["rule"] for f in d["findings"] if f["severity"] == "error"] == ["CN-APEX"]'

# Every rule that a domain by itself can offend against is offended against by one.
rules=$(sed -n 's/^\t{ "\([A-Z0-9-]*\)", FINDING_.*/\1/p' "$top_srcdir"/src/verify/rules_mx.c "$top_srcdir"/src/verify/rules_spf.c \
	"$top_srcdir"/src/verify/rules_name.c "$top_srcdir"/src/verify/rules_extra.c)
missing=
for rule in $rules; do
	grep -q "\"rule\": *\"$rule\"" lines || missing="$missing $rule"
done
check "no scenario has:$missing" [ "$missing" = " SEC-BOGUS" ]

# In a terminal, for people: the line to write stands there as it is to be written.
run "$MAILPROV" verify --site=sg "$ns" spf-guide-merged.example
expect_status 1
expect_err "v=spf1 include:spf.sg.aliyun.com ip4:198.51.100.7 include:_spf.other.example ~all"
run "$MAILPROV" verify --site=sg "$ns" everything-of-another-site.example
expect_err "logging on there fails for this domain"
run "$MAILPROV" verify --site=sg "$ns" mx-microsoft.example
expect_err "a leftover of Microsoft 365"
done_testing
