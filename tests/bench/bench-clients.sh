#!/bin/sh
# SPDX-License-Identifier: MIT
# Rendering all settings of many people (100,000 by default, or $1): at least 20,000 files a second, without waiting for the disk file by file.
. "$top_srcdir/tests/cli/lib.sh"
require python3
people=${1:-100000}
python3 -c 'import sys
for i in range(int(sys.argv[1])):
    print(f"dn: uid=p{i},dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: p{i}\ncn: Person {i} Example\nmail: p{i}@example.com\n")' "$people" >"$scratch/people.ldif"
cat >"$scratch/mailprov.yaml" <<'END'
domains: [{name: example.com, site: sg}]
directory: {uri: "ldif:people.ldif", kind: ldif}
state: {path: state.db}
batch: {directory: batches, max_rows: 100000}
publish: {directory: published}
END
"$MAILPROV" -q -c "$scratch/mailprov.yaml" sync >/dev/null && "$MAILPROV" -q -c "$scratch/mailprov.yaml" batch confirm 1 || exit 1
begin=$(date +%s%N)
"$MAILPROV" -q -c "$scratch/mailprov.yaml" client write --all --output "$scratch/files" || exit 1
took=$((($(date +%s%N) - begin) / 1000000))
files=$(find "$scratch/files" -type f | wc -l)
echo "# $files files of $people people in $took ms: $((files * 1000 / (took + 1))) files a second"
check "at least 20,000 files a second" [ $((files * 1000)) -ge $((20000 * took)) ]
done_testing
