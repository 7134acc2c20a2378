#!/bin/sh
# SPDX-License-Identifier: MIT
# Active Directory without DirSync: after each kind of change a read of changes by uSNChanged gives what a read of everything gives, to an account that sees tombstones; one
# that does not hears of deletions when everything is read. Another domain controller, numbers that went back, and numbers that are hidden are not gone on from.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require samba samba-tool ldapadd ldapmodify python3 openssl sqlite3

python3 - >ad.ldif <<'PY'
base = "DC=ad,DC=example,DC=test"
for unit in "OU=Staff", "OU=Berlin,OU=Staff", "OU=Left", "OU=Team,OU=Staff", "OU=Outside":
    print(f"dn: {unit},{base}\nobjectClass: organizationalUnit\n")
for i in range(60):
    u, place = f"s{i:05d}", "OU=Team,OU=Staff" if i >= 50 else "OU=Staff"
    print(f"dn: CN={u},{place},{base}\nobjectClass: user\nsAMAccountName: {u}\nuserPrincipalName: {u}@example.test\ndisplayName: Sur{i}, Given{i}\n"
          f"mail: {u}@example.test\nproxyAddresses: SMTP:{u}@example.test\nuserAccountControl: 544\n")
print(f"dn: CN=g,OU=Staff,{base}\nobjectClass: group\nsAMAccountName: g\nmember: CN=s00010,OU=Staff,{base}\n")
print(f"dn: CN=x,OU=Outside,{base}\nobjectClass: user\nsAMAccountName: x\ndisplayName: X\nmail: x@example.test\nuserAccountControl: 544\n")
PY
samba_start ad.ldif
staff="OU=Staff,$SAMBA_BASE"
limits='sync: {suspend_after: {runs: 1, time: 0s}, limits: {removals: 90%, removals_week: 90%, renames: 90%, shrink: 90%}}'
ad_configure reader 'reader@ad.example.test' "$limits"
ad_configure admin "$SAMBA_ADMIN" 'changes: usn' "$limits"
# after LABEL OPERATIONS: the directory does LDIF from the standard input; the admin's plan of changes is that of everything and has these operations.
after() {
	ad_change
	same
	ok $? "$1: changes give what everything gives"
	case $1 in
	*unit*) check "$1: everything was read" grep -q 'whole directory was read: an organizational unit' changes.err ;;
	*) check "$1: only changes were read" grep -q 'only what changed was read from the directory$' changes.err ;;
	esac
	mp 0 sync
	expect_changes "$2"
	confirm_ready
}

for who in admin reader; do
	use $who
	mp 0 sync
	expect_json 'd["counts"]["create"] == 60'
	mp 0 batch confirm 1
done
# A domain that was just made has no tombstone to see, so that nobody can tell whether we would.
ad_change <<LDIF
dn: CN=x,OU=Outside,$SAMBA_BASE
changetype: delete
LDIF
use admin
mp 0 sync
expect_json 'd["changes"] == []'
words 0 check
expect_out "by uSNChanged, everything every 24 hours (sync.full_every)"
expect_no_out "deletions show only then"
use reader
words 0 check
use admin
expect_out "by uSNChanged, everything every 24 hours (sync.full_every); deletions show only then"

after "nothing" "[]" </dev/null
after "an addition" "[('create', 'new')]" <<LDIF
dn: CN=new,$staff
changetype: add
objectClass: user
sAMAccountName: new
displayName: New
mail: new@example.test
userAccountControl: 544
LDIF
after "a rename" "[]" <<LDIF
dn: CN=s00000,$staff
changetype: modrdn
newrdn: CN=Renamed
deleteoldrdn: 1
LDIF
after "a new address and a new name" "[('rename', 'six'), ('update', 's00005')]" <<LDIF
dn: CN=s00006,$staff
changetype: modify
replace: mail
mail: six@example.test
-
replace: proxyAddresses
proxyAddresses: SMTP:six@example.test

dn: CN=s00005,$staff
changetype: modify
replace: displayName
displayName: Countess
LDIF
after "a move within" "[]" <<LDIF
dn: CN=s00001,$staff
changetype: modrdn
newrdn: CN=s00001
deleteoldrdn: 1
newsuperior: OU=Berlin,$staff
LDIF
after "a move away" "[('suspend', 's00002')]" <<LDIF
dn: CN=s00002,$staff
changetype: modrdn
newrdn: CN=s00002
deleteoldrdn: 1
newsuperior: OU=Left,$SAMBA_BASE
LDIF
after "a move back" "[('resume', 's00002')]" <<LDIF
dn: CN=s00002,OU=Left,$SAMBA_BASE
changetype: modrdn
newrdn: CN=s00002
deleteoldrdn: 1
newsuperior: $staff
LDIF
after "disabled, and expired" "[('suspend', 's00003'), ('suspend', 's00007')]" <<LDIF
dn: CN=s00003,$staff
changetype: modify
replace: userAccountControl
userAccountControl: 546

