#!/bin/sh
# SPDX-License-Identifier: MIT
# What lives in a desktop session: the keyring that the default password command asks, and Evolution's registry of accounts.
. "$top_srcdir/tests/clients/bed.sh"
registry=/usr/libexec/evolution-source-registry
require dbus-run-session gnome-keyring-daemon secret-tool mbsync msmtp "$registry"
bed_up
sed -i '/password_command/d' "$scratch/mailprov.yaml"
case $(mbsync --version) in
*" 1.4."* | *" 1.3."*) render mbsync-1.4 >"$home/.mbsyncrc" ;;
*) render mbsync >"$home/.mbsyncrc" ;;
esac
render msmtp >"$home/.msmtprc"
as_user mkdir -p "$home/Mail/$address"
chown 4242:4242 "$home/.mbsyncrc" "$home/.msmtprc"
chmod 600 "$home/.mbsyncrc" "$home/.msmtprc"

# session SCRIPT: in a session bus of its own, with an unlocked keyring.
session() {
	as_user mkdir -p -m 700 "$home/run"
	as_user env XDG_RUNTIME_DIR="$home/run" dbus-run-session -- sh -c "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
$1"
}
run session "secret-tool lookup service mailprov user $address"
expect_status 1 "an empty keyring has no password"
run session "mbsync -a"
cat "$out" >>"$err"
expect_status 1 "and mbsync says that its command failed"
expect_err "PassCmd exited with status 1"
run session "printf %s '$password' | secret-tool store --label='Mail' service mailprov user $address &&
mbsync -a && printf 'Subject: via-keyring\n\nHello.\n' | msmtp $address"
expect_status 0 "mbsync and msmtp take the password from the keyring"
check "the mail is here" grep -rq 'Subject: first' "$home/Mail"
check "and there" wait_for arrived via-keyring

# Evolution: the registry makes the account for whoever is logged on.
xdg=/etc/xdg
mkdir -p "$scratch/xdg/upper" "$scratch/xdg/work"
mount -t overlay overlay -o "lowerdir=$xdg,upperdir=$scratch/xdg/upper,workdir=$scratch/xdg/work" "$xdg" || skip_all "no overlay file system"
sources=$home/.config/evolution/sources
# registry WANTED: runs it until the file of the account has this line (or, "gone", is not there).
evolution() {
	cat >"$scratch/evolution.sh" <<END
$registry >"$home/registry.log" 2>&1 &
pid=\$!
tries=0
until if [ "$1" = gone ]; then [ ! -e "$sources/mailprov-account.source" ]; else grep -qxF '$1' "$sources/mailprov-account.source" 2>/dev/null; fi; do
	tries=\$((tries + 1))
	[ \$tries -lt 200 ] || exit 1
	sleep 0.05
done
kill \$pid
END
	chmod 755 "$scratch/evolution.sh"
	session "sh $scratch/evolution.sh"
}
# The files for Thunderbird go elsewhere: its own test may run just now.
desktop() {
	run "$MAILPROV" -q -c "$scratch/mailprov.yaml" client "$1" --thunderbird="$scratch/thunderbird"
}
desktop install
expect_status 0 "client install"
run evolution 'Host=imap.sg.aliyun.com'
expect_status 0 "Evolution has the account"
check "for the one who is logged on" grep -qxF "User=$address" "$sources/mailprov-account.source"
check "with implicit TLS" grep -qxF 'Method=ssl-on-alternate-port' "$sources/mailprov-account.source"
check "and name and address from the system" grep -qxF 'Name=Alice Example' "$sources/mailprov-identity.source"
check "the address likewise" grep -qxF "Address=$address" "$sources/mailprov-identity.source"
check "the way out too" grep -qxF 'Port=465' "$sources/mailprov-transport.source"
sed -i 's/site: sg/site: hk/; s/path: state.db/path: other.db/' "$scratch/mailprov.yaml"
desktop install
run evolution 'Host=imap.hk.aliyun.com'
expect_status 0 "a change reaches the account that is there, by its revision"
desktop uninstall
run evolution gone
expect_status 0 "without the files the account is gone"
done_testing
