#!/bin/sh
# SPDX-License-Identifier: MIT
# Aliases as operations of their own: given, taken away, going from one account to another in one run; their limits, their place in the batch, and their names of every sort.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

# aliases MAP [MORE-OF-LIMITS]
aliases() {
	configure mailprov 'domains: [{name: x.example, site: sg}, {name: y.example, site: sg}]' "map: {aliases: $1}" \
		"sync: {limits: {removals_at_least: 90, removals_week_at_least: 90, renames_at_least: 90, renames_week_at_least: 90,
  alias_removals: 3, alias_removals_at_least: 0, alias_removals_week: 5, alias_removals_week_at_least: 0$2}}"
}
list='[mailAlternateAddress, mailLocalAddress, otherMailbox, zimbraMailAlias, gosaMailAlternateAddress, rfc822MailMember, proxyAddresses]'
aliases "$list"
# alias ADDRESS...: as lines.
alias_lines() {
	for address; do echo "mailAlternateAddress: $address"; done
}
# sync STATUS ADD REMOVE [OPTION...]: a sync and its numbers.
sync() {
	ends=$1 add=$2 remove=$3
	shift 3
	mp "$ends" --json sync "$@"
	expect_json "d['aliases'] == {'add': $add, 'remove': $remove}"
	cp "$out" last.json
}
# rows DOMAIN: the operations of the last batch in the order of its file, as "op address alias".
rows() {
	file=$(newest)/aliases-$1.csv
	python3 -c 'import csv,sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")))
assert rows[0] == ["operation", "address", "alias", "reason"], rows[0]
print(", ".join(" ".join(row[:3]) for row in rows[1:]))' "$file" >rows
	check "rows: $2" [ "$(cat rows)" = "$2" ]
}
later 1

# Every attribute of aliases that directories have, with and without marks; what is no address of ours is left out.
person 1 ada@x.example "mailAlternateAddress: a1@x.example" "mailLocalAddress: ada@x.example" "mailLocalAddress: A1@X.example" "otherMailbox: a2@x.example" \
	"otherMailbox: ada@home.invalid" "zimbraMailAlias: a3@x.example" >people.ldif
person 2 bob@x.example "proxyAddresses: SMTP:bob@x.example" "proxyAddresses: smtp:b1@x.example" "proxyAddresses: X500:/o=x/cn=bob" "proxyAddresses: SIP:bob@x.example" \
	"proxyAddresses: x400:c=us" "gosaMailAlternateAddress: b2@y.example" "rfc822MailMember: b3@x.example" >>people.ldif
person 3 cid@y.example >>people.ldif
sync 0 6 0
rows x.example "add ada@x.example a1@x.example, add ada@x.example a2@x.example, add ada@x.example a3@x.example, add bob@x.example b1@x.example, add bob@x.example b2@y.example, add bob@x.example b3@x.example"
check "there is no file without operations" [ ! -e var/batches/000001/aliases-y.example.csv ]
run cat var/batches/000001/README.txt
expect_out "the 6 add rows of aliases-x.example.csv"
expect_no_out "First take away aliases"
run cat var/batches/000001/batch.json
expect_json '[sorted(a) for a in d["aliases"]] == [["address", "alias", "id", "op", "reason"]] * 6 and d["alias_counts"] == {"add": 6, "remove": 0}'
check "the checksum is that of all operations" python3 -c 'import hashlib,json
batch = json.load(open("var/batches/000001/batch.json"))
lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in batch["changes"] + batch["aliases"])
assert batch["sha256"] == hashlib.sha256(lines.encode()).hexdigest()'
mp 0 explain a3@x.example
expect_out "zimbraMailAlias = a3@x.example"
mp 0 explain bob@x.example
expect_out "passed over: no mail address"

