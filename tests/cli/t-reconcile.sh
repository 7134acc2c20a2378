#!/bin/sh
# SPDX-License-Identifier: MIT
# A console's list is held against what is there: what matches, what differs and in what, what is
# missing on either side. Nothing is changed by it.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1
at 0
configure mailprov 'map: {aliases: mailAlternateAddress}' 'groups: {base: "ou=groups,dc=example"}' \
	'domains: [{name: x.example, site: sg}, {name: z.example, site: sg}, {name: y.example, site: hk}]' \
	'sync: {suspend_grace: 0d, suspend_after: {runs: 1, time: 0s}, limits: {removals: 100%}}'
results() {
	expect_json "sorted((a['result'], a['address']) for a in d['accounts']) == $1"
}
counts() {
	expect_json "[d['counts'][k] for k in ('matches', 'waits', 'differs', 'status differs', 'missing there', 'unknown here')] == $1"
}
group='dn: cn=all,ou=groups,dc=example\nobjectClass: groupOfNames\nentryUUID: g-1\ncn: all\nmail: all@x.example\nmember: uid=1,dc=example\n'
{
	person 1 ada@x.example 'cn: 王伟' 'ou: Works' 'mobile: +86 138 0013 8000'
	person 2 bob@x.example 'mailAlternateAddress: b@x.example'
	person 3 cid@x.example
	person 4 dan@x.example 'nsAccountLock: FALSE'
	person 5 far@y.example
	person 6 zoe@z.example
	# shellcheck disable=SC2059
	printf "$group"
} >people.ldif
mp 0 sync
mp 0 batch confirm 1

# All as it is, in several forms. What the list does not have is not compared.
cat >list.csv <<'LIST'
姓名,邮箱账号,部门,状态,别名,手机,创建时间
王伟,ADA@x.example,Works,正常,,13800138000,2020
Person 2,bob@x.example,,正常,B@x.example,,2020
Person 3,cid@x.example,,正常,,,2020
Person 4,dan@x.example,,正常,,,2020
All,all@x.example,,正常,,,2020
LIST
sed -i 's/13800138000/8613800138000/' list.csv
keep var
mp 0 --json reconcile list.csv
counts '[4, 0, 0, 0, 0, 0]'
expect_json '[(x["domain"], x["compared"], x["rows"]) for x in d["domains"]] == [("x.example", True, 5), ("z.example", False, 0)]'
mp 0 reconcile list.csv
expect_out 'Compared, at the site sg: x.example'
expect_out 'Not compared: z.example, 1 accounts there'
expect_out 'Not compared: 1 mailing lists'
iconv -t GB18030 list.csv >gb.csv
mp 0 reconcile gb.csv
{
	printf '\377\376'
	tr , ';' <list.csv | iconv -t UTF-16LE
} >utf16.csv
mp 0 reconcile utf16.csv
printf 'ada@x.example\nbob@x.example\ncid@x.example\ndan@x.example\n' >plain
mp 0 reconcile plain
mp 0 --json reconcile plain --domain=x.example
mp 1 --json reconcile plain --site=sg
results "[('missing there', 'zoe@z.example')]"
mp 64 reconcile plain --site=de
mp 64 reconcile plain --domain=nobody.example
mp 64 reconcile plain --domain=x.example --domain=y.example
mp 64 reconcile
unchanged "nothing was changed"

# Every kind of difference.
cat >list.csv <<'LIST'
Name,Email account,Department,Status,Aliases
王维,ada@x.example,Sales,frozen,
Person 2,bob@x.example,,normal,"b@x.example,bobby@x.example"
Person 4,dan@x.example,,disabled,
王小明,wang@x.example,,normal,
LIST
mp 1 --json reconcile list.csv
results "[('differs', 'ada@x.example'), ('differs', 'bob@x.example'), ('missing there', 'cid@x.example'), ('status differs', 'dan@x.example'), ('unknown here', 'wang@x.example')]"
expect_json '[a["fields"] for a in d["accounts"] if a["address"] == "ada@x.example"] == [{"name": {"there": "王伟", "list": "王维"}, "department": {"there": "Works", "list": "Sales"}, "status": {"there": "normal", "list": "suspended"}}]'
expect_json '[a["fields"] for a in d["accounts"] if a["address"] == "bob@x.example"] == [{"aliases": {"there": "b@x.example", "list": "b@x.example bobby@x.example"}}]'
expect_json '[a["row"] for a in d["accounts"] if a["address"] == "wang@x.example"] == ["list.csv:5"]'
mp 1 reconcile list.csv
expect_out 'Name: here 王伟, in the list 王维'
expect_out 'mailprov accounts adopt wang@x.example'
expect_out 'accounts adopt --from=list.csv'
check "columns line up" [ "$(grep -c '^unknown here    wang@x.example  王小明' "$out")" -eq 1 ]

