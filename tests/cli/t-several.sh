#!/bin/sh
# SPDX-License-Identifier: MIT
# Several values of everything: what is in use stays while it is among them, in accounts and lists; whose address is whose where people have several; the primary
# address of Exchange; lists of attributes and templates for names; domains of addresses that are others; what sync, check and explain say.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

lists='groups: {base: "ou=groups,dc=example", map: {name: [displayName, cn], aliases: proxyAddresses}, nested: false}'
# conf MAP [LINE...]
conf() {
	map=$1
	shift
	configure mailprov 'domains: [{name: x.example, site: sg}, {name: y.example, site: hk}]' 'base: "ou=people,dc=example"' "$lists" \
		"map: {aliases: proxyAddresses, name: [displayName, cn, '{givenName} {sn}'], extension: telephoneNumber, quota: quota$map}" \
		'sync: {limits: {removals: 90%, renames: 90%, creations: 100%}}' "$@"
}
ou=people
# group NAME [LINE...]
group() {
	printf 'dn: cn=%s,ou=groups,dc=example\nobjectClass: groupOfNames\nentryUUID: g-%s\ncn: %s\n' "$1" "$1" "$1"
	shift
	printf '%s\n' "$@" ''
}
m() {
	echo "member: uid=$1,ou=people,dc=example"
}
# sync STATUS EXPRESSION [OPTION...]: a sync, what its JSON says, and its batch confirmed.
sync() {
	ends=$1 says=$2
	shift 2
	mp "$ends" --json sync "$@"
	expect_json "$says"
	cp "$out" last.json
	python3 -c 'import json; print(json.load(open("last.json"))["batch"] or 0)' >"batch"
	[ "$(cat batch)" = 0 ] || mp 0 batch confirm "$(cat batch)"
	later 1
}
conf ''
later 1

# A second value of anything changes nothing, whatever it is and wherever it stands; and nothing is to do when it goes again.
all() {
	person z zoe@x.example "cn: Zoe" "employeeNumber: 5" "ou: Sales" "telephoneNumber: 5" "title: Engineer" "mobile: +49 30 5" "quota: 500" "$@"
	person a ada@x.example
}
everything() {
	group team "mail: team@x.example" "$(m z)" "$@"
}
{ all; everything; } >people.ldif
sync 0 "d['counts']['create'] == 2 and not d['refused']"
all "mail: info@x.example" "cn: A" "employeeNumber: 1" "ou: A" "telephoneNumber: 1" "title: A" "mobile: +1" "quota: 1" >people.ldif
everything "mail: a-team@x.example" "cn: a" >>people.ldif
sync 0 "d['counts']['unchanged'] == 2 and not d['changes'] and not d['group_changes'] and d['batch'] is None"
run cat last.json
expect_json "sorted(f['text'].split()[0] for f in d['refused'] if f['rule'] == 'VALUE-SEVERAL') == sorted('mail cn employeeNumber ou telephoneNumber title mobile quota mail cn'.split())"
expect_json "all('stays' in f['text'] and f['severity'] == 'note' for f in d['refused'] if f['rule'] == 'VALUE-SEVERAL')"
expect_json "says('mail has 2 values: \\\\\"info@x.example\\\\\", \\\\\"zoe@x.example\\\\\"; the address stays \\\\\"zoe@x.example\\\\\"')"
mp 0 -q sync
check "which is no reason to write to anybody" [ ! -s "$out" ]
check "neither words" said_nothing
mp 0 explain info@x.example
expect_out 'the address stays "zoe@x.example"'
expect_out 'mail has 2 values'
mp any -v check
expect_err 'the department stays "Sales"'
expect_err 'the name stays "team"'
{ all; everything; } >people.ldif
sync 0 "d['counts']['unchanged'] == 2 and not d['changes'] and not d['group_changes']"

# When the one in use goes, a rule chooses, and says so once.
all "title: A" | sed 's/^title: Engineer/title: Boss/; s/^mail: zoe@/mail: z2@/; s/^mobile: .*/&\nmail: z1@x.example/' >people.ldif
everything >>people.ldif
sync 0 "[c['op'] for c in d['changes']] == ['rename'] and d['changes'][0]['fields']['title']['new'] == 'A' and d['changes'][0]['address'] == 'z1@x.example'"
run cat last.json
expect_json "[f['severity'] for f in d['refused'] if f['rule'] == 'VALUE-SEVERAL'] == ['warning', 'warning']"
{ all; everything; } >people.ldif
sync 0 "d['changes'][0]['address'] == 'zoe@x.example'"

