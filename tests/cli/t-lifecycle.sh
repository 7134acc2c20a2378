#!/bin/sh
# SPDX-License-Identifier: MIT
# One person's life: moved, renamed, frozen and thawed by the directory, missing, back, gone for good; the address afterwards; chains and rings of renames; protected accounts;
# a store of the version before.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

configure mailprov 'map: {aliases: mailAlternateAddress}' 'disabled: [{attribute: inetUserStatus, value: inactive}]' \
	'sync: {protected: [postmaster, "admin-*"], address_reserve: 90d, limits: {removals_at_least: 50, removals_week_at_least: 90}}'
ou=staff
others() {
	for i in 90 91 92 93 94 95; do person $i u$i@x.example; done
}
# expect CHANGES [STATUS]: "op address" of every change of a sync, in order, with ", " between.
expect() {
	mp "${2:-0}" --json sync
	python3 -c 'import json,sys; print(", ".join(c["op"] + " " + c["address"] for c in json.load(open(sys.argv[1]))["changes"]))' "$out" >changes
	check "changes: ${1:-none}" [ "$(cat changes)" = "$1" ]
}
later 0

# A title that no account can have costs the title, and nothing more on any later day.
{ others; person 1 ada@x.example; person 2 admin-1@x.example "title: -"; } >people.ldif
mp 0 -q sync
mp 0 -q batch confirm 1

# The DN is not the identity of an account.
{ others; ou="former staff" person 1 ada@x.example; person 2 admin-1@x.example; } >people.ldif
expect ""
mp 0 --json accounts 'ada@*'
expect_json 'd["accounts"][0]["dn"] == "uid=1,ou=former staff,dc=example"'
{ others; ou=board person 1 ada.l@x.example; person 2 admin-1@x.example; } >people.ldif
expect "rename ada.l@x.example"
mp 0 --json accounts 'ada*'
expect_json 'len(d["accounts"]) == 1 and d["accounts"][0]["dn"] == "uid=1,ou=board,dc=example"'

# What the directory freezes is frozen by the next run, and thawed by the next run.
{ others; person 1 ada.l@x.example "nsAccountLock: TRUE"; person 2 admin-1@x.example; } >people.ldif
expect "suspend ada.l@x.example"
{ others; person 1 ada.l@x.example "inetUserStatus: Inactive"; person 2 admin-1@x.example; } >people.ldif
expect ""
{ others; person 1 ada.l@x.example; person 2 admin-1@x.example "shadowExpire: 1"; } >people.ldif
expect "resume ada.l@x.example" 1
expect_json '[f["rule"] for f in d["refused"]] == ["ACCOUNT-PROTECTED"]'

# Rejected, everything is as before: frozen, and under the old title.
{ others; person 1 ada.l@x.example "nsAccountLock: TRUE"; person 2 admin-1@x.example; } >people.ldif
expect "suspend ada.l@x.example"
{ others; person 1 ada.l@x.example "title: Countess"; person 2 admin-1@x.example; } >people.ldif
expect "update ada.l@x.example, resume ada.l@x.example"
mp 0 -q batch reject 6
mp 0 --json accounts 'ada*'
expect_json 'd["accounts"][0]["state"] == "suspended" and d["accounts"][0]["title"] is None'
expect "update ada.l@x.example, resume ada.l@x.example"
{ others; person 1 ada.l@x.example; person 2 admin-1@x.example; } >people.ldif
expect "update ada.l@x.example"

# A suspension outranks whatever else is wrong with the entry; who takes over an address waits.
keep var
for line in 'cn: =1+1' 'cn:: AQ==' 'title: -' 'shadowExpire: soon' 'mobile: +49 30 555 ext. 3'; do
	{ others; person 1 ada.l@x.example "nsAccountLock: TRUE" "$line"; } >people.ldif
	mp any --json sync --dry-run
	expect_json '[c["op"] for c in d["changes"] if c["address"] == "ada.l@x.example"] == ["suspend"]'
done
{ others; person 1 nothing "nsAccountLock: TRUE"; person 3 ada.l@x.example; } >people.ldif
mp 1 --json sync --dry-run
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("suspend", "ada.l@x.example")]'
{ others; person 1 ada.l@x.example; person 3 ada.l@x.example; person 2 admin-1@x.example; } >people.ldif
mp 1 --json sync --dry-run
expect_json 'not d["changes"] and d["counts"]["held"] == 1'
# Who is disabled and has no account contests nobody's address.
{ others; person 1 ada.l@x.example; person 2 admin-1@x.example; person 7 seven@x.example "nsAccountLock: TRUE"; person 8 seven@x.example; } >people.ldif
mp 0 --json sync --dry-run
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("create", "seven@x.example")] and d["counts"]["held"] == 0'
unchanged "a dry run changes nothing"

# A hand-made suspension (3 is its number in the store) outlives whatever the directory says.
python3 -c 'import sqlite3
db = sqlite3.connect("var/state.db")
db.execute("UPDATE account SET state = 4, suspender = 3, suspended_at = 1 WHERE address = ?", ("u90@x.example",))
db.commit()'
{ others; person 1 ada.l@x.example; person 2 admin-1@x.example; } >people.ldif
expect ""
{ others | awk -v RS= '!/uid=90,/ {print $0 "\n"}'; person 1 ada.l@x.example; person 2 admin-1@x.example; } >people.ldif
for wait in 0 2 40; do
	nights $wait
	expect ""
done
{ others; person 1 ada.l@x.example; person 2 admin-1@x.example; } >people.ldif
expect ""
mp 0 --json accounts 'u90@*'
expect_json 'd["accounts"][0]["state"] == "suspended" and d["accounts"][0]["missing_since"] is None'

