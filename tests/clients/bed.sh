# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The bed for tests of mail programs: . "$top_srcdir/tests/clients/bed.sh" as the first line of a test, in place of lib.sh. The test runs again in network, mount and
# process namespaces of its own (root only, else it is skipped), where the servers of the site have their real names and ports, so that rendered files
# are used as they are. Whatever was started ends with the namespace. Calls:
#   bed_up          certificate authority (the only one that is trusted), hosts file, user, Dovecot on 993 and 995, Postfix on 465, the configuration
#   as_user CMD...  runs it as the user alice (uid 4242), home $home
#   render FORMAT   the file of alice@example.com
#   put FORMAT FILE the same into a file below the home of the user
#   wait_for CMD... until it succeeds, at most 20 s; fails otherwise
#   deliver SUBJECT puts a message into the inbox
#   pass WORD       what the password command prints from now on
#   bed_web         writes the folder of "client web" to $www and serves it with nginx on 443
#   certificate F   lets the servers show the pair F of ca.sh: server, wrongname, expired
if [ -z "${MAILPROV_BED:-}" ] && [ "$(id -u)" -eq 0 ] && unshare --mount --net --pid --fork true 2>/dev/null; then
	exec env MAILPROV_BED=1 unshare --mount --net --pid --fork --mount-proc --kill-child sh "$0" "$@"
fi
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/dovecot.sh"
[ -n "${MAILPROV_BED:-}" ] || skip_all "needs root, for namespaces with the names and ports of the real servers"

address=alice@example.com
password='Cl1ent-Pa55w0rd'
home=$scratch/home
box=$scratch/box/$address

wait_for() {
	until_ok "$@" >/dev/null 2>&1
}

# Servers end with the namespace.
nobody_left() {
	true
}

as_user() {
	setpriv --reuid 4242 --regid 4242 --clear-groups env -i HOME="$home" USER=alice LOGNAME=alice PATH="$scratch/bin:/usr/bin:/bin" \
		LC_ALL=C.UTF-8 TERM=xterm "$@"
}

# Files of the system that are ours in this namespace.
bed_system() {
	chmod 755 "$scratch"
	mkdir -p "$scratch/etc/certs" "$scratch/bin" "$home" "$scratch/box"
	sites='sg hk de us'
	names='autoconfig.example.com ua-auto-config.example.com example.com imap.example.com pop3.example.com smtp.example.com'
	for site in $sites; do
		names="$names $(sed -n 's/^  \(imap\|pop3\|smtp\): {host: \([^,]*\),.*/\2/p' "$MAILPROV_SITES/$site.yaml" | tr '\n' ' ')"
	done
	printf '127.0.0.1 localhost %s\n' "$names" >"$scratch/etc/hosts"
	# shellcheck disable=SC2046,SC2086
	sh "$servers/ca.sh" "$scratch/tls" $(printf '%s\n' $names | grep -E 'sg.aliyun|autoconfig|ua-auto|^example.com')
	cp "$scratch/tls/ca.crt" "$scratch/etc/certs/ca-certificates.crt"
	ln -s ca-certificates.crt "$scratch/etc/certs/$(openssl x509 -hash -noout -in "$scratch/tls/ca.crt").0"
	{ cat /etc/passwd && echo "alice:x:4242:4242:Alice Example:$home:/bin/sh"; } >"$scratch/etc/passwd"
	{ cat /etc/group && echo 'alice:x:4242:'; } >"$scratch/etc/group"
	: >"$scratch/etc/resolv.conf"
	chown -R 4242:4242 "$home" "$scratch/box"
	for file in hosts passwd group resolv.conf; do
		mount --bind "$scratch/etc/$file" "/etc/$file" || return 1
	done
	mount --bind "$scratch/etc/certs" /etc/ssl/certs && ip link set lo up
}

