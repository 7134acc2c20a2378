#!/bin/sh
# SPDX-License-Identifier: MIT
# The folder of "client web" as nginx and Apache serve it, read by the programs that it is for: types, grammar, digest, the profile, its signature, the QR code.
. "$top_srcdir/tests/clients/bed.sh"
require curl xmllint jing plistutil openssl nginx apache2 chromium zbarimg python3
bed_system && bed_config
check "nginx serves the folder with the snippet as it is" bed_web
base=https://autoconfig.example.com
get() {
	run curl -s --fail --cacert "$scratch/tls/ca.crt" -o "$scratch/got" -w '%{content_type}' "$1"
	expect_status 0 "GET $1"
	check "its type is $2" [ "$(cat "$out")" = "$2" ]
}
get "$base/mail/config-v1.1.xml?emailaddress=alice%40example.com" 'text/xml; charset=utf-8'
run xmllint --noout --relaxng "$top_srcdir/tests/data/clients/autoconfig.rng" "$scratch/got"
expect_status 0 "it is valid for xmllint"
run jing "$top_srcdir/tests/data/clients/autoconfig.rng" "$scratch/got"
expect_status 0 "it is valid for jing"
get "$base/.well-known/autoconfig/mail/config-v1.1.xml" 'text/xml; charset=utf-8'
get "https://ua-auto-config.example.com/.well-known/user-agent-configuration.json" application/json
digest=$(openssl dgst -sha256 -binary "$scratch/got" | base64)
check "the digest of the zone is that of the served octets" grep -qF "\"v=UAAC1; a=sha256; d=$digest\"" "$www/dns/example.com.zone"
cp "$scratch/got" "$out"
expect_json 'd["protocols"] == {"imap": {"host": "imap.sg.aliyun.com"}, "pop3": {"host": "pop.sg.aliyun.com"}, "submit": {"host": "smtp.sg.aliyun.com"}}'
expect_json 'd["authentication"]["password"] is True and d["info"]["provider"]["name"] == "Example & Söhne 有限公司"'
get "$base/mail.mobileconfig" application/x-apple-aspen-config
run plistutil -i "$scratch/got" -f bin -o "$scratch/plist"
expect_status 0 "plistutil reads the profile"
run python3 -c 'import json, plistlib, sys
json.dump(plistlib.load(open(sys.argv[1], "rb")), sys.stdout)' "$scratch/plist"
expect_json '[(c["EmailAccountType"], c["IncomingMailServerPortNumber"], c["OutgoingMailServerPortNumber"]) for c in d["PayloadContent"]] == [("EmailTypeIMAP", 993, 465)]'
expect_json 'd["PayloadType"] == "Configuration" and "EmailAddress" not in d["PayloadContent"][0] and d["PayloadContent"][0]["IncomingMailServerUseSSL"] is True'
cp "$scratch/got" "$scratch/before"
"$MAILPROV" -q -c "$scratch/mailprov.yaml" client web --output "$www"
check "a second writing gives the same octets" cmp -s "$scratch/before" "$www/example.com/mail.mobileconfig"

# The signature of a profile, as mailprov-clients(7) says.
run openssl smime -sign -nodetach -outform der -in "$scratch/got" -out "$scratch/signed" -signer "$scratch/tls/server.crt" -inkey "$scratch/tls/server.key"
expect_status 0 "openssl signs the profile"
run openssl smime -verify -inform der -in "$scratch/signed" -CAfile "$scratch/tls/ca.crt" -purpose any -out "$scratch/verified"
expect_status 0 "and the signature holds"
tr -d '\r' <"$scratch/verified" >"$scratch/plain"
check "for the same profile" cmp -s "$scratch/plain" "$scratch/got"

get "$base/" 'text/html; charset=utf-8'
check "the page is whole HTML" python3 -c 'import html.parser, sys
class Check(html.parser.HTMLParser):
    stack = []
    def handle_starttag(self, tag, attributes):
        if tag != "meta":
            self.stack.append(tag)
    def handle_startendtag(self, tag, attributes):
        pass
    def handle_endtag(self, tag):
        assert self.stack.pop() == tag, tag
