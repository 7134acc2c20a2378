# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For tests that need real users and PAM services: . "$top_srcdir/tests/modules/private_etc.sh" after lib.sh and before anything else. The rest of the script then runs as
# root in a mount namespace of its own, where /etc is a copy that ends with it. Skips where that cannot be had.
private_etc() {
	[ "$(id -u)" -eq 0 ] || skip_all "needs root, for a mount namespace and users of its own"
	require unshare mount
	unshare -m true 2>/dev/null || skip_all "no mount namespace can be had"
	if [ -z "${MAILPROV_PRIVATE:-}" ]; then
		MAILPROV_PRIVATE=$scratch
		export MAILPROV_PRIVATE
		unshare -m --propagation private sh "$0"
		exit $?
	fi
	cp -a /etc "$scratch/etc"
	mount --bind "$scratch/etc" /etc || exit 1
	# The copy is mounted, so it can only go once it is not.
	at_exit 'umount -l /etc'
	# Users come from the files alone: no name service of this machine has a say.
	printf 'passwd: files\ngroup: files\nshadow: files\n' >/etc/nsswitch.conf
	chmod 755 "$scratch"
}

# new_user NAME UID HOME
new_user() {
	echo "$1:x:$2:$2:$1:$3:/bin/sh" >>/etc/passwd
	echo "$1:x:$2:" >>/etc/group
	mkdir -p "$3"
	chown "$2:$2" "$3"
	chmod 700 "$3"
}
