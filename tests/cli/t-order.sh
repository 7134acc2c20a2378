#!/bin/sh
# SPDX-License-Identifier: MIT
# The order in which a run makes things durable, call by call: after a power failure at any moment
# everything is as before or as after. What a kill leaves is the other half: t-kill.sh. Readings of
# servers: t-sync-kill.sh.
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/cli/order.sh"
require python3
cd "$scratch" || exit 1

# people NAME: three of them, and a group, in the department of this name
people() {
	for i in 1 2 3; do
		person $i u$i@x.example "cn: $1" "ou: $1" "mailAlternateAddress: $1$i@x.example"
	done
	printf '%s\n' 'dn: cn=all,ou=groups,dc=example' 'objectClass: groupOfNames' 'entryUUID: g' \
		"cn: $1" 'mail: all@x.example' 'member: uid=1,dc=example'
}

mkdir var
use var/mailprov
in_order "1 new files, 1 renames" init --domain=x.example --site=sg --directory=ldif:people.ldif
configure var/mailprov 'uri: ldif:../people.ldif' 'map: {aliases: mailAlternateAddress}' \
	'groups: {base: "ou=groups,dc=example"}' \
	'state: {path: state.db}' 'batch: {directory: batches}' 'publish: {directory: published}' \
	'dns: {nameservers: ["127.0.0.1:1"], timeout: 1s}'
people One >people.ldif
in_order "7 new files, 1 renames, 1 batches shown, 2 commits" sync
in_order "1 new files, 1 renames, 0 batches shown, 1 commits" batch confirm 1
in_order "3 new files, 3 renames, 0 batches shown" enable
people Two >people.ldif
in_order "6 new files, 1 renames, 1 batches shown, 1 commits" sync
in_order "1 new files, 1 renames, 0 batches shown, 1 commits" batch reject 2

# Files of so many domains that they are made durable together.
mkdir var/many
config=many.yaml
{
	echo domains:
	seq -f '  - {name: d%g.example, site: sg}' 100
	printf '%s\n' 'directory: {uri: "ldif:people.ldif", kind: ldif}' \
		"state: {path: \"$scratch/var/many/state.db\"}" \
		"batch: {directory: \"$scratch/var/many/batches\"}"
} >many.yaml
for i in $(seq 100); do
	person "$i" "u$i@d$i.example" "cn: $i"
done >people.ldif
in_order "102 new files, 1 renames, 1 batches shown, 2 commits" sync
check "made durable together" grep -q 'syncfs(' trace
done_testing
