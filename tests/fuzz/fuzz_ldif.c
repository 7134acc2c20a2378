// SPDX-License-Identifier: MIT
/*
 * Any octets as an LDIF file, and what comes of its entries: every call ends, no text that a value
 * may not have gets into an account.
 */
#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/utf8.h"
#include "entry/dn.h"
#include "entry/ldif.h"
#include "mapping/mapping_entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

static struct config_domain domains[] = { { .name = "example.com" } };

static void use_account(const struct account *account)
{
	assert(account->id && account->dn);
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		const char *value = account->value[field];

		if (!value)
			continue;
		assert(*value && utf8_is_valid(value, strlen(value)) && !strpbrk(value, "\t\r\n"));
		assert(!strchr("=-@", *value) &&
		       (*value != '+' || strspn(value + 1, "0123456789") == strlen(value + 1)));
	}
}

static void use_entry(struct mapping *mapping, const struct entry *entry)
{
	CLEANUP(buf_release) struct buf dn = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct error error = ERROR_INIT;
	struct mapped mapped;

	if (!dn_normalise(&dn, entry->dn, entry->dn_len) && dn.len) {
		assert(!dn_normalise(&again, dn.data, dn.len));
		assert(dn_is_under(dn.data, dn.data));
	}
	if (mapping_entry(mapping, entry, &findings, &mapped, &error) == 0)
		use_account(&mapped.account);
	(void)mapping_has_address(mapping, entry, "a@example.com");
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct config config = { .domains = domains, .domain_count = 1 };
	struct config_directory directory = { .kind = CONFIG_LDIF };
	struct error error = ERROR_INIT;
	struct mapping mapping;
	struct ldif ldif;
	const struct entry *entry;
	int fd = memfd_create("ldif", MFD_CLOEXEC);

	if (fd < 0 || write(fd, octets, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	memcpy(directory.map, kinds[CONFIG_LDIF].map, sizeof(directory.map));
	directory.map[ACCOUNT_ALIASES].items[0] = "proxyAddresses";
	directory.map[ACCOUNT_QUOTA].items[0] = "quota";
	config_index(&config);
	mapping_init(&mapping, &config, &directory);
	ldif_init(&ldif, fd, "fuzz.ldif", NULL, NULL);
	while (ldif_next(&ldif, &entry, &error) > 0)
		use_entry(&mapping, entry);
	ldif_release(&ldif);
	mapping_release(&mapping);
	map_release(&config.domain_index);
	close(fd);
	return 0;
}