bed_dovecot() {
	mkdir -p "$scratch/dovecot/run"
	printf '%s:{PLAIN}%s::::::\n' "$address" "$password" >"$scratch/dovecot/users"
	{
		dovecot_config "$scratch/dovecot" "$scratch/tls/shown.crt" "$scratch/tls/shown.key" \
			"$scratch/box" 4242 "file:$scratch/dovecot/users"
		cat <<END
protocols = imap pop3
ssl_min_protocol = TLSv1.2
auth_verbose = yes
mbox_write_locks = fcntl
namespace inbox {
  inbox = yes
}
service pop3-login {
  inet_listener pop3 {
    port = 0
  }
}
service auth {
  unix_listener sasl {
    mode = 0666
  }
}
END
	} >"$scratch/dovecot/dovecot.conf"
	dovecot -F -c "$scratch/dovecot/dovecot.conf" </dev/null >/dev/null 2>"$scratch/dovecot/stderr" &
	echo $! >"$scratch/dovecot/pid"
}

bed_postfix() {
	mkdir -p "$scratch/postfix/etc" "$scratch/postfix/queue" "$scratch/postfix/data"
	chown postfix "$scratch/postfix/data"
	cat >"$scratch/postfix/etc/main.cf" <<END
compatibility_level = 3.6
queue_directory = $scratch/postfix/queue
data_directory = $scratch/postfix/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = smtp.example.com
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
alias_maps =
default_transport = error:no mail leaves this machine
virtual_mailbox_domains = example.com
virtual_mailbox_base = $scratch/box
virtual_mailbox_maps = static:$address/
virtual_uid_maps = static:4242
virtual_gid_maps = static:4242
smtpd_tls_cert_file = $scratch/tls/shown.crt
smtpd_tls_key_file = $scratch/tls/shown.key
smtpd_sasl_type = dovecot
smtpd_sasl_path = $scratch/dovecot/run/sasl
smtpd_client_auth_rate_limit = 0
smtpd_soft_error_limit = 100
smtpd_hard_error_limit = 200
smtpd_error_sleep_time = 0
maillog_file_prefixes = $scratch
maillog_file = $scratch/postfix/log
END
	cat >"$scratch/postfix/etc/master.cf" <<END
127.0.0.1:465 inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
END
	postfix -c "$scratch/postfix/etc" check 2>"$scratch/postfix/stderr" || return 1
	MAIL_CONFIG=$scratch/postfix/etc /usr/lib/postfix/sbin/master -c "$scratch/postfix/etc" -d </dev/null >/dev/null 2>>"$scratch/postfix/stderr" &
	echo $! >"$scratch/postfix/pid"
}

bed_answers() {
	openssl s_client -connect "127.0.0.1:$1" </dev/null
}

# The password command is a program of the test; with a keyring, t-clients-keyring.sh uses the default one.
pass() {
	printf '%s' "$1" >"$scratch/etc/password"
	chmod 644 "$scratch/etc/password"
}

bed_config() {
	cat >"$scratch/bin/give-password" <<END
#!/bin/sh
[ "\$#" = 1 ] && [ "\$1" = $address ] || exit 3
[ -s $scratch/etc/password ] || { echo "the keyring is locked" >&2; exit 1; }
cat $scratch/etc/password
echo
END
	chmod 755 "$scratch/bin/give-password"
	pass "$password"
	cat >"$scratch/mailprov.yaml" <<END
domains:
  - name: example.com
    site: sg
directory: {uri: "ldif:people.ldif", kind: ldif}
state: {path: state.db}
batch: {directory: batches}
publish: {directory: published}
clients:
  password_command: [give-password, "{address}"]
  organization: Example & Söhne 有限公司
  contact: IT help desk, extension 4242
  web_host: web.example.com
END
	cat >"$scratch/people.ldif" <<END
dn: uid=alice,dc=example,dc=com
objectClass: inetOrgPerson
uid: alice
cn: Alice
mail: $address
END
}