# From one to another, in one run: taken away first. An alias becomes somebody's address; an address becomes somebody's alias.
aliases mailAlternateAddress
{ person 1 ada@x.example "$(alias_lines a1@x.example a2@x.example)"; person 2 bob@x.example "$(alias_lines b1@x.example b2@y.example)"; person 3 cid@y.example; } >people.ldif
sync 0 0 2
nights 10
{ person 1 ada@x.example "$(alias_lines a2@x.example b1@x.example)"; person 2 bob2@x.example "$(alias_lines a1@x.example)"; person 3 b2@y.example "$(alias_lines bob@x.example)"; } >people.ldif
sync 0 4 3
rows x.example "remove bob@x.example b1@x.example, remove bob@x.example b2@y.example, remove ada@x.example a1@x.example, add bob2@x.example a1@x.example, add ada@x.example b1@x.example"
rows y.example "add b2@y.example bob@x.example, add b2@y.example cid@y.example"
folder=$(newest)
run cat "$folder/README.txt"
check "aliases are taken away, then accounts renamed, then aliases given" \
	[ "$(grep -oE '[0-9] (remove rows|rename|add rows)' "$out" | tr '\n' ,)" = "3 remove rows,1 rename,1 rename,2 add rows,2 add rows," ]
expect_out "the 3 remove rows of aliases-x.example.csv"
check "the list of changes points there" grep -q 'Aliases: see aliases-x.example.csv' "$folder/changes-x.example.csv"
cp -r var saved
mp 0 batch reject "$(basename "$folder" | sed 's/^0*//')"
cp last.json before.json
mp 0 --json sync
check "thrown away, the same comes again, with the same ids" python3 -c 'import json,sys
old, new = (json.load(open(f"var/batches/{n:06d}/batch.json")) for n in (int(sys.argv[1]), int(sys.argv[1]) + 1))
assert old["aliases"] == new["aliases"] and old["changes"] == new["changes"]' "$(basename "$folder" | sed 's/^0*//')"
nights 10
# Its own alias becomes its address: nothing is lost, and no limit counts it.
sed -i 's/^mail: bob2@/mail: a1@/; /^mailAlternateAddress: a1@/d' people.ldif
sync 0 1 1
rows x.example "remove bob2@x.example a1@x.example, add a1@x.example bob2@x.example"

nights 10
# Who does not let go of it keeps the other from getting it, whatever the order of their names.
{ person 1 ada@x.example "$(alias_lines a2@x.example b1@x.example)"; person 2 a1@x.example; person 3 b2@y.example "$(alias_lines bob@x.example)"; person 4 dan@x.example; } >people.ldif
sync 0 0 0
{ person 1 ada@x.example "$(alias_lines a2@x.example cid@y.example)"; person 2 a1@x.example; person 3 b2@y.example "$(alias_lines bob@x.example cid@y.example)"; person 4 b1@x.example; } >people.ldif
mp 1 --json sync
expect_json 'd["changes"] == [] and "ADDRESS-TAKEN" in [f["rule"] for f in d["refused"]]'
{ person 1 ada@x.example "$(alias_lines a2@x.example)"; person 2 a1@x.example; person 3 b2@y.example "$(alias_lines bob@x.example)"; person 4 b1@x.example; } >people.ldif
sync 0 1 1
rows x.example "remove ada@x.example b1@x.example, add b1@x.example dan@x.example"

# The site allows five: the sixth waits, the account does not, and what it has is not taken away for another.
nights 10
{ person 1 ada@x.example "$(alias_lines a2@x.example)" "title: Countess"; person 2 a1@x.example; person 3 b2@y.example "$(alias_lines bob@x.example)"; person 4 b1@x.example
  person 5 eve@x.example "$(alias_lines e6@x.example e5@x.example e4@x.example e3@x.example e2@x.example e1@x.example e0@x.example)"; } >people.ldif
sync 0 5 0
expect_json '[f["rule"] for f in d["refused"]] == ["ALIAS-LIMIT", "ALIAS-LIMIT"] and "e5@x.example waits" in d["refused"][0]["text"] and d["counts"]["held"] == 0'
rows x.example "add eve@x.example e0@x.example, add eve@x.example e1@x.example, add eve@x.example e2@x.example, add eve@x.example e3@x.example, add eve@x.example e4@x.example"
sed -i 's/^mailAlternateAddress: e6/mailAlternateAddress: e/; /e0@/d' people.ldif
sync 0 1 1
rows x.example "remove eve@x.example e0@x.example, add eve@x.example e5@x.example"
mp 0 explain eve@x.example
expect_out "Its alias e@x.example waits"

