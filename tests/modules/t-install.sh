#!/bin/sh
# SPDX-License-Identifier: MIT
# What an installation puts where, and that each part is what it should be.
. "$top_srcdir/tests/cli/lib.sh"
require make
cd "$top_builddir" || exit 1
dest=$scratch/dest
run make DESTDIR="$dest" install
expect_status 0 "make install"

# there NAME: where the installation has a file of this name
there() {
	find "$dest" -type f -name "$1" | head -n 1
}
check "nothing that only libtool wants, and no link for linking" \
	[ -z "$(find "$dest" -name '*.la' -o -name '*.a' -o -name 'libnss_mailprov.so')" ]
helper=$(there mailprov-client-apply)
check "the helper" [ -x "$helper" ]
features=$("$MAILPROV" version | sed -n 2p)
name_service=$(find "$dest" -name 'libnss_mailprov.so.2')
case " $features " in
*" +nss "*) check "the name service module, by its name" [ -f "$name_service" ] ;;
*" -nss "*) check "no name service module" [ -z "$name_service" ] ;;
*) ok 1 "version says whether there is a name service module: $features" ;;
esac
pam=$(there pam_mailprov.so)
case " $features " in
*" +pam "*) check "the PAM module" [ -f "$pam" ] ;;
*" -pam "*) check "no PAM module" [ -z "$pam" ] ;;
*) ok 1 "version says whether there is a PAM module: $features" ;;
esac
for document in README.md NEWS examples/mailprov.yaml; do
	check "the document $document" [ -n "$(find "$dest" -path "*/$document")" ]
done
unit=$(there mailprov-client-apply.service)
check "the user unit" [ -f "$unit" ]
check "and is filled in" [ "$(grep -c '^ExecStart=/.*/mailprov-client-apply$\|^ConditionPathExists=/.*/accounts.cdb$' "$unit")" -eq 2 ]
if command -v systemd-analyze >/dev/null; then
	# It wants the program to be there, and warns with status 0.
	sed "s|^ExecStart=.*|ExecStart=$helper|" "$unit" >"$scratch/mailprov-client-apply.service"
	run env XDG_RUNTIME_DIR="$scratch" systemd-analyze --user --man=no verify "$scratch/mailprov-client-apply.service"
	expect_status 0 "systemd takes it"
	check "and has nothing to say about it" [ "$(grep -c mailprov "$err")" -eq 0 ]
fi

run make DESTDIR="$dest" uninstall
expect_status 0 "make uninstall"
check "which leaves nothing" [ -z "$(find "$dest" ! -type d)" ]
done_testing
