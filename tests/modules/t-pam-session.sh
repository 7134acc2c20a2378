#!/bin/sh
# SPDX-License-Identifier: MIT
# The PAM module as it is installed: what it needs and exports; and its hooks for an ordinary user under pam_wrapper and nss_wrapper.
. "$top_srcdir/tests/cli/lib.sh"
require readelf nm
module=$top_builddir/modules/.libs/pam_mailprov.so
program=$top_builddir/tests/modules/test_pam_session
[ -f "$module" ] || skip_all "built without the PAM module"
[ -x "$program" ] || skip_all "libpamtest is missing"
wrappers=
for wrapper in libpam_wrapper.so libnss_wrapper.so; do
	found=$(find /usr/lib /usr/lib64 -name $wrapper 2>/dev/null | head -n 1)
	[ -n "$found" ] || skip_all "$wrapper is missing"
	wrappers="$wrappers $found"
done
cd "$scratch" || exit 1

readelf -d "$module" >dynamic
check "promise 6: it needs libpam and the C library and nothing else" [ "$(sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' dynamic | sort | tr '\n' ' ')" = "libc.so.6 libpam.so.0 " ]
check "it stays once it is loaded, and is bound at once" grep -q 'FLAGS_1.*NOW.*NODELETE' dynamic
sed -n 's/^\t\(pam_sm.*\);$/\1/p' "$top_srcdir/modules/pam_mailprov.map" | sort >map
nm -D --defined-only "$module" | sed 's/.* //' | sort >exported
check "what it exports is what the map says" cmp -s map exported
nm -D --undefined-only "$module" | sed 's/.* //; s/@.*//' >imported
check "it prints nothing, reads no environment, keeps no log of its own" \
	[ -z "$(grep -E '^(printf|puts|fputs|fprintf|exit|getenv|secure_getenv|syslog|openlog|setlocale|getpwnam|getpwuid|initgroups|system|popen)$' imported)" ]

# Everything that the user runs lies where it can: the build folder may be closed to others.
"$top_builddir/tests/modules/make_published" published 1 || exit 1
mkdir home services
cp "$module" pam_mailprov.so
cp "$top_builddir/modules/mailprov-client-apply" apply
cp "$program" program
script() {
	printf '#!/bin/sh\n%s\n' "$2" >"$1"
	chmod 755 "$1"
}
script hanging 'sleep 31.4159; true'
script deaf 'trap "" TERM INT HUP; exec >/dev/null 2>&1; exec sleep 31.4159'
script flooding 'yes "line of rubbish" | head -c 5000000'
script failing 'echo "something went \033[31mwrong" >&2; exit 3'
script killed 'kill -KILL $$'
script tricky "touch $scratch/tricked"
ln -s tricky linked
cp tricky writable
chmod 777 writable
service() {
	printf 'account required %s/pam_mailprov.so db=%s/published/accounts.cdb minimum_uid=1\nsession required %s/pam_mailprov.so db=%s/published/accounts.cdb minimum_uid=1 services=%s helper=%s timeout=1\n' \
		"$scratch" "$scratch" "$scratch" "$scratch" "$2" "$scratch/$3" >services/"$1"
}
service settings settings,other apply
service elsewhere login apply
for helper in hanging deaf flooding failing killed absent linked writable; do
	service $helper $helper $helper
done
: >services/other
uid=$(id -u)
gid=$(id -g)
as_user=
if [ "$uid" -eq 0 ]; then
	uid=65533 gid=65533
	command -v setpriv >/dev/null || skip_all "setpriv is missing"
	as_user="setpriv --reuid=$uid --regid=$gid --clear-groups"
	chown $uid:$gid home .
fi
printf 'root:x:0:0::/root:/bin/sh\nada:x:%s:%s:Ada:%s/home:/bin/sh\nbob:x:61001:61001::/:/bin/sh\ndora:x:61002:61002::/:/bin/sh\n' "$uid" "$gid" "$scratch" >passwd
printf 'root:x:0:\nada:x:%s:\n' "$gid" >group
chmod 644 passwd group services/*

wrapped() {
	# shellcheck disable=SC2086
	run $as_user env LD_PRELOAD="$wrappers" PAM_WRAPPER=1 PAM_WRAPPER_SERVICE_DIR="$scratch/services" NSS_WRAPPER_PASSWD="$scratch/passwd" \
		NSS_WRAPPER_GROUP="$scratch/group" TMPDIR="$scratch" CMOCKA_MESSAGE_OUTPUT=STDOUT "$@"
}
wrapped ./program
expect_status 0 "account and session hooks of an ordinary user"
check "the settings were written" [ -f home/.config/mailprov/mbsyncrc ]
check "no helper is left over" [ -z "$(pgrep -f "^/bin/sh $scratch/|^sleep 31.4159" || true)" ]
if command -v valgrind >/dev/null; then
	chmod 700 home/.config
	rm -rf home/.config
	wrapped env SESSIONS=5 valgrind -q --error-exitcode=9 --trace-children=no --child-silent-after-fork=yes ./program
	grep -E '^==[0-9]+== *(Invalid|Conditional|Use of|Syscall|Mismatched|definitely)' "$err" >complaints
	check "nothing for valgrind to say" [ ! -s complaints ] && [ "$status" -ne 9 ]
fi
done_testing
