// SPDX-License-Identifier: MIT
/*
 * All that a mail program must be told, of one user or of one domain as a whole: the one model that
 * every format is rendered from. Order of calls: PROFILE_INIT, profile_init or profile_init_domain,
 * renderers, profile_release. The profile copies what it is given, except the site, which the
 * registry owns. It never has a password: programs get a command that prints one.
 *
 * Whatever is in a profile was checked to be safe in every format: valid UTF-8 without control
 * characters, host names that are host names, and addresses of letters, digits and a few signs
 * only, since they also become names of files and words of command lines.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/vec.h"
#include "conf/site.h"

/* What a template may name. */
struct profile_words {
	const char *address;
	const char *local; /* the part before the @ */
	const char *domain;
};

/* What neither site nor account knows. All zero is the usual case. */
struct profile_options {
	const char *login;		    /* template of the user name; NULL: "{address}" */
	const struct vec *password_command; /* words of the command, each a template; NULL:
					       secret-tool lookup service mailprov user {address} */
	bool denied[SITE_PROTOCOLS];	    /* protocols that the domain's users may not use */
	bool own_password; /* programs take the account's own password, not one made for them in the
			      web client */
	const char *organization; /* for people; NULL: the domain */
	const char *contact;	  /* support contact, or NULL */
	const char *help_url;	  /* the company's own help page, or NULL */
	const char *web_host;	  /* the server of the folder that "client web" makes, or NULL */
	int64_t revision; /* revision of files whose reader updates only to a higher number; 0
			     counts as 1 */
};

struct profile {
	struct arena arena;
	const struct site *site;
	struct profile_words words; /* without a user: domain only, the others are NULL */
	const char *name;	    /* display name, "" when unknown */
	const char *login_template;
	const char *login; /* NULL without a user */
	bool denied[SITE_PROTOCOLS];
	struct vec password_command; /* empty without a user */
	bool own_password;
	const char *organization; /* never NULL */
	const char *contact;	  /* the following as in the options */
	const char *help_url;
	const char *web_host;
	int64_t revision;
};

#define PROFILE_INIT         \
	{                    \
		.site = NULL \
	}

/*
 * The profile of a user. `options` may be NULL, `name` too. ERROR_DATA, naming the attribute, for a
 * value that no settings file could carry safely; ERROR_CONFIG for a template with an unknown
 * variable or a site whose server is no host name.
 */
MUST_CHECK int profile_init(struct profile *profile, const struct site *site, const char *address,
			    const char *name, const struct profile_options *options,
			    struct error *error);

/* The profile of a domain, for the formats that serve all its users. */
MUST_CHECK int profile_init_domain(struct profile *profile, const struct site *site,
				   const char *domain, const struct profile_options *options,
				   struct error *error);

/*
 * Appends a template with its variables filled in: {address}, {local}, {domain}; "{{" stands for
 * "{". A variable that is unknown, or NULL in `words`, is ERROR_CONFIG; `what` names the template
 * in that error.
 */
MUST_CHECK int profile_expand(struct buf *buf, const char *template,
			      const struct profile_words *words, const char *what,
			      struct error *error);

/*
 * Appends the address of the page that tells people what to do first: the company's own, or that of
 * "client web"; nothing when there is neither.
 */
void profile_page_url(const struct profile *profile, struct buf *buf);

/* Appends the password command as one POSIX shell command, quoted where it has to be. */
void profile_password_shell(const struct profile *profile, struct buf *buf);

void profile_release(struct profile *profile);
