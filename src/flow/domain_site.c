// SPDX-License-Identifier: MIT
#include "flow/domain_site.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/mem.h"
#include "state/state_department.h"
#include "state/state_site.h"

int domain_move_parse(const char *text, const struct config *config, struct domain_move *ret_move,
		      struct error *error)
{
	const char *colon = strchr(text, ':');
	CLEANUP(mem_freep) char *name = colon ? mem_textn(text, (size_t)(colon - text)) : NULL;
	const struct config_domain *domain = name ? config_domain_find(config, name) : NULL;

	if (!colon)
		return error_set(error, ERROR_USAGE, "--move-site takes DOMAIN:SITE, not \"%s\"",
				 text);
	if (!domain)
		return error_set(error, ERROR_USAGE, "--move-site: %s is not in the configuration",
				 name);
	if (strcmp(domain->site, colon + 1) != 0)
		return error_set(error, ERROR_USAGE,
				 "--move-site: the configuration has the site \"%s\" for %s; "
				 "change it to \"%s\" first",
				 domain->site, name, colon + 1);
	*ret_move = (struct domain_move){ .domain = domain->name, .site = domain->site };
	return 0;
}

struct domain_site_walk {
	const struct config *config;
	struct state *state;
	const struct domain_move *move;
	struct buf differs; /* what to say of the first domains */
	size_t count;
	bool *seen; /* as the domains of the configuration */
};

static void domain_site_release(struct domain_site_walk *walk)
{
	buf_release(&walk->differs);
	free(walk->seen);
}

enum { DOMAIN_SITE_SHOWN = 3 };

/* "3 of its accounts and 1 of its lists are at the site sg" */
static void domain_site_tell(struct buf *buf, int64_t accounts, int64_t lists, const char *site)
{
	if (accounts)
		buf_printf(buf, "%" PRId64 " of its accounts", accounts);
	if (lists)
		buf_printf(buf, "%s%" PRId64 " of its lists", accounts ? " and " : "", lists);
	buf_printf(buf, " %s at the site %s", accounts + lists == 1 ? "is" : "are", site);
}

static int domain_site_look(void *argument, const char *name, const char *site, struct error *error)
{
	struct domain_site_walk *walk = argument;
	const struct config_domain *domain = config_domain_find(walk->config, name);
	int64_t accounts, lists;

	if (!domain || strcmp(domain->site, site) == 0 ||
	    (walk->move && walk->move->domain == domain->name))
		return 0;
	if (state_site_count(walk->state, name, site, &accounts, &lists, error) != 0)
		return -1;
	if (accounts + lists == 0)
		return 0;
	if (walk->count++ < DOMAIN_SITE_SHOWN) {
		buf_printf(&walk->differs, "%s%s is \"%s\" in the configuration, but ",
			   walk->differs.len ? "; " : "", name, domain->site);
		domain_site_tell(&walk->differs, accounts, lists, site);
	}
	if (walk->count == 1)
		buf_printf(&walk->differs,
			   ": put %s back, or move them: mailprov sync --move-site=%s:%s", site,
			   name, domain->site);
	return 0;
}

int domain_site_check(const struct config *config, struct state *state,
		      const struct domain_move *move, struct error *error)
{
	CLEANUP(domain_site_release)
	struct domain_site_walk walk = { .config = config, .state = state, .move = move };

	if (state_sites(state, domain_site_look, &walk, error) != 0)
		return -1;
	if (walk.count == 0)
		return 0;
	if (walk.count > DOMAIN_SITE_SHOWN)
		buf_printf(&walk.differs, "; and %zu more domains", walk.count - DOMAIN_SITE_SHOWN);
	return error_set(error, ERROR_CONFIG, "%s", buf_text(&walk.differs));
}

static int domain_site_see(void *argument, const char *name, const char *site, struct error *error)
{
	struct domain_site_walk *walk = argument;
	const struct config_domain *domain = config_domain_find(walk->config, name);

	(void)error;
	if (domain && strcmp(domain->site, site) == 0)
		walk->seen[domain - walk->config->domains] = true;
	return 0;
}

int domain_site_store(const struct config *config, struct state *state, struct error *error)
{
	CLEANUP(domain_site_release)
	struct domain_site_walk walk = { .config = config,
					 .seen = mem_new(config->domain_count + 1, sizeof(bool)) };
	bool fresh = false;

	if (state_sites(state, domain_site_see, &walk, error) != 0)
		return -1;
	for (size_t i = 0; i < config->domain_count; i++) {
		fresh = fresh || !walk.seen[i];
		if (!walk.seen[i] && state_site_store(state, config->domains[i].name,
						      config->domains[i].site, error) != 0)
			return -1;
	}
	return fresh && (state_site_store_lists(state, error) != 0 ||
			 state_departments_settle(state, error) != 0)
		       ? -1
		       : 0;
}
