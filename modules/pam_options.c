// SPDX-License-Identifier: MIT
#include "modules/pam_options.h"

#include <security/pam_ext.h>
#include <syslog.h>

#ifndef PUBLISHED
#define PUBLISHED STATEDIR "/published"
#endif

enum kind { FLAG, CHOICE, NUMBER, DURATION, TEXT, PATH };

/* One argument. A choice is stored as the index of its word, 0 or 1. */
struct row {
	const char *name;
	enum kind kind;
	size_t offset;
	const char *words[2];
	int64_t least, most;
};

#define AT(member) offsetof(struct pam_options, member)
static const struct row rows[] = {
	{ "debug", FLAG, AT(debug) },
	{ "quiet", FLAG, AT(quiet) },
	{ "onerr", CHOICE, AT(onerr_succeed), .words = { "fail", "succeed" } },
	{ "unknown", CHOICE, AT(unknown_deny), .words = { "ignore", "deny" } },
	{ "disabled", CHOICE, AT(disabled), .words = { "deny", "expired" } },
	{ "unverified", CHOICE, AT(unverified_deny), .words = { "allow", "deny" } },
	{ "max_age", DURATION, AT(max_age), .least = 0, .most = INT32_MAX },
	{ "minimum_uid", NUMBER, AT(minimum_uid), .least = 0, .most = UINT32_MAX },
	{ "timeout", DURATION, AT(timeout), .least = 1, .most = 30 },
	{ "db", PATH, AT(db) },
	{ "domain", TEXT, AT(domain) },
	{ "services", TEXT, AT(services) },
	{ "helper", PATH, AT(helper) },
};

static const struct pam_options presets = {
	.minimum_uid = 1000,
	.timeout = 2,
	.db = PUBLISHED "/accounts.cdb",
	.services = "login,sshd,gdm-password,lightdm,sddm",
	.helper = HELPER,
};

/*
 * "90", "15m", "7d": seconds without a unit. False when it is not a duration, or too large for any
 * row.
 */
static bool read_number(const char *text, bool units, int64_t *ret_number)
{
	static const struct {
		char letter;
		int64_t seconds;
	} known[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
	int64_t number = 0;

	if (*text < '0' || *text > '9')
		return false;
	for (; *text >= '0' && *text <= '9'; text++) {
		number = number * 10 + (*text - '0');
		if (number > UINT32_MAX)
			return false;
	}
	for (size_t i = 0; units && *text && i < ARRAY_LEN(known); i++) {
		if (*text == known[i].letter) {
			number *= known[i].seconds;
			text++;
			break;
		}
	}
	*ret_number = number;
	return *text == '\0';
}

/* NULL when the value is good and set, else what is allowed. */
static const char *set_value(const struct row *row, const char *value, struct pam_options *options)
{
	void *at = (char *)options + row->offset;
	int64_t number;

	switch (row->kind) {
	case FLAG:
		*(int *)at = 1;
		return *value ? "nothing" : NULL;
	case CHOICE:
		*(int *)at = strcmp(value, row->words[1]) == 0;
		return *(int *)at || strcmp(value, row->words[0]) == 0 ? NULL : row->words[1];
	case NUMBER:
	case DURATION:
		if (!read_number(value, row->kind == DURATION, &number) || number < row->least ||
		    number > row->most)
			return row->kind == NUMBER
				       ? "a number"
				       : "a time such as 90, 15m, 36h or 7d within its limits";
		*(int64_t *)at = number;
		return NULL;
	case PATH:
		*(const char **)at = value;
		return value[0] == '/' ? NULL : "an absolute path";
	case TEXT:
		*(const char **)at = value;
		return *value ? NULL : "a text";
	}
	return "nothing";
}

int pam_options_parse(pam_handle_t *pamh, int argc, const char **argv,
		      struct pam_options *ret_options)
{
	struct pam_options options = presets;
	int result = PAM_SUCCESS;

	for (int i = 0; i < argc; i++) {
		size_t len = strcspn(argv[i], "="), row = 0;
		const char *value = argv[i][len] ? argv[i] + len + 1 : "", *allowed;

		while (row < ARRAY_LEN(rows) &&
		       (strlen(rows[row].name) != len || memcmp(rows[row].name, argv[i], len) != 0))
			row++;
		if (row == ARRAY_LEN(rows)) {
			pam_syslog(pamh, LOG_ERR, "unknown argument \"%s\", passed over", argv[i]);
			continue;
		}
		allowed = set_value(&rows[row], value, &options);
		if (allowed) {
			pam_syslog(pamh, LOG_ERR, "\"%s\": wrong value; allowed is %s%s%s", argv[i],
				   rows[row].kind == CHOICE ? rows[row].words[0] : "",
				   rows[row].kind == CHOICE ? " or " : "", allowed);
			result = PAM_SERVICE_ERR;
		}
	}
	if (result == PAM_SUCCESS)
		*ret_options = options;
	return result;
}

bool pam_options_has(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (; *list; list += strcspn(list, ","), list += *list == ',')
		if (len > 0 && strcspn(list, ",") == len && memcmp(list, word, len) == 0)
			return true;
	return false;
}
