#!/bin/sh
# SPDX-License-Identifier: MIT
# Against a Samba Active Directory domain controller, as its administrator, who sees tombstones, and as a common account, which sees none: additions, renames, moves,
# disabled and deleted users come out as what they are, and nobody is removed whom the directory did not remove.
. "$top_srcdir/tests/cli/lib.sh"
require samba samba-tool ldapadd ldapmodify python3 openssl
[ "$(id -u)" -eq 0 ] || skip_all "provisioning a domain needs root"
cd "$scratch" || exit 1

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
"$servers/samba.sh" start "$scratch/samba" ad.ldif >vars 2>samba.err || skip_all "samba did not start"
at_exit '"$servers/samba.sh" stop "$scratch/samba"'
eval "$(cat vars)"
samba-tool user create reader Reader.Reader.1 -s samba/smb.conf >/dev/null 2>&1
printf '%s\n' "$SAMBA_PASSWORD" >admin.secret
printf 'Reader.Reader.1\n' >reader.secret
chmod 600 ./*.secret

# configure NAME BIND-DN SECRET [LINE...]: NAME.yaml with a state of its own.
configure() {
	name=$1 dn=$2 secret=$3
	shift 3
	{
		printf 'domains: [{name: example.test, site: sg}]\ndirectory:\n  uri: "ldaps://%s"\n  kind: ad\n  timeout: {connect: 5s, idle: 10s}\n' "$SAMBA_ADDRESS"
		printf "  bind: {method: simple, dn: '%s', password_file: %s.secret}\n  tls: {ca_file: %s}\n" "$dn" "$secret" "$SAMBA_CA"
		for line; do printf '  %s\n' "$line"; done
		printf 'sync: {suspend_after: {runs: 1, time: 0s}, limits: {removals: 50%%, shrink: 50%%}}\n'
		printf 'state: {path: %s/state.db}\nbatch: {directory: %s/batches}\n' "$name" "$name"
	} >"$name.yaml"
}
mp() {
	file=$1
	shift
	run "$MAILPROV" -c "$file" "$@"
}
directory() {
	LDAPTLS_CACERT=$SAMBA_CA ldapmodify -x -H "ldaps://$SAMBA_ADDRESS" -D "$SAMBA_ADMIN" -w "$SAMBA_PASSWORD" >modify.log 2>&1 || sed 's/^/# /' modify.log
}
staff="OU=Staff,$SAMBA_BASE"
configure admin "$SAMBA_ADMIN" admin "base: '$staff'"
configure reader 'reader@ad.example.test' reader "base: '$staff'"
configure plain 'ADTEST\reader' reader "base: '$staff'"
sed -i 's|ldaps://|ldap://|; s|tls: {|tls: {start_tls: false, |' plain.yaml

mp admin.yaml check
expect_status 0
expect_out "120 entries"
mp plain.yaml --json sync
expect_status 78 "a password in the clear is refused"

SAMBA_URI=ldaps://$SAMBA_ADDRESS SECRET=$scratch/admin.secret
export SAMBA_URI SECRET SAMBA_BASE SAMBA_ADMIN SAMBA_CA
program=$top_builddir/tests/servers/test_ldap_range
if [ -x "$program" ]; then
	run "$program"
	expect_status 0 "a group of 2,000 members is had whole by ranges"
fi

for who in admin reader; do
	mp $who.yaml --json sync
	expect_status 0
	expect_json 'd["sealed"] and d["counts"]["create"] == 117'
	expect_json 'd["changes"][1]["fields"]["aliases"]["new"].endswith(".alias@example.test")'
	mp $who.yaml batch confirm 1
	mp $who.yaml --json sync
	expect_json 'd["changes"] == [] and d["counts"]["unchanged"] == 117'
done

directory <<LDIF
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
	[ $who = admin ] && option='' || option=--full
	# shellcheck disable=SC2086
	mp $who.yaml --json sync $option
	expect_status 0
	expect_json '{c["address"][:6]: c["op"] for c in d["changes"]} == {"s00002": "suspend", "s00003": "suspend", "s00004": "suspend", "s00005": "update", "six@ex": "rename", "new@ex": "create", "s00007": "suspend"}'
	expect_json 'd["counts"]["unchanged"] == 111'
	mp $who.yaml batch confirm 2
done

# One comes back, and a whole subtree is moved out: more than the limits allow.
directory <<LDIF
dn: CN=s00002,OU=Left,$SAMBA_BASE
changetype: modrdn
newrdn: CN=s00002
deleteoldrdn: 1
newsuperior: OU=Berlin,$staff
LDIF
for who in admin reader; do
	mp $who.yaml --json sync
	expect_status 0
	expect_json '[(c["address"][:6], c["op"]) for c in d["changes"]] == [("s00002", "resume")]'
	mp $who.yaml --json sync
	expect_json 'd["changes"] == []'
done
done_testing
