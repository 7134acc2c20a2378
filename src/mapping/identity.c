// SPDX-License-Identifier: MIT
#include "mapping/identity.h"

#include <ctype.h>
#include <strings.h>

#include "conf/kind.h"
#include "digest/digest.h"
#include "entry/dn.h"
#include "entry/filter.h"
#include "entry/fold.h"
#include "model/id_directory.h"
#include "text/unicode.h"

#define DN_PREFIX "dn:"

/*
 * The spelling comes from the table, so that a change of letter case in the configuration does not
 * change every id.
 */
struct identity identity_of(const struct config_directory *directory)
{
	const char *attribute = directory->id ? directory->id : kinds[directory->kind].id;

	for (int kind = 0; kind < CONFIG_KINDS; kind++)
		if (strcasecmp(kinds[kind].id, attribute) == 0)
			return (struct identity){ .directory = config_directory_id(directory),
						  .attribute = kinds[kind].id,
						  .binary = kinds[kind].binary_id,
						  .folded = true };
	return (struct identity){ .directory = config_directory_id(directory),
				  .attribute = attribute };
}

void identity_begin(const struct identity *identity, struct buf *buf)
{
	id_begin(buf, identity->directory);
}

const char *identity_get(const struct identity *identity, const struct entry *entry,
			 struct buf *buf)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	size_t count;
	const struct entry_value *value = entry_values(entry, identity->attribute, &count);

	buf_clear(buf);
	if (!value)
		return "has none";
	if (count > 1)
		return "has more than one";
	identity_begin(identity, buf);
	buf_puts(buf, identity->attribute);
	for (size_t i = 0; !identity->folded && i < buf->len; i++)
		buf->data[i] = (char)tolower((unsigned char)buf->data[i]);
	buf_putc(buf, ':');
	if (identity->binary) {
		digest_hex(buf, (const unsigned char *)value->octets, value->len);
		return value->len ? NULL : "has an empty one";
	}
	if (unicode_clean(&clean, value->octets, value->len) != UNICODE_FINE)
		return "has one that is no text";
	if (clean.len == 0)
		return "has an empty one";
	if (identity->folded)
		fold_octets(buf, clean.data, clean.len);
	else
		buf_puts(buf, clean.data);
	return NULL;
}

const char *identity_get_dn(const struct identity *identity, const struct entry *entry,
			    struct buf *buf)
{
	CLEANUP(buf_release) struct buf dn = BUF_INIT;
	const char *why = dn_normalise(&dn, entry->dn, entry->dn_len);

	buf_clear(buf);
	if (why)
		return why;
	identity_begin(identity, buf);
	buf_puts(buf, DN_PREFIX);
	buf_puts(buf, buf_text(&dn));
	return NULL;
}

const char *identity_dn(const struct identity *identity, const char *id)
{
	if (!id_is_of(id, identity->directory))
		return NULL;
	id = id_bare(id);
	return strncmp(id, DN_PREFIX, strlen(DN_PREFIX)) == 0 ? id + strlen(DN_PREFIX) : NULL;
}

bool identity_filter(const struct identity *identity, const char *id, struct buf *buf)
{
	size_t len = strlen(identity->attribute);
	const char *bare = id_bare(id), *value = bare + len + 1;

	if (!id_is_of(id, identity->directory) ||
	    strncasecmp(bare, identity->attribute, len) != 0 || bare[len] != ':' ||
	    (identity->binary && strlen(value) % 2 != 0))
		return false;
	buf_printf(buf, "(%s=", identity->attribute);
	if (!identity->binary)
		filter_escape(buf, value, strlen(value));
	for (; identity->binary && *value; value += 2)
		buf_printf(buf, "\\%.2s", value);
	buf_putc(buf, ')');
	return true;
}
