// SPDX-License-Identifier: MIT
#include "plan/choose.h"

#include "base/vec.h"
#include "model/alias.h"
#include "model/several.h"

/* How many values of each are told. */
enum { VALUES_SHOWN = 4 };

/*
 * Another entry that claims the address. A disabled one is in nobody's way: no account is made of
 * it, and what an account has is in use.
 */
static bool choose_find_rival(const struct roster *roster, const char *address, const char *id,
			      struct account *ret_other)
{
	return roster_find_claim(roster, address, id, ret_other) && !ret_other->disabled;
}

/*
 * The addresses that are left as aliases by the choice of another one than the rules prefer: the
 * preferred one is an alias then, if the directory gives it as such too and nobody else claims it.
 */
static void choose_aliases(struct chosen *chosen, const struct roster *roster,
			   const struct account *used, const char *preferred)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec aliases = VEC_INIT;
	struct account *account = &chosen->account, other;
	const char *at = account->value[ACCOUNT_ALIASES], *alias,
		   *address = account->value[ACCOUNT_ADDRESS];
	struct several own;
	size_t len;

	while (alias_next(&at, &alias, &len))
		if (strlen(address) != len || memcmp(address, alias, len) != 0)
			vec_add(&aliases, arena_textn(&arena, alias, len));
	if (several_find(chosen->several, ACCOUNT_ALIASES, &own)) {
		bool has = used &&
			   alias_has(used->value[ACCOUNT_ALIASES], preferred, strlen(preferred));

		chosen->open = chosen->open || !has;
		if (has || !roster || !choose_find_rival(roster, preferred, account->id, &other))
			vec_add(&aliases, preferred);
	}
	vec_sort(&aliases);
	for (size_t i = 0; i < aliases.count; i++)
		buf_printf(&chosen->aliases, "%s%s", i ? " " : "", aliases.items[i]);
	account->value[ACCOUNT_ALIASES] = aliases.count ? buf_text(&chosen->aliases) : NULL;
}

/* The first address that no other entry claims. */
static void choose_free(struct chosen *chosen, const struct roster *roster,
			const struct several *several)
{
	const char *at = NULL, *value, *rival = NULL;
	struct account other;
	size_t len;

	chosen->open = true;
	while (several_next(several, &at, &value, &len)) {
		buf_clear(&chosen->address);
		buf_add(&chosen->address, value, len);
		if (choose_find_rival(roster, chosen->address.data, chosen->account.id, &other)) {
			rival = rival ? rival : other.dn;
			continue;
		}
		chosen->account.value[ACCOUNT_ADDRESS] = chosen->address.data;
		return;
	}
	chosen->taken = rival;
}

static void choose_fields(struct chosen *chosen, const struct roster *roster,
			  const struct roster_entry *entry, const struct account *used)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		const char **value = &chosen->account.value[field], *preferred = *value,
			   *has = used ? used->value[field] : NULL;
		struct several several;

		if (field == ACCOUNT_ALIASES ||
		    !several_find(chosen->several, (enum account_field)field, &several))
			continue;
		if (has && several_has(&several, has, strlen(has)))
			*value = has;
		else if (field == ACCOUNT_ADDRESS && entry && entry->flags & ROSTER_CONTESTED)
			choose_free(chosen, roster, &several);
		if (strcmp(*value, preferred) == 0)
			continue;
		chosen->differs = true;
		if (field == ACCOUNT_ADDRESS)
			choose_aliases(chosen, roster, used, preferred);
	}
}

static struct chosen choose_from(const struct account *account, const struct roster *roster,
				 const struct roster_entry *entry, const struct account *used)
{
	struct chosen chosen = { .account = *account, .several = account->several };

	chosen.account.several = NULL;
	if (chosen.several)
		choose_fields(&chosen, roster, entry, used);
	return chosen;
}

struct chosen choose(const struct roster *roster, const struct roster_entry *entry,
		     const struct account *used)
{
	const struct account account = roster_account(roster, entry->offset);

	return choose_from(&account, roster, entry, used);
}

