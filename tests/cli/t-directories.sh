#!/bin/sh
# SPDX-License-Identifier: MIT
# Several directories: each is read and judged by itself, and one that cannot be read stops only
# what concerns its own people.
. "$top_srcdir/tests/cli/lib.sh"
require sqlite3
cd "$scratch" || exit 1
at 0

# several ITEM...: each item is an entry of the list; the rest as `configure` writes it.
several() {
	configure mailprov "sync: {suspend_after: {runs: 1, time: 0s}, limits: {removals_at_least: ${removals:-9}, removals: 0%${limits:+, $limits}}${closed:+, closed_directories: [$closed]}}"
	sed -i '/^directory:/,/^[a-z]*:/{/^directory:/d;/^ /d}' "$config"
	{
		echo 'directory:'
		printf '  - {%s}\n' "$@"
	} >>"$config"
}
corp='name: corp, uri: "ldif:corp.ldif", kind: ldif'
shared='name: shared, uri: "ldif:shared.ldif", kind: ldif'
people() {
	for who; do
		person "$who" "$who@x.example"
	done
}

# Mistakes in the list name the directory at fault.
people ada bob >corp.ldif
people desk >shared.ldif
several 'uri: "ldif:corp.ldif", kind: ldif' "$shared"
mp 78 check
expect_err 'directory[1].name: is missing; each directory of a list has a name, such as corp'
several "$corp" "$corp"
mp 78 check
expect_err 'directory[2].name: the name corp is that of directory[1] already'
several "name: Corp_, uri: \"ldif:corp.ldif\", kind: ldif" "$shared, base: nonsense"
mp 78 check
expect_err 'directory[1].name: "Corp_" is no name of a directory'
expect_err 'directory[2].base[1]: "nonsense"'
several "$corp, was_alone: true" "$shared, was_alone: true"
mp 78 check
expect_err 'directory[2].was_alone: only one can have been alone'
closed=corp several "$corp" "$shared"
mp 78 check
expect_err 'directory[1].name: corp is among sync.closed_directories'

# The same DN, and the same id, in two directories are two people.
several "$corp" "$shared"
{ person ada ada@x.example; person bob bob@x.example; } >corp.ldif
{ person ada front@x.example; person desk desk@x.example; } >shared.ldif
mp any check
expect_out 'of corp: 2 entries: 2 accounts'
expect_out 'of shared: 2 entries: 2 accounts'
mp 0 --json sync
expect_json "d['counts']['create'] == 4"
mp 0 batch confirm 1
mp 0 --json sync
expect_json "d['counts']['unchanged'] == 4"
words 0 explain front@x.example
expect_out 'directory  shared'
mp 0 --json accounts
expect_json "{a['address']: a['directory'] for a in d['accounts']} == {'ada@x.example': 'corp', 'bob@x.example': 'corp', 'front@x.example': 'shared', 'desk@x.example': 'shared'}"

# An address that both have: both are named, and neither gets it.
people carl >>corp.ldif
{ person ada front@x.example; person desk desk@x.example; person other carl@x.example; } >shared.ldif
mp 1 sync
expect_err 'its address carl@x.example (directory corp) is also that of uid=other,dc=example (directory shared); all of them are held'
mp 1 explain carl@x.example
expect_out 'is also the address of uid=other,dc=example (directory shared)'
{ person ada front@x.example; person desk desk@x.example; } >shared.ldif
mp 0 --json sync
expect_json "d['counts']['create'] == 1"
mp 0 batch confirm 2

# One that is cut or away: the others go on, nobody of it is touched, and its addresses are not
# given to anybody.
mv shared.ldif away
{ people ada carl dora; person new desk@x.example; } >corp.ldif
later 1
mp 74 --json sync
expect_json "d['counts']['create'] == 1 and d['counts']['suspend'] == 1"
expect_json "[(x['name'], x['read'], x['people']) for x in d['directories']] == [('corp', True, 4), ('shared', False, 2)]"
expect_json "d['changes'][0]['address'] in ('dora@x.example', 'bob@x.example')"
expect_err 'shared: '
expect_err 'nothing is done about anybody of this directory in this run, the others go on'
mp any sync
head -c 40 away >shared.ldif
later 1
mp 65 --json sync
expect_json "d['counts']['suspend'] == 0"
mp any explain front@x.example
expect_status 65
mv away shared.ldif
people ada carl dora >corp.ldif
mp 0 batch confirm 3
later 1
mp 0 --json sync
expect_json "d['counts']['suspend'] == 0 and d['counts']['unchanged'] == 6"

# The same without what was kept of the last read.
mv shared.ldif away
rm -f var/state.db-reading-*
people ada carl >corp.ldif
later 1
mp 74 --json sync
expect_json "[c['address'] for c in d['changes']] == ['dora@x.example']"
{ people ada carl; person new front@x.example; } >corp.ldif
later 1
mp 74 --json sync
expect_json "d['changes'] == []"
expect_err 'front@x.example'
people ada carl >corp.ldif
mp 0 batch confirm 4
mv away shared.ldif
later 1
mp 0 --json sync
expect_json "d['changes'] == []"

