#!/bin/sh
# SPDX-License-Identifier: MIT
# The session hook as root runs it, with real users: who the helper is, and every attack that a user can prepare in a home. Then pam-auth-update with our profile.
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/modules/private_etc.sh"
require pamtester setpriv strace
[ -f "$top_builddir/modules/.libs/pam_mailprov.so" ] || skip_all "built without the PAM module"
private_etc
cd "$scratch" || exit 1

"$top_builddir/tests/modules/make_published" published 1 || exit 1
cp "$top_builddir/modules/.libs/pam_mailprov.so" "$top_builddir/modules/mailprov-client-apply" .
home=$scratch/homes/ada
config=$home/.config/mailprov
mkdir homes
chmod 755 homes
new_user ada 61234 "$home"
new_user dora 61235 "$scratch/homes/dora"
new_user system 999 "$scratch/homes/system"
new_user eve 61236 "$scratch/homes/eve"
echo 'staff-x:x:61300:ada' >>/etc/group
service() {
	echo "session required $scratch/pam_mailprov.so db=$scratch/published/accounts.cdb domain=one.example services=mp $1" >/etc/pam.d/mp
}
service "helper=$scratch/mailprov-client-apply timeout=10"
login() {
	begin=$(date +%s)
	run pamtester mp "$1" open_session
	took=$(($(date +%s) - begin))
}
as_ada() {
	setpriv --reuid=61234 --regid=61234 --clear-groups "$@"
}
fresh() {
	rm -rf "$home"
	mkdir -m 700 "$home"
	chown 61234:61234 "$home"
}

# Who the helper is.
cat >spy.sh <<SPY
#!/bin/sh
exec >$home/seen 2>&1
grep -E '^(Uid|Gid|Groups|SigBlk|SigIgn|SigCgt):' /proc/self/status
echo "umask \$(umask)"
echo "cwd \$(pwd)"
echo "limits \$(ulimit -f) \$(ulimit -c)"
echo "args \$*"
tr '\\0' '\\n' </proc/\$\$/environ | sed 's/^/environ /'
# Without a pipe, whose ends the shell would have open itself.
echo fds
ls /proc/\$\$/fd
SPY
chmod 755 spy.sh
service "helper=$scratch/spy.sh"
login ada
expect_status 0
check "the helper is the user, in every id" grep -qE '^Uid:.61234.61234.61234.61234$' "$home/seen"
check "with the user's group" grep -qE '^Gid:.61234.61234.61234.61234$' "$home/seen"
check "and groups" [ "$(sed -n 's/^Groups:\t*//p' "$home/seen" | tr ' ' '\n' | grep -c .)" -eq 2 ] && grep -q '^Groups:.*61300' "$home/seen"
check "umask, folder, limits" grep -q '^umask 0077' "$home/seen" && grep -q '^cwd /$' "$home/seen" && grep -q '^limits [0-9]* 0$' "$home/seen"
check "an empty environment" [ -z "$(grep '^environ' "$home/seen" | grep -vE '^environ (PWD|OLDPWD|SHLVL|_)=|^environ $')" ]
# 32 and 33 are the C library's own: nobody can change what they were at the start.
check "no signal blocked or ignored" [ -z "$(sed -n 's/^Sig[BI].*:[[:space:]]*//p' "$home/seen" | grep -vE '^0000000[01]80000000$|^0000000000000000$')" ]
check "no descriptor of the program" [ -z "$(sed '1,/^fds$/d' "$home/seen" | grep -vE '^(0|1|2|10)$')" ]
check "its arguments" grep -q "^args --home=$home --address=ada@one.example --published=$scratch/published/$" "$home/seen"

service "helper=$scratch/mailprov-client-apply timeout=10"
fresh
login ada
expect_status 0
check "the settings are written" grep -q imap.sg.aliyun.com "$config/mbsyncrc"
check "they are the user's" [ "$(find "$home" -printf '%u:%g\n' | sort -u)" = ada:ada ]
check "for nobody else" [ "$(stat -c %a "$config" "$config/mbsyncrc" | tr '\n' ' ')" = "700 600 " ]
find "$home" -printf '%p %T@ %i\n' | sort >before
login ada
find "$home" -printf '%p %T@ %i\n' | sort >after
check "a second login touches nothing" cmp -s before after
for user in root system eve; do
	login $user
	expect_status 0 "$user: the login goes on"
	check "$user: nothing is written" [ -z "$(ls -A "$scratch/homes/$user" 2>/dev/null)" ]
done

