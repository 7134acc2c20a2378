#!/bin/sh
# SPDX-License-Identifier: MIT
# What holds of every command, whoever starts it and however: descriptors, signals, limits, modes, the environment; and how files are written, by several runs at once and
# after runs that were killed.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1
configure mailprov 'sync: {limits: {creations_at_least: 1000, creations_week_at_least: 1000}}' 'publish: {directory: var/published}' 'dns: {nameservers: ["127.0.0.1:1"], timeout: 1s}'
at 0
apply=$top_builddir/modules/mailprov-client-apply
for i in 1 2 3 4 5; do person "u$i" "u$i@x.example"; done >people.ldif

# A descriptor that is closed is not taken by a file of ours, and what cannot be said is an error.
run sh -c '"$1" -c mailprov.yaml sync >&-' sh "$MAILPROV"
expect_status 74 "sync with standard output closed"
expect_err "standard output: cannot write"
check "the lock of the store has the number of the process alone" grep -qx '[0-9]*' var/state.db.lock
mp 0 accounts
check "all of it was stored" [ "$(wc -l <"$out")" -ge 5 ]
run sh -c '"$1" -c mailprov.yaml accounts <&- 2>&-' sh "$MAILPROV"
expect_status 0 "accounts with standard input and error closed"
run sh -c '"$1" -c mailprov.yaml -q sync <&- >&- 2>&-' sh "$MAILPROV"
expect_status 0 "a quiet sync with all of them closed has nothing to say"
run sh -c '"$1" -c mailprov.yaml client autodiscover <&-' sh "$MAILPROV"
expect_status 74 "a request from a closed standard input"
commands=$("$MAILPROV" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
silent=
for words in --help --version version '--json version' 'client formats' '--json status' accounts 'batch list' 'batch show 1' status \
	'dns x.example' 'client render mutt --user=u1@x.example' "$(echo "$commands" | sed 's/$/ --help/')"; do
	echo "$words"
done | sort -u >said
while read -r words; do
	for to in '/dev/full' '&-'; do
		# shellcheck disable=SC2086
		run sh -c "to=\$1; shift; \"\$@\" >$to" sh "$to" "$MAILPROV" -c mailprov.yaml $words
		[ "$status" -eq 74 ] && grep -q 'standard output' "$err" || silent="$silent $words to $to: $status;"
	done
done <said
check "every command that cannot say what it has to ends with 74:$silent" [ -z "$silent" ]
for option in --help --version; do
	run sh -c '"$1" "$2" >/dev/full' sh "$apply" "$option"
	expect_status 74 "mailprov-client-apply $option with a full standard output"
done
# The shell ignores it no more, so that we have to.
run python3 -c '
import os, signal, subprocess, sys
ends = os.pipe()
os.close(ends[0])
done = subprocess.run(sys.argv[1:], stdout=ends[1], preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
sys.exit(done.returncode if done.returncode >= 0 else 100 - done.returncode)' "$MAILPROV" -c mailprov.yaml accounts
expect_status 74 "a reader that went away"

# A limit of the size of files is an error of the write, and what was there before stays.
cp -r var kept
mp 0 batch confirm 1
cp people.ldif few.ldif
for i in $(seq 400); do person "v$i" "v$i@x.example"; done >>people.ldif
run sh -c 'ulimit -f 8; "$1" -c mailprov.yaml sync' sh "$MAILPROV"
expect_status 74 "a sync that may write small files only"
expect_err "File too large"
check "no draft stays" [ -z "$(find var -name '*.draft')" ]
mp 0 sync
cp few.ldif people.ldif
rm -rf var
mv kept var

# Without the section of the directory nothing works, and that is said.
sed '/^directory:/,$d' mailprov.yaml >nowhere.yaml
use nowhere
for words in 'accounts' 'status' 'check' 'sync' 'enable' 'publish' 'batch list' 'explain u1' 'dns x.example' 'client web --output=o' \
	'client write --all --output=o' 'client install --root=o' 'client render mutt --user=u1@x.example' 'client check' 'client autodiscover'; do
	# shellcheck disable=SC2086
	mp 78 $words
	expect_err 'directory: is missing'
done
# Nor does a value of the wrong kind end it.
echo 'directory: {uri: "ldif:people.ldif", kind: ldif, departments: {separator: [a]}}' >>nowhere.yaml
mp 78 accounts
expect_err 'directory.departments.separator'
use mailprov

# Who may read what was written does not depend on who writes.
mp 0 batch confirm 1
modes() {
	find "$@" -printf '%m %y %p\n' | sort -k3
}
for mask in 000 077; do
	rm -rf fresh web people.out root capture
	(umask $mask && "$MAILPROV" -c mailprov.yaml publish && "$MAILPROV" -c mailprov.yaml client web --output=web &&
		"$MAILPROV" -c mailprov.yaml client write --all --output=people.out && "$MAILPROV" -c mailprov.yaml client install --root=root &&
		"$MAILPROV" -c fresh/mailprov.yaml init --domain=x.example --site=sg --directory=ldif:../people.ldif) >"$out" 2>"$err"
	(umask $mask && "$MAILPROV" -c mailprov.yaml verify --save-capture=capture x.example) >>"$out" 2>>"$err"
	modes web people.out root fresh capture var/published var/batches >modes.$mask
done
check "the umask makes no difference" cmp -s modes.000 modes.077
check "what is for everybody may be read by everybody" [ "$(grep -c '^644 f web/\|^644 f var/published/\|^644 f root/\|^644 f fresh/' modes.000)" -gt 10 ]
check "and the rest by nobody else" [ -z "$(grep -v '^644 f \|^755 d ' modes.000 | grep -v '^[67]00 [fd] people.out\|^[67]00 [fd] var/batches')" ]
rm -rf masked
mkdir masked
cp mailprov.yaml people.ldif masked
(cd masked && umask 000 && "$MAILPROV" -c mailprov.yaml sync) >"$out" 2>"$err"
check "nothing of a store is for others" [ -z "$(find masked/var -type f -perm /077)" ]

# One run at a time writes into a folder; the other is told which one does.
cat >hold.py <<'PY'
import fcntl, os, sys, time
file = open(sys.argv[1], "a+")
fcntl.flock(file, fcntl.LOCK_EX)
if len(sys.argv) > 2:
    file.write("4711\n")
    file.flush()
print("held", flush=True)
time.sleep(600)
PY
for folder in people.out web var/published; do
	background held python3 hold.py $folder/.lock pid
done
for words in 'client write --all --output=people.out' 'client write --user=u1@x.example --output=people.out' 'client web --output=web' publish; do
	# shellcheck disable=SC2086
	mp 2 $words
	expect_err 'another mailprov is writing (pid 4711)'
done
mp 0 client web --output=other
check "another folder is free" [ -s other/x.example/index.html ]
check "and no lock is left in it" [ ! -e other/.lock ]

# What killed runs left goes, what a living one writes stays.
rm -rf other
mkdir -p other/x.example/mail var/published/profiles
for file in other/x.example/mail/.config-v1.1.xml.abc123.draft other/x.example/mail/.other.abc123.draft fresh/.mailprov.yaml.abc123.draft; do
	: >"$file"
done
background held python3 hold.py other/x.example/mail/.living.abc123.draft
mp 0 client web --output=other
rm fresh/mailprov.yaml
use fresh/mailprov
mp 0 init --domain=x.example --site=sg --directory=ldif:../people.ldif
use mailprov
check "drafts that nobody writes are gone" [ "$(find other fresh -name '*.draft')" = other/x.example/mail/.living.abc123.draft ]

# Only a regular file is replaced, and nothing in the way costs anybody else his file.
rm -rf other
mp 0 client write --all --output=other
rm other/u1@x.example/muttrc other/u2@x.example/muttrc other/u3@x.example/muttrc other/u4@x.example/muttrc
mkfifo other/u1@x.example/muttrc
ln -s ../../victim other/u2@x.example/muttrc
mkdir other/u3@x.example/muttrc
echo mine >victim
mp 1 client write --all --output=other
expect_err 'other/u1@x.example/muttrc: what is there is no regular file'
check "each of them is told" [ "$(grep -c 'no regular file' "$err")" -eq 3 ]
check "the others have theirs" [ -s other/u4@x.example/muttrc ]
check "the FIFO stays" [ -p other/u1@x.example/muttrc ]
check "the link stays" [ -L other/u2@x.example/muttrc ]
check "the folder stays" [ -d other/u3@x.example/muttrc ]
check "nothing is written through a link" [ "$(cat victim)" = mine ]
mkfifo pipe
mp 65 verify --save-capture=pipe x.example
check "a FIFO stays one" [ -p pipe ]
if [ "$(id -u)" -eq 0 ]; then
	mkdir strange
	ln -s ../other strange/link
	chown -h 12345 strange/link
	mp 77 client web --output=strange/link
	expect_err 'symbolic link of uid 12345'
	mkdir -m 777 open
	chown 12345 open
	mp 77 client web --output=open/web
	expect_err 'everybody may write'
	# A folder that was handed over is still written to.
	chown -R 12345 other/u5@x.example
	rm other/u5@x.example/muttrc
	mp 1 client write --all --output=other
	check "a folder that was handed over is written" [ -s other/u5@x.example/muttrc ]
fi

# Settings of those who get none any more are named.
mkdir -p other/gone@x.example other/gone.example other/.hidden other/notes
mp 1 client write --all --output=other
expect_err 'has old settings, of those who get none any more: gone.example, gone@x.example'
rm -rf other/u?@x.example/muttrc other/gone*
mp 0 client write --all --output=other
check "and nobody else is" said_nothing

# A killed writer leaves a journal that is to be undone: readers do so.
if python3 -c 'import sqlite3' 2>/dev/null; then
	python3 - var/state.db <<'PY'
import os
import sqlite3
import sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
store.execute("PRAGMA cache_size = 1")
store.execute("BEGIN IMMEDIATE")
store.execute("CREATE TABLE rubbish (text)")
store.execute("DELETE FROM account")
store.executemany("INSERT INTO rubbish VALUES (?)", (("x" * 500,) for _ in range(2000)))
os._exit(0)
PY
	check "there is a journal" [ -s var/state.db-journal ]
	mp 0 accounts
	check "and all accounts" [ "$(grep -c '@x.example' "$out")" -eq 5 ]
	check "the journal is gone" [ ! -s var/state.db-journal ]
	mp 0 status
else
	skip "a killed writer's journal" "python3 has no sqlite3"
fi

# Who pins the clock of a real run is told so.
run "$MAILPROV" version
if grep -q '^#define DEVELOPER 1' "$top_builddir/config.h"; then
	check "a developer's build says nothing of what the tests set" [ ! -s "$err" ]
else
	check "a build for real says once what is for tests" [ "$(grep -c 'MAILPROV_CLOCK, MAILPROV_SITES' "$err")" -eq 1 ]
	run env -u MAILPROV_CLOCK -u MAILPROV_SITES "$MAILPROV" version
	check "and nothing without" [ ! -s "$err" ]
fi
done_testing
