# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Dovecot for tests: . "$servers/dovecot.sh". Calls:
#   dovecot_config DIR CRT KEY BOXES USER LOGIN   prints what every configuration begins with: files
#       below DIR, TLS, a maildir for each login below BOXES that belongs to USER; no port without TLS.
#       LOGIN is pam:SERVICE (with sessions), or file:FILE for passwords in a passwd-file
# From 2.4 on these settings have other names, and the first says for which version they are written.
dovecot_config() {
	case $(dovecot --version) in
	2.[0-3].*) dovecot_names_2_3 "$@" ;;
	*) dovecot_names_2_4 "$@" ;;
	esac
	cat <<END
base_dir = $1/run
state_dir = $1
log_path = $1/log
listen = 127.0.0.1
ssl = required
auth_failure_delay = 0
first_valid_uid = 1
service imap-login {
  inet_listener imap {
    port = 0
  }
}
END
}

dovecot_names_2_3() {
	case $6 in
	pam:*) login="driver = pam
  args = session=yes ${6#*:}" ;;
	file:*) login="driver = passwd-file
  args = scheme=PLAIN ${6#*:}" ;;
	esac
	cat <<END
ssl_cert = <$2
ssl_key = <$3
mail_location = maildir:$4/%u
passdb {
  $login
}
userdb {
  driver = static
  args = uid=$5 gid=$5 home=$4/%u
}
END
}

dovecot_names_2_4() {
	case $6 in
	pam:*) login="passdb pam {
  service_name = ${6#*:}
  session = yes" ;;
	file:*) login="passdb passwd-file {
  passwd_file_path = ${6#*:}
  default_password_scheme = PLAIN" ;;
	esac
	cat <<END
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
ssl_server_cert_file = $2
ssl_server_key_file = $3
mail_driver = maildir
mail_path = $4/%{user}
$login
}
userdb static {
  fields {
    uid = $5
    gid = $5
    home = $4/%{user}
  }
}
END
}