check = Check()
text = open(sys.argv[1], encoding="utf-8").read()
check.feed(text)
assert not check.stack and "http://" not in text and "<script" not in text' "$scratch/got"
check "it names the client password and the site" grep -qF 'logging on at another site' "$scratch/got"
get "$base/zh.html" 'text/html; charset=utf-8'
check "the Chinese page is in Chinese" grep -qF '生成客户端安全密码' "$scratch/got"
run chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$scratch/chromium" --window-size=1100,1900 --screenshot="$scratch/page.png" \
	"file://$www/example.com/index.html"
check "a camera reads the QR code" [ "$(zbarimg -q --raw "$scratch/page.png" 2>/dev/null)" = "$base/mail.mobileconfig" ]
# The page says itself that nothing of it is wider than a telephone.
sed 's|</body>|<script>document.title="width "+document.documentElement.scrollWidth</script></body>|' "$www/example.com/zh.html" >"$scratch/narrow.html"
printf '<iframe style="width:360px;height:3000px" src="narrow.html" onload="document.title=this.contentDocument.title"></iframe>' >"$scratch/frame.html"
run chromium --headless --no-sandbox --disable-gpu --user-data-dir="$scratch/chromium" --allow-file-access-from-files --dump-dom "file://$scratch/frame.html"
check "nothing is wider than 360 pixels" grep -qE '<title>width 3[0-6][0-9]</title>' "$out"

cat >"$scratch/apache.conf" <<END
ServerRoot $scratch
ServerName localhost
PidFile $scratch/apache.pid
ErrorLog $scratch/apache.log
Listen 127.0.0.1:8443
$(for module in mpm_event authz_core dir mime alias; do echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"; done)
TypesConfig /etc/mime.types
Include $www/apache/example.com.conf
END
[ -e /etc/mime.types ] || sed -i /TypesConfig/d "$scratch/apache.conf"
run apache2 -t -f "$scratch/apache.conf"
expect_status 0 "Apache takes the snippet as it is"
apache2 -X -f "$scratch/apache.conf" </dev/null >/dev/null 2>"$err" &
wait_for curl -s -o /dev/null http://127.0.0.1:8443/
run curl -s --fail -o "$scratch/got" -w '%{content_type}' http://127.0.0.1:8443/mail.mobileconfig
check "Apache serves the profile with its type" [ "$(cut -d';' -f1 "$out")" = application/x-apple-aspen-config ]

# Autodiscover: the request on standard input, the answer on standard output.
asked() {
	printf '<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>%s%s</Request></Autodiscover>' \
		"<EMailAddress>$1</EMailAddress>" \
		'<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>' |
		"$MAILPROV" -c "$scratch/mailprov.yaml" client autodiscover >"$out" 2>"$err"
	status=$?
}
field() {
	xmllint --xpath "string(//*[local-name()='Protocol'][*[local-name()='Type']='$1']/*[local-name()='$2'])" "$out"
}
asked bob@example.com
expect_status 0 "Outlook is answered"
check "with the servers, SSL from the start, and the address as login" \
	[ "$(field IMAP Server) $(field IMAP Port) $(field IMAP Encryption) $(field SMTP Server) $(field SMTP Port) $(field SMTP LoginName)" = \
	'imap.sg.aliyun.com 993 SSL smtp.sg.aliyun.com 465 bob@example.com' ]
asked bob@elsewhere.example
expect_status 1 "another domain is refused"
check "in a document" [ "$(xmllint --xpath "string(//*[local-name()='ErrorCode'])" "$out")" = 500 ]
asked 'bob&lt;script&gt;@example.com'
check "so is an address that is none" [ "$status $(xmllint --xpath "string(//*[local-name()='ErrorCode'])" "$out")" = '1 500' ]
run "$MAILPROV" -c "$scratch/mailprov.yaml" client autodiscover
check "and no request at all" [ "$status $(xmllint --xpath "string(//*[local-name()='ErrorCode'])" "$out")" = '1 600' ]

sed -i 's/site: sg/client_access: false\n    site: sg/' "$scratch/mailprov.yaml"
run "$MAILPROV" -c "$scratch/mailprov.yaml" client web --output "$www"
expect_status 65 "a domain that is closed to mail programs has no pages"
done_testing
