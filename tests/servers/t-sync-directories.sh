#!/bin/sh
# SPDX-License-Identifier: MIT
# Two slapds with the same DNs and the same ids, and a file, in one company: random changes, nights
# in which one of them is down, and one in which what was kept is lost, too. A read of changes gives
# what a read of everything gives, and nothing is done about the people of the one that is down.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3
rounds=${ROUNDS:-8}

# second: the same people under addresses of their own, but for those that are disputed.
second() {
	sed '/^mail: \(shared\|other\)@/!s/@\(branch\.\)\{0,1\}example\.test/@second.example.test/'
}

"$servers/people.py" 300 >first.ldif
second <first.ldif >second.ldif
start() {
	cp "$1.ldif" people.ldif
	slapd_start "slapd-$1" '' sessionlog
	eval "port_$1=$SLAPD_PORT"
}
start first
start second

write_config() {
	reader="bind: {method: simple, dn: \"$reader_dn\", password_file: ldap.secret}"
	exclude='exclude: [{attribute: employeeType, value: contractor}]'
	configure mailprov \
		'domains: [{name: example.test, site: sg}, {name: branch.example.test, site: sg}, {name: second.example.test, site: sg}]' \
		'sync: {limits: {removals: 90%, shrink: 90%, creations_at_least: 900, creations_week_at_least: 900}, suspend_after: {runs: 2, time: 0s}}'
	sed -i '/^directory:/,/^[a-z]*:/{/^directory:/d;/^ /d}' "$config"
	cat >>"$config" <<CONF
directory:
  - {name: first, uri: "ldap://127.0.0.1:$port_first", kind: openldap, base: "$people", $reader, $exclude}
  - {name: second, uri: "ldap://127.0.0.1:$port_second", kind: openldap, base: "$people", $reader, $exclude, timeout: {connect: 2s}}
  - {name: file, uri: "ldif:file.ldif", kind: ldif}
CONF
}
file() {
	for who; do
		person "$who" "$who@example.test"
	done >file.ldif
}
file desk door
write_config
mp 0 sync
expect_json "[x['read'] for x in d['directories']] == [True] * 3 and d['directories'][2]['people'] == 2"
confirm_ready
mp any sync
changes_only

down() {
	slapd_stop slapd-second
	is_down=true
}
up() {
	start second
	write_config
	is_down=false
}
is_down=false wrong=0 touched=0 whole=0
for round in $(seq "$rounds"); do
	case $((round % 4)) in
	2) down ;;
	0) up ;;
	esac
	SLAPD_PORT=$port_first
	python3 "$servers/changes.py" "${SEED:-7}" "$round" first.json >changes.ldif
	[ ! -s changes.ldif ] || change -f changes.ldif
	SLAPD_PORT=$port_second
	if ! $is_down; then
		python3 "$servers/changes.py" $((${SEED:-7} + 1)) "$round" second.json | second >changes.ldif
		[ ! -s changes.ldif ] || change -f changes.ldif
	fi
	[ $((round % 3)) -eq 0 ] && file desk || file desk door "new$round"
	same || wrong=$((wrong + 1))
	grep -q 'whole directory was read' changes.err && whole=$((whole + 1))
	mp any sync
	if $is_down; then
		expect_status 2
		python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
sys.exit(any("@second." in c["address"] for c in d["changes"]))' "$out" || touched=$((touched + 1))
	fi
	confirm_ready
done
check "$rounds rounds of random changes, $wrong wrong" [ "$wrong" -eq 0 ]
check "nobody of a directory that is down is touched, $touched were" [ "$touched" -eq 0 ]
check "everything was read in $whole of them" [ "$whole" -le $((rounds / 4 + 1)) ]

# Down, and what was kept is lost: its people are unknown until it answers, and then as they were.
! $is_down || up
mp any sync
confirm_ready
mp any sync
confirm_ready
mp any sync
expect_json "d['changes'] == []"
down
rm -f var/state.db-reading-*
for night in 1 2 3; do
	mp 2 sync
	expect_json "d['changes'] == [] and [x['read'] for x in d['directories']] == [True, False, True] and d['directories'][1]['people'] == 0"
done
up
mp any sync
expect_json "d['changes'] == [] and d['directories'][1]['people'] > 200"
mp any sync
changes_only

# A file that is read whole each night beside changes: who is gone from it is missing.
file desk
mp any sync
changes_only
mp any sync
expect_json "('suspend', 'door@example.test') in [(c['op'], c['address']) for c in d['changes']]"
done_testing