certificate() {
	for kind in crt key; do
		cp "$scratch/tls/$1.$kind" "$scratch/tls/shown.$kind"
	done
	[ ! -s "$scratch/dovecot/pid" ] || kill -HUP "$(cat "$scratch/dovecot/pid")"
	[ ! -s "$scratch/postfix/pid" ] || kill -HUP "$(cat "$scratch/postfix/pid")"
	wanted=$(openssl x509 -noout -fingerprint -in "$scratch/tls/$1.crt")
	for port in 465 993 995; do
		wait_for bed_shows "$port" "$wanted" || return 1
	done
}

bed_shows() {
	[ "$(bed_answers "$1" 2>/dev/null | openssl x509 -noout -fingerprint)" = "$2" ]
}

deliver() {
	mkdir -p "$box/new" "$box/cur" "$box/tmp"
	printf 'From: Bob <bob@example.net>\nTo: %s\nSubject: %s\nMessage-ID: <%s@example.net>\nDate: Wed, 25 Nov 2026 12:00:00 +0000\n\nHello.\n' \
		"$address" "$1" "$1" >"$box/tmp/$1"
	chown -R 4242:4242 "$box"
	mv "$box/tmp/$1" "$box/new/$1"
}

# Whether a message with this text has arrived in the mailbox of the server.
arrived() {
	grep -rqF -e "$1" "$box/new" "$box/cur"
}

render() {
	"$MAILPROV" -c "$scratch/mailprov.yaml" client render "$1" --user "$address"
}

www=$scratch/www
bed_web() {
	require nginx
	"$MAILPROV" -q -c "$scratch/mailprov.yaml" client web --output "$www" || return 1
	mkdir -p "$scratch/nginx"
	cat >"$scratch/nginx/nginx.conf" <<END
pid $scratch/nginx/pid;
error_log $scratch/nginx/log;
events { }
http {
	access_log $scratch/nginx/access;
	client_body_temp_path $scratch/nginx/body;
	proxy_temp_path $scratch/nginx/proxy;
	fastcgi_temp_path $scratch/nginx/fastcgi;
	uwsgi_temp_path $scratch/nginx/uwsgi;
	scgi_temp_path $scratch/nginx/scgi;
	include /etc/nginx/mime.types;
	server {
		listen 127.0.0.1:443 ssl;
		server_name autoconfig.example.com ua-auto-config.example.com;
		ssl_certificate $scratch/tls/server.crt;
		ssl_certificate_key $scratch/tls/server.key;
		include $www/nginx/example.com.conf;
	}
}
END
	nginx -e stderr -g 'daemon off;' -c "$scratch/nginx/nginx.conf" </dev/null >/dev/null 2>"$scratch/nginx/stderr" &
	wait_for bed_answers 443
}

# The file as a person would keep it.
put() {
	mkdir -p "$(dirname "$home/$2")"
	render "$1" >"$home/$2" && chown -R 4242:4242 "$home" && chmod 600 "$home/$2"
}

bed_up() {
	require dovecot postfix openssl setpriv ip unshare
	if ! bed_system || ! bed_config; then skip_all "the system cannot be set up"; fi
	for kind in crt key; do
		cp "$scratch/tls/server.$kind" "$scratch/tls/shown.$kind"
	done
	if ! bed_dovecot || ! bed_postfix; then skip_all "the servers do not start"; fi
	for port in 465 993 995; do
		wait_for bed_answers "$port" || {
			cat "$scratch/dovecot/stderr" "$scratch/dovecot/log" "$scratch/postfix/stderr" "$scratch/postfix/log" >&2
			exit 1
		}
	done
	deliver first
	"$MAILPROV" -q -c "$scratch/mailprov.yaml" sync >/dev/null 2>&1 &&
		"$MAILPROV" -q -c "$scratch/mailprov.yaml" batch confirm 1 >/dev/null || true
}
