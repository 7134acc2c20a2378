#!/bin/sh
# SPDX-License-Identifier: MIT
# Who gets an account: shared mailboxes though they are disabled, the mailboxes of a mail server not, which signs of a disabled entry
# count, and that check and sync count everybody alike.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

signs() {
	person a a@x.example
	person uac b@x.example 'userAccountControl: 514'
	person filetime c@x.example 'accountExpires: 131000000000000000'
	person lock d@x.example 'nsAccountLock: TRUE'
	person ppolicy e@x.example 'pwdAccountLockedTime: 000001010000Z'
	person shadow f@x.example 'shadowExpire: 1'
}
addresses='sorted(c["address"][0] for c in d["changes"])'
sums() { printf 'd["sums"] == dict(zip("in_scope excluded system_mailboxes without_address disabled held planned unchanged".split(), [%s]))' "$1"; }
# numbers SUMS: sync and check say them, in whole; the last sync said "Directory: WORDS".
numbers() {
	mp any --json sync --full --dry-run
	expect_json "$(sums "$1")"
	mp any --json check
	expect_json "$(sums "$1")"
}
configure mailprov 'base: dc=example'
signs >people.ldif
at 0
mp 0 --json sync --dry-run
expect_json "$addresses == ['a']"
numbers '6, 0, 0, 0, 5, 0, 1, 0'
mp 0 sync --dry-run
expect_out 'Directory: 6 in scope, 0 excluded, 0 without an address, 5 disabled and unknown, 0 held, 1 planned, 0 unchanged'
mp any check
expect_out '5 disabled and unknown'

# Once one of the five is named, only those that are named count; another attribute is one more.
configure some 'base: dc=example' 'disabled: [{attribute: nsaccountlock}, {attribute: userAccountControl, value: "*6"}]'
mp 0 --json sync --dry-run
expect_json "$addresses == ['a', 'b', 'c', 'e', 'f']"
configure more 'base: dc=example' 'disabled: [{attribute: cn, value: "person A*"}]'
mp any --json sync --dry-run
expect_json "d['sums']['disabled'] == 6 and $addresses == []"
configure wrong 'base: dc=example' 'disabled: [{attribute: nsAccountLok}]' 'exclude: [{attribute: a}, {below: "x"}, {filter: "(a>=1)"}, {}, {below: "o=x", value: a}]'
mp 78 check
expect_err 'directory.disabled[1].attribute: "nsAccountLok" needs a value'
expect_err 'did you mean nsAccountLock?'
expect_err 'directory.exclude[1]: is one of: attribute and value, below, filter'
expect_err 'directory.exclude[2].below: "x" is not a distinguished name'
expect_err 'directory.exclude[3].filter: a: only and, or, not, =, * can be used here'
expect_err 'directory.exclude[4]: is one of'
expect_err 'directory.exclude[5]: is one of'

# The mailboxes of a mail server.
system() {
	person "HealthMailbox0659e34" hm1@x.example
	person h2 healthmailbox-ex01-db1@x.example
	person h3 "HealthMailbox3c5cb6f1a0e24b3e8f7a5d6c7b8a9f00@elsewhere.example"
	person "SystemMailbox{1f05a927-3be2-4fb9-aa03-b59fe3b56f4c}" sm1@x.example
	person "DiscoverySearchMailbox {D919BA05-46A6-415f-80AD-7E09334BB852}" ds@x.example
	person m1 Migration.8f3e7716-2011-43e4-96b1-aba62d229136@x.example
	person f1 FederatedEmail.4c1f4d8b-8179-4148-93bf-00a95fa1e042@x.example
	person t1 arb@x.example 'msExchRecipientTypeDetails: 8388608'
}
# People who have such names.
people() {
	person p1 healthmailbox@x.example
	person p2 migration.20261201@x.example
	person p3 cas_meyer@x.example
	person p4 systemmailboxes@x.example 'msExchRecipientTypeDetails: 1'
}
configure mailbox 'base: dc=example'
{ system; people; } >people.ldif
mp 0 --json sync --dry-run
expect_json "[c['address'].split('@')[0] for c in d['changes']] == ['cas_meyer', 'healthmailbox', 'migration.20261201', 'systemmailboxes']"
numbers '12, 8, 8, 0, 0, 0, 4, 0'
mp 0 sync --dry-run
expect_out '8 excluded, 8 of them system mailboxes'
mp 1 explain sm1@x.example
expect_out 'a system mailbox'
expect_out 'a mail server keeps this mailbox for itself'
configure keep 'base: dc=example' 'system_mailboxes: keep'
mp 1 --json sync --dry-run
expect_json "$(sums '12, 0, 0, 0, 0, 1, 11, 0')"

