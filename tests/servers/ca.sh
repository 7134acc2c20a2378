#!/bin/sh
# SPDX-License-Identifier: MIT
# ca.sh DIR [NAME...]: a throw-away certificate authority and server pairs in DIR: server (for every NAME or IP:ADDRESS, localhost and loopback), wrongname, expired.
set -eu
dir=$1
shift
mkdir -p "$dir"
cd "$dir"
names="DNS:localhost,IP:127.0.0.1,IP:::1"
for name; do
	case $name in
	IP:*) names="$names,$name" ;;
	*) names="$names,DNS:$name" ;;
	esac
done

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj '/CN=mailprov test CA' -keyout ca.key -out ca.crt \
	-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null

# pair FILE NAMES DAYS
pair() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
	printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' "$2" >"$1.ext"
	openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days "$3" -extfile "$1.ext" -out "$1.crt" 2>/dev/null
	rm -f "$1.csr" "$1.ext"
}
pair server "$names" 3650
pair wrongname DNS:elsewhere.invalid 3650
pair expired "$names" 0
chmod 600 ./*.key
