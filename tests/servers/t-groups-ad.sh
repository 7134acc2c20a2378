#!/bin/sh
# SPDX-License-Identifier: MIT
# Mailing lists from groups of a Samba Active Directory domain controller: 2,000 members, groups in groups, the primary group that people name themselves, what changed
# alone by DirSync, and the same without it.
. "$top_srcdir/tests/cli/lib.sh"
require samba samba-tool ldapmodify python3 openssl
[ "$(id -u)" -eq 0 ] || skip_all "provisioning a domain needs root"
cd "$scratch" || exit 1

python3 - >ad.ldif <<'PY'
base = "DC=ad,DC=example,DC=test"
for unit in "Staff", "Many", "Groups":
    print(f"dn: OU={unit},{base}\nobjectClass: organizationalUnit\n")
print(f"dn: OU=Berlin,OU=Staff,{base}\nobjectClass: organizationalUnit\n")
for i in range(10):
    print(f"dn: CN=s{i},OU=Staff,{base}\nobjectClass: user\nsAMAccountName: s{i}\nmail: s{i}@example.test\nuserAccountControl: {546 if i == 9 else 544}\n")
# Contacts are cheap to make, and members like others.
for i in range(2000):
    print(f"dn: CN=c{i:04d},OU=Many,{base}\nobjectClass: contact\nmail: c{i:04d}@example.test\n")


def group(name, mail, *members):
    print(f"dn: CN={name},OU=Groups,{base}\nobjectClass: group\nsAMAccountName: {name}\n" + (f"mail: {mail}\n" if mail else "") + "".join(f"member: {m},{base}\n" for m in members))


group("big", "big@example.test", *(f"CN=c{i:04d},OU=Many" for i in range(2000)))
group("inner", None, "CN=s2,OU=Staff", "CN=s9,OU=Staff")
group("team", "team@example.test", "CN=s1,OU=Staff", "CN=inner,OU=Groups")
PY
"$servers/samba.sh" start "$scratch/samba" ad.ldif >vars 2>samba.err || skip_all "samba did not start"
at_exit '"$servers/samba.sh" stop "$scratch/samba"'
eval "$(cat vars)"
printf '%s\n' "$SAMBA_PASSWORD" >admin.secret
chmod 600 admin.secret
for way in auto full; do
	{
		printf 'domains: [{name: example.test, site: sg}]\ndirectory:\n  uri: "ldaps://%s"\n  kind: ad\n  timeout: {connect: 5s, idle: 20s}\n' "$SAMBA_ADDRESS"
		printf "  bind: {method: simple, dn: '%s', password_file: admin.secret}\n  tls: {ca_file: %s}\n" "$SAMBA_ADMIN" "$SAMBA_CA"
		printf "  base: ['OU=Staff,%s', 'OU=Many,%s']\n  filter: (objectCategory=person)\n  map: {name: cn}\n" "$SAMBA_BASE" "$SAMBA_BASE"
		printf "  groups: {base: ['OU=Groups,%s', 'CN=Users,%s']}\n" "$SAMBA_BASE" "$SAMBA_BASE"
		printf 'sync: {suspend_after: {runs: 1, time: 0s}, limits: {removals: 50%%}}\n'
		printf 'state: {path: %s/state.db}\nbatch: {directory: %s/batches}\n' "$way" "$way"
	} >"$way.yaml"
done
mp() {
	file=$1
	shift
	run "$MAILPROV" -v -c "$file.yaml" --json "$@"
}
directory() {
	LDAPTLS_CACERT=$SAMBA_CA ldapmodify -x -H "ldaps://$SAMBA_ADDRESS" -D "$SAMBA_ADMIN" -w "$SAMBA_PASSWORD" >modify.log 2>&1 || sed 's/^/# /' modify.log
}
directory <<LDIF
dn: CN=Domain Users,CN=Users,$SAMBA_BASE
changetype: modify
replace: mail
mail: everybody@example.test
LDIF
lists='{c["address"].split("@")[0]: (c["op"], len(c["add"]), len(c["remove"]), [a.split("@")[0] for a in c["add"][:9]]) for c in d["group_changes"]}'
for way in auto full; do
	mp $way sync
	expect_status 0
	expect_json 'd["counts"]["create"] == 2009'
	expect_json "${lists}['big'][:2] == ('create', 2000) and ${lists}['team'][3] == ['s1', 's2']"
	expect_json "${lists}['everybody'][3] == ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8']"
	mp $way batch confirm 1
	mp $way sync
	expect_json 'd["group_changes"] == [] and d["changes"] == []'
done

# One of the inner group is disabled no more, one is moved, one gets another primary group, one of the two thousand leaves.
directory <<LDIF
dn: CN=s9,OU=Staff,$SAMBA_BASE
changetype: modify
replace: userAccountControl
userAccountControl: 544

dn: CN=s2,OU=Staff,$SAMBA_BASE
changetype: modrdn
newrdn: CN=s2
deleteoldrdn: 1
newsuperior: OU=Berlin,OU=Staff,$SAMBA_BASE

dn: CN=big,OU=Groups,$SAMBA_BASE
changetype: modify
delete: member
member: CN=c0007,OU=Many,$SAMBA_BASE

dn: CN=Domain Guests,CN=Users,$SAMBA_BASE
changetype: modify
add: member
member: CN=s3,OU=Staff,$SAMBA_BASE

dn: CN=s3,OU=Staff,$SAMBA_BASE
changetype: modify
replace: primaryGroupID
primaryGroupID: 514
LDIF
# Active Directory keeps one who left a primary group among its members; this one leaves for good.
directory <<LDIF
dn: CN=Domain Users,CN=Users,$SAMBA_BASE
changetype: modify
delete: member
member: CN=s3,OU=Staff,$SAMBA_BASE
LDIF
for way in auto full; do
	[ $way = auto ] && option='' || option=--full
	# shellcheck disable=SC2086
	mp $way sync $option
	expect_status 0
	expect_json 'd["counts"]["create"] == 1 and len(d["changes"]) == 1'
	expect_json "$lists == {'team': ('update', 1, 0, ['s9']), 'big': ('update', 0, 1, []), 'everybody': ('update', 1, 1, ['s9'])}"
	[ $way = full ] || grep -q 'moved or deleted whom groups may name' "$err"
	ok $? "it is read in the way that was meant"
done
directory <<LDIF
dn: CN=inner,OU=Groups,$SAMBA_BASE
changetype: modify
add: member
member: CN=s4,OU=Staff,$SAMBA_BASE
LDIF
mp auto sync
expect_json "$lists == {'team': ('update', 1, 0, ['s4'])}"
grep -q 'only what changed was read' "$err"
ok $? "without a move the changes alone are read"
done_testing