struct chosen choose_used(const struct account *account, const struct account *used)
{
	return choose_from(account, NULL, NULL, used);
}

static void choose_list(struct buf *buf, const struct several *several)
{
	const char *at = NULL, *value;
	size_t len, shown = 0;

	while (shown < VALUES_SHOWN && several_next(several, &at, &value, &len))
		buf_printf(buf, "%s\"%.*s\"", shown++ ? ", " : "", (int)len, value);
	if (several->count > shown)
		buf_printf(buf, " and %zu more", several->count - shown);
}

size_t choose_tell(const struct chosen *chosen, const struct account *used,
		   struct choose_told *told, struct findings *findings)
{
	size_t added = 0;

	for (int field = 0; chosen->several && field < ACCOUNT_ALIASES; field++) {
		const char *value = chosen->account.value[field],
			   *has = used ? used->value[field] : NULL;
		CLEANUP(buf_release) struct buf list = BUF_INIT;
		bool stays = has && value && strcmp(has, value) == 0;
		struct several several;

		if (!several_find(chosen->several, (enum account_field)field, &several) ||
		    (field == ACCOUNT_ADDRESS && chosen->taken) ||
		    told->fields[stays]++ >= CHOOSE_SHOWN)
			continue;
		added++;
		choose_list(&list, &several);
		/* Where nothing is decided anew nobody has to hear of it every night. */
		finding_add(findings, stays ? FINDING_NOTE : FINDING_WARNING, "VALUE-SEVERAL",
			    chosen->account.dn, "%.*s has %zu values: %s; the %s %s \"%s\"",
			    (int)several.attribute_len, several.attribute, several.count,
			    buf_text(&list), account_fields[field].key, stays ? "stays" : "is",
			    value);
		finding_hint(findings, "%s",
			     field == ACCOUNT_ADDRESS
				     ? "what is in use stays while it is among them; for the "
				       "others too, map the attribute to \"aliases\" as well"
				     : "what is in use stays while it is among them; take out of "
				       "the directory what is not meant, or map another attribute");
	}
	return added;
}

void choose_tell_taken(const struct chosen *chosen, enum held_source source,
		       struct choose_told *told, struct findings *findings)
{
	CLEANUP(finding_release) struct findings one = { .log = findings->log };
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	struct several several;

	if (!several_find(chosen->several, ACCOUNT_ADDRESS, &several))
		return;
	choose_list(&list, &several);
	finding_add(&one, FINDING_ERROR, "ADDRESS-DUPLICATE", chosen->account.dn,
		    "other entries have each of its addresses %s, the first is one of %s, too; it "
		    "is held",
		    buf_text(&list), chosen->taken);
	finding_hint(&one, "decide in the directory whose address each is; until then an account "
			   "that has it keeps it, and nothing is done about this entry");
	held_note(&one, 0, source, source == HELD_LIST ? HELD_MAILING_LIST : HELD_ACCOUNT,
		  &chosen->account);
	if (told->taken++ < CHOOSE_SHOWN)
		finding_copy(findings, &one);
}

void choose_finish(const struct choose_told *told, struct findings *findings)
{
	for (int stays = 0; stays < 2; stays++) {
		if (told->fields[stays] <= CHOOSE_SHOWN)
			continue;
		finding_add(findings, stays ? FINDING_NOTE : FINDING_WARNING, "VALUE-SEVERAL", "",
			    "%zu more fields of accounts or lists have several values%s",
			    told->fields[stays] - CHOOSE_SHOWN,
			    stays ? ", of which the one in use stays" : "");
		finding_hint(findings, "mailprov explain says what is taken for each of them");
	}
	if (told->taken <= CHOOSE_SHOWN)
		return;
	finding_add(findings, FINDING_ERROR, "ADDRESS-DUPLICATE", "",
		    "other entries have each of the addresses of %zu more; they are held",
		    told->taken - CHOOSE_SHOWN);
	finding_hint(findings, "mailprov held lists them");
}

void chosen_release(struct chosen *chosen)
{
	buf_release(&chosen->address);
	buf_release(&chosen->aliases);
}
