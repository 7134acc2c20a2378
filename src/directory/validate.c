// SPDX-License-Identifier: MIT
#include "directory/validate.h"

#include <ctype.h>

#include "mapping/address_rule.h"
#include "entry/dn.h"
#include "entry/filter.h"
#include "ldap/ldap_delta.h"
#include "mapping/disabled.h"
#include "model/address.h"

struct validation {
	const struct config_places *places;
	struct findings *findings;
	const struct config_directory *directory;
	const char *place; /* its path */
};

/* The path of one of its keys. */
static const char *validate_path(const struct validation *judge, const char *key)
{
	return arena_printf(&judge->findings->arena, "%s.%s", judge->place, key);
}

#define COMPLAIN(judge, key, ...) \
	config_complain((judge)->places, (judge)->findings, validate_path(judge, key), __VA_ARGS__)

static void validate_dn(const struct validation *judge, const char *path, const char *text)
{
	CLEANUP(buf_release) struct buf dn = BUF_INIT;
	const char *why = dn_normalise(&dn, text, strlen(text));

	if (why)
		COMPLAIN(judge, path, "\"%s\" %s", text, why);
}

static void validate_dns(const struct validation *judge, const char *key, const struct vec *names)
{
	for (size_t i = 0; i < names->count; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		buf_printf(&path, "%s[%zu]", key, i + 1);
		validate_dn(judge, buf_text(&path), names->items[i]);
	}
}

/* One base inside another would give its entries twice. */
static void validate_nesting(const struct validation *judge, const char *key,
			     const struct vec *bases)
{
	for (size_t i = 0; i < bases->count; i++) {
		for (size_t j = 0; j < bases->count; j++) {
			CLEANUP(buf_release) struct buf inner = BUF_INIT;
			CLEANUP(buf_release) struct buf outer = BUF_INIT;

			if (i == j ||
			    dn_normalise(&inner, bases->items[i], strlen(bases->items[i])) ||
			    dn_normalise(&outer, bases->items[j], strlen(bases->items[j])) ||
			    !dn_is_under(buf_text(&inner), buf_text(&outer)))
				continue;
			if (j > i && strcmp(buf_text(&inner), buf_text(&outer)) == 0)
				continue;
			COMPLAIN(judge, key, "\"%s\" lies in \"%s\", which is read whole",
				 bases->items[i], bases->items[j]);
		}
	}
}

/* A name or an object identifier, perhaps with options: "cn", "2.5.4.3", "cn;lang-ja". */
static bool validate_is_attribute(const char *text)
{
	if (!isalnum((unsigned char)*text))
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr("-.;_", *text))
			return false;
	return true;
}

static void validate_attribute(const struct validation *judge, const char *path, const char *text)
{
	if (text && !validate_is_attribute(text))
		COMPLAIN(judge, path,
			 "\"%s\" is no attribute of a directory; allowed are names such as "
			 "cn or employeeNumber",
			 text);
}

static void validate_departments(const struct validation *judge,
				 const struct config_directory *directory)
{
	CLEANUP(buf_release) struct buf dn = BUF_INIT;
	const char *base = directory->departments.base,
		   *why = base ? dn_normalise(&dn, base, strlen(base)) : NULL;

	if (why)
		COMPLAIN(judge, "departments.base", "\"%s\" %s", base, why);
}

/* One source of a field: an attribute, or for a name a template. */
static void validate_source(const struct validation *judge, const char *path, const char *text,
			    bool is_name)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct text_template template;
	const char *why;

	if (!text_template_is(text)) {
		validate_attribute(judge, path, text);
		return;
	}
	why = is_name ? text_template_parse(&arena, text, strlen(text), NULL, NULL, &template)
		      : "is a template, which only names may have; addresses are made by "
			"directory.address_rules";
	if (why)
		COMPLAIN(judge, path, "\"%s\" %s", text, why);
}

