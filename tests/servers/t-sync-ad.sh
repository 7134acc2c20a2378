#!/bin/sh
# SPDX-License-Identifier: MIT
# Against a Samba Active Directory domain controller, as its administrator, who sees tombstones, and as a common account, which sees none: additions, renames, moves,
# disabled and deleted users come out as what they are, and no account is removed that the directory did not remove.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require samba samba-tool ldapadd ldapmodify python3 openssl

python3 - >ad.ldif <<'PY'
base = "DC=ad,DC=example,DC=test"
print(f"dn: OU=Staff,{base}\nobjectClass: organizationalUnit\n\ndn: OU=Berlin,OU=Staff,{base}\nobjectClass: organizationalUnit\n")
print(f"dn: OU=Left,{base}\nobjectClass: organizationalUnit\n")
for i in range(120):
    u = f"s{i:05d}"
    print(f"dn: CN={u},OU=Staff,{base}\nobjectClass: user\nsAMAccountName: {u}\nuserPrincipalName: {u}@example.test\ngivenName: Given{i}\nsn: Sur{i}\n"
          f"displayName: Sur{i}, Given{i}\nmail: {u}@example.test\nproxyAddresses: SMTP:{u}@example.test\nproxyAddresses: smtp:{u}.alias@example.test\n"
          f"userAccountControl: {546 if i % 40 == 39 else 544}\n")
# Contacts are cheap to make, and members like others.
print(f"dn: OU=Many,{base}\nobjectClass: organizationalUnit\n")
for i in range(2000):
    print(f"dn: CN=c{i:04d},OU=Many,{base}\nobjectClass: contact\n")
print(f"dn: CN=big,OU=Many,{base}\nobjectClass: group\nsAMAccountName: big\n" + "".join(f"member: CN=c{i:04d},OU=Many,{base}\n" for i in range(2000)))
PY
samba_start ad.ldif
staff="OU=Staff,$SAMBA_BASE"
limits='sync: {suspend_after: {runs: 1, time: 0s}, limits: {removals: 50%, shrink: 50%}}'
ad_configure admin "$SAMBA_ADMIN" "$limits"
ad_configure reader 'reader@ad.example.test' "$limits"
ad_configure plain 'ADTEST\reader' "$limits" "uri: \"ldap://$SAMBA_ADDRESS\"" "tls: {start_tls: false, ca_file: $SAMBA_CA}"

use admin
words 0 check
expect_out "120 entries"
# Its schema knows no other names of an attribute, and names the one that is meant.
ad_configure rules "$SAMBA_ADMIN" "$limits" "exclude: [{attribute: userid, value: x}, {attribute: sAMAccountNam, value: y}, {below: 'OU=berlin, $staff'}, {filter: '(distinguishedName=cn=S00000, ou=staff,$SAMBA_BASE)'}]" 'shared: "(sAMAccountName=s00039)"'
mp 0 sync --dry-run
expect_json 'd["sums"] == {"in_scope": 120, "excluded": 1, "system_mailboxes": 0, "without_address": 0, "disabled": 2, "held": 0, "planned": 117, "unchanged": 0}'
expect_json '[c["address"] for c in d["changes"] if c.get("shared")] == ["s00039@example.test"]'
expect_err 'directory.exclude[1]: looks at userid, which the schema of the directory does not have'
expect_err 'did you mean uid?'
expect_err 'directory.exclude[2]: looks at sAMAccountNam, which the schema'
expect_err 'did you mean sAMAccountName?'
use plain
mp "78 a password in the clear is refused" sync

SAMBA_URI=ldaps://$SAMBA_ADDRESS SECRET=$scratch/admin.secret
export SAMBA_URI SECRET SAMBA_BASE SAMBA_ADMIN SAMBA_CA
program=$top_builddir/tests/servers/test_ldap_range
if [ -x "$program" ]; then
	run "$program"
	expect_status 0 "a group of 2,000 members is had whole by ranges"
fi

for who in admin reader; do
	use $who
	mp 0 sync
	expect_json 'd["sealed"] and d["counts"]["create"] == 117'
	expect_json 'd["changes"][1]["fields"]["aliases"]["new"].endswith(".alias@example.test")'
	mp 0 batch confirm 1
	mp 0 sync
	expect_json 'd["changes"] == [] and d["counts"]["unchanged"] == 117'
done

ad_change <<LDIF
dn: CN=s00000,$staff
changetype: modrdn
newrdn: CN=Renamed
deleteoldrdn: 1

dn: CN=s00001,$staff
changetype: modrdn
newrdn: CN=s00001
deleteoldrdn: 1
newsuperior: OU=Berlin,$staff

dn: CN=s00002,$staff
changetype: modrdn
newrdn: CN=s00002
deleteoldrdn: 1
newsuperior: OU=Left,$SAMBA_BASE

dn: CN=s00003,$staff
changetype: modify
replace: userAccountControl
userAccountControl: 546

dn: CN=s00004,$staff
changetype: delete

dn: CN=s00005,$staff
changetype: modify
replace: displayName
displayName: Countess

dn: CN=s00006,$staff
changetype: modify
replace: mail
mail: six@example.test
-
replace: proxyAddresses
proxyAddresses: SMTP:six@example.test
proxyAddresses: smtp:s00006.alias@example.test

dn: CN=new,$staff
changetype: add
objectClass: user
sAMAccountName: new
displayName: New
mail: new@example.test
userAccountControl: 544

dn: CN=s00007,$staff
changetype: modify
replace: accountExpires
accountExpires: 131000000000000000
LDIF
# The common account is told of no deletion, only of everything else.
for who in admin reader; do
	use $who
	[ $who = admin ] && option='' || option=--full
	mp 0 sync ${option:+"$option"}
	expect_changes "[('suspend', 's00002'), ('suspend', 's00003'), ('suspend', 's00004'), ('update', 's00005'), ('rename', 'six'), ('create', 'new'), ('suspend', 's00007')]"
	expect_json 'd["counts"]["unchanged"] == 111'
	mp 0 batch confirm 2
done

# One comes back, and a whole subtree is moved out: more than the limits allow.
ad_change <<LDIF
dn: CN=s00002,OU=Left,$SAMBA_BASE
changetype: modrdn
newrdn: CN=s00002
deleteoldrdn: 1
newsuperior: OU=Berlin,$staff
LDIF
for who in admin reader; do
	use $who
	mp 0 sync
	expect_changes "[('resume', 's00002')]"
	mp 0 sync
	expect_json 'd["changes"] == []'
done
done_testing
