// SPDX-License-Identifier: MIT
#include "batch/zip.h"

#include <zlib.h>

#include "base/scan.h"

enum { END_SIZE = 22, END_COMMENT = 65535, STORED = 0, DEFLATED = 8 };

/* The largest part that is believed, in octets. */
enum { PART_MAX = 256 * 1024 * 1024 };

enum { SIGNATURE_LOCAL = 0x04034B50, SIGNATURE_ENTRY = 0x02014B50, SIGNATURE_END = 0x06054B50 };

struct zip_entry {
	const char *name;
	uint32_t name_len, method, crc, packed, unpacked, local;
};

static uint32_t zip_u16(struct scan *scan)
{
	uint32_t low = scan_u8(scan);

	return low | (uint32_t)scan_u8(scan) << 8;
}

static uint32_t zip_u32(struct scan *scan)
{
	uint32_t low = zip_u16(scan);

	return low | zip_u16(scan) << 16;
}

static int zip_damaged(struct error *error)
{
	return error_set(error, ERROR_DATA, "no spreadsheet, or a damaged one");
}

/* Finds the end record from behind: a comment may follow it. */
static bool zip_directory(const unsigned char *octets, size_t len, struct scan *ret_scan,
			  uint32_t *ret_count)
{
	size_t lowest = len > END_SIZE + END_COMMENT ? len - END_SIZE - END_COMMENT : 0;

	for (size_t at = len < END_SIZE ? 0 : len - END_SIZE + 1; at-- > lowest;) {
		struct scan end = scan_over(octets + at, len - at);

		if (zip_u32(&end) != SIGNATURE_END)
			continue;
		scan_take(&end, 6);
		*ret_count = zip_u16(&end);
		zip_u32(&end);
		*ret_scan = scan_over(octets, len);
		scan_seek(ret_scan, zip_u32(&end));
		return !end.bad && !ret_scan->bad;
	}
	return false;
}

static bool zip_next(struct scan *scan, struct zip_entry *ret_entry)
{
	uint32_t extra, comment;

	if (zip_u32(scan) != SIGNATURE_ENTRY)
		return false;
	scan_take(scan, 6);
	ret_entry->method = zip_u16(scan);
	scan_take(scan, 4);
	ret_entry->crc = zip_u32(scan);
	ret_entry->packed = zip_u32(scan);
	ret_entry->unpacked = zip_u32(scan);
	ret_entry->name_len = zip_u16(scan);
	extra = zip_u16(scan);
	comment = zip_u16(scan);
	scan_take(scan, 8);
	ret_entry->local = zip_u32(scan);
	ret_entry->name = scan_take(scan, ret_entry->name_len);
	scan_take(scan, extra);
	scan_take(scan, comment);
	return !scan->bad;
}

static bool zip_inflate(const void *packed, const struct zip_entry *entry, struct buf *part)
{
	z_stream stream = { .next_in = (unsigned char *)packed,
			    .avail_in = entry->packed,
			    .next_out = (unsigned char *)part->data,
			    .avail_out = entry->unpacked };
	bool whole;

	/* Negative: raw deflate, without zlib's own header. */
	if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
		return false;
	whole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.total_out == entry->unpacked;
	inflateEnd(&stream);
	return whole;
}

static int zip_unpack(const void *octets, size_t len, const struct zip_entry *entry,
		      struct buf *part, struct error *error)
{
	struct scan scan = scan_over(octets, len);
	const void *packed;
	uint32_t name, extra;

	scan_seek(&scan, entry->local);
	if (zip_u32(&scan) != SIGNATURE_LOCAL || entry->unpacked > PART_MAX)
		return zip_damaged(error);
	scan_take(&scan, 22);
	name = zip_u16(&scan);
	extra = zip_u16(&scan);
	scan_take(&scan, name);
	scan_take(&scan, extra);
	packed = scan_take(&scan, entry->packed);
	/*
	 * Deflate cannot make more than 1032 octets of one, so a small file claims no large memory.
	 */
	if (!packed || (entry->method != STORED && entry->method != DEFLATED) ||
	    entry->unpacked / 1032 > entry->packed)
		return zip_damaged(error);
	buf_clear(part);
	buf_reserve(part, (size_t)entry->unpacked + 1);
	if (entry->method == STORED && entry->packed == entry->unpacked)
		memcpy(part->data, packed, entry->packed);
	else if (entry->method == STORED || !zip_inflate(packed, entry, part))
		return zip_damaged(error);
	part->len = entry->unpacked;
	part->data[part->len] = '\0';
	return crc32(crc32(0, NULL, 0), (const unsigned char *)part->data, entry->unpacked) ==
			       entry->crc
		       ? 1
		       : zip_damaged(error);
}

int zip_find(const void *octets, size_t len, const char *name, struct buf *ret_part,
	     struct error *error)
{
	struct zip_entry entry;
	struct scan scan;
	uint32_t count;

	if (!zip_directory(octets, len, &scan, &count))
		return zip_damaged(error);
	for (uint32_t i = 0; i < count; i++) {
		if (!zip_next(&scan, &entry))
			return zip_damaged(error);
		if (entry.name_len == strlen(name) && memcmp(entry.name, name, entry.name_len) == 0)
			return zip_unpack(octets, len, &entry, ret_part, error);
	}
	return 0;
}

int zip_each(const void *octets, size_t len, zip_part part, void *argument, struct error *error)
{
	CLEANUP(buf_wipe) struct buf text = BUF_INIT;
	struct zip_entry entry;
	struct scan scan;
	uint32_t count;

	if (!zip_directory(octets, len, &scan, &count))
		return zip_damaged(error);
	for (uint32_t i = 0; i < count; i++) {
		if (!zip_next(&scan, &entry))
			return zip_damaged(error);
		buf_wipe(&text);
		if (zip_unpack(octets, len, &entry, &text, error) < 0 ||
		    part(argument, &text, error) != 0)
			return -1;
	}
	return 0;
}