# None can be read.
mv shared.ldif away
mv corp.ldif gone
mp 74 sync
expect_err 'directory corp: '
expect_err '; directory shared: '
mv away shared.ldif
mv gone corp.ldif

# Nobody of one, or too few.
: >shared.ldif
mp 2 sync
expect_err 'shared: the read found no accounts among 0 entries'
{ person ada front@x.example; person desk desk@x.example; } >shared.ldif
several "$corp" "$shared, entries_at_least: 3"
mp 2 sync
expect_err 'shared: it shows 2 entries, fewer than the 3 of its entries_at_least'

# A name that is gone, or another, stops before the first change.
keep var
several "$corp"
mp 78 sync
expect_err 'came from the directory shared, and no directory has that name'
several "$corp" "name: common, uri: \"ldif:shared.ldif\", kind: ldif"
mp 78 sync
expect_err 'give it back'
unchanged 'a name that is gone changes nothing'
closed=shared several "$corp"
later 1
mp 0 --json sync
expect_json "sorted(c['address'] for c in d['changes']) == ['desk@x.example', 'front@x.example'] and all(c['op'] == 'suspend' for c in d['changes'])"

# A second directory beside one that was alone: nothing changes for its people.
rm -rf var
configure mailprov 'sync: {suspend_after: {runs: 1, time: 0s}}' 'uri: ldif:corp.ldif'
people ada bob >corp.ldif
people desk >shared.ldif
mp 0 sync
mp 0 batch confirm 1
keep var
several "$corp" "$shared"
mp 78 sync
expect_err 'came from a directory without a name, and no directory is that one: give was_alone: true'
unchanged 'a name that is new changes nothing'
several "$corp, was_alone: true" "$shared"
later 1
mp 0 --json sync
expect_json "[c['address'] for c in d['changes']] == ['desk@x.example'] and d['counts']['unchanged'] == 2"
mp 0 batch confirm 2
{ people ada bob; person x desk@x.example; } >corp.ldif
mp 1 sync
expect_err '(directory corp)'
mv corp.ldif away
later 1
mp 74 --json sync
expect_json "d['changes'] == []"
mv away corp.ldif
people ada >corp.ldif
later 1
mp 0 --json sync
expect_json "[c['address'] for c in d['changes']] == ['bob@x.example']"

# The limits are those of each directory: two suspensions in two of them are one in each.
rm -rf var
several "$corp" "$shared"
people ada bob carl >corp.ldif
people desk door >shared.ldif
mp 0 sync
mp 0 batch confirm 1
later 1
removals=1 limits="shrink: 100%" several "$corp" "$shared"
people ada >corp.ldif
mp 3 sync
expect_err 'of the directory corp this run would suspend 2 accounts, the limit (sync.limits.removals) is 1'
people ada bob >corp.ldif
people desk >shared.ldif
mp 0 --json sync
expect_json "d['counts']['suspend'] == 2 and d['blocked'] is None"
mp 0 batch confirm 2
at "$today" 40000
people ada >corp.ldif
mp 3 sync
expect_err 'of the directory corp with the last 24 hours this run would have suspended 2 accounts'
mp 0 sync "--allow-removals=$(allowance 1)"
mp 0 batch confirm 3

# Rules are called as the configuration calls them.
several "$corp, exclude: [{attribute: title, value: x}]" "$shared, exclude: [{attribute: title, value: y}]"
mp any check
expect_out 'directory[1].exclude[1]'
expect_out 'directory[2].exclude[1]'
several "$corp" "$shared"

# What was counted of each comes back with a lost store.
classes() {
	sqlite3 var/state.db "SELECT * FROM batch_class ORDER BY batch, class"
}
counted=$(classes)
check "each is counted by itself" sh -c "echo '$counted' | grep -q removals/corp"
cp var/state.db var/kept.db
rm var/state.db
mp any recover --yes
check "and so after a recovery" [ "$(classes)" = "$counted" ]
mv var/kept.db var/state.db

# A third may create everybody at its first run, and that does not count for the next one.
third='name: third, uri: "ldif:third.ldif", kind: ldif'
removals=1 limits='creations: 0%, creations_at_least: 1, creations_week: 0%, creations_week_at_least: 9' several "$corp" "$shared" "$third"
people t1 t2 t3 >third.ldif
later 1
mp 0 --json sync
expect_json "d['counts']['create'] == 3"
mp 0 batch confirm 4
people t1 t2 t3 t4 >third.ldif
mp 0 --json sync
expect_json "d['counts']['create'] == 1"
mp 0 batch confirm 5
people t1 t2 t3 t4 t5 >third.ldif
people ada zoe >corp.ldif
mp 3 sync
expect_err 'of the directory third with the last 24 hours this run would have created 2 accounts'
people t1 t2 t3 t4 >third.ldif
mp 0 --json sync
expect_json "d['counts']['create'] == 1"
people t1 >third.ldif
later 1
mp 3 sync
expect_err 'the directory third shows 3 people fewer than last time, the limit is '
done_testing
