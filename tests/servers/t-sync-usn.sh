#!/bin/sh
# SPDX-License-Identifier: MIT
# Active Directory without DirSync: after each kind of change a read of changes by uSNChanged gives what a read of everything gives, to an account that sees tombstones; one
# that does not hears of deletions when everything is read. Another domain controller, numbers that went back, and numbers that are hidden are not gone on from.
. "$top_srcdir/tests/cli/lib.sh"
require samba samba-tool ldapadd ldapmodify python3 openssl sqlite3
[ "$(id -u)" -eq 0 ] || skip_all "provisioning a domain needs root"
cd "$scratch" || exit 1

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
"$servers/samba.sh" start "$scratch/samba" ad.ldif >vars 2>samba.err || skip_all "samba did not start"
at_exit '"$servers/samba.sh" stop "$scratch/samba"'
eval "$(cat vars)"
samba-tool user create reader Reader.Reader.1 -s samba/smb.conf >/dev/null 2>&1
printf '%s\n' "$SAMBA_PASSWORD" >admin.secret
printf 'Reader.Reader.1\n' >reader.secret
chmod 600 ./*.secret
staff="OU=Staff,$SAMBA_BASE"

# configure NAME BIND-DN CHANGES
configure() {
	{
		printf 'domains: [{name: example.test, site: sg}]\ndirectory:\n  uri: "ldaps://%s"\n  kind: ad\n  base: "%s"\n  changes: %s\n' "$SAMBA_ADDRESS" "$staff" "$3"
		printf "  bind: {method: simple, dn: '%s', password_file: %s.secret}\n  tls: {ca_file: %s}\n" "$2" "$1" "$SAMBA_CA"
		printf 'sync: {suspend_after: {runs: 1, time: 0s}, limits: {removals: 90%%, removals_week: 90%%, renames: 90%%, shrink: 90%%}}\n'
		printf 'state: {path: %s/state.db}\nbatch: {directory: %s/batches}\n' "$1" "$1"
	} >"$1.yaml"
}
configure admin "$SAMBA_ADMIN" usn
configure reader 'reader@ad.example.test' auto
mp() {
	file=$1
	shift
	run "$MAILPROV" -v -c "$file.yaml" --json "$@"
}
directory() {
	LDAPTLS_CACERT=$SAMBA_CA ldapmodify -x -H "ldaps://$SAMBA_ADDRESS" -D "$SAMBA_ADMIN" -w "$SAMBA_PASSWORD" >modify.log 2>&1 || sed 's/^/# /' modify.log
}
# same WHO: a dry run of changes gives the plan of a dry run of everything.
same() {
	mp "$1" sync --dry-run
	mv "$out" changes.json
	cp "$err" changes.err
	mp "$1" sync --dry-run --full
	python3 - changes.json "$out" <<'PY'
import json, sys
one, two = (json.load(open(name)) for name in sys.argv[1:])
for plan in one, two:
    del plan["refused"]
    plan["changes"].sort(key=lambda change: change["id"])
sys.exit(one != two)
PY
}
# after LABEL OPERATIONS: the directory does LDIF from the standard input; the admin's plan of changes is that of everything and has these operations.
after() {
	directory
	same admin
	ok $? "$1: changes give what everything gives"
	case $1 in
	*unit*) check "$1: everything was read" grep -q 'the whole directory was read: an organizational unit was made or moved' changes.err ;;
	*) check "$1: only changes were read" grep -q 'only what changed was read from the directory$' changes.err ;;
	esac
	mp admin sync
	expect_json "sorted((c['op'], c['address'][:6]) for c in d['changes']) == sorted($2)"
	mp admin batch list
	for id in $(python3 -c 'import json, sys; print(*(b["id"] for b in json.load(open(sys.argv[1]))["batches"] if b["status"] == "ready"))' "$out"); do
		mp admin batch confirm "$id"
	done
}

for who in admin reader; do
	mp $who sync
	expect_status 0
	expect_json 'd["counts"]["create"] == 60'
	mp $who batch confirm 1
done
# A domain that was just made has no tombstone to see, so that nobody can tell whether we would.
directory <<LDIF
dn: CN=x,OU=Outside,$SAMBA_BASE
changetype: delete
LDIF
mp admin sync
expect_json 'd["changes"] == []'
run "$MAILPROV" -c admin.yaml check
expect_out "are asked by uSNChanged, everything every 24 hours (sync.full_every)"
expect_no_out "who was deleted shows only then"
run "$MAILPROV" -c reader.yaml check
expect_out "are asked by uSNChanged, everything every 24 hours (sync.full_every); who was deleted shows only then"

after "nothing" "[]" </dev/null
after "an addition" "[('create', 'new@ex')]" <<LDIF
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
after "a new address and a new name" "[('rename', 'six@ex'), ('update', 's00005')]" <<LDIF
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
mp reader sync
expect_status 0
expect_err "the whole directory was read: an organizational unit was made or moved"
expect_json 'sorted(c["op"] for c in d["changes"]) == ["create", "rename", "suspend", "suspend", "update"]'
mp reader sync
directory <<LDIF
dn: CN=s00008,$staff
changetype: delete

dn: CN=s00009,$staff
changetype: modify
replace: displayName
displayName: Nine
LDIF
mp reader sync
expect_err "only what changed was read from the directory; who was deleted shows when everything is read"
expect_json '[(c["op"], c["address"][:6]) for c in d["changes"]] == [("update", "s00009")]'
mp reader sync --full
expect_json '[(c["op"], c["address"][:6]) for c in d["changes"]] == [("suspend", "s00008")]'
mp reader sync
expect_json 'd["changes"] == []'
mp admin sync
expect_json 'd["counts"]["suspend"] == 1'

# What was kept is another controller's, or of a later time than this one has seen.
harm() {
	python3 - "$1" <<'PY'
import re, sqlite3, sys
db = sqlite3.connect("admin/state.db")
memory = bytes(db.execute("SELECT memory FROM reading").fetchone()[0])
if sys.argv[1] == "controller":
    at = re.search(rb"[0-9a-f]{32}", memory).start()
    memory = memory[:at] + b"0" * 32 + memory[at + 32:]
else:
    digits = re.search(rb"[0-9]+$", memory).group()
    memory = memory[:-len(digits)] + b"9" * len(digits)
db.execute("UPDATE reading SET memory = ?", (memory,))
db.commit()
PY
}
mp admin sync
cp -r admin kept
harm controller
mp admin sync
expect_status 0
expect_err "the whole directory was read: another domain controller answers"
expect_json 'd["changes"] == []'
rm -rf admin
mv kept admin
harm number
mp admin sync
expect_status 2 "a controller that is behind is not believed"
expect_err "this server is behind what was read before"
mp admin sync --full --allow-removals=0
expect_status 0 "unless a person says so"

# The numbers are hidden from the reader: a question for them would be answered with nothing, and success.
mp reader sync
sid=$(samba-tool user show reader --attributes=objectSid -s samba/smb.conf 2>/dev/null | sed -n 's/^objectSid: //p')
samba-tool dsacl set --objectdn="$SAMBA_BASE" --sddl="(OD;CI;RP;bf967a6f-0de6-11d0-a285-00aa003049e2;;$sid)" -H "$scratch/samba/dc/private/sam.ldb" -s samba/smb.conf >dsacl.log 2>&1
directory <<LDIF
dn: CN=s00012,$staff
changetype: modify
replace: displayName
displayName: Twelve
LDIF
mp reader sync
expect_status 0
expect_err "the whole directory was read: the server does not show the number of the last change (uSNChanged)"
expect_json '[(c["op"], c["address"][:6]) for c in d["changes"]] == [("update", "s00012")]'

sed 's/changes: usn/changes: changelog/' admin.yaml >wrong.yaml
mp wrong sync
expect_status 78
expect_err "directory.changes: a server of this kind cannot be asked so; allowed are auto, none, dirsync, usn"
sed 's/changes: usn/changes: none/' admin.yaml >none.yaml
mp none sync
expect_err "the whole directory was read: the server does not tell its changes in the way that was used before"
mp none sync
expect_err "the whole directory was read"
done_testing
