// SPDX-License-Identifier: MIT
#include "model/id_directory.h"

size_t id_directory_len(const char *id)
{
	size_t len = strcspn(id, "/:");

	return id[len] == '/' ? len : 0;
}

bool id_is_of(const char *id, const char *name)
{
	size_t len = id_directory_len(id);

	return name ? len == strlen(name) && memcmp(id, name, len) == 0 : len == 0;
}

const char *id_bare(const char *id)
{
	size_t len = id_directory_len(id);

	return len ? id + len + 1 : id;
}

void id_begin(struct buf *buf, const char *name)
{
	if (name)
		buf_printf(buf, "%s/", name);
}
