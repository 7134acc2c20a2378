// SPDX-License-Identifier: MIT
/*
 * From one raw value of the directory to the text that may go into state and batch. Every function
 * here puts the clean text into `out` (cleared first) and returns RULE_NONE, or returns the rule
 * that the value breaks and appends to `why` what is wrong with it ("has no @").
 */
#pragma once

#include "conf/config.h"
#include "entry/entry.h"
#include "mapping/rule.h"

/* Text: NFC, no invisible characters, nothing that a spreadsheet would run. */
enum mapping_rule value_text(const struct config *config, const struct entry_value *value,
			     struct buf *out, struct buf *why);

/*
 * A telephone number. One in international form loses its visual separators; it may begin with the
 * plus that other text may not.
 */
enum mapping_rule value_phone(const struct config *config, const struct entry_value *value,
			      struct buf *out, struct buf *why);

/* A whole number. */
enum mapping_rule value_number(const struct config *config, const struct entry_value *value,
			       struct buf *out, struct buf *why);

/*
 * The inner form of a mail address, in the domain that directory.address_domain has for its own;
 * NULL, or what is wrong with it.
 */
MUST_CHECK const char *value_normalise(const struct config_directory *directory,
				       const struct entry_value *value, struct buf *out);

/* A mail address in one of the configured domains, with an ASCII local part. */
enum mapping_rule value_address(const struct config *config, const struct entry_value *value,
				struct buf *out, struct buf *why);

/*
 * What Active Directory puts before an address in proxyAddresses: "SMTP:" the primary, "smtp:" an
 * alias, "X500:", "SIP:", "EUM:" no mail at all.
 */
enum value_mark { VALUE_PLAIN, VALUE_PRIMARY, VALUE_ALIAS, VALUE_OTHER };

/* Takes the mark off the value. */
enum value_mark value_unmark(struct entry_value *value);
