// SPDX-License-Identifier: MIT
#include "batch/readme.h"

#include <inttypes.h>

#include "base/clock.h"
#include "batch/department_file.h"
#include "batch/import.h"

/* What is done by hand at the console for each operation; creations have their import file. */
static const struct {
	enum change_op op;
	const char *text;
} readme_steps[] = {
	{ CHANGE_RENAME, "rename: change the account's address (old_address to address)." },
	{ CHANGE_UPDATE, "update: Edit the account, set the fields that the row names." },
	{ CHANGE_RESUME, "resume: Unfreeze the account." },
	{ CHANGE_SUSPEND, "suspend: Freeze the account. Its mail stays." },
	{ CHANGE_RETIRE, "retire: the grace period is over. Delete the account, or keep it; "
			 "mailprov never deletes." },
};

static bool readme_has_changes(const struct readme_domain *domain)
{
	for (int op = 0; op < CHANGE_OPS; op++)
		if (op != CHANGE_CREATE && domain->count[op])
			return true;
	return false;
}

static const char *readme_s(int64_t count)
{
	return count == 1 ? "" : "s";
}

/* What is done with mailing lists, by operation. */
static const struct {
	enum change_op op;
	const char *text;
} readme_list_steps[] = {
	{ CHANGE_RENAME,
	  "rename: change the list's address (old_address to address); its members stay." },
	{ CHANGE_CREATE, "create: make the list with this address and name, and add the aliases "
			 "that the row names." },
	{ CHANGE_UPDATE, "update: set the name and the aliases that the row has." },
	{ CHANGE_RETIRE, "retire: its group is gone from the directory. Delete the list, or keep "
			 "it; mailprov never deletes. Do these last." },
};

static void readme_lists_write(struct buf *buf, const struct readme_domain *domain)
{
	const struct list_files_count *lists = &domain->lists;
	const char *name = domain->domain->name;
	int64_t sum = 0;

	for (int op = 0; op < CHANGE_OPS; op++)
		sum += lists->op[op];
	if (sum + lists->added + lists->removed == 0)
		return;
	buf_puts(buf, "  Mailing lists, when the accounts are done: Organization and Users > Mail "
		      "Groups\n");
	if (sum)
		buf_printf(buf, "    groups-%s.csv, from top to bottom:\n", name);
	for (size_t i = 0; i < ARRAY_LEN(readme_list_steps); i++)
		if (lists->op[readme_list_steps[i].op])
			buf_printf(buf, "      %s\n", readme_list_steps[i].text);
	if (lists->added + lists->removed == 0)
		return;
	buf_printf(buf, "    group-members-%s.csv: then the members of each list\n", name);
	if (lists->added)
		buf_printf(buf,
			   "      add: %" PRId64
			   " to put in, first; a list takes many at once by its own import.\n",
			   lists->added);
	if (lists->removed)
		buf_printf(buf,
			   "      remove: %" PRId64 " to take out, last. Where an account was "
			   "renamed the console may have done it.\n",
			   lists->removed);
}

