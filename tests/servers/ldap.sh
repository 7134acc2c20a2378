# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For tests against directory servers: . "$servers/ldap.sh" after lib.sh. It goes to the scratch
# folder; mp speaks JSON, and says how it read. slapd holds what people.ldif says, as people.py
# makes it for dc=example,dc=test, with everybody beneath $people. Calls:
#   slapd_start DIR [EXTRA-FILE [MODE]]  as slapd.sh; sets SLAPD_PORT and the like; until the end
#   slapd_stop DIR [SIGNAL]
#   slapd_anew MODE [LINE...]   in slapd/, the same with these lines in its database section, where
#                               $reader is who mailprov is
#   slapd_configure NAME LINE...  as configure, for that server
#   change [OPTION...]          the manager of slapd does what LDIF says; as_manager TOOL OPTION...
#   modify ATTRIBUTE VALUE UID...  LDIF that gives them this one value
#   samba_start LDIF, ad_configure NAME BIND-DN LINE..., ad_change  likewise for an Active
#                               Directory, as its administrator or as "reader"
#   ds389_start LDIF, ds389_configure NAME LINE..., ds389_change  likewise for 389 Directory Server
#   changes_only                the last run asked for what changed; whole [WHY]: for everything
#   same                        dry runs of changes and of everything plan the same; what the one
#                               of changes said is in changes.err
#   expect_changes LIST         the last run's changes are these pairs of operation and user
#   confirm_ready               confirms all batches that are ready
#   memory PYTHON               changes what the last run left for the next, the octets `memory`
cd "$scratch" || exit 1
flags='-v --json'
people=ou=people,dc=example,dc=test
reader_dn=cn=reader,ou=system,dc=example,dc=test
reader="dn.exact=\"$reader_dn\""
printf 'reader-secret\n' >ldap.secret
printf 'Reader.Reader.1\n' >reader.secret
chmod 600 ./*.secret

slapd_stop() {
	"$servers/slapd.sh" stop "$scratch/$1" ${2:+"$2"}
}

slapd_start() {
	case $endings in *"slapd_stop $1;"*) ;; *) at_exit "slapd_stop $1" ;; esac
	"$servers/slapd.sh" start "$scratch/$1" people.ldif "${2:-}" "${3:-plain}" >vars ||
		skip_all "slapd did not start"
	eval "$(cat vars)"
}

slapd_anew() {
	mode=$1
	shift
	slapd_stop slapd
	printf '%s\n' "$@" >extra.conf
	slapd_start slapd extra.conf "$mode"
}

slapd_configure() {
	name=$1
	shift
	configure "$name" \
		'domains: [{name: example.test, site: sg}, {name: branch.example.test, site: hk}]' \
		"uri: \"ldap://127.0.0.1:$SLAPD_PORT\"" 'kind: openldap' "base: \"$people\"" \
		"bind: {method: simple, dn: \"$reader_dn\", password_file: ldap.secret}" "$@"
}

as_manager() {
	tool=$1
	shift
	"$tool" -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test \
		-w secret "$@" >modify.log 2>&1 || sed 's/^/# /' modify.log
}

change() {
	as_manager ldapmodify "$@"
}

modify() {
	attribute=$1 value=$2
	shift 2
	for uid; do
		printf 'dn: uid=%s,%s\nchangetype: modify\n' "$uid" "$people"
		printf 'replace: %s\n%s: %s\n\n' "$attribute" "$attribute" "$value"
	done
}

samba_start() {
	[ "$(id -u)" -eq 0 ] || skip_all "provisioning a domain needs root"
	at_exit '"$servers/samba.sh" stop "$scratch/samba"'
	"$servers/samba.sh" start "$scratch/samba" "$1" >vars 2>samba.err ||
		skip_all "samba did not start"
	eval "$(cat vars)"
	samba-tool user create reader Reader.Reader.1 -s samba/smb.conf >/dev/null 2>&1
	printf '%s\n' "$SAMBA_PASSWORD" >admin.secret
	chmod 600 admin.secret
}

ad_configure() {
	name=$1 dn=$2
	shift 2
	[ "$dn" = "$SAMBA_ADMIN" ] && secret="admin" || secret="reader"
	configure "$name" 'domains: [{name: example.test, site: sg}]' \
		"uri: \"ldaps://$SAMBA_ADDRESS\"" 'kind: ad' "base: \"OU=Staff,$SAMBA_BASE\"" \
		'timeout: {connect: 5s, idle: 20s}' "tls: {ca_file: $SAMBA_CA}" \
		"bind: {method: simple, dn: '$dn', password_file: $secret.secret}" "$@"
}

ad_change() {
	LDAPTLS_CACERT=$SAMBA_CA ldapmodify -x -H "ldaps://$SAMBA_ADDRESS" -D "$SAMBA_ADMIN" \
		-w "$SAMBA_PASSWORD" >modify.log 2>&1 || sed 's/^/# /' modify.log
}

ds389_start() {
	[ "$(id -u)" -eq 0 ] || skip_all "an instance needs root"
	at_exit '"$servers/ds389.sh" stop "$scratch/ds"'
	"$servers/ds389.sh" start "$scratch/ds" "mp$$" "$1" >vars 2>ds.err ||
		skip_all "389-ds did not start: $(tail -n 1 ds.err)"
	eval "$(cat vars)"
	printf '%s\n' "$DS389_PASSWORD" >manager.secret
	chmod 600 manager.secret
}

ds389_configure() {
	name=$1
	shift
	configure "$name" 'domains: [{name: example.test, site: sg}]' \
		"uri: \"ldap://127.0.0.1:$DS389_PORT\"" 'kind: 389ds' "base: \"$people\"" \
		'bind: {method: simple, dn: "cn=Directory Manager", password_file: manager.secret}' \
		"$@"
}

ds389_change() {
	ldapmodify -x -H "ldap://127.0.0.1:$DS389_PORT" -D 'cn=Directory Manager' \
		-w "$DS389_PASSWORD" >modify.log 2>&1 || sed 's/^/# /' modify.log
}

changes_only() {
	expect_err "only what changed was read"
}

whole() {
	expect_err "the whole directory was read${1:+: $1}"
}

same() {
	mp any sync --dry-run
	changes_status=$status
	mv "$out" changes.json
	mv "$err" changes.err
	mp any sync --dry-run --full
	python3 - changes.json "$out" <<'PY' && [ "$changes_status" -eq "$status" ]
import json, sys
one, two = (json.load(open(name)) for name in sys.argv[1:])
for plan in one, two:
    del plan["refused"]
    plan["changes"].sort(key=lambda change: change["id"])
if one != two:
    print("# changes:", one["counts"], "everything:", two["counts"])
    for a, b in (one, two), (two, one):
        print("#", [change for change in a["changes"] if change not in b["changes"]])
    sys.exit(1)
PY
}

expect_changes() {
	pairs="(c['op'], c['address'].split('@')[0]) for c in d['changes']"
	expect_json "sorted($pairs) == sorted($1)"
}

confirm_ready() {
	mp 0 batch list
	ready=$(python3 -c 'import json, sys
batches = json.load(open(sys.argv[1]))["batches"]
print(*(batch["id"] for batch in batches if batch["status"] == "ready"))' "$out")
	for id in $ready; do
		mp 0 batch confirm "$id"
	done
}

memory() {
	python3 - "$(sed -n 's/^state: {path: \(.*\)}/\1/p' "$config")" "$1" <<'PY'
import re, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
memory = bytes(db.execute("SELECT memory FROM reading").fetchone()[0])
names = {"memory": memory, "re": re}
exec(sys.argv[2], names)
db.execute("UPDATE reading SET memory = ?", (names["memory"],))
db.commit()
PY
}
