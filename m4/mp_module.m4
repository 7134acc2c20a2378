# SPDX-License-Identifier: MIT
# MP_MODULE(NAME, WHAT, HEADER, FOLDER, [INCLUDES], [LIBRARY, FUNCTION])
# --with-NAME=auto|yes|no and --with-NAMEdir=DIR for a module that other programs load: sets HAVE_NAME as a conditional, NAMEdir, NAME_LIBS, and notes
# +NAME or -NAME in $mailprov_features. The default folder lies below the prefix, so that an ordinary user can install and distcheck works.
AC_DEFUN([MP_MODULE], [
	m4_pushdef([MP_UP], m4_toupper([$1]))
	AC_ARG_WITH([$1], [AS_HELP_STRING([--with-$1=auto|yes|no], [$2])], [], [with_$1=auto])
	AC_ARG_WITH([$1dir], [AS_HELP_STRING([--with-$1dir=DIR], [where it is put @<:@$4@:>@])], [$1dir=$withval], [$1dir='$4'])
	have_$1=no
	AS_IF([test "$with_$1" != no], [
		AC_CHECK_HEADER([$3], [have_$1=yes], [], [$5])
		m4_ifval([$6], [AS_IF([test "$have_$1" = yes], [AC_CHECK_LIB([$6], [$7], [MP_UP[]_LIBS=-l$6], [have_$1=no])])])
		AS_IF([test "$with_$1$have_$1" = yesno], [AC_MSG_ERROR([--with-$1 was given, but $3 or its library is missing])])
	])
	AS_IF([test "$have_$1" = yes], [mailprov_features="$mailprov_features +$1"], [mailprov_features="$mailprov_features -$1"])
	AM_CONDITIONAL([HAVE_]MP_UP, [test "$have_$1" = yes])
	AC_SUBST([$1dir])
	AC_SUBST(MP_UP[_LIBS])
	m4_popdef([MP_UP])
])
