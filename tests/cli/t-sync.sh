#!/bin/sh
# SPDX-License-Identifier: MIT
# The way from a file to batches, with a pinned clock: create, nothing, change, rename, leave, return, limits, locks, hostile values.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

configure mailprov 'domains: [{name: x.example, site: sg}, {name: y.example, site: sg}]' 'map: {aliases: mailAlternateAddress}' \
	'exclude: [{attribute: employeeType, value: contractor}]' 'batch: {directory: var/batches, max_rows: 8}' 'publish: {directory: var/published}'

# people COUNT: u1 to uCOUNT, in turn in both domains
people() {
	i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		[ $((i % 2)) -eq 0 ] && domain=y.example || domain=x.example
		person $i "u$i@$domain" "ou: Sales"
	done
}

at 0

people 20 >people.ldif
mp 0 --json sync --dry-run
expect_json 'd["sealed"] and d["batch"] is None and d["counts"]["create"] == 20 and len(d["changes"]) == 20'
check "a dry run writes nothing" [ ! -e var ]

mp 0 --json sync
expect_json 'd["batch"] == 1 and d["counts"]["create"] == 20'
check "the batch is there" [ -f var/batches/000001/import-x.example-01.csv ]
check "it is split at max_rows" [ -f var/batches/000001/import-y.example-02.csv ]
check "the folder is for its owner only" [ "$(stat -c %a var/batches/000001)" = 700 ]
check "so are the files" [ "$(stat -c %a var/batches/000001/* | sort -u)" = 600 ]
cat >passwords.py <<'PY'
import csv, glob, re, sys
seen = set()
for path in sorted(glob.glob("var/batches/000001/import-*.csv")):
    rows = list(csv.reader(open(path, encoding="utf-8-sig", newline="")))
    assert rows[0][:4] == ["姓名", "邮箱账号", "工号", "邮箱密码"], rows[0]
    assert len(rows) <= 9
    for row in rows[1:]:
        assert len(row[3]) >= 16 and row[3] not in seen
        assert re.search("[a-z]", row[3]) and re.search("[A-Z]", row[3]) and re.search("[0-9]", row[3]) and re.search("[^a-zA-Z0-9]", row[3])
        seen.add(row[3])
assert len(seen) == 20
open("passwords", "w").write("\n".join(seen))
PY
run python3 passwords.py
expect_status 0 "every account has a good password of its own"
find var -type f ! -name 'import-*' -exec grep -qFf passwords {} \; -print >leaks
check "no password is outside the import files" [ ! -s leaks ]

mp 0 sync
expect_out "Nothing to change"
mp 0 --json sync
expect_json 'd["batch"] is None and d["counts"]["unchanged"] == 20 and d["changes"] == []'
mp 0 -q sync
check "quiet: silent when nothing needs a person" [ ! -s "$out" ]
check "and says nothing" said_nothing
check "there is one batch" [ "$(ls var/batches)" = 000001 ]

mp 0 batch confirm 1
mp 0 --json accounts
expect_json 'len(d["accounts"]) == 20 and {a["state"] for a in d["accounts"]} == {"created"}'

# One changes, one is renamed into the other domain, one is new.
people 20 | sed 's/Person 3$/王小明 the 3rd/; s/^mail: u4@y.example/mail: four@x.example/' >people.ldif
person 21 u21@x.example "cn: New One" >>people.ldif
mp 0 --json sync
expect_json 'd["counts"] == {"create": 1, "update": 1, "rename": 1, "suspend": 0, "resume": 0, "retire": 0, "unchanged": 18, "held": 0}'
expect_json '[c["op"] for c in d["changes"]] == ["rename", "create", "update"]'
expect_json 'd["changes"][2]["fields"] == {"name": {"old": "Person 3", "new": "王小明 the 3rd"}}'
check "the rename is in the list of changes" grep -q '"rename","four@x.example","u4@y.example"' var/batches/000002/changes-x.example.csv

# Rejected: the next sync plans the same again.
mp 0 batch reject 2
mp 0 --json sync
expect_json 'd["batch"] == 3 and d["counts"]["create"] == 1 and d["counts"]["update"] == 1 and d["counts"]["rename"] == 1'
mp 65 batch reject 1
expect_err "was confirmed"
mp 0 batch confirm 3

