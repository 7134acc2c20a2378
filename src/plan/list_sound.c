// SPDX-License-Identifier: MIT
#include "plan/list_sound.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/alias.h"

/* How many odd lists are reported, how many names of each, and how many are asked for again. */
enum { LISTS_SHOWN = 200, NAMES_SHOWN = 5, LISTS_ASKED = 1000 };

/* What is said of names that are nobody's. */
static const struct {
	const char *rule;
	const char *text; /* after "2 of its 7 members" */
	const char *hint;
} list_reasons[EXPAND_REASONS] = {
	[EXPAND_UNREAD] = { "GROUP-UNRESOLVED", "are nothing that was read",
			    "take what is gone out of the group; let mailprov see what it may not "
			    "see, which "
			    "the next sync asks for; name what stands for nobody in "
			    "directory.groups.placeholders; what the filters leave out may be a "
			    "contact by "
			    "directory.groups.contacts.filter" },
	[EXPAND_OUT_OF_BASE] = { "GROUP-OUTSIDE", "lie where nothing is read",
				 "people with accounts here: add the place to directory.base; "
				 "groups: to "
				 "directory.groups.base; people with addresses elsewhere: to "
				 "directory.groups.contacts.base; nobody: name it in "
				 "directory.groups.placeholders" },
	[EXPAND_MALFORMED] = { "GROUP-MALFORMED", "are neither a DN nor a mail address",
			       "correct it in the group, or the address in the contact; what "
			       "stands for nobody may "
			       "be named in directory.groups.placeholders" },
	[EXPAND_LOGIN] = { "GROUP-UNRESOLVED", "are user names that nobody has who was read",
			   "take what is gone out of the group, or see whether "
			   "directory.groups.map.login is "
			   "the attribute that is meant; what stands for nobody may be named in "
			   "directory.groups.placeholders" },
	[EXPAND_ADDRESS] = { "GROUP-UNRESOLVED",
			     "have addresses in our domains that nobody has who was read",
			     "correct the address, take it out of the group, or name it in "
			     "directory.groups.placeholders" },
};

/* "uid=a,…; uid=b,… (why) and 7 more" of those with one reason. Returns how many there are. */
static size_t list_name(struct buf *buf, const struct expand_names *names,
			enum expand_reason reason)
{
	size_t count = 0;

	for (size_t i = 0; i < names->count; i++) {
		const struct expand_name *name = &names->items[i];

		if (name->reason != reason || count++ >= NAMES_SHOWN)
			continue;
		buf_printf(buf, "%s%s", count > 1 ? "; " : "", name->text);
		if (name->why)
			buf_printf(buf, " (%s)", name->why);
	}
	if (count > NAMES_SHOWN)
		buf_printf(buf, " and %zu more", count - NAMES_SHOWN);
	return count;
}

static bool list_may_tell(struct list_plan *plan, struct findings *findings)
{
	if (plan->told++ == LISTS_SHOWN)
		finding_add(findings, FINDING_NOTE, "GROUP-MEMBERS", "",
			    "more groups have members that cannot be had; mailprov explain tells "
			    "of each");
	return plan->told <= LISTS_SHOWN;
}

static void list_tell_unknown(const struct account *account, const struct expanded *expanded,
			      const char *end, struct findings *findings)
{
	size_t total = expanded->unknown.count + expanded->members.count + expanded->left_out.count;

	for (int reason = 0; reason < EXPAND_REASONS; reason++) {
		CLEANUP(buf_release) struct buf names = BUF_INIT;
		size_t count = list_name(&names, &expanded->unknown, (enum expand_reason)reason);

		if (count == 0)
			continue;
		finding_add(
			findings, end ? FINDING_WARNING : FINDING_NOTE, list_reasons[reason].rule,
			account->dn, "%zu of its %zu members %s%s%s: %s", count, total,
			list_reasons[reason].text, end ? ", which is too many; the list is " : "",
			end ? end : "", buf_text(&names));
		if (end)
			finding_hint(findings, "%s; or raise directory.groups.unresolved",
				     list_reasons[reason].hint);
	}
}

