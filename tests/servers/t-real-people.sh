#!/bin/sh
# SPDX-License-Identifier: MIT
# A company of two thousand in three real directories, OpenLDAP, 389 Directory Server and Active Directory, which have in them what directories have: what becomes of each
# person and each list is held against the table real_rows.py, on the first night and, after many of them changed, by what changed alone on the second one.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd ns-slapd dscreate samba samba-tool ldapmodify python3 openssl
[ "$(id -u)" -eq 0 ] || skip_all "a domain and an instance need root"
places='works merged office'
# shellcheck disable=SC2086
company() {
	python3 "$servers/$1" $2 $places
}
company real_people.py make

# What a directory has to know to hold entries of another one; a line for each definition.
attributes() {
	number=0
	for name; do
		number=$((number + 1))
		echo "( 1.3.6.1.4.1.99999.1.$number NAME '$name' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )"
	done
}
mirrored() {
	echo "( 1.3.6.1.4.1.99999.2.1 NAME 'mirroredUser' SUP top AUXILIARY MAY ( mail $(printf ' $ %s' "$@") ) )"
}

start_works() {
	{
		attributes nsAccountLock userAccountControl accountExpires proxyAddresses | sed 's/^/attributetype /'
		mirrored nsAccountLock userAccountControl accountExpires proxyAddresses rfc822MailMember | sed 's/^/objectclass /'
		printf 'moduleload ppolicy\noverlay ppolicy\n'
	} >works.conf
	"$servers/slapd.sh" start "$scratch/slapd" works.ldif works.conf accesslog
}

start_merged() {
	new='userAccountControl accountExpires pwdAccountLockedTime proxyAddresses rfc822MailMember'
	# shellcheck disable=SC2086
	{
		printf 'dn: cn=schema\nchangetype: modify\nadd: attributeTypes\n'
		attributes $new | sed 's/^/attributeTypes: /'
		printf -- '-\nadd: objectClasses\nobjectClasses: %s\n\n' "$(mirrored nsAccountLock $new)"
		cat merged.ldif
	} >merged.all
	"$servers/ds389.sh" start "$scratch/ds" "mp$$" merged.all
}

start_office() {
	"$servers/samba.sh" start "$scratch/samba" office.ldif
}

# The rules that all have; $1: the user's name, $2: the tree, $3: who keeps the robots.
rules() {
	cat <<YAML
address_domain: {old.example.test: example.test, old.branch.example.test: branch.example.test}
shared: (employeeType=SharedMailbox)
exclude:
  - {attribute: employeeType, value: contractor}
  - {attribute: $1, value: "svc-*"}
  - {below: "OU=robots, $2"}
  - {filter: "(&(employeeType=temp)(!(mobile=*)))"}
  - {attribute: manager, value: "$3"}
YAML
}

# Those with the usual attributes; $1: names, $2: other addresses.
unix() {
	cat <<YAML
base: "$people"
map: {name: [$1], aliases: [$2, proxyAddresses], extension: telephoneNumber, quota: roomNumber}
groups: {base: "ou=groups,dc=example,dc=test", placeholders: ["cn=placeholder*"], contacts: {base: "ou=contacts,dc=example,dc=test"}}
YAML
	rules uid "$people" "UID=keeper , OU=people,dc=example,dc=test"
}

directory_works() {
	cat <<YAML
uri: "ldap://127.0.0.1:$SLAPD_PORT"
kind: openldap
bind: {method: simple, dn: "cn=manager,dc=example,dc=test", password_file: works.secret}
YAML
	unix 'displayName, cn' mailLocalAddress
}

directory_merged() {
	cat <<YAML
uri: "ldap://127.0.0.1:$DS389_PORT"
kind: 389ds
bind: {method: simple, dn: "cn=Directory Manager", password_file: merged.secret}
YAML
	unix 'displayName, "{givenName} {sn}", cn' mailAlternateAddress
}

directory_office() {
	cat <<YAML
uri: "ldaps://$SAMBA_ADDRESS"
kind: ad
base: "OU=Staff,$SAMBA_BASE"
tls: {ca_file: $SAMBA_CA}
bind: {method: simple, dn: '$SAMBA_ADMIN', password_file: office.secret}
map: {extension: telephoneNumber}
groups: {base: "OU=Groups,$SAMBA_BASE"}
YAML
	rules sAMAccountName "OU=Staff,$SAMBA_BASE" "cn=Keeper, ou=staff,$SAMBA_BASE"
}

configuration() {
	cat <<YAML
domains: [{name: example.test, site: sg}, {name: branch.example.test, site: sg}]
state: {path: var/state.db}
batch: {directory: var/batches}
sync:
  suspend_after: {runs: 1, time: 0s}
  limits: {removals: 50%, removals_week: 50%, renames: 50%, renames_week: 50%, alias_removals: 90%, member_removals: 90%}
directory:
YAML
	for place in $places; do
		echo "  - name: $place"
		"directory_$place" | sed 's/^/    /'
	done
}

# All at once, since each takes its time.
at_exit '"$servers/slapd.sh" stop "$scratch/slapd"; "$servers/ds389.sh" stop "$scratch/ds"; "$servers/samba.sh" stop "$scratch/samba"'
starting=
for place in $places; do
	"start_$place" >"$place.vars" 2>"$place.err" &
	starting="$starting $!"
done
for pid in $starting; do
	wait "$pid" || skip_all "a server did not start: $(cat ./*.err)"
done
eval "$(cat ./*.vars)"
printf 'secret\n' >works.secret
printf '%s\n' "$DS389_PASSWORD" >merged.secret
printf '%s\n' "$SAMBA_PASSWORD" >office.secret
chmod 600 ./*.secret
configuration >mailprov.yaml

# sync_as NAME: syncs, and keeps what was planned under that name.
sync_as() {
	mp 1 sync
	cp "$out" "sync$1.json"
	cp "$(newest)/batch.json" "batch$1.json"
}

# judge N: what became of everybody by that night.
judge() {
	mp 0 accounts
	cp "$out" accounts.json
	mp 0 held
	cp "$out" held.json
	company real_judge.py "$1" >differs 2>&1
	judged=$?
	sed 's/^/# /' differs
	ok $judged "night $1: everybody is what the table says"
}

# happens KIND: in all directories at once.
happens() {
	change -f "works.$1"
	ds389_change <"merged.$1"
	ad_change <"office.$1"
	same
	ok $? "a read of what changed plans what a read of everything plans, after $1"
}

sync_as 1
judge 1
mp 0 batch confirm 1
company real_people.py change
happens values
sync_as 2a
changes_only
mp 0 batch confirm 2
happens moves
sync_as 2b
judge 2
mp 1 sync --full
expect_json 'd["changes"] == [] and d["group_changes"] == []'
done_testing
