#!/bin/sh
# SPDX-License-Identifier: MIT
# What an installation puts where, and that each part is what it should be.
. "$top_srcdir/tests/cli/lib.sh"
require make
cd "$top_builddir" || exit 1
run make DESTDIR="$scratch/dest" pkglibexecdir=/inst/libexec/mailprov nssdir=/inst/lib pamdir=/inst/lib/security pamconfigsdir=/inst/share/pam-configs \
	systemduserunitdir=/inst/lib/systemd/user install-pkglibexecPROGRAMS install-nssLTLIBRARIES install-pamLTLIBRARIES install-systemduserunitDATA
expect_status 0 "make install"
cd "$scratch/dest/inst" || exit 1
check "the helper" [ -x libexec/mailprov/mailprov-client-apply ]
features=$("$MAILPROV" version | sed -n 2p)
case " $features " in
*" +nss "*) check "the name service module, by its name" [ -f lib/libnss_mailprov.so.2 ] ;;
*" -nss "*) check "no name service module" [ ! -e lib/libnss_mailprov.so.2 ] ;;
*) ok 1 "version says whether there is a name service module: $features" ;;
esac
case " $features " in
*" +pam "*) check "the PAM module" [ -f lib/security/pam_mailprov.so ] ;;
*" -pam "*) check "no PAM module" [ ! -e lib/security/pam_mailprov.so ] ;;
*) ok 1 "version says whether there is a PAM module: $features" ;;
esac
unit=lib/systemd/user/mailprov-client-apply.service
check "the user unit" [ -f $unit ]
check "and is filled in" [ "$(grep -c '^ExecStart=/.*/mailprov-client-apply$\|^ConditionPathExists=/.*/accounts.cdb$' $unit)" -eq 2 ]
if command -v systemd-analyze >/dev/null; then
	# It wants the program to be there, and warns with status 0.
	sed "s|^ExecStart=.*|ExecStart=$PWD/libexec/mailprov/mailprov-client-apply|" $unit >mailprov-client-apply.service
	run env XDG_RUNTIME_DIR="$scratch" systemd-analyze --user --man=no verify ./mailprov-client-apply.service
	expect_status 0 "systemd takes it"
	check "and has nothing to say about it" [ "$(grep -c mailprov "$err")" -eq 0 ]
fi
done_testing
