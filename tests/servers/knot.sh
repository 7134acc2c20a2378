#!/bin/sh
# SPDX-License-Identifier: MIT
# knot.sh start DIR ZONES: knotd on a loopback port with every ZONES/DOMAIN.zone; prints KEY=VALUE for eval. knot.sh stop DIR. It writes to DIR alone.
# With KNOT_UPDATES set it takes dynamic updates from loopback.
# KNOT_LISTEN names other addresses ("127.0.0.2@53 fd00::2@53"), of which KNOT_PORT is the first one's. root.zone is the root.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/port.sh"
. "$here/serve.sh"
verb=$1 dir=$2

configure() {
	cat <<CONF
server:
    listen: [ $listen ]
    rundir: "$dir"
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    udp-max-payload: 1232
log:
  - target: stderr
    any: warning
database:
    storage: "$dir"
acl:
  - id: loopback
    address: 127.0.0.1
    action: update
zone:
CONF
	for zone in "$zones"/*.zone; do
		name=$(domain "$zone")
		cat <<CONF
  - domain: $name
    file: "$zone"
    zonefile-sync: -1
    journal-content: none
    semantic-checks: off
CONF
		[ -z "${KNOT_UPDATES:-}" ] || echo "    acl: loopback"
	done
}

# domain FILE: whose zone it is
domain() {
	name=${1##*/}
	name=${name%.zone}
	[ "$name" != root ] || name=.
	echo "$name"
}

start_once() {
	port=$(free_port)
	listen=${KNOT_LISTEN:-127.0.0.1@$port}
	listen=$(echo "$listen" | sed 's/ /, /g')
	first=${listen%%,*}
	port=${first##*@}
	configure >"$dir/knot.conf"
	launch knotd -c "$dir/knot.conf"
	set -- "$zones"/*.zone
	until_ready control status && control zone-read "$(domain "$1")" @ SOA >/dev/null 2>&1
}

# knotd opens its control socket last: when all ports are its own and the zones are read.
control() {
	knotc -t 1 -s "$dir/knot.sock" "$@"
}

case $verb in
stop) stop ;;
start)
	zones=$3
	mkdir -p "$dir"
	persist start_once
	echo "KNOT_PORT=$port KNOT_PID=$(cat "$dir/pid")"
	;;
esac
