// SPDX-License-Identifier: MIT
#include "model/adopted.h"

#include "base/escape.h"

static const char adopted_mark[] = "\x1F"
				   "adopted:";

void adopted_id(struct buf *buf, const char *address)
{
	buf_printf(buf, "%s%s", adopted_mark, address);
}

bool adopted_is(const char *id)
{
	return strncmp(id, adopted_mark, strlen(adopted_mark)) == 0;
}

void adopted_fill(struct known *known, const struct account *seen)
{
	known->account.id = seen->id;
	account_key(seen->id, known->key);
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		const char **value = &known->account.value[field];

		if (!*value && field != ACCOUNT_ALIASES)
			*value = seen->value[field];
		if (*value && !**value)
			*value = NULL;
	}
	account_fingerprint(&known->account, known->fingerprint);
}

void adopted_hint(struct findings *findings, const struct known *known, const char *dn)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;

	escape_shell(&word, dn);
	finding_hint(findings,
		     "the mailbox of that person? mailprov accounts same %s %s (else give the "
		     "person another address)",
		     known->account.value[ACCOUNT_ADDRESS], buf_text(&word));
}

const char *adopted_owner(const struct known *known)
{
	if (known->account.dn)
		return known->account.dn;
	return adopted_is(known->account.id)
		       ? "an account that the provider has and no entry of the directory"
		       : "an account of ours";
}
