// SPDX-License-Identifier: MIT
#include "modules/manifest.h"

#include "base/mem.h"
#include "base/scan.h"

/* Takes a word off the front of a line, up to a space or its end. */
static size_t take_word(const char **line, size_t *len, const char **ret_word)
{
	const char *space = memchr(*line, ' ', *len);
	size_t word = space ? (size_t)(space - *line) : *len;
	size_t taken = word + (space != NULL);

	*ret_word = *line;
	*line += taken;
	*len -= taken;
	return word;
}

static bool is_hex(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!strchr("0123456789abcdef", text[i]) || text[i] == '\0')
			return false;
	return len == MANIFEST_HEX;
}

static void parse_line(struct manifest *stamp, const char *line, size_t len)
{
	const char *key, *hex;
	size_t key_len = take_word(&line, &len, &key);
	size_t hex_len = take_word(&line, &len, &hex);

	if (!is_hex(hex, hex_len))
		return;
	if (key_len == strlen("source") && memcmp(key, "source", key_len) == 0)
		memcpy(stamp->source, hex, MANIFEST_HEX);
	else if (key_len == strlen("file") && memcmp(key, "file", key_len) == 0 && len > 0 &&
		 !memchr(line, '\0', len)) {
		CLEANUP(mem_freep)
		char *name = mem_textn(line, len),
		     *text = mem_textn(hex, hex_len);

		manifest_add(stamp, name, text);
	}
}

void manifest_parse(struct manifest *stamp, const char *text, size_t len)
{
	struct scan scan = scan_over(text, len);
	const char *line;
	size_t line_len;

	while (scan_line(&scan, &line, &line_len) > 0)
		parse_line(stamp, line, line_len);
}

void manifest_hash(char hex[MANIFEST_HEX + 1], const void *octets, size_t len)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	unsigned char sum[DIGEST_SIZE];
	struct digest digest;

	digest_init(&digest);
	digest_add(&digest, octets, len);
	digest_finish(&digest, sum);
	digest_hex(&text, sum, sizeof(sum));
	memcpy(hex, buf_text(&text), MANIFEST_HEX + 1);
}

void manifest_add(struct manifest *stamp, const char *name, const char *hex)
{
	struct manifest_file *file;

	if (manifest_knows(stamp, name, hex))
		return;
	stamp->files = mem_grow(stamp->files, &stamp->cap, stamp->count + 1, sizeof(*stamp->files));
	file = &stamp->files[stamp->count++];
	file->name = arena_text(&stamp->arena, name);
	memcpy(file->hex, hex, MANIFEST_HEX);
	file->hex[MANIFEST_HEX] = '\0';
}

void manifest_keep(struct manifest *stamp, const struct manifest *before, const char *name)
{
	for (size_t i = 0; i < before->count; i++)
		if (strcmp(before->files[i].name, name) == 0)
			manifest_add(stamp, name, before->files[i].hex);
}

bool manifest_knows(const struct manifest *stamp, const char *name, const char *hex)
{
	for (size_t i = 0; i < stamp->count; i++)
		if (strcmp(stamp->files[i].name, name) == 0 &&
		    strcmp(stamp->files[i].hex, hex) == 0)
			return true;
	return false;
}

void manifest_write(const struct manifest *stamp, struct buf *buf)
{
	if (stamp->source[0])
		buf_printf(buf, "source %s\n", stamp->source);
	for (size_t i = 0; i < stamp->count; i++)
		buf_printf(buf, "file %s %s\n", stamp->files[i].hex, stamp->files[i].name);
}

void manifest_release(struct manifest *stamp)
{
	free(stamp->files);
	arena_release(&stamp->arena);
	*stamp = (struct manifest)MANIFEST_INIT;
}
