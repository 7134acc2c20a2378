#!/bin/sh
# SPDX-License-Identifier: MIT
# The settings helper on its own: what it writes, when it writes nothing, what it leaves alone, hostile homes, being killed.
. "$top_srcdir/tests/cli/lib.sh"
require ldd
helper=$top_builddir/modules/mailprov-client-apply
make_published=$top_builddir/tests/modules/make_published
cd "$scratch" || exit 1

ldd "$helper" >libraries
for library in ldap lber sqlite3 cares yaml cdb curl ssl crypto pam; do
	check "promise 6: it needs no lib$library" [ -z "$(grep "lib$library\\." libraries)" ]
done

"$make_published" published 3 7 1700000000 || exit 1
mkdir home
config=home/.config/mailprov
apply() {
	run "$helper" --home="$scratch/home" --published="$scratch/published" "$@"
}
fresh() {
	chmod -R u+rwX home
	rm -rf home
	mkdir -m 700 home
}
files() {
	find home -printf '%P %m %T@ %i\n' | sort
}

apply --address=ada@one.example
expect_status 0
check "it is silent" [ ! -s "$out" ] && [ ! -s "$err" ]
for file in mbsyncrc msmtprc README .stamp; do
	check "$file is there, for its owner only" [ "$(stat -c %a $config/$file)" = 600 ]
done
check "the folders are for their owner only" [ "$(stat -c %a home/.config home/.config/mailprov | sort -u)" = 700 ]
check "the settings are the domain's" grep -q 'imap.sg.aliyun.com' $config/mbsyncrc
check "README names every file" [ -z "$(cd $config && for f in *; do [ "$f" = README ] || grep -q "^  $f " README || echo "$f"; done)" ]
check "nothing else is in the home" [ "$(find home -mindepth 1 -maxdepth 2 | sort | tr '\n' ' ')" = "home/.config home/.config/mailprov " ]
check "no password is in it" [ -z "$(grep -rliE '^ *pass(word)? ' home)" ]

files >before
apply --address=ada@one.example
expect_status 0
"$make_published" published 3 8 1700009999
apply --address=ADA@one.example
expect_status 0
files >after
check "a new publication without a change touches nothing" cmp -s before after

sed -i 's/imap.sg.aliyun.com/imap.hk.aliyun.com/' published/profiles/one.example.conf
apply --address=ada@one.example
expect_status 0
check "a change of the domain comes through" grep -q 'imap.hk.aliyun.com' $config/mbsyncrc
check "and nothing lies beside" [ -z "$(find home -name '*.new' -o -name '*.draft')" ]

# What its owner changed is the owner's.
echo '# mine' >>$config/mbsyncrc
cp $config/mbsyncrc mine
sed -i 's/imap.hk.aliyun.com/imap.de.aliyun.com/; s/smtp.sg/smtp.de/' published/profiles/one.example.conf
apply --address=ada@one.example
expect_status 0
expect_err ".config/mailprov/mbsyncrc was changed by hand and stays; the new settings are in mbsyncrc.new"
check "the changed file is as it was" cmp -s mine $config/mbsyncrc
check "the new one lies beside it" grep -q 'imap.de.aliyun.com' $config/mbsyncrc.new
check "a file that was not changed is replaced" grep -q 'smtp.de.aliyun.com' $config/msmtprc
sed -i 's/imap.de.aliyun.com/imap.us.aliyun.com/' published/profiles/one.example.conf
apply --address=ada@one.example
check "the next one replaces what lies beside" grep -q 'imap.us.aliyun.com' $config/mbsyncrc.new
check "and still not the owner's" cmp -s mine $config/mbsyncrc
echo '# mine too' >>$config/mbsyncrc.new
sed -i 's/imap.us.aliyun.com/imap.cn.aliyun.com/' published/profiles/one.example.conf
apply --address=ada@one.example
expect_err "were both changed by hand and stay"
check "a changed .new stays, too" grep -q 'mine too' $config/mbsyncrc.new
rm $config/mbsyncrc $config/mbsyncrc.new
sed -i 's/imap.cn.aliyun.com/imap.sg.aliyun.com/' published/profiles/one.example.conf
apply --address=ada@one.example
check "who removes a file gets a new one" grep -q 'imap.sg.aliyun.com' $config/mbsyncrc

# Without a mailbox in use nothing happens at all.
fresh
for who in eve@one.example cleo@one.example bob@one.example carol@one.example rick@one.example zoe@one.example ../../etc/passwd ''; do
	apply --address="$who"
	expect_status 0 "nothing for \"$who\""
	check "and no folder is made" [ -z "$(ls -A home)" ]
done
apply --address=max@gone.example
expect_status 74 "a domain without profile"
expect_err "profiles/gone.example.conf"