# Shared mailboxes: an account for each, which is in no list of those who log on.
configure shared 'base: dc=example' 'shared: (|(employeeType=shared)(memberOf=CN=Boxes,OU=Groups,DC=example))' 'disabled: [{attribute: title, value: closed}]' \
	'publish: {directory: published}'
box() { person "$1" "$1@x.example" 'userAccountControl: 514' "$2"; }
{
	person ann ann@x.example
	person lea lea@x.example
	box left 'title: x'
	box info 'employeeType: Shared'
	box sales 'memberOf: cn=boxes, ou=Groups,dc=EXAMPLE'
	person old old@x.example 'employeeType: shared' 'title: closed'
} >people.ldif
mp 0 --json sync
expect_json 'sorted((c["address"], c.get("shared", False)) for c in d["changes"]) == [("ann@x.example", False), ("info@x.example", True), ("lea@x.example", False), ("sales@x.example", True)]'
expect_json "$(sums '6, 0, 0, 0, 2, 0, 4, 0')"
check "README.txt names them" grep -q 'Shared mailboxes, which nobody logs on to: info@x.example, sales@x.example\.$' shared/batches/000001/README.txt
check "the import file has a password for each" python3 -c '
import csv
rows = list(csv.reader(open("shared/batches/000001/import-x.example-01.csv", encoding="utf-8-sig")))
assert all(any(len(cell) == 18 and "@" not in cell for cell in row) for row in rows if any("@x.example" in cell for cell in row)), rows'
mp 0 batch confirm 1
mp 0 accounts
expect_out 'a shared mailbox'
mp 0 --json accounts
expect_json 'sorted(a["address"] for a in d["accounts"] if a["shared"]) == ["info@x.example", "sales@x.example"]'
mp 0 --json publish
expect_json 'd["accounts"] == 2 and d["shared"] == 2'
check "they are not in the login data" sh -c '! grep -aq info@x.example published/accounts.cdb && grep -aq ann@x.example published/accounts.cdb'
mp 65 client render --user info@x.example mbsync
expect_err 'nobody logs on to info@x.example: it is a shared mailbox'
mp 0 client write --all --output settings
expect_out 'Settings of 2 people'
expect_out '2 more are shared mailboxes'
mp 0 explain info@x.example
expect_out 'It is a shared mailbox: an account that nobody logs on to.'
mp 0 explain left@x.example
expect_out 'It is no account: it is disabled in the directory, and none exists.'
mp 0 explain old@x.example
expect_out 'It is no account: it is disabled in the directory, and none exists.'

# Lea leaves, and her mailbox becomes a shared one; sales does not go on as one, and info is closed.
{
	person ann ann@x.example
	box left 'title: x'
	person lea lea@x.example 'userAccountControl: 514' 'employeeType: shared'
	person info info@x.example 'userAccountControl: 514' 'employeeType: shared' 'title: closed'
	person sales sales@x.example
	person old old@x.example 'employeeType: shared' 'title: closed'
} >people.ldif
at 1
mp 0 --json sync
expect_json '[(c["op"], c["address"]) for c in d["changes"]] == [("suspend", "info@x.example")]'
expect_json "$(sums '6, 0, 0, 0, 2, 0, 1, 3')"
mp 0 --json accounts
expect_json 'sorted(a["address"] for a in d["accounts"] if a["shared"]) == ["info@x.example", "lea@x.example"]'
mp 0 batch confirm 2
mp 0 --json publish --allow-removals=1
expect_json 'd["accounts"] == 2 and d["shared"] == 2'
check "she is not in the login data any more" sh -c '! grep -aq lea@x.example published/accounts.cdb && grep -aq sales@x.example published/accounts.cdb'
# A store that is made again from the batches knows what was made as one.
rm -f shared/state.db*
mp any recover --yes
mp 0 --json accounts info@x.example
expect_json 'd["accounts"][0]["shared"]'
done_testing