/* What a read of changes would not notice: that we may see an entry, or more of one, by now. */
static void list_ask(struct list_plan *plan, const struct expanded *expanded)
{
	for (size_t i = 0; i < expanded->cuts.count && plan->asked.count < LISTS_ASKED; i++)
		vec_add(&plan->asked, arena_text(&plan->arena, expanded->cuts.items[i].text));
	for (size_t i = 0; i < expanded->unknown.count && plan->asked.count < LISTS_ASKED; i++)
		if (expanded->unknown.items[i].reason == EXPAND_UNREAD)
			vec_add(&plan->asked,
				arena_text(&plan->arena, expanded->unknown.items[i].text));
}

bool list_is_sound(struct list_plan *plan, const struct account *account,
		   const struct expanded *expanded, bool is_new, struct findings *findings)
{
	const char *stays = is_new ? "not made" : "left as it is";
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	int64_t unknown = (int64_t)expanded->unknown.count;
	int64_t total =
		unknown + (int64_t)expanded->members.count + (int64_t)expanded->left_out.count;
	bool fine = !expanded->cut &&
		    unknown <= plan->policy.tolerated(plan->policy.config, account->id, total);

	list_ask(plan, expanded);
	plan->doubtful += !fine;
	if (expanded->left_out.count && list_may_tell(plan, findings)) {
		list_name(&names, &expanded->left_out, (enum expand_reason)0);
		finding_add(findings, FINDING_NOTE, "GROUP-MEMBERS", account->dn,
			    "%zu of its members have no mail account in use: %s",
			    expanded->left_out.count, buf_text(&names));
	}
	if (expanded->cut && list_may_tell(plan, findings)) {
		finding_add(findings, FINDING_ERROR, "GROUP-CUT", account->dn,
			    "the server gave only some of its members, or of those of a group in "
			    "it; the list is %s",
			    stays);
		finding_hint(findings, "the next sync asks again; if it stays so, look at the "
				       "server's limits for long lists of values");
	} else if (unknown && list_may_tell(plan, findings)) {
		list_tell_unknown(account, expanded, fine ? NULL : stays, findings);
	}
	return fine;
}

static bool list_has(const struct list_members *known, const char *address)
{
	size_t low = 0, high = known->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(address, known->items[middle].address);

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

struct expand_names list_choose_outside(struct list_plan *plan, const struct list_members *known,
					const struct expand_names *members)
{
	struct expand_names wanted = *members;
	bool any = false;

	for (size_t i = 0; known && i < wanted.count; i++) {
		struct expand_name *name = &wanted.items[i];
		const char *at = name->others, *other;
		size_t len;

		if (!name->others || list_has(known, name->text))
			continue;
		while (alias_next(&at, &other, &len)) {
			const char *text = arena_textn(&plan->arena, other, len);

			if (!list_has(known, text))
				continue;
			name->text = text;
			any = true;
			break;
		}
	}
	if (any)
		expand_sort(&wanted);
	return wanted;
}

void list_keep_outside(const struct account *account, const struct expanded *expanded,
		       struct list_change *change, struct findings *findings)
{
	static const unsigned char elsewhere[ACCOUNT_KEY_SIZE];
	struct list_members *removed = &change->removed;
	size_t unread = 0, kept = 0, count = removed->count;

	for (size_t i = 0; i < expanded->unknown.count; i++)
		unread += expanded->unknown.items[i].reason == EXPAND_UNREAD;
	for (size_t i = 0; unread && i < count; i++) {
		const struct list_member *member = &removed->items[i];

		if (!member->follows && memcmp(member->key, elsewhere, sizeof(elsewhere)) == 0) {
			finding_add(findings, FINDING_WARNING, "LIST-OUTSIDE", account->dn,
				    "%s stays a member: it may be one of the %zu that are nothing "
				    "that was read",
				    member->address, unread);
			finding_hint(findings, "%s", list_reasons[EXPAND_UNREAD].hint);
			continue;
		}
		removed->items[kept++] = *member;
	}
	if (!unread)
		return;
	removed->count = kept;
	if (kept == 0)
		list_members_release(removed);
}
