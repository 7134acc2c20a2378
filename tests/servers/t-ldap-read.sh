#!/bin/sh
# SPDX-License-Identifier: MIT
# The directory read against slapd and against servers that do wrong, with files and variables lying about that would spoil it if libldap were let to look at them.
. "$top_srcdir/tests/cli/lib.sh"
require slapd slapadd ldapwhoami openssl python3
program=${LDAP_READ:-$top_builddir/tests/servers/test_ldap_read}
[ -x "$program" ] || skip_all "$program is not built"

python3 "$servers/people.py" 1200 >"$scratch/people.ldif"
cat >>"$scratch/people.ldif" <<'LDIF'
dn: cn=limited,ou=system,dc=example,dc=test
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: limited
userPassword: reader-secret

dn: cn=blind,ou=system,dc=example,dc=test
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: blind
userPassword: reader-secret

dn: cn=noid,ou=system,dc=example,dc=test
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: noid
userPassword: reader-secret

dn: cn=role,ou=people,dc=example,dc=test
objectClass: organizationalRole
entryUUID: 22222222-2222-2222-2222-222222222222
cn: role

dn: ou=old,dc=example,dc=test
objectClass: organizationalUnit
ou: old

dn: uid=old,ou=old,dc=example,dc=test
objectClass: inetOrgPerson
entryUUID: 11111111-1111-1111-1111-111111111111
uid: old
cn: Old
sn: Old
mail: old@example.test

dn: ou=twins,dc=example,dc=test
objectClass: organizationalUnit
ou: twins

dn: uid=first,ou=twins,dc=example,dc=test
objectClass: inetOrgPerson
uid: first
cn: First
sn: First
mail: first@example.test
mail: SECOND@example.test

dn: uid=second,ou=twins,dc=example,dc=test
objectClass: inetOrgPerson
uid: second
cn: Second
sn: Second
mail: second@example.test
mail: First@example.test

dn: ou=referred,dc=example,dc=test
objectClass: organizationalUnit
ou: referred

dn: uid=beside,ou=referred,dc=example,dc=test
objectClass: inetOrgPerson
entryUUID: 33333333-3333-3333-3333-333333333333
uid: beside
cn: Beside
sn: Beside
mail: beside@example.test

dn: ou=elsewhere,ou=referred,dc=example,dc=test
objectClass: referral
objectClass: extensibleObject
ou: elsewhere
ref: ldap://127.0.0.1:1/ou=elsewhere,dc=example,dc=test
LDIF
cat >"$scratch/extra.conf" <<'CONF'
limits dn.exact="cn=limited,ou=system,dc=example,dc=test" size.soft=500 size.hard=500 size.prtotal=500
access to attrs=mail by dn.exact="cn=blind,ou=system,dc=example,dc=test" none by * read
access to attrs=entryUUID by dn.exact="cn=noid,ou=system,dc=example,dc=test" none by * read
CONF

# start DIR PREFIX: a slapd whose variables begin with PREFIX.
start() {
	settings=$(sh "$servers/slapd.sh" start "$scratch/$1" "$scratch/people.ldif" "$scratch/extra.conf") || {
		echo "1..1"
		echo "not ok 1 - slapd starts"
		exit 1
	}
	at_exit "sh $servers/slapd.sh stop $scratch/$1"
	eval "$(printf '%s' "$settings" | sed "s/SLAPD_/$2_/g")"
}
start main SLAPD
start victim VICTIM
certificate=wrongname
export certificate
start wrongname WRONGNAME
sh "$servers/ca.sh" "$scratch/other"

background "$scratch/faults" python3 "$servers/ldap_faults.py"
until_ok grep -q '^ready' "$scratch/faults" || exit 1
while IFS= read -r line; do
	case $line in FAULT_*) export "${line?}" ;; esac
done <"$scratch/faults"

SECRETS=$scratch/secrets
mkdir "$SECRETS"
umask 077
printf 'reader-secret\n' >"$SECRETS/reader"
printf 'secret' >"$SECRETS/manager"
printf 'wrong' >"$SECRETS/wrong"
: >"$SECRETS/empty"
printf 'reader-secret' >"$SECRETS/open"
chmod 644 "$SECRETS/open"
OTHER_CA=$scratch/other/ca.crt
NO_CA=$scratch/none.crt
export SECRETS OTHER_CA NO_CA SLAPD_PORT SLAPD_TLS_PORT SLAPD_SOCKET SLAPD_CA VICTIM_PID VICTIM_TLS_PORT VICTIM_CA WRONGNAME_PORT WRONGNAME_TLS_PORT WRONGNAME_CA

# Each of these alone would cut a read, turn checks off or send it elsewhere.
mkdir "$scratch/trap"
printf 'SIZELIMIT 37\nTIMELIMIT 1\nDEREF always\nREFERRALS on\nURI ldap://127.0.0.1:1\nBASE dc=trap\nTLS_REQCERT never\nSASL_MECH PLAIN\n' | tee "$scratch/trap/ldaprc" "$scratch/trap/.ldaprc" >"$scratch/trap/conf"
HOME=$scratch/trap LDAPCONF=$scratch/trap/conf LDAPRC=ldaprc LDAPSIZELIMIT=5 LDAPTLS_REQCERT=never LDAPBASE=dc=trap
export HOME LDAPCONF LDAPRC LDAPSIZELIMIT LDAPTLS_REQCERT LDAPBASE
cd "$scratch/trap" || exit 1
CMOCKA_MESSAGE_OUTPUT=TAP "$program" </dev/null
