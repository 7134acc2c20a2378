#!/bin/sh
# SPDX-License-Identifier: MIT
# What mailprov promises (HACKING.md), each proved once in short by trying to break it; the long proofs are elsewhere: 1 t-sync-ldap, 2 t-kill, 4 t-sync,
# 6 tests/modules.
. "$top_srcdir/tests/cli/lib.sh"
require knotd kdig python3 strace
cd "$scratch" || exit 1

# company COUNT: people u1 to uCOUNT
company() {
	for i in $(seq "$1"); do person "$i" "u$i@x.example"; done
}
at 0
mkdir zones
printf '@ 600 SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n@ MX 5 mail.old-provider.example.\n' >zones/x.example.zone
"$servers/knot.sh" start "$scratch/knot" "$scratch/zones" >vars || skip_all "knotd did not start"
at_exit '"$servers/knot.sh" stop "$scratch/knot"'
eval "$(cat vars)"
configure mailprov 'sync: {suspend_after: {runs: 1, time: 0s}}' 'publish: {directory: var/published}' \
	"dns: {nameservers: [\"127.0.0.1:$KNOT_PORT\"]}"

# Promise 5 first, while the passwords are fresh: argv, environment and every file are looked through.
company 40 >people.ldif
run strace -f -qq -v -s 200000 -e trace=execve,write,pwrite64 -o trace env ASAN_OPTIONS=detect_leaks=0 "$MAILPROV" -c mailprov.yaml --json -v sync
expect_status 0
python3 -c 'import csv
rows = list(csv.reader(open("var/batches/000001/import-x.example-01.csv", encoding="utf-8-sig")))[1:]
print("\n".join(r[3] for r in rows))' >passwords
check "promise 5: forty passwords to look for" [ "$(sort -u passwords | wc -l)" -eq 40 ]
check "promise 5: none in what it prints" sh -c '! grep -qFf passwords "$1" "$2"' sh "$out" "$err"
find . -type f ! -name passwords ! -name trace ! -name 'import-*.csv' -exec grep -laFf passwords {} + >leaks
check "promise 5: none in state, batch.json, README or logs" [ ! -s leaks ]
check "promise 5: one write of them, into the import file, and none into argv" [ "$(grep -cFf passwords trace)" -eq "$(grep -F '"\357\273\277' trace | grep -cFf passwords)" ]
for command in accounts 'batch list' 'batch show 1' status 'sync --dry-run'; do
	# shellcheck disable=SC2086
	mp 0 --json $command
	check "promise 5: none in --json $command" sh -c '! grep -qFf passwords "$1" "$2"' sh "$out" "$err"
done
mp 0 batch confirm 1

# Promise 3: no account is enabled before its domain's resolution is effective.
mp 1 enable
mp 0 --json accounts
expect_json '{a["state"] for a in d["accounts"]} == {"created"}'
check "promise 3: a foreign MX: nobody is enabled" [ "$status" -eq 0 ]
"$servers/knot.sh" stop "$scratch/knot"
mp 2 enable
mp 0 --json accounts
expect_json '{a["state"] for a in d["accounts"]} == {"created"}'
check "promise 3: no answer: nobody is enabled" [ "$status" -eq 0 ]
printf '@ 600 SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n' >zones/x.example.zone
"$MAILPROV" dns --site=sg --format=zone x.example >>zones/x.example.zone
"$servers/knot.sh" start "$scratch/knot" "$scratch/zones" >vars
eval "$(cat vars)"
sed -i "s/127.0.0.1:[0-9]*/127.0.0.1:$KNOT_PORT/" mailprov.yaml
mp 0 enable
mp 0 --json accounts
expect_json '{a["state"] for a in d["accounts"]} == {"enabled"}'
check "promise 3: effective: everybody is" [ "$status" -eq 0 ]

# Promise 1: a failed, partial or empty read suspends nobody, however often it comes.
keep var
cp people.ldif all.ldif
for bad in empty cut gone garbage; do
	case $bad in
	empty) : >people.ldif ;;
	cut) head -c $(($(wc -c <all.ldif) / 2)) all.ldif >people.ldif ;;
	gone) rm -f people.ldif ;;
	garbage) head -c 4000 /dev/urandom >people.ldif ;;
	esac
	for night in 1 2 3; do
		at $((night * 40))
		mp any sync
		check "promise 1: $bad, night $night: not 0" [ "$status" -ne 0 ]
	done
	unchanged "promise 1: $bad: nothing changed"
done

# Promise 4: more removals than the limits stop the run before the first one; slowly does not help within a day.
at 0
company 34 >people.ldif
mp 3 --json sync
expect_json 'd["blocked"]["limit"] == "removals" and d["batch"] is None'
unchanged "promise 4: nothing was done"
company 37 >people.ldif
mp 0 --json sync
expect_json 'd["counts"]["suspend"] == 3'
at 0 3600
company 34 >people.ldif
mp 3 --json sync
expect_json 'd["blocked"]["limit"] == "removals-24h"'

# Promise 8: exit 0 means that the job is done; what is held, waits or cannot be told is no 0.
at 0 7200
company 37 >people.ldif
person x x@x.example "cn: =cmd()" >>people.ldif
mp "1 promise 8: somebody is held" sync
sed -i 's/=cmd()/Plain/' people.ldif
mp "0 promise 8: done" sync
done_testing
