// SPDX-License-Identifier: MIT
#include "batch/password.h"

#include <ctype.h>

#include "base/secret.h"

/*
 * Without 0 O o, 1 l I i, 5 S s, 2 Z z, 8 B, and without what a spreadsheet, a CSV reader or a
 * shell gives a meaning.
 */
static const char *const classes[] = { "ACDEFGHJKLMNPQRTUVWXY", "abcdefghjkmnpqrtuvwxy", "34679",
				       "#%+=?_" };

enum { PART_LEAST = 3 };

static int password_octet(struct password_pool *pool, unsigned char *ret_octet, struct error *error)
{
	if (pool->left == 0) {
		if (secret_random(pool->octets, sizeof(pool->octets), error) != 0)
			return -1;
		pool->left = sizeof(pool->octets);
	}
	*ret_octet = pool->octets[--pool->left];
	pool->octets[pool->left] = 0;
	return 0;
}

void password_pool_wipe(struct password_pool *pool)
{
	explicit_bzero(pool, sizeof(*pool));
}

/*
 * One of the characters, each as likely as any other: octets above the largest multiple are drawn
 * again.
 */
static int password_pick(struct password_pool *pool, const char *characters, char *ret_character,
			 struct error *error)
{
	size_t count = strlen(characters), limit = 256 - 256 % count;
	unsigned char octet;

	do {
		if (password_octet(pool, &octet, error) != 0)
			return -1;
	} while (octet >= limit);
	*ret_character = characters[octet % count];
	return 0;
}

static bool password_has_part(const char *password, const char *part, size_t len)
{
	for (const char *at = password; len >= PART_LEAST && strlen(at) >= len; at++)
		if (strncasecmp(at, part, len) == 0)
			return true;
	return false;
}

bool password_is_good(const char *password, const char *address)
{
	for (size_t i = 0; i < ARRAY_LEN(classes); i++)
		if (!strpbrk(password, classes[i]))
			return false;
	if (strlen(password) < PASSWORD_LENGTH || !isalpha((unsigned char)password[0]))
		return false;
	while (*address) {
		size_t len = strcspn(address, "@.-_+");

		if (password_has_part(password, address, len))
			return false;
		address += len + (address[len] != '\0');
	}
	return true;
}

static int password_draw(struct password_pool *pool, char out[PASSWORD_LENGTH + 1],
			 struct error *error)
{
	char all[80] = "";
	size_t len = 0;

	for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
		memcpy(all + len, classes[i], strlen(classes[i]) + 1);
		len += strlen(classes[i]);
	}
	for (size_t i = 0; i < PASSWORD_LENGTH; i++)
		if (password_pick(pool, all, &out[i], error) != 0)
			return -1;
	out[PASSWORD_LENGTH] = '\0';
	return 0;
}

/*
 * Drawing again until it is good keeps every good password as likely as any other. About every
 * fourth is.
 */
int password_make(struct password_pool *pool, const char *address, char out[PASSWORD_LENGTH + 1],
		  struct error *error)
{
	do {
		if (password_draw(pool, out, error) != 0)
			return -1;
	} while (!password_is_good(out, address));
	return 0;
}
