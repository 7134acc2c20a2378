# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For tests of the order in which runs make things durable: . "$top_srcdir/tests/cli/order.sh" after
# lib.sh.
#   in_order SAW ARGUMENT...: mailprov on $config makes all in var durable in time (order.awk), and
#   has this to do
require strace
strace -f -o /dev/null true 2>/dev/null || skip_all "strace may not trace here"
# Sanitizers look for leaks by tracing, which cannot be while somebody traces already.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS

in_order() {
	saw=$1
	shift
	strace -f -y -o trace -e trace=openat,write,pwrite64,fsync,fdatasync,syncfs,rename,unlink,mkdir \
		"$MAILPROV" -c "$scratch/$config" "$@" >"$out" 2>"$err"
	awk -v root="$scratch/var/" -f "$top_srcdir/tests/cli/order.awk" trace >order
	sed 's/^/# /' order
	check "$*: in order" [ "$(grep -c ^wrong order)" -eq 0 ]
	check "$*: $saw" grep -q "$saw" order
}