# What was adopted and has no entry matches, and is told as unknown all the same.
mp 0 accounts adopt wang@x.example
printf 'ada@x.example\nbob@x.example\ncid@x.example\ndan@x.example\nwang@x.example\n' >plain
mp 1 --json reconcile plain
results "[('unknown here', 'wang@x.example')]"
expect_json 'd["accounts"][0]["note"].startswith("adopted")'
mp 1 reconcile plain
expect_no_out 'accounts adopt'
{
	echo
	person 9 wang@x.example
} >>people.ldif
mp 0 sync
mp 0 reconcile plain

# What waits in an open batch is no difference: done, or not done yet.
{
	person 1 ada@x.example 'cn: 王伟' 'ou: Works' 'mobile: +86 138 0013 8000' 'title: Boss'
	person 2 rob@x.example 'mailAlternateAddress: b@x.example'
	person 3 cid@x.example
	person 4 dan@x.example 'nsAccountLock: TRUE'
	person 5 far@y.example
	person 6 zoe@z.example
	person 7 eve@x.example
	person 8 fay@x.example
	person 9 wang@x.example
} >people.ldif
mp 0 sync
n=$(newest | sed 's/.*0//')
mp 0 --json reconcile plain
results "[('waits', 'eve@x.example'), ('waits', 'fay@x.example')]"
cat >list.csv <<'LIST'
Account,Status,Title,Aliases
ada@x.example,normal,Boss,
rob@x.example,normal,,b@x.example;bob@x.example
cid@x.example,normal,,
dan@x.example,frozen,,
eve@x.example,normal,,
wang@x.example,normal,,
LIST
mp 0 --json reconcile list.csv
results "[('waits', 'ada@x.example'), ('waits', 'bob@x.example'), ('waits', 'dan@x.example'), ('waits', 'eve@x.example'), ('waits', 'fay@x.example')]"
expect_json "all(a['batch'] == $n for a in d['accounts'])"
mp 0 reconcile list.csv
expect_out "waits in batch $n"
expect_out "mailprov batch confirm $n, with --except=FILE"
sed -i 's/Boss/Clerk/' list.csv
mp 1 --json reconcile list.csv
expect_json "[(a['result'], a['batch']) for a in d['accounts'] if a['address'] == 'ada@x.example'] == [('differs', $n)]"
printf 'fay@x.example\n' >refused
mp 0 batch confirm "$n" --except=refused
sed -i 's/Clerk/Boss/' list.csv
mp 0 --json reconcile list.csv
counts '[6, 0, 0, 0, 0, 0]'

# Who was deleted by our batch, and is in the list.
awk -v RS= -v ORS='\n\n' '!/uid=3,/' people.ldif >less && mv less people.ldif
later 1
mp 0 sync
mp 0 batch confirm "$(newest | sed 's/.*0//')"
later 1
mp 0 sync
mp any --json reconcile list.csv
expect_json '("status differs", "cid@x.example") in [(a["result"], a["address"]) for a in d["accounts"]]'
mp 0 batch confirm "$(newest | sed 's/.*0//')"
mp 1 --json reconcile list.csv
expect_json '("status differs", "cid@x.example") in [(a["result"], a["address"]) for a in d["accounts"]]'

# A list of which nothing can be told.
printf 'ada@x.example\nfar@y.example\n' >two
mp 2 reconcile two
expect_err 'the list has accounts of the sites sg and hk'
mp any --json reconcile two --site=hk
expect_json '[(x["domain"], x["rows"]) for x in d["domains"] if not x["compared"]] == [("x.example", 1)]'
printf 'ada@nowhere.example\n' >nowhere
mp 2 reconcile nowhere
: >empty
mp 2 reconcile empty
mp 2 reconcile no-such-file
printf 'Account,Name,Status\nada@x.example,Ada,normal\nbob@x.' >cut.csv
mp 2 reconcile cut.csv
expect_err 'cut.csv:3: ends after 1 of 3 cells without a line end'
printf 'Acount,Name\nada@x.example,Ada\n' >headers
mp 2 reconcile headers
expect_err 'headers:1: no column for the address'
expect_err '"Acount" is most like "account"'
printf 'Account\nada@x.example\nada@x.example\n' >twice
mp 2 reconcile twice
expect_err 'twice:3: ada@x.example stands there already'
printf 'PK\003\004' >zip
mp 2 reconcile zip
mp 0 sync --dry-run
done_testing
