#!/bin/sh
# SPDX-License-Identifier: MIT
# The completion scripts in their shells: bash completes, zsh and fish at least read them.
. "$top_srcdir/tests/cli/lib.sh"
require bash zsh fish

# completes LINE-WORDS... : the last word is the one at the cursor; prints what bash offers, sorted
cat >"$scratch/complete.bash" <<'BASH'
source "$1/contrib/completion/mailprov.bash"
shift
compopt() { :; }
COMP_WORDS=(mailprov "$@")
COMP_CWORD=$#
_mailprov
printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
BASH
offers() {
	wanted=$1
	shift
	run bash "$scratch/complete.bash" "$top_srcdir" "$@"
	check "mailprov $* offers: $wanted" [ "$(cat "$out")" = "$wanted " ]
}
offers 'verify version' ver
offers 'confirm' batch con
offers '--dry-run' sync --dry
offers '--allow-removals=' -c some.yaml sync --allow
offers '--allow-removals=' --config = some.yaml sync --allow
offers '389ds ad ldif openldap' init --kind =
offers 'ldif' init --kind = ld
offers '--json' status --j
: >"$scratch/some file.yaml"
run bash -c 'cd "$1" && bash complete.bash "$2" -c some' bash "$scratch" "$(cd "$top_srcdir" && pwd)"
check "after -c come files" grep -q 'some file.yaml' "$out"

run zsh -n "$top_srcdir/contrib/completion/_mailprov"
expect_status 0 "zsh reads its script"
run fish --no-execute "$top_srcdir/contrib/completion/mailprov.fish"
expect_status 0 "fish reads its script"
run fish --no-config -c "source $top_srcdir/contrib/completion/mailprov.fish; complete --do-complete='mailprov sync --allow'"
expect_out "--allow-removals"
done_testing
