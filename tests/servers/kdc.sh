#!/bin/sh
# SPDX-License-Identifier: MIT
# kdc.sh start DIR HOST: a Kerberos KDC for the realm EXAMPLE.TEST on a loopback port, with the principals ldap/HOST (DIR/server.keytab) and mailprov
# (DIR/client.keytab); prints KEY=VALUE for eval. Programs find it by KRB5_CONFIG. kdc.sh stop DIR.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/port.sh"
. "$here/serve.sh"
PATH=$PATH:/usr/sbin
verb=$1 dir=$2

configure() {
	cat >"$dir/krb5.conf" <<CONF
[libdefaults]
default_realm = EXAMPLE.TEST
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
[realms]
EXAMPLE.TEST = {
	kdc = 127.0.0.1:$port
}
CONF
	cat >"$dir/kdc.conf" <<CONF
[realms]
EXAMPLE.TEST = {
	database_name = $dir/principal
	key_stash_file = $dir/stash
	acl_file = $dir/acl
	kdc_listen = 127.0.0.1:$port
	kdc_tcp_listen = 127.0.0.1:$port
}
CONF
}

start_once() {
	port=$(free_port)
	configure
	launch krb5kdc -n
	until_ready kinit -c "FILE:$dir/ready" -kt "$dir/client.keytab" mailprov
}

case $verb in
stop) stop ;;
start)
	host=$3
	mkdir -p "$dir"
	KRB5_CONFIG=$dir/krb5.conf KRB5_KDC_PROFILE=$dir/kdc.conf
	export KRB5_CONFIG KRB5_KDC_PROFILE
	port=0
	configure
	{
		kdb5_util -r EXAMPLE.TEST -P master create -s
		kadmin.local addprinc -randkey "ldap/$host"
		kadmin.local addprinc -randkey mailprov
		kadmin.local ktadd -k "$dir/server.keytab" "ldap/$host"
		kadmin.local ktadd -k "$dir/client.keytab" mailprov
	} </dev/null >"$dir/create.log" 2>&1 || {
		tail -n 20 "$dir/create.log" >&2
		exit 1
	}
	persist start_once
	echo "KRB5_CONFIG='$KRB5_CONFIG' KDC_SERVER_KEYTAB='$dir/server.keytab' KDC_CLIENT_KEYTAB='$dir/client.keytab'"
	;;
esac
