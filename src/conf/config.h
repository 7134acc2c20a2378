// SPDX-License-Identifier: MIT
/*
 * The configuration (design section 5): the main file and its drop-ins conf.d/\*.yaml, later keys
 * over earlier ones, lists replaced as a whole but for domains, which are added by name. Paths are
 * already absolute: relative ones were joined to the folder of the file that named them. The
 * configuration owns everything in it.
 */
#pragma once

#include "base/map.h"
#include "conf/config_directory.h"
#include "conf/config_limits.h"
#include "conf/site.h"
#include "model/guard_class.h"

enum config_format { CONFIG_CSV, CONFIG_XLSX };
enum config_mode { CONFIG_CONSOLE, CONFIG_API };

/*
 * What happens to an account whose entry shows no address any more, where the directory cannot tell
 * whether that is gone or hidden.
 */
enum config_addressless { CONFIG_ADDRESSLESS_HOLD, CONFIG_ADDRESSLESS_SUSPEND };

/* When a class that can wait is over its limit: stop the run, or hold only that class. */
enum config_excess { CONFIG_STOP, CONFIG_HOLD };

struct config_domain {
	const char *name; /* A-label form */
	const char *site;
	const struct site *data;       /* in the registry */
	bool client_access;	       /* whether mail programs may be used at all */
	struct vec closed_departments; /* whose people may not use them, nor those of the
					  departments beneath */
	struct vec protocols;	       /* that mail programs may use; empty: all */
	bool denied[SITE_PROTOCOLS];   /* the same the other way round, for each protocol */
	const char *login;	       /* template of the user name */
	const char *place;	       /* FILE:LINE; NULL when it was not read from a file */
};

struct config_sync {
	struct {
		struct config_allowance day[GUARD_CLASSES], week[GUARD_CLASSES]; /* of each class */
		struct config_limit shrink;
		int64_t entries_at_least; /* a read with fewer is discarded */
		enum config_excess excess;
	} limits;
	struct {
		int64_t runs;
		int64_t time;
	} suspend_after;
	enum config_addressless addressless;
	int64_t suspend_grace;
	int64_t address_reserve; /* seconds that the addresses of a retired account stay reserved */
	int64_t full_every;	 /* seconds after which everything is read, even where the directory
				    tells its changes */
	struct vec protected;	 /* patterns, see address_matches */
	struct vec closed_directories; /* names; whoever was in them counts as missing */
	bool keep_old_addresses;       /* whether the old address of a rename stays an alias */
};

struct config_batch {
	const char *directory;
	enum config_format format;
	int64_t max_rows;
	const char *template; /* NULL: the built-in columns */
};

struct config_publish {
	const char *directory;
	struct {
		struct config_allowance removals; /* names that one publication may take out */
	} limits;
};

struct config_dns {
	struct vec nameservers; /* ADDR or ADDR:PORT or [ADDR]:PORT; empty: those of resolv.conf */
	int64_t timeout;	/* seconds for one question, retries included */
};

/* What every settings file and help page says. */
struct config_clients {
	struct vec password_command; /* words, each a template; empty: the built-in one */
	bool client_password;	     /* programs want the client password, not the account's own */
	const char *organization;    /* NULL: the domain is shown instead */
	const char *contact;
	const char *help_url;
	const char *web_host; /* serves the folder of "client web" */
};

struct config {
	struct arena arena;
	const char *file;
	const struct site_registry *sites; /* that it was checked against, borrowed */
	struct config_domain *domains;
	size_t domain_count;
	const char *domains_place;	      /* FILE:LINE of their list; NULL likewise */
	struct map domain_index;	      /* of their names, see config_index */
	struct config_directory *directories; /* that the people are read from, in their order */
	size_t directory_count;
	bool directories_listed; /* they stand in a list, if it has one item */
	struct config_sync sync;
	struct config_batch batch;
	struct {
		enum config_mode mode;
	} provider;
	struct {
		const char *path;
	} state;
	struct config_publish publish;
	struct config_dns dns;
	struct config_clients clients;
};

#define CONFIG_INIT          \
	{                    \
		.file = NULL \
	}

/* Source positions in the files; only while a configuration is loaded. */
struct config_places;

/*
 * A check from another room of a bound configuration, such as of the syntax of a search filter:
 * adds findings by config_complain.
 */
typedef void config_validator(const struct config *config, const struct config_places *places,
			      struct findings *findings);

/*
 * A mistake at the position of a key path such as "directory.base[1]", or of the nearest part of it
 * that is there.
 */
void config_complain(const struct config_places *places, struct findings *findings,
		     const char *path, const char *format, ...) PRINTF_LIKE(4, 5);

/*
 * Reads FILE, then FOLDER-OF-FILE/conf.d/\*.yaml in the order of their names, sets defaults, and
 * checks everything against the registry; then runs the validators (NULL at the end; NULL for
 * none). Collects every mistake as a finding, in the order of files and lines; with one of severity
 * error the call fails with ERROR_CONFIG after all files were read. Refuses a file that others than
 * root or ourselves may write (ERROR_PERMISSION).
 */
MUST_CHECK int config_load(struct config *config, const char *file,
			   const struct site_registry *registry,
			   config_validator *const *validators, struct findings *findings,
			   struct error *error);

/*
 * Makes the domains findable by their names; config_load has done it, whoever fills a configuration
 * by hand calls it and releases the index. Of two with one name the first is found.
 */
void config_index(struct config *config);

/* The configured domain with this name (A-label form), or NULL: one look, however many there are.
 */
const struct config_domain *config_domain_find(const struct config *config, const char *name);

/* "directory", or "directory[2]" in a list: the path of one, from 0; in the arena. */
const char *config_directory_place(const struct config *config, size_t number, struct arena *arena);

/* The directory that an id is of, or NULL when it is not configured. */
const struct config_directory *config_directory_of(const struct config *config, const char *id);

/*
 * Writes the sample configuration with every key, its default and its help; config/mailprov.yaml is
 * this, byte for byte.
 */
void config_write_sample(struct buf *buf);

/* Writes the key tables of mailprov.yaml(5) as mdoc; of mailprov-sites(5) with `sites`. */
void config_write_manual(struct buf *buf, bool sites);

void config_release(struct config *config);
