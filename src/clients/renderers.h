// SPDX-License-Identifier: MIT
/*
 * The renderers behind the table of client_formats.c, one file each, and what they share. A
 * renderer appends to buf, quotes through base/escape only, and sees no password. Where its format
 * came from stands in its file.
 */
#pragma once

#include "clients/profile.h"

/* The CA file for programs that do not use the system's by themselves. */
#define CLIENT_CA_FILE "/etc/ssl/certs/ca-certificates.crt"

/* What Evolution's files are called, and so its ids. */
#define CLIENT_EVOLUTION "mailprov-"

#define CLIENT_THUNDERBIRD_CFG "mailprov.cfg"

MUST_CHECK int client_aerc(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_alpine(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_autoconfig(const struct profile *profile, struct buf *buf,
				 struct error *error);
MUST_CHECK int client_emacs(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_evolution_account(const struct profile *profile, struct buf *buf,
					struct error *error);
MUST_CHECK int client_evolution_identity(const struct profile *profile, struct buf *buf,
					 struct error *error);
MUST_CHECK int client_evolution_transport(const struct profile *profile, struct buf *buf,
					  struct error *error);
MUST_CHECK int client_fetchmail(const struct profile *profile, struct buf *buf,
				struct error *error);
MUST_CHECK int client_getmail(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_git(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_himalaya(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_mbsync(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_mbsync_14(const struct profile *profile, struct buf *buf,
				struct error *error);
MUST_CHECK int client_mobileconfig(const struct profile *profile, struct buf *buf,
				   struct error *error);
MUST_CHECK int client_mpop(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_msmtp(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_mutt(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_offlineimap(const struct profile *profile, struct buf *buf,
				  struct error *error);
MUST_CHECK int client_pacc(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_thunderbird_cfg(const struct profile *profile, struct buf *buf,
				      struct error *error);
MUST_CHECK int client_thunderbird_pref(const struct profile *profile, struct buf *buf,
				       struct error *error);
MUST_CHECK int client_zone(const struct profile *profile, struct buf *buf, struct error *error);

/*
 * For programs that read lines into a buffer of fixed size: ERROR_DATA when a line of buf from
 * `start` on has more than `limit` octets.
 */
MUST_CHECK int client_check_lines(const struct buf *buf, size_t start, size_t limit,
				  struct error *error);
