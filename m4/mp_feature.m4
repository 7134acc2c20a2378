# SPDX-License-Identifier: MIT
# MP_FEATURE(NAME, WHAT, PKG-CONFIG MODULES, DEFAULT, DEBIAN PACKAGES)
# --with-NAME=auto|yes|no, of which DEFAULT is taken when it is not given: yes for what README
# promises, so that a library that is missing stops configure instead of costing the feature;
# sets HAVE_NAME in config.h and as a conditional, NAME_CFLAGS and NAME_LIBS, and notes +NAME or -NAME in $mailprov_features.
AC_DEFUN([MP_FEATURE], [
	m4_pushdef([MP_UP], m4_toupper([$1]))
	AC_ARG_WITH([$1], [AS_HELP_STRING([--with-$1=auto|yes|no], [$2])], [], [with_$1=$4])
	have_$1=no
	AS_IF([test "$with_$1" != no], [
		PKG_CHECK_MODULES(MP_UP, [$3], [have_$1=yes], [
			AS_IF([test "$with_$1" = yes], [AC_MSG_ERROR([$]MP_UP[_PKG_ERRORS
Install what is missing (Debian: $5), or leave out $2: --without-$1])])
		])
	])
	AS_IF([test "$have_$1" = yes], [
		AC_DEFINE([HAVE_]MP_UP, [1], [Define if there is $1: $2.])
		mailprov_features="$mailprov_features +$1"
	], [
		mailprov_features="$mailprov_features -$1"
	])
	AM_CONDITIONAL([HAVE_]MP_UP, [test "$have_$1" = yes])
	m4_popdef([MP_UP])
])
