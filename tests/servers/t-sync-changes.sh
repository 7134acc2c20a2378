#!/bin/sh
# SPDX-License-Identifier: MIT
# What a read of changes gives is what a read of everything gives: random changes to a real slapd, in each of its ways of telling them, with restarts between; and
# cookies that are garbage, stale or another server's, after which everything is read and nobody is removed.
. "$top_srcdir/tests/cli/lib.sh"
require slapd slapadd ldapmodify python3 sqlite3
cd "$scratch" || exit 1
rounds=${ROUNDS:-12}
"$servers/people.py" 300 >people.ldif
printf 'reader-secret\n' >ldap.secret
chmod 600 ldap.secret

start() {
	"$servers/slapd.sh" start "$scratch/$1" people.ldif '' "$1" >vars || skip_all "slapd did not start"
	eval "$(cat vars)"
	{
		printf 'domains: [{name: example.test, site: sg}, {name: branch.example.test, site: hk}]\n'
		printf 'directory:\n  uri: "ldap://127.0.0.1:%s"\n  kind: openldap\n  base: "ou=people,dc=example,dc=test"\n' "$SLAPD_PORT"
		printf '  bind: {method: simple, dn: "cn=reader,ou=system,dc=example,dc=test", password_file: ldap.secret}\n'
		printf '  exclude: [{attribute: employeeType, value: contractor}]\n'
		printf 'sync: {limits: {removals: 90%%, shrink: 90%%, creations_at_least: 900, creations_week_at_least: 900}, suspend_after: {runs: 2, time: 0s}}\n'
		printf 'state: {path: var-%s/state.db}\nbatch: {directory: var-%s/batches}\n' "$1" "$1"
	} >"$1.yaml"
}
mp() {
	file=$1
	shift
	run "$MAILPROV" -v -c "$file.yaml" --json "$@"
}
# same NAME: a dry run of changes gives the plan of a dry run of everything.
same() {
	mp "$1" sync --dry-run
	changes_status=$status
	mv "$out" changes.json
	cp "$err" changes.err
	mp "$1" sync --dry-run --full
	python3 - changes.json "$out" <<'PY' && [ "$changes_status" -eq "$status" ] && return 0
import json, sys
one, two = (json.load(open(name)) for name in sys.argv[1:])
for plan in one, two:
    del plan["refused"]
    plan["changes"].sort(key=lambda change: change["id"])
if one != two:
    print("changes:", one["counts"], "everything:", two["counts"])
    print([c for c in one["changes"] if c not in two["changes"]], [c for c in two["changes"] if c not in one["changes"]])
    sys.exit(1)
PY
	cat changes.err "$err" >&2
	return 1
}

for mode in plain sessionlog accesslog; do
	start $mode
	at_exit "\"$servers/slapd.sh\" stop \"$scratch/$mode\""
	mp $mode sync
	expect_status 0
	wrong=0 whole=0 restarts=0
	for round in $(seq "$rounds"); do
		python3 "$servers/changes.py" "${SEED:-7}" "$round" "$mode.json" >changes.ldif
		[ ! -s changes.ldif ] || ldapmodify -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test -w secret -f changes.ldif >modify.log 2>&1 || {
			sed 's/^/# /' modify.log
			wrong=$((wrong + 1))
		}
		if [ $((round % 5)) -eq 0 ]; then
			"$servers/slapd.sh" stop "$scratch/$mode"
			start $mode
			restarts=$((restarts + 1))
		fi
		same $mode || wrong=$((wrong + 1))
		grep -q 'whole directory was read' changes.err && whole=$((whole + 1))
		mp $mode sync
		mp $mode batch list
	done
	check "$mode: $rounds rounds of random changes, $wrong wrong" [ "$wrong" -eq 0 ]
	check "$mode: everything was read in $whole of them, with $restarts restarts" [ "$whole" -le $((restarts + 1)) ]
	mp $mode sync
	mp $mode sync
	expect_err "only what changed was read"
done

# Cookies that are none of this server's. The memory has the cookie at its end; the octets before it keep their lengths.
suspensions() {
	expect_json 'd["counts"]["suspend"] == 0 and d["counts"]["create"] == 0'
}
mp accesslog sync
cookie() {
	python3 - "$1" <<'PY'
import re, sqlite3, sys
db = sqlite3.connect("var-accesslog/state.db")
memory = bytes(db.execute("SELECT memory FROM reading").fetchone()[0])
at = memory.index(b"rid=")
old = memory[at:]
stamp = re.search(rb"csn=(\d{14})", old).group(1)
new = {"garbage": b"x" * len(old), "stale": old.replace(stamp, b"20010101000000"), "future": old.replace(stamp, b"20380101000000"),
       "foreign": old.replace(b"#000#", b"#0f7#"), "cut": old[:-4]}[sys.argv[1]]
if sys.argv[1] == "cut":
    memory = memory[:at - 8] + len(new).to_bytes(8, "big") + new
else:
    memory = memory[:at] + new
db.execute("UPDATE reading SET memory = ?", (memory,))
db.commit()
PY
}
cp -r var-accesslog kept
for kind in garbage stale foreign cut; do
	rm -rf var-accesslog
	cp -r kept var-accesslog
	cookie $kind
	mp accesslog sync
	check "$kind cookie: the sync goes on (status $status)" [ "$status" -le 1 ]
	suspensions
