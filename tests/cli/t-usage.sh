#!/bin/sh
# SPDX-License-Identifier: MIT
# Help, manual page and command table say the same; mistakes on the command line are named.
. "$top_srcdir/tests/cli/lib.sh"
require python3

run "$MAILPROV" --help
expect_status 0
sed -n '/^Commands:/,/^$/p' "$out" | sed -n 's/^  \([a-z]*\) .*/\1/p' >"$scratch/commands"
check "there are commands" [ "$(wc -l <"$scratch/commands")" -gt 10 ]
cat >"$scratch/compare.py" <<'PY'
import re
import subprocess
import sys
page, program, commands = open(sys.argv[1]).read(), sys.argv[2], open(sys.argv[3]).read().split()
sections = dict(re.findall(r"^\.Ss (\w+)(.*?)(?=^\.S[sh] )", page, re.M | re.S))
wrong = []
if sorted(sections) != sorted(commands):
    wrong.append(f"commands: {sorted(set(sections) ^ set(commands))}")
for command in commands:
    text = subprocess.run([program, command, "--help"], capture_output=True, text=True, check=True).stdout
    there = set(re.findall(r"^\s+(?:-\w, )?--([a-z-]+)", text, re.M))
    described = set(re.findall(r"Fl -([a-z-]+)", sections.get(command, "").split(".Bl", 1)[-1])) if ".Bl" in sections.get(command, "") else set()
    if there != described:
        wrong.append(f"{command}: {sorted(there ^ described)}")
print("\n".join(wrong))
sys.exit(bool(wrong))
PY
run python3 "$scratch/compare.py" "$top_srcdir/man/mailprov.1" "$MAILPROV" "$scratch/commands"
expect_status 0 "the manual has every command and every option, and no other"

# mailprov-clients(7) has one entry for each format, in the order of the table.
"$MAILPROV" client formats | cut -d' ' -f1 >"$scratch/formats"
sed -n '/^\.\\" FORMATS/,/^\.\\" END/s/^\.It Cm //p' "$top_srcdir/man/mailprov-clients.7" >"$scratch/described"
check "the manual of the clients has every format, and no other" cmp -s "$scratch/formats" "$scratch/described"

run "$MAILPROV"
expect_status 64
run "$MAILPROV" snyc
expect_status 64
expect_err "did you mean sync?"
run "$MAILPROV" sync --dryrun
expect_status 64
expect_err "did you mean --dry-run?"
run "$MAILPROV" sync extra
expect_status 64
run "$MAILPROV" -c /nonexistent/mailprov.yaml sync
expect_status 78
expect_err "mailprov init writes a first one"
run "$MAILPROV" --json version
expect_status 0
expect_json 'd["schema"] == 1 and d["version"]'
run sh -c '"$1" version >/dev/full' sh "$MAILPROV"
expect_status 74
expect_err "standard output"
done_testing
