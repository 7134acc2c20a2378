#!/bin/sh
# SPDX-License-Identifier: MIT
# Thunderbird itself, without a screen: knows the domain from the folder isp and from the domain's web server, logs in, refuses a wrong password, and has
# the account of whoever is logged on, beside those that a profile already had.
. "$top_srcdir/tests/clients/bed.sh"
require python3 /usr/lib/thunderbird/thunderbird-bin nginx
bed_up
check "the folder is served" bed_web
# What is installed lies over the system's folders in this namespace only.
over() {
	mkdir -p "$scratch/over/$1/upper" "$scratch/over/$1/work"
	mount -t overlay overlay -o "lowerdir=$2,upperdir=$scratch/over/$1/upper,workdir=$scratch/over/$1/work" "$2"
}
if ! over lib /usr/lib/thunderbird || ! over share /usr/share/thunderbird || ! over etc /etc/thunderbird; then
	skip_all "no overlay file system"
fi
# A company's desktops trust its authority by policy; here it is the one of the test.
mkdir -p /etc/thunderbird/policies
printf '{"policies": {"Certificates": {"Install": ["%s"]}}}\n' "$scratch/tls/ca.crt" >/etc/thunderbird/policies/policies.json

port=12828
# thunderbird PROFILE USER [NAME]
thunderbird() {
	as_user env MOZ_HEADLESS=1 USER="$2" REALNAME="${3:-}" /usr/lib/thunderbird/thunderbird-bin --headless --marionette --remote-allow-system-access --no-remote \
		--profile "$1" </dev/null >"$home/thunderbird.log" 2>&1 &
	thunderbird=$!
}
# The shell that started it ends after it; the next one needs its port and its profile.
thunderbird_stop() {
	pkill -P "$thunderbird"
	wait "$thunderbird"
}
ask() {
	run python3 "$top_srcdir/tests/clients/marionette.py" "$port" "$@"
}
profile() {
	as_user mkdir -p "$home/$1"
	as_user tee "$home/$1/user.js" >/dev/null <<END
user_pref("marionette.port", $port);
user_pref("app.update.enabled", false);
user_pref("offline.startup_state", 3);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("mail.provider.suppress_dialog_on_startup", true);
user_pref("mailnews.start_page.enabled", false);
END
}

run "$MAILPROV" -c "$scratch/mailprov.yaml" client install
expect_status 0 "client install"
run "$MAILPROV" -c "$scratch/mailprov.yaml" client install
check "a second time nothing changes" [ "$(grep -c ^same "$out")" = 6 ]

# As root the script of the installation makes no account, so this is the wizard of an empty profile.
profile wizard
thunderbird "$home/wizard" root
ask disk "$address"
expect_status 0 "Thunderbird reads the isp file"
expect_json 'd["incoming"] == {"type": "imap", "hostname": "imap.sg.aliyun.com", "port": 993, "socketType": 3, "auth": 3, "username": "%EMAILADDRESS%"}'
expect_json 'd["outgoing"]["hostname"] == "smtp.sg.aliyun.com" and d["outgoing"]["port"] == 465 and d["outgoing"]["socketType"] == 3'
expect_json 'd["others"][0]["type"] == "pop3" and d["others"][0]["port"] == 995'
expect_json 'd["name"] == "Example & Söhne 有限公司"'
ask isp "$address"
expect_status 0 "Thunderbird reads the document of the web server"
expect_json 'd["subSource"] == "xml-from-isp-https" and d["incoming"]["hostname"] == "imap.sg.aliyun.com" and len(d["others"]) == 1'
ask login "$address" "$password"
expect_status 0 "and logs in with it"
check "the server saw the login" grep -qE "(Login|Logged in): user=<$address>" "$scratch/dovecot/log"
ask login "$address" wrong
expect_status 1 "a wrong password is refused"
expect_err "Unable to log in at server"
ask prefs mail.account.
expect_json '"mail.account.mailprov.server" not in d'
thunderbird_stop

profile fresh
thunderbird "$home/fresh" alice 'Alice "the" 王'
ask prefs mail.account.mailprov mail.server.mailprov_server mail.identity.mailprov_id mail.smtpserver.mailprov_smtp mail.accountmanager mail.smtpservers
expect_json 'd["mail.accountmanager.accounts"].split(",")[0] == "mailprov" and d["mail.account.mailprov.server"] == "mailprov_server"'
expect_json 'd["mail.server.mailprov_server.hostname"] == "imap.sg.aliyun.com" and d["mail.server.mailprov_server.userName"] == "alice@example.com"'
expect_json 'd["mail.identity.mailprov_id.useremail"] == "alice@example.com" and d["mail.identity.mailprov_id.fullName"] == "Alice \"the\" 王"'
expect_json 'd["mail.smtpserver.mailprov_smtp.hostname"] == "smtp.sg.aliyun.com" and d["mail.smtpservers"] == "mailprov_smtp"'
expect_json 'd["mail.identity.mailprov_id.organization"] == "Example & Söhne 有限公司"'
ask receive "$password"
expect_json 'd == ["first"]'
ask send "$password" via-thunderbird
expect_status 0 "the account of the script sends"
check "and the message arrives" wait_for arrived via-thunderbird
thunderbird_stop

# A profile with an account keeps it, and has ours beside it.
profile older
as_user tee "$home/older/prefs.js" >/dev/null <<'END'
user_pref("mail.accountmanager.accounts", "account1");
user_pref("mail.accountmanager.defaultaccount", "account1");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.account.account1.identities", "id1");
user_pref("mail.server.server1.type", "imap");
user_pref("mail.server.server1.hostname", "imap.old.example");
user_pref("mail.server.server1.userName", "alice");
user_pref("mail.server.server1.login_at_startup", false);
user_pref("mail.identity.id1.useremail", "alice@old.example");
user_pref("mail.smtpservers", "smtp1");
user_pref("mail.smtpserver.smtp1.hostname", "smtp.old.example");
END
thunderbird "$home/older" alice
ask prefs mail.accountmanager mail.account. mail.smtpservers mail.server.server1.hostname
expect_json 'd["mail.accountmanager.accounts"].split(",")[:2] == ["account1", "mailprov"] and d["mail.accountmanager.defaultaccount"] == "account1"'
expect_json 'd["mail.smtpservers"] == "smtp1,mailprov_smtp" and d["mail.server.server1.hostname"] == "imap.old.example"'
thunderbird_stop

# Who takes the account away is not given it again; a change of the servers reaches the one that is there.
sed -i '/mail.accountmanager.accounts/s/account1,mailprov/account1/' "$home/older/prefs.js"
sed -i 's/site: sg/site: hk/; s/path: state.db/path: other.db/' "$scratch/mailprov.yaml"
run "$MAILPROV" -c "$scratch/mailprov.yaml" client install
thunderbird "$home/older" alice
ask prefs mail.accountmanager.accounts
expect_json '"mailprov" not in d["mail.accountmanager.accounts"]'
thunderbird_stop
thunderbird "$home/fresh" alice
ask prefs mail.server.mailprov_server.hostname mail.accountmanager.accounts
expect_json 'd["mail.server.mailprov_server.hostname"] == "imap.hk.aliyun.com" and d["mail.accountmanager.accounts"].count("mailprov") == 1'
thunderbird_stop
run "$MAILPROV" client uninstall
expect_status 0 "client uninstall"
check "nothing of ours is left" [ -z "$(grep -rl mailprov /usr/lib/thunderbird/mailprov.cfg /usr/share/thunderbird/isp /etc/thunderbird/pref 2>/dev/null)" ]
done_testing
