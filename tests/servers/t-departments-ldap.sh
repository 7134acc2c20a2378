#!/bin/sh
# SPDX-License-Identifier: MIT
# Departments from the DNs of a real slapd: a unit with people in it that is renamed is one move of a department, and one that is moved beneath another one too; a person
# who is moved alone, a unit that the last one leaves, an alias that goes from one person to another. Read as changes where the server tells them, with the same outcome
# as a read of everything; and nobody is suspended by any of it.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify ldapmodrdn python3
worker() {
	printf 'dn: uid=p%s,%s\nobjectClass: inetOrgPerson\nobjectClass: extensibleObject\nuid: p%s\ncn: Person %s\nsn: %s\nmail: p%s@example.test\n' "$1" "$2" "$1" "$1" "$1" "$1"
	[ -z "${3:-}" ] || echo "$3"
	echo
}
unit() {
	printf 'dn: ou=%s,%s\nobjectClass: organizationalUnit\nou: %s\n\n' "$1" "$2" "$1"
}
{
	"$servers/people.py" 0
	unit Sales "$people"
	unit East "ou=Sales,$people"
	printf 'dn: ou=R\\2C D/Lab,%s\nobjectClass: organizationalUnit\nou: R, D/Lab\n\n' "$people"
	unit Works "$people"
	for i in 1 2 3; do worker "$i" "ou=Sales,$people"; done
	for i in 4 5; do worker "$i" "ou=East,ou=Sales,$people"; done
	worker 6 "ou=R\\2C D/Lab,$people" "mailLocalAddress: desk@example.test"
	worker 7 "$people"
} >people.ldif
slapd_start slapd '' sessionlog
slapd_configure mailprov 'domains: [{name: example.test, site: sg}]' 'map: {aliases: mailLocalAddress}' 'departments: {from: dn}'
# after STATUS CREATE MOVE DELETE CHANGES: what the next sync plans, and a read of everything before it; it suspends nobody.
after() {
	for options in "--dry-run --full" ""; do
		# shellcheck disable=SC2086 # several words on purpose
		mp "$1" sync $options
		expect_json "d['departments'] == {'create': $2, 'move': $3, 'delete': $4}"
		expect_changes "$5"
		expect_json "d['counts']['suspend'] == d['counts']['retire'] == 0"
	done
}
rows() {
	python3 -c 'import csv,sys
rows = list(csv.reader(open(sys.argv[1] + "/departments.csv", encoding="utf-8-sig", newline="")))
print(", ".join(f"{op} {path}{chr(62) + new if new else str()}={count}" for op, path, new, count, _ in rows[1:]))' "$(newest)" >rows
	check "rows: $1" [ "$(cat rows)" = "$1" ]
}

after 0 3 0 0 "[('create', 'p%d' % i) for i in range(1, 8)]"
rows "create R, D／Lab=1, create Sales=3, create Sales/East=2"

as_manager ldapmodrdn -r "ou=Sales,$people" "ou=Vertrieb"
after 0 0 1 0 "[('update', 'p%d' % i) for i in range(1, 6)]"
rows "move Sales>Vertrieb=5"

as_manager ldapmodrdn -r -s "ou=Works,$people" "ou=Vertrieb,$people" "ou=Vertrieb"
after 0 1 1 0 "[('update', 'p%d' % i) for i in range(1, 6)]"
rows "create Works=0, move Vertrieb>Works/Vertrieb=5"

# The last person of a unit moves alone into an existing one: no department moves, and one is left empty.
as_manager ldapmodrdn -r -s "ou=Works,$people" "uid=p6,ou=R\\2C D/Lab,$people" "uid=p6"
after 0 0 0 1 "[('update', 'p6')]"
rows "delete R, D／Lab=0"

as_manager ldapmodify <<LDIF
dn: uid=p6,ou=Works,$people
changetype: modify
delete: mailLocalAddress
mailLocalAddress: desk@example.test

dn: uid=p7,$people
changetype: modify
add: mailLocalAddress
mailLocalAddress: desk@example.test
LDIF
after 0 0 0 0 "[('update', 'p6'), ('update', 'p7')]"
expect_json "d['aliases'] == {'add': 1, 'remove': 1}"
python3 -c 'import csv,sys
print(", ".join(f"{op} {address} {alias}" for op, address, alias, _ in list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")))[1:]))' \
	"$(newest)/aliases-example.test.csv" >rows
check "the alias is taken away before it is given" [ "$(cat rows)" = "remove p6@example.test desk@example.test, add p7@example.test desk@example.test" ]

after 0 0 0 0 "[]"
done_testing
