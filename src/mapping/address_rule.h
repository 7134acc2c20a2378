// SPDX-License-Identifier: MIT
/*
 * The templates of directory.address_rules: an address made from attributes of an entry to which
 * the directory gives none. "{givenName}.{sn}@DOMAIN" takes the values of two attributes,
 * "{givenName:1}{sn}@DOMAIN" the first letter of one and all of the other; what is outside of
 * braces stands for itself. Values are spelled in ASCII letters by table; a space becomes a hyphen,
 * an apostrophe goes, and any other character makes the address a proposal that a person has to
 * approve. Order of calls: address_rules_load, address_rules_make for each entry,
 * address_rules_release.
 */
#pragma once

#include "base/arena.h"
#include "conf/config.h"
#include "entry/entry.h"
#include "mapping/text_template.h"
#include "text/han.h"

struct address_rule {
	const char *text;
	struct template_part *parts;
	size_t count;
	const char *domain; /* as it was written */
};

struct address_rules {
	struct arena arena;
	struct address_rule *items;
	size_t count;
	struct han *han;
};

/* Reads one template; NULL, or what is wrong with it. Texts go into the arena. */
MUST_CHECK const char *address_rule_parse(struct arena *arena, const char *text,
					  struct address_rule *ret_rule);

/*
 * The templates of the configuration, which were checked before: one that cannot be read is left
 * out.
 */
void address_rules_load(struct address_rules *rules, const struct config_directory *directory);

/* Adds the attributes that they look at to a list which may have them already. */
void address_rules_attributes(const struct address_rules *rules,
			      void (*add)(struct vec *attributes, const char *attribute),
			      struct vec *attributes);

enum address_made {
	ADDRESS_NONE,	  /* no template finds all that it needs */
	ADDRESS_MADE,	  /* by a template and the tables alone */
	ADDRESS_PROPOSED, /* waits for a person; the address is the proposal, or empty */
};

/* Reports the result of a template: "taken", what was spelled how, or why not. */
typedef void (*address_tell)(void *argument, const struct address_rule *rule, const char *outcome);

/*
 * The first template that makes an address by itself, else the first proposal. `address` is cleared
 * first; it comes in the form of address_normalise.
 */
enum address_made address_rules_make(struct address_rules *rules, const struct entry *entry,
				     struct buf *address, address_tell tell, void *argument);

void address_rules_release(struct address_rules *rules);