# Missing: neither runs alone nor time alone are enough, and coming back begins anew.
{ others; person 2 admin-1@x.example; } >people.ldif
expect ""
expect ""
{ others; person 1 ada.l@x.example; person 2 admin-1@x.example; } >people.ldif
later 1
expect ""
{ others; person 2 admin-1@x.example; } >people.ldif
nights 20
expect ""
later 1
expect "suspend ada.l@x.example"
nights 29
expect ""
later 1
expect "retire ada.l@x.example"
mp 0 --json sync
expect_json 'd["batch"] is None and d["changes"] == []'

# Protected accounts are left alone, however long they are away.
others >people.ldif
expect ""
later 5
expect "" 1
expect_json '[f["rule"] for f in d["refused"]] == ["ACCOUNT-PROTECTED"]'

# The address of a deleted account stays reserved, as an address and as an alias, until the time is over; the person who comes back gets it.
{ others; person 2 admin-1@x.example; person 3 ada.l@x.example; person 5 five@x.example; } >people.ldif
expect "create five@x.example" 1
expect_json '[f["rule"] for f in d["refused"]] == ["ADDRESS-RESERVED"]'
{ others; person 2 admin-1@x.example; person 4 four@x.example "mailAlternateAddress: ada.l@x.example"; person 5 five@x.example; } >people.ldif
expect "" 1
expect_json '[f["rule"] for f in d["refused"]] == ["ADDRESS-RESERVED"]'
# Whether the account was deleted or kept is not known before the batch is answered, so nobody makes a second one.
{ others; person 1 ada.l@x.example; person 2 admin-1@x.example; person 5 five@x.example; } >people.ldif
expect "" 1
expect_json '[f["rule"] for f in d["refused"]] == ["DELETION-OPEN"]'
find var/batches -name '0*' | sort | sed 's|.*/0*||' | while read -r batch; do
	"$MAILPROV" -c mailprov.yaml batch confirm "$batch" >/dev/null 2>&1
done
cp -r var saved
expect "create ada.l@x.example"
rm -rf var
mv saved var
nights 90
{ others; person 2 admin-1@x.example; person 3 ada.l@x.example; person 5 five@x.example; } >people.ldif
expect "create ada.l@x.example"

# An alias of a living account is not free either.
{ others | sed '/u91@/a mailAlternateAddress: boss@x.example'; person 2 admin-1@x.example; person 3 ada.l@x.example; person 5 five@x.example; } >people.ldif
expect "update u91@x.example"
{ others; person 2 admin-1@x.example; person 3 ada.l@x.example; person 5 five@x.example; person 6 boss@x.example; } >people.ldif
expect "create boss@x.example, update u91@x.example"

# Renames in the order in which they can be carried out; a ring is opened by one that gives up its address first.
{ others | sed 's/u91@/tmp@/; s/u92@/u91@/; s/u93@/u92@/'; person 2 admin-1@x.example; person 3 ada.l@x.example; person 5 five@x.example; person 6 boss@x.example; } >people.ldif
expect "rename tmp@x.example, rename u91@x.example, rename u92@x.example"
{ others | sed 's/u91@/tmp@/; s/u92@/u91@/; s/u93@/u92@/; s/u94@/t@/; s/u95@/u94@/; s/t@/u95@/'; person 2 admin-1@x.example; person 3 ada.l@x.example; person 5 five@x.example; person 6 boss@x.example; } >people.ldif
expect "rename u95@x.example, rename u94@x.example"
expect_json 'd["refused"] == [] and [bool(c.get("by_way_of")) for c in d["changes"]] == [True, False]'

# A directory that was made anew: everybody has another id, and nobody gets a second mailbox. Those who kept DN and address go on under the new ids; who did not waits.
# It is told in few words.
{ others; person 2 admin-1@x.example; person 3 ada.l@x.example; person 5 five@x.example; person 6 boss@x.example; } >people.ldif
mp 0 -q sync
for i in $(seq 100 180); do person "$i" "m$i@x.example"; done >more.ldif
cat people.ldif more.ldif >all.ldif
mv all.ldif people.ldif
mp 0 -q sync
sed 's/^entryUUID: p/entryUUID: q/; s/^dn: uid=1\([0-6]\)/dn: uid=n1\1/' people.ldif >anew.ldif
mv people.ldif old.ldif
mv anew.ldif people.ldif
mp 1 --json sync
expect_json 'd["changes"] == [] and d["counts"]["held"] == 70'
expect_json 'len([f for f in d["refused"] if f["rule"] == "SAME-PERSON" and f["severity"] == "warning"]) == 51 and "more entries" in d["refused"][-1]["text"]'
mp 0 --json accounts 'm17*'
expect_json '[a["missing_since"] for a in d["accounts"]] == [None] * 10'
mv old.ldif people.ldif
expect ""

# A store of the version before is brought up to date by the first writer.
python3 -c 'import sqlite3
db = sqlite3.connect("var/state.db")
db.executescript("UPDATE account SET aliases = NULL WHERE former IS NOT NULL")'
python3 "$top_srcdir/tests/cli/older_store.py" var/state.db 1
mp 65 accounts
expect_err "the next sync brings it up to date"
expect ""
mp 0 accounts
run python3 -c 'import sqlite3
db = sqlite3.connect("var/state.db")
old = db.execute("SELECT sum(suspensions), sum(renames), sum(creations) FROM batch WHERE id > 0").fetchone()
new = [db.execute("SELECT sum(count) FROM batch_class WHERE class = ?", (c,)).fetchone()[0] for c in ("removals", "renames", "creations")]
exit(list(old) != new or not all(old))'
expect_status 0 "what its batches did still counts"
done_testing
