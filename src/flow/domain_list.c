// SPDX-License-Identifier: MIT
#include "flow/domain_list.h"

#include "base/mem.h"
#include "base/scan.h"
#include "base/text_encoding.h"

enum { LIST_SIZE_MAX = 64 * 1024 * 1024 };

int domain_list_read(const char *path, const char *site, const struct config *config,
		     const struct site_registry *sites, struct arena *arena,
		     struct verify_domain **ret_domains, size_t *ret_count, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct verify_domain *domains;
	struct scan scan;
	const char *line;
	size_t len, count = 0, lines = 1, number = 0;

	if (text_read(path, LIST_SIZE_MAX, ERROR_DATA, &text, error) != 0)
		return -1;
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	domains = arena_new(arena, lines, sizeof(*domains));
	scan = scan_over(buf_text(&text), text.len);
	while (scan_line(&scan, &line, &len)) {
		CLEANUP(mem_freep) char *copy = mem_textn(line, len);
		char *saved = NULL;
		const char *word = strtok_r(copy, " \t,", &saved),
			   *own = strtok_r(NULL, " \t,", &saved);
		struct verify_domain *domain = &domains[count];

		number++;
		if (!word || *word == '#')
			continue;
		resolution_domain(word, own ? own : site, config, sites, arena, domain);
		if (domain->problem)
			domain->problem =
				arena_printf(arena, "%s:%zu: %s", path, number, domain->problem);
		count++;
	}
	*ret_domains = domains;
	*ret_count = count;
	return 0;
}