dn: CN=s00007,$staff
changetype: modify
replace: accountExpires
accountExpires: 131000000000000000
LDIF
after "enabled" "[('resume', 's00003')]" <<LDIF
dn: CN=s00003,$staff
changetype: modify
replace: userAccountControl
userAccountControl: 544
LDIF
after "a deletion" "[('suspend', 's00004')]" <<LDIF
dn: CN=s00004,$staff
changetype: delete
LDIF
after "an object class that is a person's no more" "[]" <<LDIF
dn: CN=g,$staff
changetype: modify
add: member
member: CN=s00011,$staff
LDIF
after "a group moved and renamed" "[]" <<LDIF
dn: CN=g,$staff
changetype: modrdn
newrdn: CN=h
deleteoldrdn: 1
newsuperior: OU=Left,$SAMBA_BASE
LDIF
after "a unit renamed" "[]" <<LDIF
dn: OU=Team,$staff
changetype: modrdn
newrdn: OU=Squad
deleteoldrdn: 1
LDIF
after "a unit moved away" "[('suspend', f's000{i}') for i in range(50, 60)]" <<LDIF
dn: OU=Squad,$staff
changetype: modrdn
newrdn: OU=Squad
deleteoldrdn: 1
newsuperior: OU=Left,$SAMBA_BASE
LDIF
after "a unit moved back" "[('resume', f's000{i}') for i in range(50, 60)]" <<LDIF
dn: OU=Squad,OU=Left,$SAMBA_BASE
changetype: modrdn
newrdn: OU=Squad
deleteoldrdn: 1
newsuperior: $staff
LDIF

# The common account: all the same but deletions, which it is not shown.
use reader
mp 0 sync
whole "an organizational unit"
expect_json 'sorted(c["op"] for c in d["changes"]) == ["create", "rename", "suspend", "suspend", "update"]'
mp 0 sync
ad_change <<LDIF
dn: CN=s00008,$staff
changetype: delete

dn: CN=s00009,$staff
changetype: modify
replace: displayName
displayName: Nine
LDIF
mp 0 sync
changes_only
expect_err "deletions show when everything is read"
expect_changes "[('update', 's00009')]"
mp 0 sync --full
expect_changes "[('suspend', 's00008')]"
mp 0 sync
expect_json 'd["changes"] == []'
use admin
mp 0 sync
expect_json 'd["counts"]["suspend"] == 1'

# What was kept is another controller's, or of a later time than this one has seen.
harm() {
	if [ "$1" = controller ]; then
		memory 'memory = re.sub(rb"[0-9a-f]{32}", b"0" * 32, memory, count=1)'
	else
		memory 'memory = re.sub(rb"[0-9]+$", lambda digits: b"9" * len(digits.group()), memory)'
	fi
}
use admin
mp 0 sync
cp -r admin kept
harm controller
mp 0 sync
whole "another domain controller"
expect_json 'd["changes"] == []'
rm -rf admin
mv kept admin
harm number
mp "2 a controller that is behind is refused" sync
expect_err "this server is behind"
mp "0 unless a person says so" sync --full --allow-removals=0

# The numbers are hidden from the reader: a question for them would be answered with nothing, and success.
use reader
mp 0 sync
sid=$(samba-tool user show reader --attributes=objectSid -s samba/smb.conf 2>/dev/null | sed -n 's/^objectSid: //p')
samba-tool dsacl set --objectdn="$SAMBA_BASE" --sddl="(OD;CI;RP;bf967a6f-0de6-11d0-a285-00aa003049e2;;$sid)" -H "$scratch/samba/dc/private/sam.ldb" -s samba/smb.conf >dsacl.log 2>&1
ad_change <<LDIF
dn: CN=s00012,$staff
changetype: modify
replace: displayName
displayName: Twelve
LDIF
mp 0 sync
whole "the server does not show the number of the last change (uSNChanged)"
expect_changes "[('update', 's00012')]"

sed 's/changes: usn/changes: changelog/' admin.yaml >wrong.yaml
use wrong
mp 78 sync
expect_err "allowed are auto, none, dirsync, usn"
sed 's/changes: usn/changes: none/' admin.yaml >none.yaml
use none
mp 0 sync
whole "the server does not tell its changes in the way"
mp 0 sync
whole
done_testing