static void validate_sources(const struct validation *judge, const char *path,
			     const struct config_sources *sources, bool is_name)
{
	for (size_t i = 0; sources->items[i]; i++) {
		CLEANUP(buf_release) struct buf item = BUF_INIT;

		buf_puts(&item, path);
		if (sources->items[1])
			buf_printf(&item, "[%zu]", i + 1);
		validate_source(judge, buf_text(&item), sources->items[i], is_name);
	}
}

static void validate_attributes(const struct validation *judge,
				const struct config_directory *directory)
{
	validate_attribute(judge, "id", directory->id);
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		buf_printf(&path, "map.%s", account_fields[field].key);
		validate_sources(judge, buf_text(&path), &directory->map[field],
				 field == ACCOUNT_NAME);
	}
}

/* A filter that we evaluate ourselves. */
static void validate_plain_filter(const struct validation *judge, const char *path,
				  const char *text)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct error error = ERROR_INIT;
	const struct filter *filter;
	const char *attribute;

	if (!text)
		return;
	if (filter_parse(&arena, text, &filter, &error) != 0)
		COMPLAIN(judge, path, "%s", error.text);
	else if (!filter_is_plain(filter, &attribute))
		COMPLAIN(judge, path,
			 "%s: only and, or, not, =, * can be used here; other matches need "
			 "a server",
			 attribute);
}

/* Which of the forms a row has; each is whole and alone. */
static void validate_form(const struct validation *judge, const char *path,
			  const struct config_match *match)
{
	int forms = (match->attribute || match->value) + (match->below != NULL) +
		    (match->filter != NULL);

	if (forms != 1 ||
	    (match->below == NULL && match->filter == NULL && (!match->attribute || !match->value)))
		COMPLAIN(judge, path, "is one of: attribute and value, below, filter");
}

static void validate_exclude(const struct validation *judge,
			     const struct config_directory *directory)
{
	for (size_t i = 0; i < directory->exclude_count; i++) {
		const struct config_match *match = &directory->exclude[i];
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		size_t len;

		buf_printf(&path, "exclude[%zu]", i + 1);
		len = path.len;
		validate_form(judge, buf_text(&path), match);
		buf_puts(&path, ".attribute");
		validate_attribute(judge, buf_text(&path), match->attribute);
		buf_cut(&path, len);
		buf_puts(&path, ".below");
		if (match->below)
			validate_dn(judge, buf_text(&path), match->below);
		buf_cut(&path, len);
		buf_puts(&path, ".filter");
		validate_plain_filter(judge, buf_text(&path), match->filter);
	}
}

/* Without a value the attribute means what the directory means with it. */
static void validate_disabled(const struct validation *judge,
			      const struct config_directory *directory)
{
	const struct kind *kind = &kinds[directory->kind];

	for (size_t i = 0; i < directory->disabled_count; i++) {
		const struct config_match *match = &directory->disabled[i];
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(buf_release) struct buf signs = BUF_INIT;
		CLEANUP(vec_release) struct vec names = VEC_INIT;
		const char *nearest;

		buf_printf(&path, "disabled[%zu].attribute", i + 1);
		validate_attribute(judge, buf_text(&path), match->attribute);
		if (!match->attribute || match->value || disabled_sign(kind, match->attribute) >= 0)
			continue;
		for (int j = 0; j < KIND_DISABLED && kind->disabled[j].attribute; j++) {
			vec_add(&names, kind->disabled[j].attribute);
			buf_printf(&signs, "%s%s", j ? ", " : "", kind->disabled[j].attribute);
		}
		COMPLAIN(judge, buf_text(&path), "\"%s\" needs a value; without one are %s",
			 match->attribute, buf_text(&signs));
		nearest = vec_nearest(&names, match->attribute);
		if (nearest)
			finding_hint(judge->findings, "did you mean %s?", nearest);
	}
}

