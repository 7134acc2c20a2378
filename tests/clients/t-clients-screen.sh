#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs that live on a screen, in a terminal of tmux: aerc, mutt and neomutt show the inbox, aerc sends; alpine and fetchmail ask for the password and take it;
# Emacs sends and reads with Gnus.
. "$top_srcdir/tests/clients/bed.sh"
require tmux aerc mutt neomutt alpine fetchmail emacs
bed_up

# A server that was told to stop is still there for a moment, so each screen has one of its own.
screens=0
screen() {
	as_user tmux -S "$home/tmux.$screens" -f /dev/null "$@" 2>>"$err"
}
start() {
	screens=$((screens + 1))
	screen new-session -d -x 110 -y 30 "$1; echo status \$?; exec sleep 600"
}
shown() {
	screen capture-pane -p >"$out"
	grep -qF -e "$1" "$out"
}
type() {
	screen send-keys "$@"
}
stop() {
	screen kill-server
}
# sees WORDS: waits until they are on the screen.
sees() {
	check "$1" wait_for shown "$2"
}

start true || skip_all "tmux has no terminal here: $(tail -n 1 "$err")"
stop
put aerc .config/aerc/accounts.conf
put mutt .muttrc
put neomutt .neomuttrc
put alpine .pinerc
put fetchmail .fetchmailrc
put emacs .config/mailprov/mailprov.el
check "every file is rendered" [ -s "$home/.config/mailprov/mailprov.el" ]

for program in mutt neomutt; do
	start "$program"
	sees "$program shows the inbox" first
	type q
	stop
done

# shellcheck disable=SC2016
printf '#!/bin/sh\necho Hello. >>"$1"\n' >"$scratch/bin/write-hello"
chmod 755 "$scratch/bin/write-hello"
start 'EDITOR=write-hello aerc'
sees "aerc shows the inbox" first
type ':compose -H "Subject: via-aerc" -H "To: alice@example.com"' Enter
wait_for shown 'Send this email'
type y
check "aerc sends" wait_for arrived via-aerc
# Programs that are open move the message from one folder to the other.
check "aerc gives the display name" wait_for grep -rqE '^From: "?Alice"? <alice@example.com>' "$box"
stop
pass wrong
start aerc
sees "aerc with a wrong password says so" 'uthentication'
stop
pass "$password"
certificate wrongname
start aerc
sees "aerc with a certificate for another name says so" 'certificate is valid for elsewhere.invalid'
stop
certificate server

start alpine
wait_for shown 'Exit this greeting'
type e
sees "alpine asks for the password of the address" 'USER: alice@example.com  ENTER PASSWORD'
type "$password" Enter
wait_for shown 'Preserve password on DISK'
type n
wait_for shown 'Folder: INBOX'
type i
sees "and shows the folder" 'first'
stop
start "fetchmail -v --mda 'cat >>~/fetched'"
sees "fetchmail asks for the password" 'Enter password for alice@example.com@imap.sg.aliyun.com'
type "$password" Enter
sees "and takes the mail" 'status 0'
check "which it hands over" grep -q 'Subject: first' "$home/fetched"
stop
start 'fetchmail'
wait_for shown 'Enter password'
type wrong Enter
sees "fetchmail with a wrong password says so" 'Authorization failure'
stop

cat >"$home/send.el" <<'END'
(load "~/.config/mailprov/mailprov.el")
(require 'message)
(with-temp-buffer
  (insert "From: " user-full-name " <" user-mail-address ">\nTo: " user-mail-address "\nSubject: via-emacs\n" mail-header-separator "\nHello.\n")
  (funcall send-mail-function))
END
chown 4242:4242 "$home/send.el"
run as_user emacs -Q --batch -l "$home/send.el"
expect_status 0 "Emacs sends"
check "and the message arrives" wait_for arrived via-emacs
start "emacs -Q -nw -l ~/.config/mailprov/mailprov.el -f gnus"
wait_for shown 'Group'
type j
wait_for shown 'Group:'
type INBOX Enter
type Enter
sees "Gnus shows the inbox" via-emacs
stop
pass wrong
run as_user emacs -Q --batch -l "$home/send.el"
check "Emacs with a wrong password ends with an error" [ "$status" -ne 0 ]
expect_err '535'
pass ''
run as_user emacs -Q --batch -l "$home/send.el"
check "Emacs with a command that fails ends with an error" [ "$status" -ne 0 ]
expect_err 'give-password'
pass "$password"
certificate wrongname
run as_user emacs -Q --batch -l "$home/send.el"
check "Emacs with a certificate for another name ends with an error" [ "$status" -ne 0 ]
expect_err 'does not match'
done_testing