static void readme_domain_write(struct buf *buf, const struct readme_domain *domain,
				const char *suffix)
{
	const char *name = domain->domain->name;

	buf_printf(buf, "%s (site %s)\n", name, domain->domain->data->title);
	buf_printf(buf,
		   "  Log on as the administrator: https://%s  (another site's address refuses the "
		   "logon)\n",
		   domain->domain->data->web);
	if (domain->alias_remove)
		buf_printf(buf,
			   "  First take away aliases: the %" PRId64
			   " remove row%s of aliases-%s.csv. They may free what another account "
			   "gets.\n"
			   "    Organization and Users > Employee Accounts > the account of the "
			   "row > Edit > Alias.\n",
			   domain->alias_remove, readme_s(domain->alias_remove), name);
	if (domain->count[CHANGE_RENAME])
		buf_printf(buf,
			   "  %s do the %" PRId64 " rename%s of changes-%s.csv: they may free an "
			   "address that a new account takes.\n",
			   domain->alias_remove ? "Then" : "First", domain->count[CHANGE_RENAME],
			   readme_s(domain->count[CHANGE_RENAME]), name);
	if (domain->count[CHANGE_CREATE]) {
		buf_printf(buf, "  New accounts: %" PRId64 "\n", domain->count[CHANGE_CREATE]);
		buf_puts(buf, "    Organization and Users > Employee Accounts > Import/Export > "
			      "Import; upload, one after the other:\n");
		for (int file = 1; file <= domain->import_files; file++)
			buf_printf(buf, "      import-%s-%02d.%s\n", name, file, suffix);
		buf_puts(buf, "    The console lists on the screen what it could not import: tell "
			      "those apart before you confirm.\n");
	}
	if (readme_has_changes(domain)) {
		buf_printf(buf, "  Changes by hand, from top to bottom: changes-%s.csv\n", name);
		for (size_t i = 0; i < ARRAY_LEN(readme_steps); i++)
			if (domain->count[readme_steps[i].op])
				buf_printf(buf, "    %s\n", readme_steps[i].text);
	}
	if (domain->alias_add)
		buf_printf(buf,
			   "  Then give aliases: the %" PRId64
			   " add row%s of aliases-%s.csv, at the same place of the account.\n",
			   domain->alias_add, readme_s(domain->alias_add), name);
	readme_lists_write(buf, domain);
	buf_putc(buf, '\n');
}

static void readme_departments(struct buf *buf, const struct department_counts *counts)
{
	if (counts->of[DEPARTMENT_CREATE] + counts->of[DEPARTMENT_MOVE] +
		    counts->of[DEPARTMENT_DELETE] ==
	    0)
		return;
	buf_puts(buf, "Departments: departments.csv, from top to bottom (Organization and Users > "
		      "Departments)\n");
	if (counts->of[DEPARTMENT_CREATE])
		buf_puts(buf, "  create: Add the department. The import makes those of new "
			      "accounts by itself.\n");
	if (counts->of[DEPARTMENT_MOVE])
		buf_puts(buf, "  move: Rename it, or move it to its new parent. Its accounts and "
			      "the departments beneath it go with it: the rows of\n    those "
			      "accounts need no action.\n");
	if (counts->of[DEPARTMENT_DELETE])
		buf_puts(buf, "  delete: Leave it until everything else is done, and the console "
			      "shows it empty. Then delete it.\n");
	buf_putc(buf, '\n');
}

void readme_write(struct buf *buf, const struct batch_input *input,
		  const struct readme_domain *domains, size_t count)
{
	const struct department_counts departments = department_file_count(input);
	bool creations = false, removes = false;

	buf_printf(buf, "mailprov batch %" PRId64 ", made ", input->id);
	clock_stamp(buf, input->created_at);
	buf_puts(buf, "\n\nWhat to do, in this order:\n\n");
	readme_departments(buf, &departments);
	for (size_t i = 0; i < count; i++)
		removes = removes || domains[i].alias_remove;
	if (removes && count > 1)
		buf_puts(buf, "Before anything else take away aliases in every domain: one may go "
			      "to an account of another domain.\n\n");
	for (size_t i = 0; i < count; i++) {
		readme_domain_write(buf, &domains[i], import_suffix(input->config->batch.format));
		creations = creations || domains[i].count[CHANGE_CREATE];
	}
	buf_printf(buf,
		   "Then confirm it:               mailprov batch confirm %" PRId64 "\n"
		   "  If the console refused some: mailprov batch confirm %" PRId64
		   " --except=ADDRESS, or a file of them\n"
		   "Or, when nothing was uploaded: mailprov batch reject %" PRId64 "\n",
		   input->id, input->id, input->id);
	if (creations)
		buf_puts(buf, "\nThe import files hold everybody's first password. Do not open "
			      "them in a spreadsheet program, which would change\nphone and "
			      "employee numbers when it saves; upload them as they are. Hand each "
			      "person the password in their row, have\nit changed at the first "
			      "logon, and delete the import files afterwards.\n");
}
