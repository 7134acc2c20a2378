#!/bin/sh
# SPDX-License-Identifier: MIT
# What exists at the provider already is there from now on: no sync creates it again, and what
# differs is planned as a change. What no entry has stays as it is, and is nobody's to suspend.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1
at 0
configure mailprov 'map: {aliases: mailAlternateAddress}' 'publish: {directory: var/published}' \
	'sync: {suspend_after: {runs: 1, time: 0s}}'

ops() {
	expect_json "sorted((c['op'], c['address']) for c in d['changes']) == $1"
}
known() {
	expect_json "[(a['address'], a['state'], a['unknown_here']) for a in d['accounts']] == $1"
}

# A list of the console: some of it differs, somebody is disabled on either side, somebody has no entry.
{
	person 1 ada@x.example 'mobile: +8613800138000' 'ou: Works'
	person 2 bob@x.example 'nsAccountLock: TRUE'
	person 3 cid@x.example 'mailAlternateAddress: c@x.example' 'title: Boss'
	person 4 dan@x.example
} >people.ldif
cat >list.csv <<'LIST'
姓名,邮箱账号,部门,状态,别名,职务
Person 1,ADA@x.example,Works,正常,,
Person 2,bob@x.example,,正常,,
Person 3,cid@x.example,,冻结,,Clerk
王伟,wang@x.example,销售,正常,w@x.example,
LIST
keep var
mp 0 --json accounts adopt --from=list.csv --dry-run
expect_json 'd["dry_run"] and d["counts"] == {"adopted": 4, "changed": 0, "there already": 0}'
unchanged "a dry run leaves nothing"
mp 0 accounts adopt --from=list.csv
expect_out '4 accounts are there from now on, 1 of them suspended. Next: mailprov sync'
mp 0 --json accounts
known "[('ada@x.example', 'created', True), ('bob@x.example', 'created', True), ('cid@x.example', 'suspended', True), ('wang@x.example', 'created', True)]"
expect_json 'all(a["there"]["learnt_by"] == "adopted" for a in d["accounts"])'
keep var
mp 0 --json accounts adopt --from=list.csv
expect_json 'd["counts"] == {"adopted": 0, "changed": 0, "there already": 4}'
unchanged "the same again does nothing"
mp 0 accounts
expect_out 'unknown here'
mp 0 --json sync --dry-run
ops "[('create', 'dan@x.example'), ('suspend', 'bob@x.example'), ('update', 'cid@x.example')]"
mp 0 --json sync
ops "[('create', 'dan@x.example'), ('suspend', 'bob@x.example'), ('update', 'cid@x.example')]"
expect_json '[c["fields"]["title"] for c in d["changes"] if c["op"] == "update"] == [{"old": "Clerk", "new": "Boss"}]'
expect_json 'd["aliases"] == {"add": 1, "remove": 0} and d["departments"]["create"] == 0'
mp 0 --json accounts
known "[('ada@x.example', 'created', False), ('bob@x.example', 'suspended', False), ('cid@x.example', 'suspended', False), ('dan@x.example', 'planned', False), ('wang@x.example', 'created', True)]"
mp 0 batch confirm 1
mp 0 --json sync
ops '[]'
mp 0 --json sync
ops '[]'

# What no entry has is never suspended, however long; who comes later gets it.
later 60
mp 0 --json sync
ops '[]'
person 9 wang@x.example 'cn: 王伟' 'ou: 销售' 'mailAlternateAddress: w@x.example' >>people.ldif
mp 0 --json sync
ops '[]'
mp 0 --json accounts wang@x.example
known "[('wang@x.example', 'created', False)]"
expect_json 'd["accounts"][0]["dn"] == "uid=9,dc=example"'
grep -v wang@ people.ldif >less
mp 0 --json sync
ops '[]'

# An account of an entry that went is missing as any other.
sed '/uid=9/,$d' people.ldif >less && mv less people.ldif
mp 0 --json sync
ops "[('suspend', 'wang@x.example')]"
mp 0 batch reject 2