# Hostile homes. What lies there is never followed, opened to wait, or written through.
echo secret >target
cp target kept
mkdir victim
try() {
	label=$1
	wanted=$2
	begin=$(date +%s)
	apply --address=ada@one.example
	expect_status "$wanted" "$label: status $wanted"
	check "$label: no hang" [ $(($(date +%s) - begin)) -lt 5 ]
	check "$label: the target is untouched" [ -z "$(ls -A victim)" ] && cmp -s target kept
}
fresh && ln -s ../victim home/.config && try ".config is a link" 77
fresh && mkfifo home/.config && try ".config is a FIFO" 77
fresh && : >home/.config && try ".config is a file" 77
fresh && mkdir -m 700 home/.config && ln -s ../../victim $config && try "mailprov is a link" 77
fresh && mkdir -m 700 home/.config && mkfifo $config && try "mailprov is a FIFO" 77
fresh && mkdir -m 700 home/.config && chmod 777 home/.config && try ".config may be written by all" 77
fresh && chmod 775 home && try "home may be written by the group" 77
fresh && mv home real && ln -s real home && try "home is a link" 77
rm home && mv real home
fresh && mkdir -m 700 home/.config $config && ln -s ../../../target $config/mbsyncrc && try "a file is a link" 0
check "the link stays, the file lies beside" [ -L $config/mbsyncrc ] && grep -q imap.sg $config/mbsyncrc.new
fresh && mkdir -m 700 home/.config $config && mkfifo $config/msmtprc && try "a file is a FIFO" 0
check "the FIFO stays, the file lies beside" [ -p $config/msmtprc ] && grep -q smtp.de $config/msmtprc.new
fresh && mkdir -m 700 home/.config $config && mkfifo $config/.stamp && try "the stamp is a FIFO" 0
fresh && mkdir -m 700 home/.config $config && ln -s ../../../target $config/.stamp && try "the stamp is a link" 0
fresh && mkdir -m 700 home/.config $config $config/README.new && echo mine >$config/README && mkfifo $config/.mbsyncrc.0a1b2c.draft &&
	try "folders and FIFOs in the way" 0
fresh && mkdir -m 700 home/.config $config && head -c 3000000 /dev/urandom >$config/.stamp && try "a stamp of rubbish" 0
if [ "$(id -u)" -ne 0 ]; then
	fresh && chmod 500 home && try "home may not be written" 77
fi

# Published data that are not to be trusted, since they name the command that gives the password.
fresh
chmod 666 published/profiles/one.example.conf
apply --address=ada@one.example
expect_status 77
chmod 644 published/profiles/one.example.conf
chmod 666 published/accounts.cdb
apply --address=ada@one.example
expect_status 2
chmod 644 published/accounts.cdb
head -c 60 published/profiles/one.example.conf >short
mv published/profiles/one.example.conf whole
mv short published/profiles/one.example.conf
apply --address=ada@one.example
expect_status 65
check "and nothing is written" [ -z "$(ls -A home)" ]
mv whole published/profiles/one.example.conf

# Killed at any point: the next run ends with exactly the new files, none of them taken for changed by hand.
fresh
apply --address=ada@one.example
turn=0
killed=0
while [ $turn -lt 40 ]; do
	turn=$((turn + 1))
	sed -i "s/imap[0-9]*\.[a-z.]*/imap$turn.aliyun.com/" published/profiles/one.example.conf
	# A run has four renames or more. The leak checker cannot work while it is traced.
	run env ASAN_OPTIONS=detect_leaks=0 strace -qq -o strace.out -e inject=renameat,renameat2:signal=KILL:when=$((turn % 9 + 1)) \
		"$helper" --home="$scratch/home" --published="$scratch/published" --address=ada@one.example
	[ "$status" -ne 137 ] || killed=$((killed + 1))
	apply --address=ada@one.example
	[ "$status" -eq 0 ] && [ ! -s "$err" ] && [ -z "$(find home -name '*.new' -o -name '*.draft')" ] && grep -q "imap$turn.aliyun.com" $config/mbsyncrc || break
done
if [ "$killed" -eq 0 ] && [ -z "${MAILPROV_REQUIRE:-}" ]; then
	echo "# strace cannot kill here"
else
	check "killed $killed times at a rename, it goes on as if nothing had been" [ $turn -eq 40 ] && [ "$killed" -ge 16 ]
fi

# A disk that is full.
sed -i 's/imap40/imap41/' published/profiles/one.example.conf
cp -r $config saved
run sh -c 'ulimit -f 0; trap "" XFSZ; "$@"' sh "$helper" --home="$scratch/home" --published="$scratch/published" --address=ada@one.example
expect_status 74
check "a full disk leaves the old files" cmp -s saved/mbsyncrc $config/mbsyncrc

run "$helper" --nonsense
expect_status 64
run "$helper" rubbish
expect_status 64
run "$helper" --version
expect_out "mailprov-client-apply "
done_testing
