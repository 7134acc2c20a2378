#!/bin/sh
# SPDX-License-Identifier: MIT
# Files as other systems write them, and files that were cut: a part of a directory is never taken
# for a smaller one.
. "$top_srcdir/tests/cli/lib.sh"
cd "$scratch" || exit 1
at 0
configure mailprov

people() {
	for who; do
		person "$who" "p$who@x.example"
	done
}
planned() {
	mp 0 --json sync --dry-run
	expect_json "d['counts']['create'] == $1"
}

people 1 2 3 >whole
{ printf '\357\273\277'; sed 's/$/\r/' whole; } >people.ldif
planned 3
for order in LE BE; do
	{ [ $order = LE ] && printf '\377\376' || printf '\376\377'; iconv -t UTF-16$order whole; } >people.ldif
	planned 3
done
sed 's/^dn:.*/&\nchangetype: add/' whole >people.ldif
planned 3
sed 's/^$/ /' whole >people.ldif
planned 3
{ printf 'dn: cn="cn=a,dc=b",ou=roles\nobjectClass: cosTemplate\ncn: x\n\n'; cat whole; } >people.ldif
planned 3
{ printf 'dn: cn="a\nobjectClass: cosTemplate\ncn: x\n\n'; cat whole; } >people.ldif
planned 3
expect_err 'line 1: this is no distinguished name'

# The signs of Active Directory in a file; a file without objectClass finds nobody, and says why.
{
	person 1 p1@x.example 'userAccountControl: 512' 'accountExpires: 9223372036854775807'
	person 2 p2@x.example 'userAccountControl: 514'
	person 3 p3@x.example 'userAccountControl: 512' 'accountExpires: 131000000000000000'
} >people.ldif
planned 1
grep -v objectClass whole >people.ldif
mp 2 sync
expect_err 'has 3 entries, 3 of them below directory.base, and none matches directory.filter (objectClass=inetOrgPerson), since none has an objectClass'

# What is certainly cut, at a first read, too.
head -c -3 whole >people.ldif
mp 65 sync
expect_err 'ends in the middle of a line'
grep -v '^$' whole >people.ldif
mp 65 sync
expect_err 'a second "dn:"'
{ cat whole; echo '# numEntries: 4'; } >people.ldif
mp 65 sync
expect_err '4 entries should stand before this line, and there are 3'
{ cat whole; printf 'search: 2\nresult: 4 Size limit exceeded\n'; } >people.ldif
mp 65 sync
expect_err 'does not have all entries'

# Cut between two lines of an entry: what was behind the last entry before is remembered.
cp whole people.ldif
mp 0 sync
mp 0 batch confirm 1
keep var
head -n -2 whole >people.ldif
mp 65 sync
expect_err 'an empty line was behind its last entry'
unchanged "a file that was cut changes nothing"
cp whole people.ldif
mp 0 sync

# A comment of one's own.
configure mailprov 'entries_trailer: people'
mp 65 sync
expect_err 'does not end with the line "# people: N" of directory.entries_trailer'
{ cat whole; echo '# people: 3'; } >people.ldif
mp 0 sync
{ people 1 2; echo '# people: 3'; } >people.ldif
mp 65 sync
done_testing