# Only what a list says counts: addresses alone say nothing that could differ, but for aliases.
configure alone 'map: {aliases: mailAlternateAddress}'
{
	person 1 ada@x.example 'title: Boss' 'ou: Works'
	person 2 bob@x.example 'mailAlternateAddress: b@x.example'
} >people.ldif
mp 0 accounts adopt ada@x.example BOB@X.Example
mp 0 --json sync
ops "[('update', 'bob@x.example')]"
mp 0 batch confirm 1
mp 0 --json accounts adopt ada@x.example
expect_json 'd["accounts"] == [{"address": "ada@x.example", "site": "sg", "outcome": "there already", "suspended": False}]'

# A list that says more of what has no entry yet.
mp 0 accounts adopt eve@x.example
printf 'Account,Name,Status\neve@x.example,Eve,frozen\n' >more.csv
mp 0 --json accounts adopt --from=more.csv
expect_json 'd["counts"]["changed"] == 1 and d["accounts"][0]["suspended"]'
mp 0 --json accounts eve@x.example
expect_json '(d["accounts"][0]["name"], d["accounts"][0]["state"]) == ("Eve", "suspended")'
mp 0 accounts adopt eve@x.example
mp 0 --json accounts eve@x.example
expect_json '(d["accounts"][0]["name"], d["accounts"][0]["state"]) == ("Eve", "suspended")'
# Who was disabled there stays so, though the directory has her enabled.
person 5 eve@x.example 'cn: Eve' >>people.ldif
mp 0 --json sync
ops '[]'
mp 0 --json accounts eve@x.example
known "[('eve@x.example', 'suspended', False)]"

# What is wrong is said, all of it, and nothing is done.
configure wrong 'map: {aliases: mailAlternateAddress}' 'groups: {base: "ou=groups,dc=example"}' \
	'domains: [{name: x.example, site: sg}, {name: y.example, site: hk}]'
{
	person 1 ada@x.example 'mailAlternateAddress: a@x.example'
	person 2 bob@x.example
	printf 'dn: cn=all,ou=groups,dc=example\nobjectClass: groupOfNames\nentryUUID: g-1\ncn: all\nmail: all@x.example\nmember: uid=1,dc=example\n'
} >people.ldif
mp 0 sync
mp 65 accounts adopt ada@x.example
expect_err 'batch 1, which is open, creates ada@x.example'
expect_err 'mailprov batch confirm 1'
expect_err 'mailprov batch reject 1'
mp 0 batch confirm 1
sed 's/bob@/rob@/' people.ldif >renamed && mv renamed people.ldif
mp 0 sync
cat >list.csv <<'LIST'
Account,Alias
eve@x.example,
far@z.example,
a@x.example,
rob@x.example,
all@x.example,
fay@x.example,ada@x.example
gus@x.example,gus@y.example
hal@x.example,hal2@x.example
hal2@x.example,
LIST
keep wrong
mp 65 accounts adopt --from=list.csv
expect_err 'list.csv:3: far@z.example is of the domain z.example, which the configuration does not have'
expect_err 'list.csv:4: a@x.example is an alias of ada@x.example'
expect_err 'list.csv:5: batch 2, which is open, gives somebody rob@x.example'
expect_err 'list.csv:6: all@x.example is a mailing list'
expect_err 'list.csv:7: ada@x.example is the address of ada@x.example'
expect_err 'list.csv:8: its alias gus@y.example is of the site hk, and it of sg'
expect_err 'list.csv:9: its alias hal2@x.example belongs to another row too'
expect_err '7 of its addresses cannot be adopted; nothing was done'
unchanged "nothing was done"
mp 65 accounts adopt eve@x.example eve@x.example
expect_err 'there twice'
mp 65 accounts adopt eve
mp 64 accounts adopt
mp 64 accounts adopt --from=list.csv eve@x.example
mp 64 accounts --from=list.csv
mp 74 accounts adopt --from=no-such-file
: >empty
mp 65 accounts adopt --from=empty
unchanged "nothing was done at all"

