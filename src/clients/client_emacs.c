// SPDX-License-Identifier: MIT
/*
 * Emacs: smtpmail and Gnus (the smtpmail and auth-source manuals). auth-source asks the Secret
 * Service itself, by the attributes host, user and port, so that a password command is not needed
 * where there is one: the file adds a source of its own that runs the command for our servers
 * alone.
 */
#include "clients/renderers.h"

#include "base/escape.h"

static void emacs_command(struct buf *buf, const struct profile *profile)
{
	for (size_t i = 0; i < profile->password_command.count; i++) {
		buf_putc(buf, ' ');
		escape_quoted(buf, profile->password_command.items[i]);
	}
}

int client_emacs(const struct profile *profile, struct buf *buf, struct error *error)
{
	const struct site_server *imap = &profile->site->server[SITE_IMAP],
				 *smtp = &profile->site->server[SITE_SMTP];
	CLEANUP(buf_release) struct buf login = BUF_INIT;

	(void)error;
	escape_quoted(&login, profile->login);
	buf_printf(buf,
		   ";;; mailprov.el --- mail of %s  -*- coding: utf-8; lexical-binding: t -*-\n;; "
		   "(load \"~/.config/mailprov/mailprov.el\")\n",
		   profile->words.address);
	buf_puts(buf, "(require 'auth-source)\n(require 'smtpmail)\n");
	if (*profile->name) {
		buf_puts(buf, "(setq user-full-name ");
		escape_quoted(buf, profile->name);
		buf_puts(buf, ")\n");
	}
	buf_puts(buf, "(setq user-mail-address ");
	escape_quoted(buf, profile->words.address);
	buf_puts(buf, "\n      send-mail-function #'smtpmail-send-it\n      "
		      "message-send-mail-function #'smtpmail-send-it\n      smtpmail-smtp-server ");
	escape_quoted(buf, smtp->host);
	buf_printf(buf,
		   "\n      smtpmail-smtp-service %d\n      smtpmail-stream-type 'ssl\n      "
		   "smtpmail-smtp-user %s)\n",
		   (int)smtp->port, buf_text(&login));
	buf_puts(buf, "(setq gnus-select-method\n      '(nnimap \"mailprov\" (nnimap-address ");
	escape_quoted(buf, imap->host);
	buf_printf(buf,
		   ")\n        (nnimap-server-port %d) (nnimap-stream tls) (nnimap-user %s)))\n",
		   (int)imap->port, buf_text(&login));
	/*
	 * A certificate that does not hold is an error, not a question in the middle of a batch
	 * run.
	 */
	buf_puts(buf, "(setq gnutls-verify-error t)\n(defun mailprov-password ()\n  \"The password "
		      "that the command prints.\"\n"
		      "  (car (process-lines");
	emacs_command(buf, profile);
	buf_puts(buf, ")))\n(cl-defun mailprov-search (&rest spec &key host &allow-other-keys)\n"
		      "  \"The credentials of our servers, for auth-source.\"\n  (ignore spec)\n  "
		      "(when (cl-intersection (ensure-list host) '(");
	escape_quoted(buf, imap->host);
	buf_putc(buf, ' ');
	escape_quoted(buf, smtp->host);
	buf_puts(buf, " \"mailprov\")\n                         :test #'equal)\n    (list (list "
		      ":host (car (ensure-list host)) :user ");
	buf_puts(buf, buf_text(&login));
	buf_puts(buf, " :secret #'mailprov-password))))\n"
		      "(defvar mailprov-backend (auth-source-backend :source \"mailprov\" :type "
		      "'mailprov :search-function #'mailprov-search))\n"
		      "(add-hook 'auth-source-backend-parser-functions (lambda (entry) (and (eq "
		      "entry 'mailprov) mailprov-backend)))\n"
		      "(add-to-list 'auth-sources 'mailprov)\n(provide 'mailprov)\n;;; mailprov.el "
		      "ends here\n");
	return 0;
}
