// SPDX-License-Identifier: MIT
/*
 * The PAM module. account: whether the user's mailbox is in use, from the published file alone.
 * session: has the user's settings written by a helper that runs as the user (pam_session.h).
 * Authentication and passwords are out of scope: no entry point for them is exported, so that a
 * wrong "auth" line is refused.
 *
 * Runs in unknown programs, some of them privileged and threaded: no library but libpam and libc,
 * nothing printed, no signal, mask or descriptor left changed, no network.
 */
#include <pwd.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <security/pam_modutil.h>
#include <syslog.h>
#include <time.h>

#include "modules/mailbox.h"
#include "modules/pam_options.h"
#include "modules/pam_session.h"

static int get_user(pam_handle_t *pamh, const char **ret_user)
{
	const char *user = NULL;
	int result = pam_get_user(pamh, &user, NULL);

	if (result != PAM_SUCCESS || !user || !*user)
		return result == PAM_SUCCESS ? PAM_USER_UNKNOWN : result;
	*ret_user = user;
	return PAM_SUCCESS;
}

/* Root and the system's own users have no mailbox to ask about. */
static bool is_system(const struct pam_options *options, const struct passwd *user)
{
	return user->pw_uid == 0 || (int64_t)user->pw_uid < options->minimum_uid;
}

/*
 * An address is not a local user and is not looked up as one: that would query every name service
 * of the host, some of them over the network, at each login of each mail user.
 */
static bool is_exempt(pam_handle_t *pamh, const struct pam_options *options, const char *user)
{
	const struct passwd *entry = strchr(user, '@') ? NULL : pam_modutil_getpwnam(pamh, user);

	return entry && is_system(options, entry);
}

static int refuse_trouble(pam_handle_t *pamh, const struct pam_options *options, const char *why)
{
	pam_syslog(pamh, LOG_ERR, "%s %s", options->db, why);
	return options->onerr_succeed ? PAM_SUCCESS : PAM_AUTHINFO_UNAVAIL;
}

static bool is_old(const struct pam_options *options, uint64_t published)
{
	uint64_t now = (uint64_t)time(NULL);

	return options->max_age > 0 && now > published &&
	       now - published > (uint64_t)options->max_age;
}

static int refuse_disabled(pam_handle_t *pamh, const struct pam_options *options, int flags,
			   const struct mailbox *mailbox)
{
	bool suspended = lookup_text_is(&mailbox->account.state, "suspended");

	pam_syslog(pamh, LOG_NOTICE, "mailbox %s is refused: its state is %.*s", mailbox->address,
		   (int)mailbox->account.state.len, mailbox->account.state.at);
	if (!options->quiet && !(flags & PAM_SILENT))
		pam_error(pamh, "The mailbox %s is %s. Please ask your mail administrator.",
			  mailbox->address, suspended ? "suspended" : "not in use");
	return options->disabled == PAM_DISABLED_EXPIRED ? PAM_ACCT_EXPIRED : PAM_PERM_DENIED;
}

static int judge(pam_handle_t *pamh, const struct pam_options *options, int flags,
		 const struct mailbox *mailbox)
{
	if (!lookup_text_is(&mailbox->account.state, "enabled"))
		return refuse_disabled(pamh, options, flags, mailbox);
	if (mailbox->account.verdict.len == 0 ||
	    lookup_text_is(&mailbox->account.verdict, "effective"))
		return PAM_SUCCESS;
	/* The account works, though mail of the domain may not arrive. */
	pam_syslog(pamh, LOG_NOTICE,
		   "mailbox %s: the resolution of its domain is not known to be effective (%.*s)",
		   mailbox->address, (int)mailbox->account.verdict.len,
		   mailbox->account.verdict.at);
	return options->unverified_deny ? PAM_PERM_DENIED : PAM_SUCCESS;
}

int pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct pam_options options;
	enum cdb_read_result found;
	struct mailbox mailbox;
	const char *user;
	int result = pam_options_parse(pamh, argc, argv, &options);

	if (result != PAM_SUCCESS || (result = get_user(pamh, &user)) != PAM_SUCCESS)
		return result;
	if (is_exempt(pamh, &options, user))
		return PAM_IGNORE;
	found = mailbox_find(&mailbox, options.db, user, options.domain);
	if (found != CDB_READ_FOUND && found != CDB_READ_ABSENT)
		return refuse_trouble(pamh, &options, mailbox_trouble(found));
	if (is_old(&options, mailbox.header.time))
		return refuse_trouble(
			pamh, &options,
			"is older than max_age allows; mailprov publish writes it anew");
	if (found == CDB_READ_ABSENT) {
		if (options.debug)
			pam_syslog(pamh, LOG_DEBUG, "%s has no mailbox in %s", user, options.db);
		return options.unknown_deny ? PAM_USER_UNKNOWN : PAM_IGNORE;
	}
	return judge(pamh, &options, flags, &mailbox);
}

/* Never PAM_IGNORE: a stack without any other session module would fail with it. */
int pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	const char *user, *service = NULL;
	struct pam_options options;
	struct mailbox mailbox;
	struct passwd *entry;

	(void)flags;
	if (pam_options_parse(pamh, argc, argv, &options) != PAM_SUCCESS ||
	    get_user(pamh, &user) != PAM_SUCCESS)
		return PAM_SUCCESS;
	if (pam_get_item(pamh, PAM_SERVICE, (const void **)&service) != PAM_SUCCESS || !service ||
	    !pam_options_has(options.services, service))
		return PAM_SUCCESS;
	entry = pam_modutil_getpwnam(pamh, user);
	if (!entry || is_system(&options, entry))
		return PAM_SUCCESS;
	if (mailbox_find(&mailbox, options.db, user, options.domain) != CDB_READ_FOUND ||
	    !lookup_text_is(&mailbox.account.state, "enabled") || mailbox.account.closed)
		return PAM_SUCCESS;
	pam_session_apply(pamh, &options, entry, mailbox.address);
	return PAM_SUCCESS;
}

int pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}
