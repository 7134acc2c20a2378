#!/bin/sh
# SPDX-License-Identifier: MIT
# ds389.sh start DIR NAME LDIF: a 389 Directory Server instance NAME on loopback, loaded from an LDIF, with the retro changelog and content synchronization; prints
# KEY=VALUE for eval. ds389.sh stop DIR: stops and removes it. Needs root: the instance lives in /etc/dirsrv and /var/lib/dirsrv.
# Suffix dc=example,dc=test, cn=Directory Manager with password secret-secret.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/port.sh"
verb=$1 dir=$2
password=secret-secret

# dscreate and dsctl want systemd; this stands in for it, for our instance alone.
stand_in() {
	mkdir -p "$dir/bin"
	cat >"$dir/bin/systemctl" <<'SCRIPT'
#!/bin/sh
instance=${2#dirsrv@}
instance=${instance%.service}
pid=/run/dirsrv/slapd-$instance.pid
case $1 in
start)
	[ ! -s "$pid" ] || ! kill -0 "$(cat "$pid")" 2>/dev/null || exit 0
	mkdir -p /run/dirsrv
	chown dirsrv: /run/dirsrv
	rm -f "$pid"
	/usr/sbin/ns-slapd -D "/etc/dirsrv/slapd-$instance" -i "$pid" </dev/null >/dev/null 2>&1
	tries=0
	until [ -s "$pid" ]; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || exit 1
		sleep 0.05
	done
	;;
stop)
	[ -s "$pid" ] || exit 0
	number=$(cat "$pid")
	kill "$number" 2>/dev/null || exit 0
	tries=0
	while kill -0 "$number" 2>/dev/null && [ $tries -lt 600 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
	rm -f "$pid"
	;;
is-active | status) [ -s "$pid" ] && kill -0 "$(cat "$pid")" ;;
*) exit 0 ;;
esac
SCRIPT
	chmod +x "$dir/bin/systemctl"
	PATH=$dir/bin:$PATH
	export PATH
}

settings() {
	cat <<CONF
[general]
config_version = 2
full_machine_name = localhost
start = False
strict_host_checking = False
systemd = False
selinux = False
defaults = 999999999
[slapd]
instance_name = $name
port = $port
secure_port = $tls_port
root_password = $password
self_sign_cert = False
user = dirsrv
group = dirsrv
[backend-userroot]
suffix = dc=example,dc=test
create_suffix_entry = True
CONF
}

manage() {
	ldapmodify -x -H "ldap://127.0.0.1:$port" -D 'cn=Directory Manager' -w "$password" >>"$dir/manage.log" 2>&1
}

until_ready() {
	tries=0
	until ldapsearch -x -H "ldap://127.0.0.1:$port" -b '' -s base 1.1 >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] || return 1
		sleep 0.02
	done
}

stand_in
case $verb in
stop)
	[ -s "$dir/name" ] || exit 0
	name=$(cat "$dir/name")
	systemctl stop "dirsrv@$name"
	dsctl "slapd-$name" remove --do-it >>"$dir/remove.log" 2>&1 || true
	rm -f "$dir/name"
	;;
start)
	name=$3 ldif=$4
	mkdir -p "$dir"
	port=$(free_port)
	tls_port=$(free_port)
	settings >"$dir/instance.inf"
	printf '%s\n' "$name" >"$dir/name"
	# The last line is shown as the reason: what the server said, if it said something.
	dscreate from-file "$dir/instance.inf" >"$dir/create.log" 2>&1 || {
		tail -n 20 "$dir/create.log" >&2
		grep -E ' - (EMERG|CRIT|ERR) - ' "$dir/create.log" >&2
		exit 1
	}
	systemctl start "dirsrv@$name"
	until_ready
	manage <<LDIF
dn: cn=config
changetype: modify
replace: nsslapd-listenhost
nsslapd-listenhost: 127.0.0.1

dn: cn=Retro Changelog Plugin,cn=plugins,cn=config
changetype: modify
replace: nsslapd-pluginEnabled
nsslapd-pluginEnabled: on
-
replace: nsslapd-attribute
nsslapd-attribute: nsuniqueid:targetUniqueId

dn: cn=Content Synchronization,cn=plugins,cn=config
changetype: modify
replace: nsslapd-pluginEnabled
nsslapd-pluginEnabled: on
LDIF
	systemctl stop "dirsrv@$name"
	systemctl start "dirsrv@$name"
	until_ready
	ldapadd -c -x -H "ldap://127.0.0.1:$port" -D 'cn=Directory Manager' -w "$password" -f "$ldif" >"$dir/load.log" 2>&1 || {
		tail -n 20 "$dir/load.log" >&2
		exit 1
	}
	echo "DS389_PORT=$port DS389_PASSWORD=$password"
	;;
esac