# The console refused somebody, since the account exists: then it is adopted, and not asked for again.
configure refused
{
	person 1 ada@x.example
	person 2 bob@x.example
	person 3 cid@x.example
} >people.ldif
mp 0 sync
printf '邮箱账号,结果,失败原因\nada@x.example,成功,\nbob@x.example,失败,账号已存在\n' >results.csv
mp 0 batch confirm 1 --except=results.csv
expect_out 'but for 1 change'
mp 0 --json batch show 1
expect_json '[(c["address"], c["answer"], c["refusal"]) for c in d["changes"]] == [("ada@x.example", "done", None), ("bob@x.example", "refused", "账号已存在"), ("cid@x.example", "done", None)]'
mp 0 batch show 1
expect_out 'refused by the console: 账号已存在'
mp 0 --json sync --dry-run
ops "[('create', 'bob@x.example')]"
mp 0 accounts adopt bob@x.example
mp 0 --json sync
ops '[]'
# The words of the refusal are not the reason of a later change.
sed 's/cn: Person 2/cn: Bob/' people.ldif >named && mv named people.ldif
mp 0 --json sync
expect_json '[(c["op"], c["reason"]) for c in d["changes"]] == [("update", "values differ")]'
mp 0 batch confirm 2
printf 'Email\nada@x.example\nnobody@x.example\nneither@x.example\n' >unknown.csv
person 4 dan@x.example >>people.ldif
mp 0 sync
mp 65 batch confirm 3 --except=unknown.csv
expect_err 'unknown.csv:2'
expect_err 'unknown.csv:4'

# Whoever was deleted here, and is in the list, and comes back, is no new account.
configure back 'sync: {suspend_grace: 0d, suspend_after: {runs: 1, time: 0s}, limits: {removals: 100%}}'
person 1 ada@x.example >people.ldif
mp 0 sync
mp 0 batch confirm 1
person 2 bob@x.example >people.ldif
later 1
mp 0 sync
mp 0 batch confirm 2
later 1
mp 0 --json sync
ops "[('retire', 'ada@x.example')]"
mp 0 batch confirm 3
mp 0 accounts adopt ada@x.example
mp 0 --json sync
ops '[]'
person 1 ada@x.example >>people.ldif
mp 0 --json sync
ops '[]'
mp 0 --json accounts ada@x.example
known "[('ada@x.example', 'created', False)]"

# Somebody moves to another site, where the account exists already.
configure moves 'domains: [{name: x.example, site: sg}, {name: y.example, site: hk}]'
person 1 ada@x.example >people.ldif
mp 0 sync
mp 0 batch confirm 1
mp 0 accounts adopt ada@y.example
person 1 ada@y.example 'title: Boss' >people.ldif
mp 0 --json sync
ops "[('suspend', 'ada@x.example')]"
expect_json 'd["changes"][0]["site"] == "sg"'
mp 0 --json accounts
expect_json 'sorted((a["address"], a["state"], a["unknown_here"]) for a in d["accounts"]) == [("ada@x.example", "suspended", False), ("ada@y.example", "created", False)]'
mp 0 batch confirm 2
mp 0 --json sync
ops '[]'
# A rename to an adopted address at the same site is no matching: two accounts exist.
person 1 eve@y.example >people.ldif
mp 0 accounts adopt eve@y.example
mp 1 --json sync
ops '[]'
expect_err 'its address eve@y.example is one of eve@y.example, which was adopted and belongs to no entry'