done
rm -rf var-accesslog
cp -r kept var-accesslog
cookie future
mp accesslog sync
expect_status 2 "a server that is behind is not believed"
expect_err "this server is behind what was read before"
mp accesslog sync --full
expect_status 2 "not by a read of everything either"
mp accesslog sync --full --allow-removals=0
check "unless a person says so" [ "$status" -le 1 ]
suspensions

# A kept reading that is cut, missing, or from elsewhere is not used.
for harm in cut gone empty; do
	rm -rf var-accesslog
	cp -r kept var-accesslog
	case $harm in
	cut) truncate -s -16 var-accesslog/state.db-reading-* ;;
	gone) rm var-accesslog/state.db-reading-* ;;
	empty) for file in var-accesslog/state.db-reading-*; do : >"$file"; done ;;
	esac
	mp accesslog sync
	expect_err "the whole directory was read: there is no earlier read to go on from"
	suspensions
done
find var-accesslog -name 'state.db-reading-*' >left
check "only one reading is kept" [ "$(wc -l <left)" -eq 1 ]

# Killed at any call that makes something durable: the next run ends where it would have, and no more is kept than it needs. Once over a base with a layer of changes, to which
# more are added; once with so many changes that a new base is made.
change() {
	ldapmodify -x -H "ldap://127.0.0.1:$SLAPD_PORT" -D cn=manager,dc=example,dc=test -w secret >modify.log 2>&1
}
readings() {
	find var-accesslog -name 'state.db-reading-*' | wc -l
}
# newcomers NAME COUNT: LDIF.
newcomers() {
	seq "$2" | while read -r i; do
		printf 'dn: uid=%s,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\nuid: %s\ncn: %s\nsn: %s\nmail: %s@example.test\n\n' "$1$i" "$1$i" "$1$i" "$1$i" "$1$i"
	done
}
# killed NAME COUNT: after every run that was killed the next one has made accounts for all newcomers.
killed() {
	bad=0 runs=0
	for call in write pwrite64 fsync fdatasync rename; do
		n=1
		while [ $n -le 40 ]; do
			rm -rf var-accesslog
			cp -r kept var-accesslog
			strace -f -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$n" "$MAILPROV" -c accesslog.yaml sync >interrupted 2>&1 </dev/null && code=0 || code=$?
			[ "$code" -eq 137 ] || break
			runs=$((runs + 1)) n=$((n + 1))
			mp accesslog sync
			mp accesslog accounts "$1*@example.test"
			python3 -c 'import json, sys; sys.exit(len(json.load(open(sys.argv[1]))["accounts"]) != int(sys.argv[2]))' "$out" "$2" || bad=$((bad + 1))
			mp accesslog sync --dry-run --full
			python3 -c 'import json, sys; sys.exit(json.load(open(sys.argv[1]))["changes"] != [])' "$out" || bad=$((bad + 1))
			[ "$(readings)" -le 2 ] || bad=$((bad + 1))
		done
	done
	echo "# $2 newcomers: $runs runs were killed"
	check "$2 newcomers are interrupted often enough" [ "$runs" -ge 20 ]
	check "$2 newcomers, killed $runs times: the next run ends where it should" [ "$bad" -eq 0 ]
	check "no draft is left" [ "$(find var-accesslog -name '.*draft*' | wc -l)" -eq 0 ]
}
if strace -f -o /dev/null true 2>/dev/null; then
	ASAN_OPTIONS=detect_leaks=0
	export ASAN_OPTIONS
	mp accesslog sync --full
	newcomers layer 1 | change
	mp accesslog sync
	check "what changed lies over what was read" [ "$(readings)" -eq 2 ]
	rm -rf kept
	cp -r var-accesslog kept
	newcomers few 3 | change
	killed few 3
	check "and more over it" [ "$(readings)" -eq 2 ]
	rm -rf kept
	cp -r var-accesslog kept
	newcomers many 330 | change
	killed many 330
	check "so many make a new base" [ "$(readings)" -eq 1 ]
fi
done_testing
