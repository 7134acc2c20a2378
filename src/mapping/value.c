// SPDX-License-Identifier: MIT
#include "mapping/value.h"

#include <ctype.h>
#include <strings.h>

#include "base/escape.h"
#include "model/address.h"
#include "text/unicode.h"

enum { DOMAINS_SHOWN = 8, NUMBER_DIGITS = 9 };

static bool value_clean(const struct entry_value *value, struct buf *out, struct buf *why)
{
	enum unicode_fault fault = unicode_clean(out, value->octets, value->len);

	if (fault != UNICODE_FINE)
		buf_puts(why, unicode_fault_text(fault));
	return fault == UNICODE_FINE;
}

/* Addresses too: RFC 5322 lets them begin with = + and -. */
static enum mapping_rule value_formula(const struct buf *out, struct buf *why)
{
	if (!escape_is_formula(buf_text(out)))
		return RULE_NONE;
	buf_puts(why, "begins like a formula");
	return RULE_VALUE_FORMULA;
}

enum mapping_rule value_text(const struct config *config, const struct entry_value *value,
			     struct buf *out, struct buf *why)
{
	(void)config;
	return value_clean(value, out, why) ? value_formula(out, why) : RULE_VALUE_TEXT;
}

enum mapping_rule value_phone(const struct config *config, const struct entry_value *value,
			      struct buf *out, struct buf *why)
{
	size_t kept = 0;

	if (!value_clean(value, out, why))
		return RULE_VALUE_TEXT;
	if (buf_text(out)[0] != '+')
		return value_text(config, value, out, why);
	for (size_t i = 0; i < out->len; i++)
		if (!strchr(" ()-./", out->data[i]))
			out->data[kept++] = out->data[i];
	buf_cut(out, kept);
	if (kept > 1 && strspn(out->data + 1, "0123456789") == kept - 1)
		return RULE_NONE;
	buf_puts(why, "is no telephone number");
	return RULE_VALUE_PHONE;
}

enum mapping_rule value_number(const struct config *config, const struct entry_value *value,
			       struct buf *out, struct buf *why)
{
	enum mapping_rule rule = value_text(config, value, out, why);

	if (rule != RULE_NONE ||
	    (out->len <= NUMBER_DIGITS && strspn(buf_text(out), "0123456789") == out->len))
		return rule;
	buf_puts(why, "is no whole number");
	return RULE_VALUE_NUMBER;
}

static void value_list_domains(const struct config *config, struct buf *why)
{
	for (size_t i = 0; i < config->domain_count && i < DOMAINS_SHOWN; i++)
		buf_printf(why, "%s%s", i ? ", " : "", config->domains[i].name);
	if (config->domain_count > DOMAINS_SHOWN)
		buf_printf(why, " and %zu more", config->domain_count - DOMAINS_SHOWN);
}

const char *value_normalise(const struct config_directory *directory,
			    const struct entry_value *value, struct buf *out)
{
	const char *fault = address_normalise(out, value->octets, value->len), *domain;

	if (fault)
		return fault;
	domain = config_renamed_domain(directory, address_domain(out->data));
	if (!domain)
		return NULL;
	buf_cut(out, (size_t)(address_domain(out->data) - out->data));
	buf_puts(out, domain);
	return out->len > ADDRESS_MAX ? "is too long" : NULL;
}

enum mapping_rule value_address(const struct config *config, const struct entry_value *value,
				struct buf *out, struct buf *why)
{
	const char *fault = address_normalise(out, value->octets, value->len);

	if (fault) {
		buf_puts(why, fault);
		return RULE_ADDRESS_SYNTAX;
	}
	if (!config_domain_find(config, address_domain(out->data))) {
		buf_printf(why, "is in the domain %s, which is not configured; configured: ",
			   address_domain(out->data));
		value_list_domains(config, why);
		return RULE_ADDRESS_DOMAIN;
	}
	if (address_is_international(out->data)) {
		buf_puts(why, "has a character before the @ that is not ASCII");
		return RULE_ADDRESS_INTERNATIONAL;
	}
	return value_formula(out, why);
}

/*
 * No address has a colon outside of quotes (RFC 5322 section 3.2.3), so what ends with one is a
 * mark.
 */
enum value_mark value_unmark(struct entry_value *value)
{
	size_t len = 0;
	const char *octets = value->octets;
	enum value_mark mark;

	while (len < value->len && isalnum((unsigned char)octets[len]))
		len++;
	if (len == 0 || len == value->len || octets[len] != ':')
		return VALUE_PLAIN;
	if (len != 4 || strncasecmp(octets, "smtp", 4) != 0)
		return VALUE_OTHER;
	mark = memcmp(octets, "SMTP", 4) == 0 ? VALUE_PRIMARY : VALUE_ALIAS;
	value->octets += len + 1;
	value->len -= len + 1;
	return mark;
}
