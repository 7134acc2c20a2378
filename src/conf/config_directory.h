// SPDX-License-Identifier: MIT
/* The part of the configuration about the directory: where it is and what its entries become. */
#pragma once

#include "conf/config_groups.h"
#include "model/account.h"

enum config_kind { CONFIG_OPENLDAP, CONFIG_389DS, CONFIG_AD, CONFIG_LDIF, CONFIG_KINDS };
enum config_bind {
	CONFIG_BIND_ANONYMOUS,
	CONFIG_BIND_SIMPLE,
	CONFIG_BIND_EXTERNAL,
	CONFIG_BIND_GSSAPI
};

/*
 * How a server is asked what changed; CONFIG_CHANGES_AUTO: by the first way that its kind has and
 * the server offers.
 */
enum config_changes {
	CONFIG_CHANGES_AUTO,
	CONFIG_CHANGES_NONE,
	CONFIG_CHANGES_SYNCREPL,
	CONFIG_CHANGES_DIRSYNC,
	CONFIG_CHANGES_USN,
	CONFIG_CHANGES_CHANGELOG,
	CONFIG_CHANGES_TIMESTAMP,
	CONFIG_CHANGES,
};

/* Where departments come from. */
enum config_departments { CONFIG_FROM_ATTRIBUTE, CONFIG_FROM_DN };

/* Names of several directories; so many may be. */
#define CONFIG_NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789-"
enum { CONFIG_NAME_MOST = 32, CONFIG_DIRECTORIES = 16 };

/* What is done with the mailboxes that mail servers keep for themselves. */
enum config_system { CONFIG_SYSTEM_EXCLUDE, CONFIG_SYSTEM_KEEP };

/*
 * A rule that entries are held against, in one of four forms: an attribute with a value, an
 * attribute alone, a tree, a filter. Members that the form does not have are NULL.
 */
struct config_match {
	const char *attribute;
	const char *value; /* equal to it, letter case aside; * stands for anything; two DNs are
			      compared as such */
	const char *below; /* a DN: this entry and all below it */
	const char *filter;
};

/* Addresses in the one domain become addresses in the other. */
struct config_renaming {
	const char *from, *to; /* in their inner form once they are checked */
};

struct config_directory {
	const char *name; /* NULL: it is the only one, and has none */
	bool was_alone;	  /* it had no name when it was the only one, and its ids have none */
	int64_t entries_at_least; /* a read with fewer people is discarded */
	struct vec uri;
	enum config_kind kind;
	const char *site; /* of Active Directory, whose servers are preferred among those that the
			     DNS names; or NULL */
	struct vec base;
	const char *filter; /* NULL: the kind's */
	const char *id;	    /* attribute of the stable id; NULL: the kind's */
	struct {
		enum config_bind method;
		const char *dn;
		const char *password_file;
		const char *keytab;
	} bind;
	struct {
		const char *ca_file;
		bool start_tls;
	} tls;
	struct {
		int64_t connect; /* seconds: connect, TLS and bind together */
		int64_t idle;	 /* without any progress */
		int64_t total;	 /* for a whole read; 0 is no limit */
	} timeout;
	int64_t page_size;
	enum config_changes changes;
	int64_t changes_overlap; /* seconds before the youngest time stamp that are asked for again
				  */
	struct config_sources map[ACCOUNT_FIELDS];
	struct config_renaming *address_domain; /* by the domain that they are from */
	size_t address_domain_count;
	struct {
		enum config_departments from;
		const char *separator; /* between names in an attribute, NULL: a slash; "": the
					  value is one name */
		const char *
			base; /* DN above the highest; NULL: the tree that the entry was found in */
		const char *top; /* path above all of them, or NULL */
	} departments;
	struct vec address_rules; /* templates for those without an address */
	struct config_match *exclude;
	size_t exclude_count;
	struct config_match *disabled; /* signs that an entry is disabled: with a value more of
					  them, an attribute alone is one of those that are always
					  judged, and then only those that are named are */
	size_t disabled_count;
	const char *shared; /* filter of the mailboxes that nobody logs on to, or NULL */
	enum config_system system_mailboxes;
	struct vec canaries;	     /* DNs that every read must be able to see */
	const char *entries_trailer; /* the comment of a file that has the number of entries */
	struct config_groups groups;
};

/* The domain that stands for this one in addresses (directory.address_domain), or NULL. */
const char *config_renamed_domain(const struct config_directory *directory, const char *domain);

/* The name that the ids of its entries begin with, or NULL. */
static inline const char *config_directory_id(const struct config_directory *directory)
{
	return directory->was_alone ? NULL : directory->name;
}

/* As it is written in the file. */
const char *config_changes_text(enum config_changes changes);