# Addresses that several people have among theirs: nobody is held for one that nobody takes; who has it in use keeps it.
{ all "mail: info@x.example"; person i info@x.example; person b bob@x.example "mail: zoe@x.example"; everything; } >people.ldif
sync 0 "sorted(c['address'] for c in d['changes']) == ['bob@x.example', 'info@x.example'] and d['counts']['held'] == 0"
{ all "mail: info@x.example"; person i info@x.example; person b bob@x.example "mail: zoe@x.example"; person n bob@x.example; person o info@x.example "mail: zoe@x.example"; everything; } >people.ldif
sync 1 "not d['changes'] and d['counts']['held'] == 2 and {'ADDRESS-TAKEN', 'ADDRESS-DUPLICATE'} <= set(rules(d['refused']))"
mp 1 explain uid=o,ou=people,dc=example
expect_out "other entries have each of its addresses"
expect_out "It is held"
expect_out "Next: no account: held by ADDRESS-DUPLICATE, and none exists."
mp 0 explain uid=b,ou=people,dc=example
expect_out 'the address stays "bob@x.example"'
expect_out "Next: account bob@x.example stays as it is."
mp 0 --json held
expect_json "[(h['rule'], h['kind'], h['dn']) for h in d['held'] if h['rule'] == 'ADDRESS-DUPLICATE'] == [('ADDRESS-DUPLICATE', 'account', 'uid=o,ou=people,dc=example')]"
expect_json "[h for h in d['held'] if 'other entries have each of its addresses' in h['text'] and 'decide in the directory' in h['hint']] and d['held_count'] == 2"
# A list waits likewise, and a new entry whose first address another one has gets the next.
{ all "mail: info@x.example"; person i info@x.example; person b bob@x.example "mail: zoe@x.example"; person r bob@x.example "mail: rob@x.example"; everything
	group next "mail: info@x.example" "mail: bob@x.example" "$(m z)"; } >people.ldif
mp 0 explain uid=r,ou=people,dc=example
expect_out 'the address is "rob@x.example"'
expect_out "Next: account rob@x.example is created tonight."
sync any "[c['address'] for c in d['changes'] if c['op'] == 'create'] == ['rob@x.example'] and not [c for c in d['group_changes'] if c['op'] == 'create']"
mp 0 --json held
expect_json "[(h['rule'], h['kind'], h['dn']) for h in d['held']] == [('ADDRESS-DUPLICATE', 'list', 'cn=next,ou=groups,dc=example')]"

# The primary address of Exchange, of people and of groups; what is no mail address is passed over.
{ all; person d d@x.example "proxyAddresses: smtp:d@x.example" "proxyAddresses: SMTP:D.Primary@x.example" "proxyAddresses: X500:/o=x" "proxyAddresses: SIP:d@x.example"
	person e '' "proxyAddresses: SMTP:e@x.example" "proxyAddresses: smtp:e2@x.example"; person f f@home.invalid "proxyAddresses: SMTP:f@x.example"
	person g g@x.example "proxyAddresses: SMTP:g@home.invalid"; person h '' "proxyAddresses: smtp:h@x.example"
	everything; group only "proxyAddresses: SMTP:only@x.example" "$(m a)"; } >people.ldif
sync 0 "sorted(c['address'] for c in d['changes'] if c['op'] == 'create') == ['d.primary@x.example', 'e@x.example', 'f@x.example', 'g@x.example']"
run cat last.json
expect_json "[c['address'] for c in d['group_changes'] if c['op'] == 'create'] == ['only@x.example']"
expect_json "{c['address']: c['fields']['aliases']['new'] for c in d['changes'] if c['op'] == 'create' and 'aliases' in c['fields']} == {'d.primary@x.example': 'd@x.example', 'e@x.example': 'e2@x.example'}"
expect_json "'ADDRESS-PRIMARY' in rules(d['refused'])"
# Two primary ones: the one in use stays, the other is an alias, whichever of them the rules prefer.
sed -i 's/^proxyAddresses: SMTP:e@x.example/&\nproxyAddresses: SMTP:a.e@x.example/' people.ldif
sync 0 "[(c['op'], c['address'], c['fields']['aliases']['new']) for c in d['changes'] if c['op'] == 'update'] == [('update', 'e@x.example', 'a.e@x.example e2@x.example')]"
sed -i '/^proxyAddresses: SMTP:a.e@/d' people.ldif
sync 0 "[(c['op'], c['address'], c['fields']['aliases']['new']) for c in d['changes'] if c['op'] == 'update'] == [('update', 'e@x.example', 'e2@x.example')]"

# Names: the first attribute with a usable one, then what a template makes.
{ all; everything "displayName: Die Gruppe"; person k k@x.example "displayName: K Display" "givenName: K" "sn: K"
	person l l@x.example "displayName: =1+1" "givenName: L"; person n n@x.example "givenName: Nora" "sn: Nord" | sed '/^cn:/d'; } >people.ldif
