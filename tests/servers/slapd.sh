#!/bin/sh
# SPDX-License-Identifier: MIT
# slapd.sh start DIR LDIF [EXTRA-CONFIG-FILE [MODE]]: a slapd of our own on loopback, loaded from an LDIF, with TLS; prints KEY=VALUE for eval. It tells changes with
# its overlay syncprov: MODE plain names all that is there, sessionlog what is gone until a restart, accesslog also after it, none nothing at all.
# slapd.sh stop DIR [SIGNAL]
# Suffix dc=example,dc=test, manager cn=manager,dc=example,dc=test with password secret. The extra file is put into the database section.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/port.sh"
. "$here/serve.sh"
verb=$1 dir=$2

configure() {
	cat >"$dir/slapd.conf" <<CONF
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/misc.schema
include /etc/ldap/schema/nis.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload syncprov
pidfile $dir/slapd.pid
argsfile $dir/slapd.args
loglevel none
threads 4
TLSCACertificateFile $dir/tls/ca.crt
TLSCertificateFile $dir/tls/${certificate:-server}.crt
TLSCertificateKeyFile $dir/tls/${certificate:-server}.key
TLSVerifyClient never
sizelimit unlimited
authz-regexp "gidNumber=.*\\+uidNumber=.*,cn=peercred,cn=external,cn=auth" "cn=manager,dc=example,dc=test"
database config
rootdn cn=config
rootpw secret
CONF
	[ "$mode" != accesslog ] || cat >>"$dir/slapd.conf" <<CONF
moduleload accesslog
database mdb
suffix cn=log
rootdn cn=log
directory $dir/log
maxsize 1073741824
dbnosync
index objectClass,reqStart,reqEnd,reqResult,reqDN,entryCSN eq
limits dn.exact=cn=log size=unlimited time=unlimited
overlay syncprov
syncprov-nopresent TRUE
syncprov-reloadhint TRUE
CONF
	cat >>"$dir/slapd.conf" <<CONF
database mdb
suffix "dc=example,dc=test"
rootdn "cn=manager,dc=example,dc=test"
rootpw secret
directory $dir/db
maxsize 8589934592
dbnosync
index objectClass,uid,mail eq
index entryUUID,entryCSN eq
access to attrs=userPassword by anonymous auth by * none
CONF
	# Rules that come first win, so a test's own go before the general one.
	[ -z "$extra" ] || cat "$extra" >>"$dir/slapd.conf"
	echo 'access to * by * read' >>"$dir/slapd.conf"
	case $mode in
	plain) echo 'overlay syncprov' ;;
	sessionlog) printf 'overlay syncprov\nsyncprov-sessionlog 1000\n' ;;
	accesslog) printf 'overlay syncprov\nsyncprov-sessionlog-source cn=log\noverlay accesslog\nlogdb cn=log\nlogops writes\nlogsuccess TRUE\n' ;;
	esac >>"$dir/slapd.conf"
}

start_once() {
	port=$(free_port)
	tls_port=$(free_port)
	socket=$(printf %s "$dir/ldapi" | sed 's|/|%2F|g')
	launch slapd -d 0 -f "$dir/slapd.conf" -h "ldap://127.0.0.1:$port ldaps://127.0.0.1:$tls_port ldapi://$socket"
	until_ready ldapwhoami -x -H "ldap://127.0.0.1:$port"
}

case $verb in
stop) stop "${3:-TERM}" ;;
start)
	ldif=$3 extra=${4:-} mode=${5:-plain}
	mkdir -p "$dir/db" "$dir/log"
	[ -s "$dir/tls/ca.crt" ] || "$here/ca.sh" "$dir/tls" ldap.example.test
	configure
	[ -s "$dir/db/data.mdb" ] || slapadd -q -w -f "$dir/slapd.conf" -b dc=example,dc=test -l "$ldif" >"$dir/slapadd.log" 2>&1 || {
		cat "$dir/slapadd.log" >&2
		exit 1
	}
	persist start_once
	echo "SLAPD_PORT=$port SLAPD_TLS_PORT=$tls_port SLAPD_SOCKET='$socket' SLAPD_PID=$(cat "$dir/pid") SLAPD_CA='$dir/tls/ca.crt'"
	;;
esac
