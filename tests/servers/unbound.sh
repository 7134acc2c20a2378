#!/bin/sh
# SPDX-License-Identifier: MIT
# unbound.sh start DIR KNOT_PORT EDE ZONE...: a validating resolver on a loopback port, which asks knotd about these zones and nobody about anything else;
# DIR/anchors has the trust anchors, a line each. EDE is yes or no: whether it says why it refuses. Prints KEY=VALUE for eval. unbound.sh stop DIR.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/port.sh"
. "$here/serve.sh"
verb=$1 dir=$2

configure() {
	cat <<CONF
server:
    interface: 127.0.0.1@$port
    username: ""
    chroot: ""
    directory: "$dir"
    pidfile: ""
    use-syslog: no
    num-threads: 1
    do-not-query-localhost: no
    module-config: "validator iterator"
    ede: $ede
    local-zone: "test." nodefault
    local-zone: "nosuchtopdomain." always_nxdomain
CONF
	sed 's/.*/    trust-anchor: "&"/' "$dir/anchors"
	for zone; do
		grep -q "^$zone\. " "$dir/anchors" || echo "    domain-insecure: \"$zone\""
	done
	for zone; do
		printf 'stub-zone:\n    name: "%s"\n    stub-addr: 127.0.0.1@%s\n' "$zone" "$knot_port"
	done
}

start_once() {
	port=$(free_port)
	configure "$@" >"$dir/unbound.conf"
	launch unbound -d -c "$dir/unbound.conf"
	until_ready answers "$1"
}

answers() {
	kdig +retry=0 +time=1 @127.0.0.1 -p "$port" "$1" SOA 2>/dev/null | grep -q 'status:'
}

case $verb in
stop) stop ;;
start)
	knot_port=$3 ede=$4
	shift 4
	persist start_once "$@"
	echo "UNBOUND_PORT=$port UNBOUND_PID=$(cat "$dir/pid")"
	;;
esac