# What is root's alone stays so, whatever lies in a home.
mkdir -m 755 victim
echo secret >victim/shadow
chmod 600 victim/shadow
state() {
	find victim /etc/shadow /etc/passwd -printf '%p %u %m %s %T@ %i\n' | sort
}
state >victim.before
attack() {
	login ada
	expect_status 0 "promise 6: $1: the login goes on"
	check "$1: at once" [ "$took" -lt 8 ]
	state >victim.after
	check "$1: nothing of root's is touched" cmp -s victim.before victim.after
}
prepare() {
	fresh
	as_ada sh -ec "cd '$home'; mkdir -m 700 -p .config/mailprov; $1"
}
fresh && as_ada ln -s /etc "$home/.config" && attack ".config is a link to /etc"
check "nothing of ours is in /etc" [ ! -e /etc/mailprov/mbsyncrc ]
fresh && as_ada ln -s "$scratch/victim" "$home/.config" && attack ".config is a link to a folder of root"
fresh && as_ada mkfifo "$home/.config" && attack ".config is a FIFO"
prepare "rmdir .config/mailprov; ln -s $scratch/victim .config/mailprov" && attack "mailprov is a link"
prepare "ln -s $scratch/victim/shadow .config/mailprov/mbsyncrc; ln -s /etc/shadow .config/mailprov/msmtprc" && attack "files are links to /etc/shadow"
check "the links stay, the files lie beside" [ -L "$config/mbsyncrc" ] && [ -f "$config/mbsyncrc.new" ]
prepare "ln $home/.config/mailprov/../../.profile .config/mailprov/mbsyncrc 2>/dev/null || : >.profile; ln .profile .config/mailprov/mbsyncrc" && attack "a file has a second name"
check "the other name is as it was" [ ! -s "$home/.profile" ]
prepare "mkfifo .config/mailprov/mbsyncrc .config/mailprov/mbsyncrc.new .config/mailprov/.stamp" && attack "files are FIFOs"
prepare "chmod 777 .config/mailprov" && attack "the folder may be written by all"
prepare "chmod 000 .config/mailprov" && attack "the folder is closed"
fresh && rm -rf "$home" && attack "there is no home"
ln -s "$scratch/victim" "$home" && attack "home is a link to a folder of root"
rm "$home"
mkfifo "$home" && attack "home is a FIFO"
rm "$home"
mkdir -m 755 "$home" && attack "home belongs to root"
check "nothing is written into it" [ -z "$(ls -A "$home")" ]

# A race: the user swaps folder and link as fast as possible while logins happen.
fresh
cat >swap.py <<'PY'
import os, sys
os.chdir(sys.argv[1])
os.makedirs("real/mailprov", 0o700, exist_ok=True)
print("ready", flush=True)
while True:
    for target in ("real", sys.argv[2]):
        try:
            os.path.islink(".config") and os.unlink(".config")
            os.path.isdir(".config") and os.rename(".config", "real")
            if target == "real":
                os.rename("real", ".config")
            else:
                os.symlink(target, ".config")
        except OSError:
            pass
PY
# One that the user can run.
for python in python3 /usr/bin/python3 ''; do
	[ -n "$python" ] && as_ada "$python" -c '' 2>/dev/null && break
done
if [ -n "$python" ]; then
	chmod 644 swap.py
	background swapping setpriv --reuid=61234 --regid=61234 --clear-groups "$python" swap.py "$home" "$scratch/victim"
	swapper=$!
	round=0 refused=0
	while [ $round -lt 40 ]; do
		round=$((round + 1))
		rm -f "$home/.config/mailprov/.stamp" 2>/dev/null
		login ada
		[ "$status" -eq 0 ] || refused=$((refused + 1))
	done
	check "the user went on all the time" kill $swapper
	check "40 logins in a race: all go on" [ $refused -eq 0 ]
	state >victim.after
	check "and nothing of root's is touched" cmp -s victim.before victim.after
elif [ -n "${MAILPROV_REQUIRE:-}" ]; then
	ok 1 "Python is missing for the race"
fi

# The same code with the sanitizers, where the build has them.
checked=$top_builddir/tests/modules/checked/.libs/pam_mailprov.so
sanitizers=$(ldd "$checked" | sed -n 's/.*lib[au][a-z]*san\.so.* => \([^ ]*\) .*/\1/p' | tr '\n' ' ')
if [ -n "$sanitizers" ]; then
	fresh
	cp "$checked" checked.so
	echo "session required $scratch/checked.so db=$scratch/published/accounts.cdb domain=one.example services=mp helper=$scratch/mailprov-client-apply timeout=10" >/etc/pam.d/mp
	run env LD_PRELOAD="$sanitizers" ASAN_OPTIONS=detect_leaks=0 pamtester mp ada "open_session" "close_session"
	expect_status 0 "with sanitizers: the login goes on"
	check "and they have nothing to say" [ "$(grep -c 'ERROR: \|runtime error' "$err")" -eq 0 ] && [ -f "$config/mbsyncrc" ]
fi

# Options that would have root run or trust another user's files.
fresh
cp mailprov-client-apply theirs
chown 61235 theirs
service "helper=$scratch/theirs"
login ada
expect_status 0
check "a helper of another user is not run" [ ! -e "$home/.config" ]
service "helper=$scratch/mailprov-client-apply"
chown 61235 published/accounts.cdb
login ada
check "accounts of another user are refused" [ ! -e "$home/.config" ]
chown 0 published/accounts.cdb

# No network: the module and its helper make no socket into a network.
strace -f -qq -e trace=socket -o sockets pamtester mp ada open_session >/dev/null 2>&1
check "promise 6: no socket into a network" [ -z "$(grep 'socket(AF_INET\|socket(AF_PACKET' sockets)" ]

# The profile of pam-auth-update: known, off until somebody turns it on, and what it then writes.
if command -v pam-auth-update >/dev/null; then
	cp -a /usr/share/pam-configs /var/lib/pam "$scratch/" 2>/dev/null
	mount --bind "$scratch/pam-configs" /usr/share/pam-configs
	mount --bind "$scratch/pam" /var/lib/pam
	at_exit 'umount -l /usr/share/pam-configs; umount -l /var/lib/pam'
	cp "$top_srcdir/config/pam-configs/mailprov" /usr/share/pam-configs/
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	run pam-auth-update --package
	check "the profile is off at first" [ -z "$(grep -l mailprov /etc/pam.d/common-* 2>/dev/null)" ]
	run pam-auth-update --enable mailprov
	expect_status 0
	check "turned on, it is an optional session module" grep -qE '^session[[:space:]]+optional[[:space:]]+pam_mailprov\.so' /etc/pam.d/common-session
	check "and nothing else" [ "$(grep -l mailprov /etc/pam.d/common-*)" = /etc/pam.d/common-session ]
else
	echo "# no pam-auth-update here"
fi
done_testing
