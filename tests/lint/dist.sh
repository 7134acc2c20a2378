#!/bin/sh
# SPDX-License-Identifier: MIT
# Whoever makes the tarball, and from whatever copy of the sources, gets the same octets: here as the build folder would, and then from what that tarball holds,
# elsewhere, with other times and modes.
. "$top_srcdir/tests/cli/lib.sh"
require make xz
# What was said to the make that runs this is not for those below.
unset MAKEFLAGS MFLAGS MAKELEVEL XZ_DEFAULTS SOURCE_DATE_EPOCH

# A name of its own, so that a tarball that lies in the build folder stays.
dist=mailprov-dist-test
at_exit 'rm -rf "$top_builddir/$dist" "$top_builddir/$dist.tar.xz"'
umask 022
run make -C "$top_builddir" distdir="$dist" dist
expect_status 0 "make dist"
mv "$top_builddir/$dist.tar.xz" "$scratch/first.tar.xz"

cd "$scratch" || exit 1
umask 077
run tar --no-same-permissions -xf first.tar.xz
expect_status 0 "the tarball can be unpacked"
check "and says when it was made" [ "$(tar -xOf first.tar.xz "$dist/.tarball-epoch")" -gt 0 ]
check "all in it is of that time" [ "$(tar -tvf first.tar.xz | awk '{ print $4, $5 }' | sort -u | wc -l)" -eq 1 ]
touch "$dist/README.md" "$dist/src/main.c" "$dist/man/mailprov.1"
mkdir build
cd build || exit 1
run "../$dist/configure" CC="$CC"
expect_status 0 "configure"
run make distdir="$dist" XZ_DEFAULTS=-9 dist
expect_status 0 "make dist from the tarball"
check "gives the same tarball" cmp "$scratch/first.tar.xz" "$dist.tar.xz"
done_testing
