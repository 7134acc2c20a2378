#!/bin/sh
# SPDX-License-Identifier: MIT
# Everything but the name service module compiles with the headers of musl, which has no name service. Nothing is linked: the libraries are those of glibc.
. "$top_srcdir/tests/cli/lib.sh"
require musl-gcc
cd "$top_srcdir" || exit 1

# The headers of the libraries and of the kernel, without those of glibc that lie beside them.
foreign=$scratch/include
mkdir "$foreign"
for folder in /usr/include "/usr/include/$(gcc -print-multiarch)"; do
	for pattern in 'ares*.h' asm asm-generic cdb.h gnutls idn2.h 'lber*.h' 'ldap*.h' linux nettle openldap.h qrencode.h sasl security sqlite3.h \
		unicode 'uni[cnw]*.h' unistr.h unistring unitypes.h 'xlsxwriter*' yaml.h zconf.h zlib.h; do
		for header in "$folder"/$pattern; do
			[ ! -e "$header" ] || ln -s "$header" "$foreign" || exit 1
		done
	done
done

# What is in the build only where a library is.
left_out=modules/nss_mailprov.c
grep -q '^#define HAVE_XLSX 1' "$top_builddir/config.h" || left_out="$left_out $(grep -lE '#include <(xlsxwriter|zlib).h>' src/*/*.c | tr '\n' ' ')"
[ -e "$foreign/security" ] || left_out="$left_out $(grep -l '#include <security/' modules/*.c | tr '\n' ' ')"
set --
for source in src/*.c src/*/*.c modules/*.c; do
	case " $left_out " in
	*" $source "*) echo "# left out: $source" ;;
	*) set -- "$@" "$source" ;;
	esac
done
run musl-gcc -fsyntax-only -std=gnu11 -Wall -Wextra -Wno-missing-field-initializers -Werror -include "$top_builddir/config.h" -Isrc -I. -isystem "$foreign" \
	-DSYSCONFDIR='""' -DPKGDATADIR='""' -DSTATEDIR='""' -DHELPER='""' "$@"
expect_status 0 "$# files compile with musl"
done_testing
