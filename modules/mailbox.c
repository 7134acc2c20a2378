// SPDX-License-Identifier: MIT
#include "modules/mailbox.h"

/* "USER", or "USER@DOMAIN"; false when there is no domain, or it is all too long. */
static bool complete(char name[LOOKUP_KEY_MAX + 1], const char *user, const char *domain,
		     size_t domain_len)
{
	size_t len = strnlen(user, LOOKUP_KEY_MAX + 1);
	bool whole = memchr(user, '@', len) != NULL;

	if (len > LOOKUP_KEY_MAX ||
	    (!whole && (domain_len == 0 || len + 1 + domain_len > LOOKUP_KEY_MAX)))
		return false;
	memcpy(name, user, len);
	if (!whole) {
		name[len++] = '@';
		memcpy(name + len, domain, domain_len);
		len += domain_len;
	}
	name[len] = '\0';
	return true;
}

static enum cdb_read_result find_in(struct mailbox *mailbox, const struct lookup_read *read,
				    const char *user, const char *domain)
{
	char name[LOOKUP_KEY_MAX + 1];
	enum cdb_read_result result;
	size_t len;

	if (!complete(name, user, domain ? domain : read->header.domain.at,
		      domain ? strlen(domain) : read->header.domain.len))
		return CDB_READ_ABSENT;
	if (!lookup_key(name, mailbox->address, &len))
		return CDB_READ_ABSENT;
	result = lookup_read_find(read, mailbox->address, mailbox->value, sizeof(mailbox->value),
				  &len);
	/* No writer of ours makes a value that long. */
	if (result == CDB_READ_SMALL)
		return CDB_READ_DAMAGED;
	if (result == CDB_READ_FOUND &&
	    !lookup_account_parse(mailbox->value, len, &mailbox->account))
		return CDB_READ_DAMAGED;
	return result;
}

enum cdb_read_result mailbox_find(struct mailbox *mailbox, const char *path, const char *user,
				  const char *domain)
{
	enum cdb_read_result result;
	struct lookup_read read;

	memset(&mailbox->header, 0, sizeof(mailbox->header));
	result = lookup_read_open(&read, path, LOOKUP_ACCOUNTS);
	if (result != CDB_READ_FOUND)
		return result;
	mailbox->header = read.header;
	mailbox->header.domain = (struct lookup_text){ "", 0 };
	result = find_in(mailbox, &read, user, domain);
	lookup_read_close(&read);
	return result;
}

const char *mailbox_trouble(enum cdb_read_result result)
{
	switch (result) {
	case CDB_READ_MISSING:
		return "is missing, or may not be read; mailprov publish writes it";
	case CDB_READ_REFUSED:
		return "must be a regular file of root that nobody else may write";
	case CDB_READ_AGAIN:
		return "cannot be opened now: out of descriptors or memory";
	default:
		return "is damaged, cut short, or no file of mailprov; mailprov publish writes it "
		       "anew";
	}
}
