#!/bin/sh
# SPDX-License-Identifier: MIT
# What a read of changes gives is what a read of everything gives: random changes to a real slapd, in each of its ways of telling them, with restarts between; and
# cookies that are garbage, stale or another server's, after which everything is read and nobody is removed.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3 sqlite3
rounds=${ROUNDS:-12}
"$servers/people.py" 300 >people.ldif

start() {
	slapd_start "$1" '' "$1"
	slapd_configure "$1" 'exclude: [{attribute: employeeType, value: contractor}]' \
		'sync: {limits: {removals: 90%, shrink: 90%, creations_at_least: 900, creations_week_at_least: 900}, suspend_after: {runs: 2, time: 0s}}' \
		"state: {path: var-$1/state.db}" "batch: {directory: var-$1/batches}"
}

for mode in plain sessionlog accesslog; do
	start $mode
	mp 0 sync
	wrong=0 whole=0 restarts=0
	for round in $(seq "$rounds"); do
		python3 "$servers/changes.py" "${SEED:-7}" "$round" "$mode.json" >changes.ldif
		[ ! -s changes.ldif ] || change -f changes.ldif
		if [ $((round % 5)) -eq 0 ]; then
			slapd_stop $mode
			start $mode
			restarts=$((restarts + 1))
		fi
		same || wrong=$((wrong + 1))
		grep -q 'whole directory was read' changes.err && whole=$((whole + 1))
		mp any sync
		mp 0 batch list
	done
	check "$mode: $rounds rounds of random changes, $wrong wrong" [ "$wrong" -eq 0 ]
	check "$mode: everything was read in $whole of them, with $restarts restarts" [ "$whole" -le $((restarts + 1)) ]
	mp any sync
	mp any sync
	changes_only
done

# Cookies that are none of this server's. The memory has the cookie at its end; the octets before it keep their lengths.
suspensions() {
	expect_json 'd["counts"]["suspend"] == 0 and d["counts"]["create"] == 0'
}
mp any sync
cookie() {
	memory "
at = memory.index(b'rid=')
old = memory[at:]
stamp = re.search(rb'csn=(\\d{14})', old).group(1)
new = {'garbage': b'x' * len(old), 'stale': old.replace(stamp, b'20010101000000'), 'future': old.replace(stamp, b'20380101000000'),
       'foreign': old.replace(b'#000#', b'#0f7#'), 'cut': old[:-4]}['$1']
memory = memory[:at] + new if len(new) == len(old) else memory[:at - 8] + len(new).to_bytes(8, 'big') + new"
}
cp -r var-accesslog kept
for kind in garbage stale foreign cut; do
	rm -rf var-accesslog
	cp -r kept var-accesslog
	cookie $kind
	mp any sync
	check "$kind cookie: the sync goes on (status $status)" [ "$status" -le 1 ]
	suspensions
done
rm -rf var-accesslog
cp -r kept var-accesslog
cookie future
mp "2 a server that is behind is refused" sync
expect_err "this server is behind"
mp "2 not by a read of everything either" sync --full
mp any sync --full --allow-removals=0
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
	mp any sync
	whole "there is no earlier read"
	suspensions
done
find var-accesslog -name 'state.db-reading-*' >left
check "only one reading is kept" [ "$(wc -l <left)" -eq 1 ]

# Killed at any call that makes something durable: the next run ends where it would have, and no more is kept than it needs. Once over a base with a layer of changes, to which
# more are added; once with so many changes that a new base is made.
readings() {
	find var-accesslog -name 'state.db-reading-*' | wc -l
}
# newcomers NAME COUNT: LDIF.
newcomers() {
	seq "$2" | while read -r i; do
		printf 'dn: uid=%s,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\nuid: %s\ncn: %s\nsn: %s\nmail: %s@example.test\n\n' "$1$i" "$1$i" "$1$i" "$1$i" "$1$i"
	done
}
# killed NAME COUNT: after every run that was killed the next one has made accounts for all newcomers. Every fourth call, with KILL_STEP=1 every one.
killed() {
	bad=0 runs=0 step=${KILL_STEP:-4}
	for call in write pwrite64 fsync fdatasync rename; do
		n=1
		while [ $n -le 40 ]; do
			rm -rf var-accesslog
			cp -r kept var-accesslog
			strace -f -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$n" "$MAILPROV" -c accesslog.yaml sync >interrupted 2>&1 </dev/null && code=0 || code=$?
			[ "$code" -eq 137 ] || break
			runs=$((runs + 1)) n=$((n + step))
			mp any sync
			mp any accounts "$1*@example.test"
			python3 -c 'import json, sys; sys.exit(len(json.load(open(sys.argv[1]))["accounts"]) != int(sys.argv[2]))' "$out" "$2" || bad=$((bad + 1))
			mp any sync --dry-run --full
			python3 -c 'import json, sys; sys.exit(json.load(open(sys.argv[1]))["changes"] != [])' "$out" || bad=$((bad + 1))
			[ "$(readings)" -le 2 ] || bad=$((bad + 1))
		done
	done
	echo "# $2 newcomers: $runs runs were killed"
	check "$2 newcomers are interrupted often enough" [ $((runs * step)) -ge 20 ]
	check "$2 newcomers, killed $runs times: the next run ends where it should" [ "$bad" -eq 0 ]
	check "no draft is left" [ "$(find var-accesslog -name '.*draft*' | wc -l)" -eq 0 ]
}
if strace -f -o /dev/null true 2>/dev/null; then
	ASAN_OPTIONS=detect_leaks=0
	export ASAN_OPTIONS
	mp any sync --full
	newcomers layer 1 | change
	mp any sync
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