/* Whether a template can become an address at all: with a letter for every attribute. */
static void validate_address(const struct validation *judge, const struct config *config,
			     const char *path, const struct address_rule *rule)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	const char *why;

	for (size_t i = 0; i < rule->count; i++)
		buf_printf(&text, "%s%s", rule->parts[i].literal,
			   rule->parts[i].attribute ? "a" : "");
	buf_printf(&text, "@%s", rule->domain);
	why = address_normalise(&address, buf_text(&text), text.len);
	if (why)
		COMPLAIN(judge, path, "\"%s\" makes no address: it %s", rule->text, why);
	else if (!config_domain_find(config, address_domain(address.data)))
		COMPLAIN(judge, path,
			 "\"%s\" makes addresses in the domain %s, which is not among \"domains\"",
			 rule->text, address_domain(address.data));
}

static void validate_address_rules(const struct validation *judge, const struct config *config)
{
	const struct vec *rules = &judge->directory->address_rules;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < rules->count; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		struct address_rule rule;
		const char *why = address_rule_parse(&arena, rules->items[i], &rule);

		buf_printf(&path, "address_rules[%zu]", i + 1);
		if (why)
			COMPLAIN(judge, buf_text(&path), "\"%s\" %s", rules->items[i], why);
		else
			validate_address(judge, config, buf_text(&path), &rule);
	}
}

static void judge_changes(const struct validation *judge, const struct config_directory *directory)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	if (ldap_delta_serves(directory->kind, directory->changes))
		return;
	for (int changes = 0; changes < CONFIG_CHANGES; changes++)
		if (ldap_delta_serves(directory->kind, (enum config_changes)changes))
			buf_printf(&list, "%s%s", list.len ? ", " : "",
				   config_changes_text((enum config_changes)changes));
	COMPLAIN(judge, "changes", "a server of this kind cannot be asked so; allowed are %s",
		 buf_text(&list));
}

static void validate_filter(const struct validation *judge, const char *path, const char *text)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct error error = ERROR_INIT;
	const struct filter *filter;

	if (text && filter_parse(&arena, text, &filter, &error) != 0)
		COMPLAIN(judge, path, "%s", error.text);
}

static void validate_groups(const struct validation *judge, const struct config_groups *groups)
{
	validate_dns(judge, "groups.base", &groups->base);
	validate_nesting(judge, "groups.base", &groups->base);
	validate_filter(judge, "groups.filter", groups->filter);
	validate_sources(judge, "groups.map.address", &groups->map.address, false);
	validate_sources(judge, "groups.map.name", &groups->map.name, true);
	validate_sources(judge, "groups.map.aliases", &groups->map.aliases, false);
	validate_attribute(judge, "groups.map.login", groups->map.login);
	for (size_t i = 0; i < groups->map.members.count; i++)
		validate_attribute(judge, "groups.map.members", groups->map.members.items[i]);
	validate_dns(judge, "groups.contacts.base", &groups->contacts.base);
	validate_nesting(judge, "groups.contacts.base", &groups->contacts.base);
	validate_filter(judge, "groups.contacts.filter", groups->contacts.filter);
	for (size_t i = 0; i < groups->contacts.address.count; i++)
		validate_attribute(judge, "groups.contacts.address",
				   groups->contacts.address.items[i]);
}

static void validate_one(const struct validation *judge, const struct config *config)
{
	const struct config_directory *directory = judge->directory;

	validate_dns(judge, "base", &directory->base);
	validate_nesting(judge, "base", &directory->base);
	validate_dns(judge, "canaries", &directory->canaries);
	if (directory->bind.dn && directory->kind != CONFIG_AD)
		validate_dn(judge, "bind.dn", directory->bind.dn);
	validate_attributes(judge, directory);
	validate_exclude(judge, directory);
	validate_disabled(judge, directory);
	validate_plain_filter(judge, "shared", directory->shared);
	validate_departments(judge, directory);
	judge_changes(judge, directory);
	validate_address_rules(judge, config);
	validate_filter(judge, "filter", directory->filter);
	validate_groups(judge, &directory->groups);
}

void directory_validate(const struct config *config, const struct config_places *places,
			struct findings *findings)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < config->directory_count; i++) {
		const struct validation judge = {
			.places = places,
			.findings = findings,
			.directory = &config->directories[i],
			.place = config_directory_place(config, i, &arena),
		};

		validate_one(&judge, config);
	}
}
