#!/bin/sh
# SPDX-License-Identifier: MIT
# samba.sh start DIR [LDIF]: a Samba Active Directory domain controller, its LDAP service alone, on a loopback address of its own (Samba's ports are fixed), with TLS,
# loaded from an LDIF; prints KEY=VALUE for eval. samba.sh stop DIR. Needs root, since provisioning changes owners.
# Domain ad.example.test (dc=ad,dc=example,dc=test), administrator ADTEST\Administrator with password Passw0rd.Passw0rd.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/serve.sh"
verb=$1 dir=$2
password=Passw0rd.Passw0rd

provision() {
	samba-tool domain provision --targetdir="$dir/dc" --realm=AD.EXAMPLE.TEST --domain=ADTEST --server-role=dc --dns-backend=NONE --host-name=dc1 \
		--host-ip=127.0.0.1 --adminpass="$password" --option="log file=$dir/provision.samba" </dev/null >"$dir/provision.log" 2>&1
}

configure() {
	mkdir -p "$dir/run" "$dir/ncalrpc" "$dir/winbind"
	cat >"$dir/smb.conf" <<CONF
[global]
netbios name = DC1
workgroup = ADTEST
realm = AD.EXAMPLE.TEST
server role = active directory domain controller
server services = ldap
interfaces = $address/8
bind interfaces only = yes
private dir = $dir/dc/private
state directory = $dir/dc/state
cache directory = $dir/dc/cache
lock directory = $dir/dc
binddns dir = $dir/dc/bind-dns
pid directory = $dir/run
ncalrpc dir = $dir/ncalrpc
winbindd socket directory = $dir/winbind
log file = $dir/log
tls certfile = $dir/tls/server.crt
tls keyfile = $dir/tls/server.key
tls cafile = $dir/tls/ca.crt
ldap server require strong auth = allow_sasl_over_tls
[netlogon]
path = $dir/dc/state/sysvol/ad.example.test/scripts
CONF
}

# An address that nobody else has taken for its port 389.
free_address() {
	python3 -c 'import os, random, socket
while True:
    address = "127.%d.%d.%d" % (random.randint(1, 254), random.randint(0, 255), random.randint(1, 254))
    try:
        with socket.socket() as s:
            s.bind((address, 389))
        print(address)
        break
    except OSError:
        pass'
}

case $verb in
stop) stop ;;
start)
	ldif=${3:-}
	mkdir -p "$dir"
	address=$(cat "$dir/address" 2>/dev/null || free_address)
	printf '%s\n' "$address" >"$dir/address"
	[ -s "$dir/tls/ca.crt" ] || "$here/ca.sh" "$dir/tls" dc1.ad.example.test "IP:$address"
	[ -e "$dir/dc/private/sam.ldb" ] || provision || {
		cat "$dir/provision.log" >&2
		exit 1
	}
	configure
	launch samba -F -M single --no-process-group -s "$dir/smb.conf"
	until_ready ldapsearch -x -H "ldap://$address" -b '' -s base 1.1 || {
		cat "$dir/stderr" "$dir/log" >&2
		exit 1
	}
	if [ -n "$ldif" ] && [ ! -e "$dir/loaded" ]; then
		LDAPTLS_CACERT="$dir/tls/ca.crt" ldapadd -x -H "ldaps://$address" -D 'ADTEST\Administrator' -w "$password" -f "$ldif" >"$dir/load.log" 2>&1 || {
			tail -n 20 "$dir/load.log" >&2
			stop
			exit 1
		}
		: >"$dir/loaded"
	fi
	echo "SAMBA_ADDRESS=$address SAMBA_CA='$dir/tls/ca.crt' SAMBA_BASE='DC=ad,DC=example,DC=test' SAMBA_ADMIN='ADTEST\\Administrator' SAMBA_PASSWORD=$password"
	;;
esac
