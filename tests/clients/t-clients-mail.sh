#!/bin/sh
# SPDX-License-Identifier: MIT
# The programs of the terminal receive and send with the rendered files as they are; a wrong password, a failing command, a certificate for another name and
# the settings of another site end each of them with a status and words that say so.
. "$top_srcdir/tests/clients/bed.sh"
require mbsync msmtp mpop mutt neomutt getmail offlineimap git
bed_up

case $(mbsync --version) in
*" 1.4."* | *" 1.3."*) dialect=mbsync-1.4 ;;
*) dialect=mbsync ;;
esac
put_all() {
	put "$dialect" .mbsyncrc && put msmtp .msmtprc && put mpop .mpoprc && put getmail .config/getmail/getmailrc && put offlineimap .offlineimaprc &&
		put git .gitmail && put mutt .muttrc && put neomutt .neomuttrc
}
check "every file is rendered" put_all
mail=$home/Mail/$address
as_user mkdir -p "$mail/INBOX/cur" "$mail/INBOX/new" "$mail/INBOX/tmp"
as_user sh -c 'cd && git config --global include.path ~/.gitmail && git config --global user.name Alice && git config --global user.email a@example.com &&
	git init -q patches && cd patches && echo a >a && git add a && git commit -qm via-git && git format-patch -q -1 --root -o ..' >"$out" 2>"$err"

try_mbsync() { as_user mbsync -a; }
try_mpop() { as_user mpop -q; }
try_getmail() { as_user getmail -q; }
try_offlineimap() { as_user offlineimap -o -u quiet; }
try_msmtp() { printf 'Subject: via-msmtp\n\nHello.\n' | as_user msmtp "$address"; }
try_git() { as_user sh -c "cd ~/patches && git send-email --to $address --suppress-cc=all --confirm=never --quiet ../0001-via-git.patch"; }
try_mutt() { echo Hello. | as_user mutt -s via-mutt "$address"; }
try_neomutt() { echo Hello. | as_user neomutt -s via-neomutt "$address"; }

for program in mbsync mpop getmail offlineimap; do
	rm -rf "$mail/INBOX/cur" "$mail/INBOX/new"
	[ "$program" = mbsync ] || as_user mkdir -p "$mail/INBOX/cur" "$mail/INBOX/new"
	run "try_$program"
	expect_status 0 "$program receives"
	check "$program has the message" grep -rq 'Subject: first' "$mail/INBOX/cur" "$mail/INBOX/new"
	rm -rf "$mail/INBOX" "$home/.mbsync" "$home/.offlineimap"
	as_user mkdir -p "$mail/INBOX/tmp" "$mail/INBOX/cur" "$mail/INBOX/new"
done
check "the mail is still on the server" arrived 'Subject: first'
for program in msmtp git mutt neomutt; do
	run "try_$program"
	expect_status 0 "$program sends"
	check "$program's message arrives" wait_for arrived "via-$program"
done
check "mutt and git give the display name" [ "$(grep -rlF 'From: Alice <alice@example.com>' "$box/new" | wc -l)" = 3 ]

# refused CASE, then lines of PROGRAM STATUS WORDS
refused() {
	case=$1
	while read -r program wanted words; do
		run "try_$program"
		cat "$out" >>"$err"
		[ "$wanted" = any ] && [ "$status" -gt 0 ] && wanted=$status
		expect_status "$wanted" "$program with $case"
		[ -z "$words" ] || expect_err "$words"
	done
}
find "$box/new" "$box/cur" -name '*' -type f ! -name first -delete
pass wrong
refused "a wrong password" <<'END'
mbsync 1 [AUTHENTICATIONFAILED]
mpop 77 authentication failed
getmail 127 credential/login error
offlineimap 1 PLAIN authentication failed
msmtp 77 authentication failed
git 255 authentication failed
mutt 1 authentication failed
neomutt 1 authentication failed
END
pass ''
auths() {
	grep -ci 'password mismatch' "$scratch/dovecot/log"
}
before=$(auths)
refused "a command that fails" <<'END'
mbsync 1 PassCmd exited with status 1
mpop 78 cannot read output of 'give-password alice@example.com'
getmail 127 give-password exited with 1
offlineimap 1 the password command failed
msmtp 78 cannot read output of 'give-password alice@example.com'
git any could not read Password
mutt 1 the keyring is locked
neomutt 1 the keyring is locked
END
check "and none of them tried an empty password" [ "$(auths)" = "$before" ]
pass "$password"
certificate wrongname
refused "a certificate for another name" <<'END'
mbsync 1 certificate owner does not match hostname imap.sg.aliyun.com
mpop 69 The name in the certificate does not match
getmail 127 doesn't match 'elsewhere.invalid'
offlineimap 1 no matching domain name found in certificate
msmtp 69 The name in the certificate does not match
git 255 hostname verification failed
mutt 1 Untrusted server certificate
neomutt 1
END
certificate server
sed -i 's/site: sg/site: hk/; s/path: state.db/path: other.db/' "$scratch/mailprov.yaml"
check "the files of another site are rendered" put_all
refused "the settings of another site" <<'END'
mbsync 1 certificate owner does not match hostname imap.hk.aliyun.com
mpop 69 The name in the certificate does not match
getmail 127 hostname 'imap.hk.aliyun.com' doesn't match
offlineimap 1 no matching domain name found in certificate
msmtp 69 The name in the certificate does not match
git 255 hostname verification failed
mutt 1 Untrusted server certificate
neomutt 1
END
check "nothing was sent in these cases" [ "$(find "$box/new" -type f ! -name first | wc -l)" = 0 ]
sed -i 's/site: hk/site: singapore/' "$scratch/mailprov.yaml"
run render mbsync
expect_status 78 "an unknown site is an error"
expect_err 'there is no site "singapore"; the sites are cn, de, hk, sg, us'
done_testing
