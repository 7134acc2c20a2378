#!/bin/sh
# SPDX-License-Identifier: MIT
# Text files of other programs: import files are written in the encoding of the template that was given, and whom that cannot say goes into a file of its own;
# lists are read in any encoding, with tabs and line ends of any system, and what is wrong is named with the line.
. "$top_srcdir/tests/cli/lib.sh"
require python3 iconv
cd "$scratch" || exit 1

han='姓名,邮箱账号,工号,邮箱密码' old='姓名,郵箱帳號,工號,郵箱密碼' latin='Name,Account,Password,Büro'
# encode CHARSET [bom] <UTF-8
encode() {
	python3 -c 'import sys
text = sys.stdin.buffer.read().decode()
sys.stdout.buffer.write(("\ufeff" * (len(sys.argv) > 2) + text).encode(sys.argv[1]))' "$@"
}
# template HEADERS CHARSET [bom]
template() {
	headers=$1
	shift
	printf '%s\r\n' "$headers" | encode "$@" >template.csv
	rm -rf var
}
configure mailprov 'batch: {directory: var/batches, template: template.csv, max_rows: 2}' 'address_rules: ["{uid}@x.example"]'
# people CN...: each with an address of its own
people() {
	number=0
	for cn; do
		number=$((number + 1))
		person p$number p$number@x.example "cn: $cn" 'title: Chef'
	done >people.ldif
}
# written FILES CHARSET BOM NAME...: these files are in this encoding, and have these people
written() {
	run python3 - "$@" <<'PY'
import glob, sys
files, charset, bom, *names = sys.argv[1:]
seen = []
for path in sorted(glob.glob(f"var/batches/000001/{files}")):
    text = open(path, "rb").read().decode(charset)
    if text.startswith("\ufeff") != (bom == "bom"):
        sys.exit(f"{path}: the mark")
    lines = text.lstrip("\ufeff").split("\r\n")
    if lines[-1]:
        sys.exit(f"{path}: {lines[-1]}")
    seen += [line.split(",")[0] for line in lines[1:] if line]
sys.exit(None if sorted(seen) == sorted(names) else str(seen))
PY
	expect_status 0 "$2 in $1"
}
people 李明 'Ada Müller' Bob
while IFS='|' read -r charset bom headers; do
	template "$headers" "$charset" ${bom:+$bom}
	mp 0 --json sync
	expect_json 'd["counts"]["create"] == 3 and d["refused"] == []'
	written 'import-x.example-0?.csv' "$charset" "$bom" 李明 'Ada Müller' Bob
	check "no other files" [ "$(find var/batches/000001 -name 'import*' | wc -l)" = 2 ]
done <<ROWS
GB18030||$han
GB18030|bom|$han
UTF-8||$han
UTF-8|bom|$han
UTF-16LE|bom|$han
UTF-16BE|bom|$han
UTF-16LE||$han
ROWS

# Encodings that cannot say everything: whoever has such a letter is in a file of its own, and it is said before and in the batch.
people 陳大文 Bob 李乐
template "$old" big5
mp 0 --json sync --dry-run
expect_json 'rules(d["refused"]) == ["IMPORT-ENCODING"] and "李乐 (p3@x.example)" in d["refused"][0]["text"] and "Big5" in d["refused"][0]["text"] and d["refused"][0]["subject"] == "uid=p3,dc=example"'
mp 0 -q sync
written 'import-x.example-0?.csv' big5 '' 陳大文 Bob
written 'import-x.example-utf8-0?.csv' utf-8 bom 李乐
check "the README names the file" grep -q '^       import-x.example-utf8-01.csv$' var/batches/000001/README.txt
check "and says why" grep -q 'the encoding of your template' var/batches/000001/README.txt
people 'Zoë Weiß' 'Łukasz Żak' Bob
template "$latin" cp1252
mp 0 -q sync
written 'import-x.example-0?.csv' cp1252 '' 'Zoë Weiß' Bob
written 'import-x.example-utf8-0?.csv' utf-8 bom 'Łukasz Żak'
mp 0 -q batch confirm 1
mp 0 --json sync
expect_json 'd["changes"] == [] and d["refused"] == []'

# Lists, whatever wrote them.
zones() {
	printf '# ours\r\nx.example\tsg\r\n中文.example, hk\r\n'
}
for charset in utf-8 gb18030 utf-16le; do
	for bom in '' bom; do
		zones | encode $charset $bom >domains.txt
		mp any --json verify --file=domains.txt --nameserver=127.0.0.1:9
		check "verify --file in $charset $bom" grep -q 'xn--fiq228c.example' "$out"
	done
done
printf 'x.example\n\377\377\377\n' >domains.txt
mp 65 verify --file=domains.txt
expect_err "domains.txt:2: neither UTF-8 nor GB 18030"
printf 'x.example\na\000b\n' >domains.txt
mp 65 verify --file=domains.txt
expect_err "domains.txt:2: "
people 'Zoë Weiß' 'Łukasz Żak' Bob Eve
mp 0 -q sync
printf 'Account;Name\r\np4@x.example;Büro Ö\r\n' | encode cp1252 >refused.txt
mp 0 -q batch confirm 2 --except=refused.txt
mp 0 --json batch show 2
expect_json '[c["answer"] for c in d["changes"]] == ["refused"]'

# The configuration: a tab and another encoding are named with their place.
printf 'domains: [{name: x.example, site: sg}]\n# B\374ro\nstate: {path: var/state.db}\n' >odd.yaml
use odd
mp 78 check
expect_err "odd.yaml:2"
done_testing
