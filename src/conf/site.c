// SPDX-License-Identifier: MIT
#include "conf/site.h"

#include <string.h>

#include "base/buf.h"

const char *site_protocol_text(enum site_protocol protocol)
{
	static const char *const texts[] = {
		[SITE_IMAP] = "imap", [SITE_POP3] = "pop3", [SITE_SMTP] = "smtp"
	};

	return texts[protocol];
}

const struct site *site_find(const struct site_registry *registry, const char *id)
{
	for (size_t i = 0; i < registry->count; i++)
		if (strcmp(registry->sites[i].id, id) == 0)
			return &registry->sites[i];
	return NULL;
}

void site_list(struct buf *buf, const struct site_registry *registry)
{
	for (size_t i = 0; i < registry->count; i++)
		buf_printf(buf, "%s%s", i ? ", " : "", registry->sites[i].id);
}

const struct site *site_of_mx(const struct site_registry *registry, const char *host)
{
	for (size_t i = 0; i < registry->count; i++)
		for (size_t j = 0; j < registry->sites[i].record_count; j++)
			if (registry->sites[i].records[j].type == SITE_MX &&
			    strcmp(registry->sites[i].records[j].value, host) == 0)
				return &registry->sites[i];
	return NULL;
}
