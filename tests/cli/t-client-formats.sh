#!/bin/sh
# SPDX-License-Identifier: MIT
# The rendered settings before the real programs: the golden files, which test_client_formats holds against the renderers, are accepted as they are.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/port.sh"
require mbsync msmtp xmllint python3
data=$top_srcdir/tests/data/clients
user="o'brien+x@example.com"
HOME=$scratch/home
export HOME
mkdir -p "$HOME/Mail/$user" "$scratch/bin"

# autoconfig: valid, and the grammar has teeth.
xml=$data/autoconfig.golden
valid() {
	run xmllint --noout --relaxng "$data/autoconfig.rng" "$1"
	[ "$status" -eq 0 ]
}
check "autoconfig is valid" valid "$xml"
twin() {
	description=$1
	shift
	"$@" <"$xml" >"$scratch/twin.xml"
	if cmp -s "$xml" "$scratch/twin.xml"; then ok 1 "$description: the twin differs"; fi
	if valid "$scratch/twin.xml"; then ok 1 "$description"; else ok 0 "$description"; fi
}
twin "POP3 alone is invalid" sed '/type="imap"/,/<\/incomingServer>/d'
twin "a server without its user name is invalid" sed '0,/<username>/{/<username>/d}'
twin "no TLS is invalid" sed 's/>SSL</>plain</'
twin "a port of zero is invalid" sed 's/>993</>0</'
twin "an id that is no host name is invalid" sed 's/id="example.com"/id="Our Company"/'

# mbsync: reads its dialect, and gets as far as the network. Only the server is another one: a port of this host where nobody listens.
port=$(free_port)
case $(mbsync --version) in
*" 1.4."* | *" 1.3."*) mine=mbsync-1.4 other=mbsync ;;
*) mine=mbsync other= ;;
esac
for dialect in $mine $other; do
	sed "s/^Host .*/Host 127.0.0.1/; s/^Port .*/Port $port/" "$data/$dialect.golden" >"$scratch/$dialect"
done
run mbsync -c "$scratch/$mine" -l mailprov
cat "$out" >>"$err"
expect_status 1 "mbsync ends with 1 where nobody listens"
expect_err "127.0.0.1"
check "mbsync finds no fault with the file" [ "$(grep -cF "$scratch/$mine:" "$err")" = 0 ]
if [ -n "$other" ]; then
	run mbsync -c "$scratch/$other" -l mailprov
	cat "$out" >>"$err"
	expect_status 1 "isync 1.4 refuses the dialect of 1.5"
	expect_err "$scratch/$other:5:"
fi

# msmtp: reads every value as it was meant; the password command gets its words unbroken.
cat >"$scratch/bin/secret-tool" <<'END'
#!/bin/sh
printf '<%s>' "$@" >"$WORDS"
echo secret
END
chmod +x "$scratch/bin/secret-tool"
WORDS=$scratch/words
export WORDS
install -m 0600 "$data/msmtp.golden" "$scratch/msmtprc"
PATH="$scratch/bin:$PATH" run msmtp -C "$scratch/msmtprc" --pretend someone@example.net
expect_status 0
expect_out "host = smtp.sg.aliyun.com"
expect_out "port = 465"
expect_out "tls = on"
expect_out "tls_starttls = off"
expect_out "from = $user"
expect_out "user = $user"
printf '<%s>' lookup service mailprov user "$user" >"$scratch/wanted"
check "the password command gets its words unbroken" cmp -s "$WORDS" "$scratch/wanted"
done_testing
