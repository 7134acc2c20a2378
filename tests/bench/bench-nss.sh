#!/bin/sh
# SPDX-License-Identifier: MIT
# One look-up of an alias at 100,000 and 1,000,000 entries: the reader alone, the module, the module behind the C library; beside it the C library's own files and
# libnss-extrausers (which has no aliases: users of the same number). At most twice the reader. Then one account check of PAM: under 100 us.
set -eu
bench=$top_builddir/tests/bench/bench_nss
make_published=$top_builddir/tests/modules/make_published
[ -x "$bench" ] || {
	echo "nss, pam: not built"
	exit 0
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir services
status=0

micro() {
	awk -v ns="$1" 'BEGIN { printf "%.2f us", ns / 1000 }'
}
# Through the C library, with files of our own in the place of the system's: as root in a mount namespace.
behind() {
	[ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null || return 1
	unshare -m --propagation private sh -ec 'cp -a /etc etc && mount --bind etc /etc && printf "aliases: %s\npasswd: %s\n" "$2" "$2" >/etc/nsswitch.conf
		sed "s/ /: /" published/aliases.txt | grep "^user" >/etc/aliases
		sed -n "s/^\(user[0-9]*\)@.*/\1:x:70000:70000::\/:\/bin\/sh/p" published/aliases.txt >>/etc/passwd
		if [ -d /var/lib/extrausers ]; then mkdir extrausers && cp /etc/passwd extrausers/ && mount --bind extrausers /var/lib/extrausers; fi
		exec "$1" "$3" "$4"' sh "$bench" "$1" "$2" "$count"
}

for count in 100000 1000000; do
	rm -rf published
	"$make_published" published $count
	raw=$("$bench" raw $count)
	module=$(LD_LIBRARY_PATH=$top_builddir/tests/modules/plain/.libs "$bench" module $count)
	whole=$(LD_LIBRARY_PATH=$top_builddir/tests/modules/plain/.libs; export LD_LIBRARY_PATH; behind mailprov aliases || echo 0)
	printf 'nss, %s aliases: reader %s, module %s (%s of the reader, at most 2)' $count "$(micro "$raw")" "$(micro "$module")" \
		"$(awk -v a="$module" -v b="$raw" 'BEGIN { printf "%.2f", a / b }')"
	[ "$whole" -eq 0 ] || printf ', behind the C library %s' "$(micro "$whole")"
	[ "$module" -le $((2 * raw)) ] || status=1
	if [ $count -le 100000 ]; then
		rm -rf etc extrausers
		files=$(behind files aliases || echo 0)
		rm -rf etc extrausers
		extra=$(behind extrausers passwd || echo 0)
		[ "$files" -eq 0 ] || printf '; files %s' "$(micro "$files")"
		[ "$extra" -eq 0 ] || printf ', extrausers (passwd) %s' "$(micro "$extra")"
	fi
	rm -rf etc extrausers
	echo
done
echo "account required $top_builddir/modules/.libs/pam_mailprov.so db=$folder/published/accounts.cdb quiet" >services/mail
: >services/other
pam=$("$bench" pam 1000000)
printf 'pam, 1000000 accounts: one account check %s (at most 100)\n' "$(micro "$pam")"
[ "$pam" -lt 100000 ] || status=1
exit $status
