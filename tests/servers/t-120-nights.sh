#!/bin/sh
# SPDX-License-Identifier: MIT
# A hundred and twenty nights of a company with four domains at two sites, of which one is not
# effective for long: people come, go, move between domains and sites, exchange addresses; the
# consoles refuse rows; stores are restored, clocks jump, runs are killed. At the end the store, the
# consoles and what is published are the same for everybody, nobody is there twice, and nobody was
# enabled without a verdict. SEEDS="4 5" walks through other years, NIGHTS=N through longer ones.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
require knotd knotc python3
cd "$scratch" || exit 1

# zone_of DOMAIN: the files with the records of each site, and with wrong ones
zone_of() {
	printf '@ 600 SOA ns hostmaster SERIAL 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n' >"$1.head"
	{
		cat "$1.head"
		echo '@ MX 5 mail.old-provider.example.'
	} >"$1.unready"
	for site in sg hk; do
		{
			cat "$1.head"
			"$MAILPROV" dns --site=$site --format=zone "$1"
		} >"$1.$site"
	done
}
domains='domains: [{name: x.example, site: sg}, {name: y.example, site: sg},
  {name: h.example, site: hk}, {name: k.example, site: hk}]'

# begin: the zones, their server and the configuration, of which the nights change some
begin() {
	rm -rf var zones copy-*
	mkdir zones
	for domain in x:sg y:sg h:hk k:hk; do
		zone_of "${domain%:*}.example"
		sed 's/SERIAL/1/' "${domain%:*}.example.${domain#*:}" >"zones/${domain%:*}.example.zone"
	done
	sed 's/SERIAL/1/' y.example.unready >zones/y.example.zone
	"$servers/knot.sh" start "$scratch/knot" "$scratch/zones" >vars ||
		skip_all "knotd did not start"
	eval "$(cat vars)"
	configure mailprov 'publish: {directory: var/published}' \
		"$domains" \
		'map: {aliases: mailAlternateAddress, employee_number: employeeNumber, department: ou}' \
		'groups: {base: "ou=groups,dc=example"}' \
		'exclude: [{attribute: employeeType, value: contractor}]' \
		'sync: {suspend_after: {runs: 2, time: 1d}, suspend_grace: 10d, address_reserve: 15d}'
}

at_exit '"$servers/knot.sh" stop "$scratch/knot"'
for seed in ${SEEDS:-1}; do
	begin
	run env PYTHONHASHSEED=0 python3 "$servers/long_run.py" "$seed" "${NIGHTS:-120}" \
		"127.0.0.1:$KNOT_PORT" "$scratch/zones"
	expect_status 0 "seed $seed: store, consoles and what is published end as one"
	sed 's/^/# /' "$out" "$err"
	"$servers/knot.sh" stop "$scratch/knot"
done
done_testing
