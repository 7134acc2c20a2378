# SPDX-License-Identifier: MIT
# MP_CC_FLAG(FLAG, VARIABLE), MP_LD_FLAG(FLAG, VARIABLE): appends FLAG to VARIABLE if the compiler, or the linker, takes it without a warning.
AC_DEFUN([MP_CC_FLAG], [
	AC_MSG_CHECKING([whether the compiler takes $1])
	mp_saved_flags=$CFLAGS
	CFLAGS="-Werror $1"
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM], [AC_MSG_RESULT([yes]); $2="[$]$2 $1"], [AC_MSG_RESULT([no])])
	CFLAGS=$mp_saved_flags
])
AC_DEFUN([MP_LD_FLAG], [
	AC_MSG_CHECKING([whether the linker takes $1])
	mp_saved_flags=$LDFLAGS
	LDFLAGS="-Werror $1"
	AC_LINK_IFELSE([AC_LANG_PROGRAM], [AC_MSG_RESULT([yes]); $2="[$]$2 $1"], [AC_MSG_RESULT([no])])
	LDFLAGS=$mp_saved_flags
])
