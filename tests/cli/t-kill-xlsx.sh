#!/bin/sh
# SPDX-License-Identifier: MIT
# The interruptions of t-kill.sh while import files are spreadsheets, where a library does the writing: a full disk in its temporary files must not give half a file.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
require unzip
"$MAILPROV" version | grep -q '+xlsx' || skip_all "this build has no xlsx"
. "$top_srcdir/tests/cli/kill.sh"

sed -i 's/^batch: {/&format: xlsx, /' mailprov.yaml
calls=write,fsync,rename,openat,unlink
imports() {
	for file in var/batches/*/import-*.xlsx; do
		unzip -p "$file" | sed 's/\(<c r="D[0-9]*" s="1" t="inlineStr"><is><t>\)[^<]*/\1/g'
	done
}
written_passwords() {
	grep -oE '<c r="D[0-9]+"[^>]*><is><t>[A-Za-z0-9#%+=?_]{18}<' | sed 's/<$//; s/.*>//' | sort -u
}
left_imports() {
	for file in var/batches/.*.draft/import-*.xlsx; do
		unzip -p "$file" 2>/dev/null
	done
}
people people.ldif <<'LIST'
1 u1@x.example
2 u2@x.example
LIST
target sync
check "sheets can be compared" grep -q u2@x.example wanted
sweep "kill" "signal=KILL" 60 sync
sweep "EIO" "error=EIO" 40 sync
sweep "ENOSPC" "error=ENOSPC" 40 sync
done_testing