# The limits: in a run, in a day, in a week. With hold the accounts keep their aliases while everything else goes on.
nights 10
one_to() {
	i=1
	while [ "$i" -le 20 ]; do
		if [ "$i" -gt "$1" ]; then person "$i" "u$i@x.example" "title: ${2:-none}" "$(alias_lines "v$i@x.example" "w$i@x.example")"; else person "$i" "u$i@x.example" "title: ${2:-none}" "$(alias_lines "w$i@x.example" "${3:-w$i@x.example}")"; fi
		i=$((i + 1))
	done
}
rm -rf var saved
one_to 0 >people.ldif
sync 0 40 0
one_to 4 new >people.ldif
sync 3 0 4
expect_json 'd["blocked"] == {"limit": "alias-removals", "value": 4, "allowed": 3} and d["batch"] is None'
allowed=$(allowance 4)
check "and names them" [ "${#allowed}" -eq 10 ]
aliases mailAlternateAddress ", excess: hold"
sync 3 0 0
expect_json '[c["op"] for c in d["changes"]] == ["update"] * 20 and all(list(c["fields"]) == ["title"] for c in d["changes"]) and d["counts"]["held"] == 4'
expect_json 'd["blocked"]["limit"] == "alias-removals" and d["blocked"]["value"] == 4'
mp 0 batch show held
expect_out "4 alias-removals"
expect_out "--allow-removals=$allowed"
expect_out "aliases: -v1@x.example"
mp 0 explain u2@x.example
expect_out "To update it (-v2@x.example) is held"
mp 0 --json accounts u2@x.example
expect_json 'd["accounts"][0]["aliases"] == "v2@x.example w2@x.example"'
sync 3 0 0 "--allow-removals=3:${allowed#*:}"
expect_json 'd["blocked"]["limit"] == "allow-removals"'
one_to 5 new >people.ldif
sync 3 0 0 "--allow-removals=$allowed"
expect_json 'd["blocked"]["limit"] == "allow-removals" and d["changes"] == []'
# Who would get what is held has to wait too.
{ one_to 4 new; person 30 v1@x.example; person 31 z@x.example "$(alias_lines v2@x.example)"; } >people.ldif
sync 3 0 0
expect_json 'd["changes"] == [] and sorted(f["rule"] for f in d["refused"]) == ["ADDRESS-TAKEN"] * 2'
allowed=$(allowance 4)
sync 0 1 4 "--allow-removals=$allowed"
expect_json '[c["op"] for c in d["changes"]] == ["create"] * 2 + ["update"] * 4'
# Gradual loss: two a day are within the day, the third day is not within the week; what a person allowed does not count.
gone=4
for expected in "0 0 2" "0 0 2" "3 0 0"; do
	later 1
	gone=$((gone + 2))
	{ one_to $gone new; person 30 v1@x.example; person 31 z@x.example "$(alias_lines v2@x.example)"; } >people.ldif
	# shellcheck disable=SC2086
	sync $expected
done
expect_json 'd["blocked"] == {"limit": "alias-removals-7d", "value": 6, "allowed": 5}'
later 7
sync 0 0 2
# An alias that is exchanged while removals are held: the new one is given all the same.
{ one_to 14 new n@x.example | sed 's/^\(mailAlternateAddress: n\)@/\1/' | awk '/^mailAlternateAddress: n/ { $0 = "mailAlternateAddress: n" ++n "@x.example" } { print }'; person 30 v1@x.example; person 31 z@x.example "$(alias_lines v2@x.example)"; } >people.ldif
sync 3 14 0
expect_json '[c["op"] for c in d["changes"]] == ["update"] * 14 and d["counts"]["held"] == 4'

# Names that would run, break out or mislead are none.
rm -rf var
{ person 1 ada@x.example "$(alias_lines '=cmd()@x.example' '+1@x.example' '"a,b"@x.example' '../../etc@x.example' 'a@x.example.invalid' "$(printf 'a\342\200\256b@x.example')" "$(printf '\344\270\255@x.example')")" "mailAlternateAddress:: $(printf 'a\nb@x.example' | base64)"
  person 2 "o'brien@x.example" "$(alias_lines 'OBrien@X.Example' "o'b@x.example")"; } >people.ldif
mp 0 --json sync
check "no cell begins a formula, and every line is one row" python3 -c 'import csv,glob
for path in glob.glob("var/batches/*/aliases-*.csv"):
    for row in csv.reader(open(path, encoding="utf-8-sig", newline="")):
        assert len(row) == 4 and not any(cell[:1] in "=+-@" for cell in row if cell), row'
expect_json "d['aliases']['add'] >= 2"
done_testing
