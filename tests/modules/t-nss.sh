#!/bin/sh
# SPDX-License-Identifier: MIT
# The name service module as it is installed, and behind the C library: what it needs and exports, getent, and that every key says the same to everybody.
. "$top_srcdir/tests/cli/lib.sh"
require getent readelf nm cdb postmap python3
installed=$top_builddir/modules/.libs/libnss_mailprov.so.2
plain=$top_builddir/tests/modules/plain/.libs
[ -f "$installed" ] || skip_all "built without the NSS module"
cd "$scratch" || exit 1

readelf -d "$installed" >dynamic
check "promise 6: it needs the C library and nothing else" [ "$(sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' dynamic)" = libc.so.6 ]
check "its name is libnss_mailprov.so.2" grep -q 'SONAME.*\[libnss_mailprov.so.2\]' dynamic
check "it stays once it is loaded, and is bound at once" grep -q 'FLAGS_1.*NOW.*NODELETE' dynamic
check "it has no constructors of its own" [ -z "$(nm "$installed" | grep -E ' [tT] (_GLOBAL__|init_)')" ]
sed -n 's/^\t\(_nss.*\);$/\1/p' "$top_srcdir/modules/nss_mailprov.map" | sort >map
nm -D --defined-only "$installed" | sed 's/.* //' | sort >exported
check "what it exports is what the map says" cmp -s map exported
nm -D --undefined-only "$installed" | sed 's/.* //; s/@.*//' >imported
check "it takes no memory, no environment and no log" [ -z "$(grep -E '^(malloc|calloc|realloc|free|getenv|secure_getenv|syslog|openlog|setlocale|signal|sigaction)$' imported)" ]

"$top_builddir/tests/modules/make_published" published 50 || exit 1
LD_LIBRARY_PATH=$plain
export LD_LIBRARY_PATH
run getent -s mailprov aliases countess@one.example
expect_status 0
check "getent finds an alias" [ "$(tr -s ' ' <"$out")" = "countess@one.example: ada@one.example" ]
run getent -s mailprov aliases COUNTESS@One.Example
expect_status 0 "letter case does not matter"
run getent -s mailprov aliases nobody@one.example
expect_status 2 "an alias that is not there"
run getent -s mailprov aliases
expect_status 0 "all of them, one after another"
check "they are all there" [ "$(wc -l <"$out")" -eq "$(grep -vc '^#' published/aliases.txt)" ]

# Every key: the text, cdb, Postfix and the module say the same. Exim is asked too where it is.
cat >agree.py <<'PY'
import os, subprocess, sys
wanted = {}
for line in open("published/aliases.txt", encoding="utf-8"):
    if not line.startswith("#"):
        key, value = line.rstrip("\n").split(" ", 1)
        wanted[key] = value
assert len(wanted) > 60
def out(command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, **more).stdout.decode()
plain = {k: v for k, v in os.environ.items() if k != "LD_LIBRARY_PATH"}
for key, value in wanted.items():
    assert out(["cdb", "-q", "published/aliases.cdb", key], env=plain) == value, ("cdb", key)
    entry = out(["getent", "-s", "mailprov", "aliases", key]).rstrip("\n")
    name, members = entry.split(":", 1)
    assert name.rstrip() == key and [m.strip() for m in members.split(", ")] == value.split(","), ("getent", key)
answers = out(["postmap", "-c", ".", "-q", "-", "cdb:published/aliases"], input="\n".join(wanted).encode(), env=plain)
found = dict(line.split("\t", 1) for line in answers.splitlines())
assert found == wanted, ("postmap", set(wanted) ^ set(found))
print(len(wanted))
PY
echo 'compatibility_level = 3.6' >main.cf
run python3 agree.py
expect_status 0 "every key is the same to cdb, Postfix and getent"
cp published/aliases.txt text
run env -u LD_LIBRARY_PATH postmap -c . cdb:text
expect_status 0 "the text makes a map of Postfix"
check "and says the same there" [ "$(env -u LD_LIBRARY_PATH postmap -c . -q 'q#r@one.example' cdb:text)" = ada@one.example ]
check "the list of many, too" [ "$(env -u LD_LIBRARY_PATH postmap -c . -q crowd@one.example cdb:text | tr , '\n' | wc -l)" -eq 20000 ]

exim=$(command -v exim4 || echo /opt/mailprov-test/usr/sbin/exim4)
if [ -x "$exim" ] && [ -n "$(find /usr/lib /usr/lib64 -name libnss_wrapper.so 2>/dev/null)" ]; then
	printf 'root:x:0:0::/root:/bin/sh\nDebian-exim:x:101:101::/nonexistent:/bin/false\n' >passwd
	printf 'root:x:0:\nDebian-exim:x:101:\n' >group
	echo 'keep_environment =' >exim.conf
	chmod 711 "$scratch"
	for key in countess team crowd; do
		run env -u LD_LIBRARY_PATH LD_PRELOAD=libnss_wrapper.so NSS_WRAPPER_PASSWD="$scratch/passwd" NSS_WRAPPER_GROUP="$scratch/group" \
			"$exim" -C "$scratch/exim.conf" -be "\${lookup{$key@one.example}cdb{$scratch/published/aliases.cdb}}"
		check "Exim finds $key" [ "$(cat "$out")" = "$(sed -n "s/^$key@one.example //p" published/aliases.txt)" ]
	done
elif [ -n "${MAILPROV_REQUIRE:-}" ]; then
	ok 1 "Exim or nss_wrapper is missing"
else
	echo "# no Exim here: it was not asked"
fi

if command -v valgrind >/dev/null; then
	run valgrind -q --error-exitcode=9 getent -s mailprov aliases team@one.example
	expect_status 0 "nothing for valgrind to say"
fi

# Threads, forks, replacement, unloading, chroot: TAP of its own.
mkdir behind && cd behind && mkdir published || exit 1
CMOCKA_MESSAGE_OUTPUT=STDOUT
program=$top_builddir/tests/modules/test_nss_libc
what="threads and forks while the file is replaced, loading and unloading, chroot"
if [ -x "$program" ]; then
	run "$program"
	expect_status 0 "$what"
else
	skip "$what" "$program is not built"
fi
done_testing
