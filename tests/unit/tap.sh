#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a unit test: tap.sh COMMAND... cmocka writes a skip as "not ok 3 # SKIP name", which counts as a failure; here it becomes "ok 3 # SKIP name", or, with
# MAILPROV_REQUIRE set, the failure that a skip then is. The exit status is that of the command.
if [ -n "${MAILPROV_REQUIRE:-}" ]; then
	skip='not ok \1 -\2\3 would skip, but MAILPROV_REQUIRE is set'
else
	skip='ok \1\2# SKIP\3'
fi
exec 3>&1
status=$({
	{
		"$@" 3>&- 4>&-
		echo $? >&4
	} | sed "s/^not ok \([0-9]*\)\(.*\)# SKIP\(.*\)/$skip/; s/^ok \([0-9]*\)\(.*\)# SKIP\(.*\)/$skip/" >&3
} 4>&1)
exit "$status"
