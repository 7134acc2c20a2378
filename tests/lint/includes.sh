#!/bin/sh
# SPDX-License-Identifier: MIT
# Floors go one way: a file includes its own folder and lower floors only; an external library is known in one folder only; names of files are unique.
. "$top_srcdir/tests/cli/lib.sh"
cd "$top_srcdir" || exit 1

# What each folder may include besides itself.
floors='
base:
text: base
digest: base
net: base
model: base text digest
lookup: base model text digest
entry: base text
conf: base text digest model lookup
plan: base text digest model lookup entry
dns: base
mapping: base text digest model entry conf
spool: base digest model mapping
source: base digest net entry conf mapping spool
ldap: base digest net entry conf mapping spool source
directory: base digest model entry conf mapping spool source ldap
resolver: base dns
spf: base dns resolver conf
verify: base model dns resolver spf conf
records: base text verify
state: base text digest model lookup conf plan
batch: base text digest model lookup conf plan
clients: base text digest model lookup conf plan
modules: base text digest model lookup conf clients
apply: base text digest model plan state batch
flow: base text digest net model lookup entry conf plan dns ldap directory resolver verify state batch clients apply
sync: base text digest net model lookup entry conf plan ldap directory resolver state batch apply flow
cmd: base text digest net model lookup conf plan directory records resolver spf verify state batch clients apply sync flow
'
libraries='
ldap.h ldap
lber.h ldap
yaml.h conf
sqlite3.h state
ares.h resolver
uninorm.h text
unicase.h text
uniwidth.h text
unistr.h text
idn2.h text
nettle/base64.h digest
nettle/sha2.h digest
cdb.h lookup
security/pam_modules.h modules
nss.h modules
xlsxwriter.h batch
zlib.h batch
qrencode.h clients
gnutls/gnutls.h net
gnutls/x509.h net
unicode/ustring.h text
unicode/utrans.h text
'

wrong=
for file in src/*/*.[ch] modules/*.[ch]; do
	room=${file#src/}
	room=${room%%/*}
	allowed=$(printf '%s' "$floors" | sed -n "s/^$room://p")
	# shellcheck disable=SC2013
	for included in $(sed -n 's/^#include "\([a-z]*\)\/.*/\1/p' "$file" | sort -u); do
		case " $allowed $room " in
		*" $included "*) ;;
		*) wrong="$wrong $file->$included" ;;
		esac
	done
done
echo "# over the floor:$wrong"
check "every file includes its own and lower floors only" [ -z "$wrong" ]

wrong=$(printf '%s' "$libraries" | while read -r header room; do
	[ -n "$header" ] || continue
	grep -l "#include <$header>" src/*/*.[ch] 2>/dev/null | grep -v "^src/$room/"
done)
echo "# wrong folder: $wrong"
check "every external library is included in one folder only" [ -z "$wrong" ]

# A file and its header are one. tsort names those that need each other; a file alone is a pair with itself.
for file in src/*/*.[ch] modules/*.[ch]; do
	name=${file#src/}
	name=${name%.*}
	echo "$name $name"
	sed -n "s|^#include \"\([a-z]*/[a-z_0-9]*\)\.h\".*|$name \1|p" "$file"
done >"$scratch/includes"
run tsort "$scratch/includes"
sed 's/^/# /' "$err"
check "no files include each other" [ "$status" -eq 0 ]

# What other programs load: the C library, PAM, the reader, and nothing that takes memory or ends the process.
reader='src/lookup/cdb_read.[ch] src/lookup/lookup_format.[ch] src/lookup/lookup_read.[ch]'
loaded="$reader modules/nss_mailprov.[ch] modules/pam_*.[ch] modules/mailbox.[ch]"
# shellcheck disable=SC2086
wrong=$(sed -n 's/^#include "\(.*\)"/\1/p' $loaded | sort -u | grep -Ev '^(base/base|lookup/(cdb_read|lookup_format|lookup_read)|modules/(nss_mailprov|pam_[a-z]*|mailbox))\.h$')
echo "# $wrong"
check "what is loaded into other programs includes the reader only" [ -z "$wrong" ]
# shellcheck disable=SC2086
wrong=$(sed -n 's/^#include <\(.*\)>/\1/p' $reader | grep -Ev '^(errno|fcntl|stdbool|stddef|stdint|string|unistd|sys/stat|sys/types)\.h$')
echo "# $wrong"
check "the reader for the modules includes the C library only" [ -z "$wrong" ]

wrong=$(find src tests modules -name '*.[ch]' 2>/dev/null | sed 's|.*/||' | sort | uniq -d)
echo "# twice: $wrong"
check "names of files are unique" [ -z "$wrong" ]
done_testing