sync 0 "{c['address']: c['fields']['name']['new'] for c in d['changes'] if c['op'] == 'create'} == {'k@x.example': 'K Display', 'l@x.example': 'Person l', 'n@x.example': 'Nora Nord'}"
run cat last.json
expect_json "d['group_changes'][0]['fields']['name']['new'] == 'Die Gruppe' and 'VALUE-UNUSED' in rules(d['refused'])"
conf ', title: "{givenName}"'
mp 78 sync
expect_err 'directory.map.title: "{givenName}" is a template, which only names may have'
conf ', employee_number: [a, b, c, d, e, f, g, h, i]'
mp 78 sync
expect_err "has 9 attributes; allowed are 1 to 8"
configure mailprov "map: {name: ['{givenName']}"
mp 78 sync
expect_err 'directory.map.name: "{givenName" has a brace that is not closed'

# Other domains: of accounts, aliases, groups, and members that are named by address.
lists='groups: {base: "ou=groups,dc=example", map: {aliases: proxyAddresses, members: [member, rfc822MailMember]}}'
conf '' 'address_domain: {Old.example: x.example, foreign.example: nowhere.example}'
mp 78 sync
expect_err 'directory.address_domain.foreign.example: nowhere.example is not among "domains"'
conf '' 'address_domain: {Old.example: x.example}'
{ all; person p p@old.example "proxyAddresses: smtp:pp@OLD.example"; person q q@x.example; group team "mail: team@old.example" "rfc822MailMember: p@old.example" "rfc822MailMember: q@x.example"; } >people.ldif
sync 0 "{c['address'] for c in d['changes'] if c['op'] == 'create'} == {'p@x.example', 'q@x.example'}"
run cat last.json
expect_json "[c['fields']['aliases']['new'] for c in d['changes'] if c['address'] == 'p@x.example'] == ['pp@x.example']"
expect_json "{'p@x.example', 'q@x.example'} <= set(d['group_changes'][0]['add']) and d['group_changes'][0]['address'] == 'team@x.example'"
mp 0 explain p@x.example
expect_out "mail = p@old.example"

# Who left and is disabled keeps mail: in the directory. Nobody waits for an account that will never be.
conf ''
{ all; everything; person s1 succ@x.example "nsAccountLock: TRUE"; person s2 succ@x.example; person s3 s3@x.example "proxyAddresses: smtp:gone@x.example"
	person s4 gone@x.example "nsAccountLock: TRUE"; person s5 gone@x.example "nsAccountLock: TRUE"; person s6 succ@x.example "mail: aa@x.example"
	person s9 aa@x.example "nsAccountLock: TRUE"; } >people.ldif
mp 0 explain uid=s6,ou=people,dc=example
expect_out "Next: account aa@x.example is created tonight."
mp 0 explain uid=s1,ou=people,dc=example
expect_out "Next: no account: disabled in the directory, and none exists."
mp 0 explain uid=s3,ou=people,dc=example
expect_out "Next: account s3@x.example is created tonight."
mp 0 explain uid=s2,ou=people,dc=example
expect_out "Next: account succ@x.example is created tonight."
sync 0 "sorted(c['address'] for c in d['changes'] if c['op'] == 'create') == ['aa@x.example', 's3@x.example', 'succ@x.example'] and d['counts']['held'] == 0"
# One that has an account keeps the address in use, as long as it is there: suspended, too.
disabled() {
	{ all; everything; person s2 succ@x.example "nsAccountLock: TRUE"; person s3 s3@x.example "proxyAddresses: smtp:gone@x.example" "nsAccountLock: TRUE"; person s6 aa@x.example; "$@"; } >people.ldif
}
new() {
	person s7 succ@x.example
	person s8 gone@x.example
}
disabled true
sync 0 "{'s3@x.example', 'succ@x.example'} <= {c['address'] for c in d['changes'] if c['op'] == 'suspend'}"
disabled new
sync 1 "not d['changes'] and d['counts']['held'] == 2 and [r for r in rules(d['refused']) if 'DUPLICATE' in r or 'TAKEN' in r] == ['ADDRESS-TAKEN'] * 2"
mp 1 explain uid=s7,ou=people,dc=example
expect_out "no account: held by ADDRESS-TAKEN"
mp 0 --json held
expect_json "sorted((h['rule'], h['dn'][4:6]) for h in d['held']) == [('ADDRESS-TAKEN', 's7'), ('ADDRESS-TAKEN', 's8')]"
# When it is back, it has what it had; who came later waits.
{ disabled new; sed -i '/^nsAccountLock/d' people.ldif; }
sync 1 "sorted(c['address'] for c in d['changes'] if c['op'] == 'resume') == ['s3@x.example', 'succ@x.example'] and not [c for c in d['changes'] if c['op'] == 'create']"
# A known list that loses its address, and gets a second name beside the one that it goes by.
rm -rf var
lists='groups: {base: "ou=groups,dc=example", map: {name: displayName}}'
conf ''
{ all; group team "mail: team@x.example" "displayName: B" "$(m a)"; } >people.ldif
sync 0 "[c['address'] for c in d['group_changes']] == ['team@x.example']"
{ all; group team "displayName: A" "displayName: B" "$(m a)"; } >people.ldif
sync any "d['sealed'] and not [c for c in d['group_changes'] if c['address'] != 'team@x.example']"
done_testing