# Made addresses prove nothing: name or number have to agree as well, else a person says so.
configure made 'address_rules: ["{givenName}.{sn}@x.example"]'
made() {
	person "$1" '' "cn: $2" "givenName: ${2% *}" "sn: ${2#* }" "employeeNumber: $3"
}
{
	made 1 'Ada Low' 100
	made 2 'Bob Low' 200
	made 3 'Cid Low' 300
	made 4 'Dan Low' ''
	made 5 'Dan Low' ''
} | grep -v ': $' >people.ldif
cat >list.csv <<'LIST'
Account,Name,Employee no.
ada.low@x.example,Ada Low,100
bob.low@x.example,Bob Low,999
cid.low@x.example,,
dan.low@x.example,Dan Low,
LIST
mp 0 accounts adopt --from=list.csv
mp 1 --json sync
ops '[]'
for who in bob cid dan; do expect_err "mailprov accounts same $who.low@x.example"; done
mp 0 --json accounts
expect_json '[a["address"] for a in d["accounts"] if not a["unknown_here"]] == ["ada.low@x.example"]'
mp 65 accounts same bob.low@x.example entryUUID:p-2
mp 0 accounts same bob.low@x.example uid=2,dc=example
mp 0 accounts same cid.low@x.example uid=3,dc=example
mp 0 accounts same dan.low@x.example uid=4,dc=example
mp 1 --json sync
expect_json '[(c["op"], c["address"], list(c["fields"])) for c in d["changes"]] == [("update", "bob.low@x.example", ["employee_number"]), ("update", "cid.low@x.example", ["employee_number"])]'

# An alias of an adopted account that is somebody's address: said, and settled by a person.
configure alias 'map: {aliases: mailAlternateAddress}'
person 1 ada@x.example >people.ldif
printf 'Account,Alias\nada.low@x.example,ada@x.example\n' >list.csv
mp 0 accounts adopt --from=list.csv
mp 1 --json sync
ops '[]'
expect_err "mailprov accounts same ada.low@x.example 'uid=1,dc=example'"
mp 0 accounts same ada.low@x.example uid=1,dc=example
mp 0 --json sync
ops "[('rename', 'ada@x.example')]"

# Members of lists, before and after.
configure lists 'groups: {base: "ou=groups,dc=example"}'
{
	person 1 ada@x.example
	printf 'dn: cn=all,ou=groups,dc=example\nobjectClass: groupOfNames\nentryUUID: g-1\ncn: all\nmail: all@x.example\nmember: uid=1,dc=example\n'
} >people.ldif
mp 0 accounts adopt ada@x.example
mp 0 --json sync
expect_json 'd["changes"] == [] and [c["add"] for c in d["group_changes"]] == [["ada@x.example"]]'
mp 0 batch confirm 1
mp 0 --json sync
expect_json 'd["changes"] == [] and d["group_changes"] == []'
# A group whose address is an account that exists is held.
configure group 'groups: {base: "ou=groups,dc=example"}'
mp 0 accounts adopt all@x.example
mp 1 --json sync
expect_json 'd["group_changes"] == []'
expect_err 'all@x.example'

# Who is enabled and published is there, adopted or not.
configure publish 'publish: {directory: publish/published}'
person 1 ada@x.example >people.ldif
mp 0 accounts adopt ada@x.example wang@x.example
enabled publish/state.db
mp 0 publish
check "both are published" [ "$(grep -c . publish/published/aliases.txt)" -ge 2 ]
mp 0 --json sync
ops '[]'
mp 0 --json accounts ada@x.example
known "[('ada@x.example', 'enabled', False)]"
mp 1 explain wang@x.example
expect_out "It was adopted"
mp 0 client render mbsync --user wang@x.example

# Many at once, by a spreadsheet that a real program wrote.
if command -v soffice >/dev/null; then
	configure sheet
	person 1 ada@x.example >people.ldif
	printf '姓名,邮箱账号,手机\nPerson 1,ada@x.example,13800138000\n王伟,wang@x.example,\n' >list.csv
	run soffice -env:UserInstallation="file://$scratch/office" --headless --convert-to xlsx:"Calc MS Excel 2007 XML" --infilter='CSV:44,34,76,1' list.csv
	mp 0 accounts adopt --from=list.xlsx
	expect_out '2 accounts are there from now on'
	mp 0 --json accounts
	expect_json '[a["name"] for a in d["accounts"]] == ["Person 1", "王伟"]'
else
	skip "a spreadsheet of LibreOffice" "soffice is missing"
fi
done_testing