# A leaver: waited for, then suspended; returns and is resumed.
cp people.ldif all.ldif
awk -v RS= '!/uid=7,/ {print $0 "\n"}' all.ldif >people.ldif
mp 0 --json sync
expect_json 'd["counts"]["suspend"] == 0 and d["counts"]["unchanged"] == 21'
mp 0 --json sync
expect_json 'd["counts"]["suspend"] == 0'
at 1
mp 0 --json sync
expect_json 'd["counts"]["suspend"] == 1 and d["changes"][0]["address"] == "u7@x.example" and d["changes"][0]["reason"] == "gone from the directory"'
mp 0 --json sync
expect_json 'd["batch"] is None'
nights 30
mp 0 --json sync
expect_json 'd["counts"]["retire"] == 1'
mp 0 batch reject 5
cp all.ldif people.ldif
mp 0 --json sync
expect_json 'd["counts"]["resume"] == 1'

# Disabled at once; excluded; refused values.
awk -v RS= '/uid=9,/ {print $0 "\nnsAccountLock: TRUE\n"; next} {print $0 "\n"}' all.ldif >people.ldif
mp 0 --json sync
expect_json 'd["counts"]["suspend"] == 1 and d["changes"][0]["reason"] == "disabled in the directory"'
cp all.ldif people.ldif
{
	person 30 u30@x.example "cn: Contractor" "employeeType: Contractor"
	person 31 u1@x.example "cn: Double"
	person 32 u32@elsewhere.example "cn: Foreign"
	person 33 'a b@x.example' "cn: Blank"
	person 34 u34@x.example 'cn: =cmd()'
	person 35 u35@x.example 'cn: ../../etc/passwd "quoted", with; all $(id) `id`'
	person 36 u36@x.example "cn:: $(printf 'Evil\342\200\256txt' | base64)"
	person 37 u37@x.example "cn:: $(printf 'line\nend' | base64)"
	person 38 u38@x.example "cn: $(head -c 4096 /dev/zero | tr '\0' a)"
} >>people.ldif
mp 1 --json sync
expect_json '[c["address"] for c in d["changes"] if c["op"] == "create"] == ["u35@x.example"]'
expect_json '{"ADDRESS-DUPLICATE", "ADDRESS-DOMAIN", "ADDRESS-SYNTAX", "VALUE-FORMULA", "VALUE-TEXT"} <= {f["rule"] for f in d["refused"]}'
expect_json 'any("uid=31," in f["subject"] + f["text"] and "uid=1," in f["subject"] + f["text"] for f in d["refused"] if f["rule"] == "ADDRESS-DUPLICATE")'
check "no control character reaches the terminal" sh -c '! LC_ALL=C grep -q "$(printf "\342\200\256")" "$1"' sh "$err"

# Limits: six of 60 at once are too many; an exact number lifts it, another does not.
cp all.ldif people.ldif
mp "3 the strange entries are gone again: fewer than last time" sync
mp 0 -q sync --allow-removals=0
sed 's/var\//large\//' mailprov.yaml >large.yaml
use large
people 60 >people.ldif
mp 0 -q sync
people 60 | awk -v RS= '!/uid=1[0-5],/ {print $0 "\n"}' >people.ldif
mp 0 -q sync
nights 9 large/state.db
keep large
mp 3 --json sync
expect_json 'd["blocked"] == {"limit": "removals", "value": 6, "allowed": 5} and d["batch"] is None'
expect_err "--allow-removals=6"
unchanged "a blocked run changes no file"
mp 3 sync --allow-removals=5
mp 0 --json sync --allow-removals=6
expect_json 'd["counts"]["suspend"] == 6'

use mailprov
# A read without accounts, or with far fewer, is discarded.
: >people.ldif
mp 2 sync
people 5 >people.ldif
mp 3 --json sync
expect_json 'd["blocked"]["limit"] == "shrink"'
rm people.ldif
mp 74 sync
check "an absent file is an error" [ "$status" -ne 0 ]
printf 'dn: uid=1\nbroken\n' >people.ldif
mp 65 sync
expect_err "people.ldif:2"

# A second writer does not get in.
cp all.ldif people.ldif
background held python3 -c 'import fcntl, time
lock = open("var/state.db.lock", "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(600)'
mp 2 sync
expect_err "another mailprov is writing"
mp 0 sync --dry-run
expect_no_out "another mailprov"
done_testing
