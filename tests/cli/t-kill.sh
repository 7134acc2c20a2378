#!/bin/sh
# SPDX-License-Identifier: MIT
# Kills a first sync at every call that writes, makes durable, renames, opens or removes, and fails each of those calls.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/cli/kill.sh"

people people.ldif <<'LIST'
1 u1@x.example ou: Works/Sales; mailAlternateAddress: v1@x.example
2 u2@x.example ou: Works
3 u3@x.example
LIST
target sync
sweep "kill" "signal=KILL" 60 sync
sweep "EIO" "error=EIO" 30 sync
sweep "ENOSPC" "error=ENOSPC" 30 sync
done_testing
