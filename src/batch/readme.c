// SPDX-License-Identifier: MIT
#include "batch/readme.h"

#include <inttypes.h>

#include "base/clock.h"
#include "batch/department_file.h"
#include "batch/import.h"

/* How many domains of a site are named. */
enum { README_DOMAINS = 5 };

/* How many shared mailboxes are. */
enum { README_SHARED = 20 };

/* What the rows of a step are about; each kind has files of its own. */
enum readme_kind {
	README_DEPARTMENTS,
	README_MEMBERS,
	README_ALIASES,
	README_ACCOUNTS,
	README_IMPORT,
	README_LISTS,
};

static const char *const readme_files[] = {
	[README_DEPARTMENTS] = "departments", [README_MEMBERS] = "group-members",
	[README_ALIASES] = "aliases",	      [README_ACCOUNTS] = "changes",
	[README_IMPORT] = "import",	      [README_LISTS] = "groups",
};

/*
 * What is done at a console, in this order: so every row finds what it names, and an address is
 * free before it is given. Steps without a title go on with the one before.
 */
static const struct {
	enum readme_kind kind;
	int op; /* of accounts and lists; of departments their action; of others whether it adds */
	const char *title, *text;
	bool last; /* once everything else is done at every site */
} readme_steps[] = {
	{ README_DEPARTMENTS, DEPARTMENT_CREATE,
	  "Departments, from top to bottom: Organization and Users > Departments",
	  "create: Add the department. The import makes those of new accounts by itself.",
	  .last = false },
	{ README_DEPARTMENTS, DEPARTMENT_MOVE, NULL,
	  "move: Rename it, or move it to its new parent. Its accounts and the departments "
	  "beneath it go with it:\n"
	  "           the rows of those accounts need no action.",
	  .last = false },
	{ README_MEMBERS, false,
	  "Take members out of mailing lists, before anybody is renamed: Organization and Users > "
	  "Mail Groups",
	  NULL, .last = false },
	{ README_ALIASES, false,
	  "Take away aliases, which another account may get: Organization and Users > Employee "
	  "Accounts >\n"
	  "     the account of the row > Edit > Alias",
	  NULL, .last = false },
	{ README_ACCOUNTS, CHANGE_RENAME,
	  "Rename accounts, from top to bottom, since one frees the address that another one takes",
	  "rename: change the account's address (old_address to address).", .last = false },
	{ README_IMPORT, CHANGE_CREATE,
	  "New accounts: Organization and Users > Employee Accounts > Import/Export > Import; "
	  "upload, one after the other",
	  "The console lists on the screen what it could not import: tell those apart before you "
	  "confirm.",
	  .last = false },
	{ README_ACCOUNTS, CHANGE_UPDATE, "Change accounts",
	  "update: Edit the account, set the fields that the row names.", .last = false },
	{ README_ACCOUNTS, CHANGE_RESUME, NULL, "resume: Unfreeze the account.", .last = false },
	{ README_ALIASES, true, "Give aliases, at the same place of the account", NULL,
	  .last = false },
	{ README_LISTS, CHANGE_RENAME,
	  "Mailing lists, when the accounts are done: Organization and Users > Mail Groups",
	  "rename: change the list's address (old_address to address); its members stay.",
	  .last = false },
	{ README_LISTS, CHANGE_CREATE, NULL,
	  "create: make the list with this address and name, and add the aliases that the row "
	  "names.",
	  .last = false },
	{ README_LISTS, CHANGE_UPDATE, NULL,
	  "update: set the name and the aliases that the row has.", .last = false },
	{ README_MEMBERS, true,
	  "Put members into mailing lists, at the same place; a list takes many at once by its own "
	  "import",
	  "Where the kind is \"outside\" the member has no account in this console: add the "
	  "address as an external one.",
	  .last = false },
	{ README_ACCOUNTS, CHANGE_SUSPEND, "Close accounts",
	  "suspend: Freeze the account. Its mail stays.", .last = true },
	{ README_ACCOUNTS, CHANGE_RETIRE, NULL,
	  "retire: the grace period is over. Delete the account, or keep it (and say so: --kept); "
	  "mailprov never deletes.",
	  .last = true },
	{ README_LISTS, CHANGE_RETIRE, "Close mailing lists",
	  "retire: its group is gone from the directory, or the list is at another site now. "
	  "Delete "
	  "it, or keep it;\n"
	  "           mailprov never deletes.",
	  .last = true },
	{ README_DEPARTMENTS, DEPARTMENT_DELETE, "Departments that are empty now",
	  "delete: Leave it until everything else is done, and the console shows it empty. Then "
	  "delete it.",
	  .last = true },
};

/* The console at hand. */
struct readme {
	struct buf *buf;
	const struct batch_input *input;
	const struct sections *sections;
	const struct readme_section *used;
	size_t count;
	size_t site;
	struct department_counts departments; /* of the site */
	int number;			      /* of the step */
};

static int64_t readme_count(const struct readme_section *section, size_t step)
{
	int op = readme_steps[step].op;

	switch (readme_steps[step].kind) {
	case README_MEMBERS:
		return op ? section->lists.added : section->lists.removed;
	case README_ALIASES:
		return op ? section->alias_add : section->alias_remove;
	case README_LISTS:
		return section->lists.op[op];
	case README_ACCOUNTS:
	case README_IMPORT:
		return section->count[op];
	case README_DEPARTMENTS:
		break;
	}
	return 0;
}

static const char *readme_word(size_t step)
{
	int op = readme_steps[step].op;

	switch (readme_steps[step].kind) {
	case README_DEPARTMENTS:
		return department_action_text((enum department_action)op);
	case README_MEMBERS:
	case README_ALIASES:
		return op ? "add" : "remove";
	case README_ACCOUNTS:
	case README_IMPORT:
	case README_LISTS:
		break;
	}
	return change_op_text((enum change_op)op);
}

static void readme_title(struct readme *readme, size_t step)
{
	while (!readme_steps[step].title)
		step--;
	buf_printf(readme->buf, "  %d. %s\n", ++readme->number, readme_steps[step].title);
}

static void readme_rows(struct readme *readme, size_t step, int64_t count, const char *name)
{
	buf_printf(readme->buf, "       the %" PRId64 " %s row%s of %s%s%s.csv\n", count,
		   readme_word(step), count == 1 ? "" : "s", readme_files[readme_steps[step].kind],
		   name ? "-" : "", name ? name : "");
}

static void readme_imports(struct readme *readme, const struct readme_section *section)
{
	const char *suffix = import_suffix(readme->input->config->batch.format);

	for (int file = 1; file <= section->import_files; file++)
		buf_printf(readme->buf, "       import-%s-%02d.%s\n", section->section->name, file,
			   suffix);
	for (int file = 1; file <= section->wide_files; file++)
		buf_printf(readme->buf, "       import-%s" IMPORT_WIDE "-%02d.%s\n",
			   section->section->name, file, suffix);
}

/* The rows of one step in all sections of the site; the title goes before the first. */
static bool readme_step(struct readme *readme, size_t step, bool titled)
{
	enum readme_kind kind = readme_steps[step].kind;
	int64_t departments =
		kind == README_DEPARTMENTS ? readme->departments.of[readme_steps[step].op] : 0;
	bool any = departments > 0;

	for (size_t i = 0; i < readme->count && !any; i++)
		any = readme->used[i].section->site == readme->site &&
		      readme_count(&readme->used[i], step) > 0;
	if (!any)
		return titled;
	if (!titled)
		readme_title(readme, step);
	if (departments)
		readme_rows(readme, step, departments,
			    department_file_site(readme->sections, readme->site));
	for (size_t i = 0; i < readme->count; i++) {
		const struct readme_section *section = &readme->used[i];
		int64_t count =
			section->section->site == readme->site ? readme_count(section, step) : 0;

		if (count && kind == README_IMPORT)
			readme_imports(readme, section);
		else if (count)
			readme_rows(readme, step, count, section->section->name);
	}
	if (readme_steps[step].text)
		buf_printf(readme->buf, "         %s\n", readme_steps[step].text);
	return true;
}

/* Whether anything is to be done at a site, now or last. */
static bool readme_has(const struct readme *readme, bool last)
{
	for (size_t step = 0; step < ARRAY_LEN(readme_steps); step++) {
		if (readme_steps[step].last != last)
			continue;
		if (readme_steps[step].kind == README_DEPARTMENTS &&
		    readme->departments.of[readme_steps[step].op])
			return true;
		for (size_t i = 0; i < readme->count; i++)
			if (readme->used[i].section->site == readme->site &&
			    readme_count(&readme->used[i], step))
				return true;
	}
	return false;
}

/* Of a site without data, which a domain may have that is not in the configuration any more. */
static void readme_unknown(struct buf *buf, const char *site)
{
	buf_puts(buf, "  mailprov knows no address of this console: log on as the administrator "
		      "where these accounts were made.\n");
	if (*site)
		buf_printf(buf,
			   "  To have it here the next time, put %s.yaml back among the site data "
			   "(mailprov-sites(5)).\n",
			   site);
	else
		buf_puts(buf, "  If the site is not known to you either, try the console of each: "
			      "only one of them has the domain.\n");
}

static void readme_head(struct readme *readme, bool again)
{
	const char *site = readme->sections->sites[readme->site];
	const struct site *data = sections_site_data(readme->sections, readme->site);
	struct buf *buf = readme->buf;
	size_t named = 0;

	buf_printf(buf, "%sSite %s%s%s:", again ? "At last, " : "", *site ? site : "not known",
		   data ? ", " : "", data ? data->title : "");
	for (size_t i = 0; i < readme->count; i++) {
		if (readme->used[i].section->site != readme->site)
			continue;
		if (named < README_DOMAINS)
			buf_printf(buf, "%s %s", named ? "," : "", readme->used[i].section->domain);
		named++;
	}
	if (named > README_DOMAINS)
		buf_printf(buf, " and %zu more", named - README_DOMAINS);
	buf_putc(buf, '\n');
	if (data)
		buf_printf(buf,
			   "  Log on as the administrator: https://%s  (another site's address "
			   "refuses the logon)\n",
			   data->web);
	else
		readme_unknown(buf, site);
}

static void readme_steps_write(struct readme *readme, bool last)
{
	bool titled = false;

	for (size_t step = 0; step < ARRAY_LEN(readme_steps); step++) {
		if (readme_steps[step].title)
			titled = false;
		if (readme_steps[step].last == last)
			titled = readme_step(readme, step, titled);
	}
}

static void readme_at(struct readme *readme, size_t site)
{
	readme->site = site;
	readme->number = 0;
	readme->departments = department_file_count(readme->input, readme->sections->sites[site]);
}

static void readme_one_site(struct readme *readme)
{
	for (size_t site = 0; site < readme->sections->site_count; site++) {
		readme_at(readme, site);
		if (!readme_has(readme, false) && !readme_has(readme, true))
			continue;
		readme_head(readme, false);
		readme_steps_write(readme, false);
		readme_steps_write(readme, true);
		buf_putc(readme->buf, '\n');
	}
}

/*
 * What closes accounts waits until every site is done: somebody who moves to another site has an
 * account there before the one that is left is closed.
 */
static void readme_sites(struct readme *readme)
{
	size_t sites = 0;

	for (size_t site = 0; site < readme->sections->site_count; site++) {
		readme_at(readme, site);
		sites += readme_has(readme, false) || readme_has(readme, true);
	}
	if (sites == 1) {
		readme_one_site(readme);
		return;
	}
	for (int last = 0; last < 2; last++)
		for (size_t site = 0; site < readme->sections->site_count; site++) {
			readme_at(readme, site);
			if (!readme_has(readme, last))
				continue;
			readme_head(readme, last);
			readme_steps_write(readme, last);
			buf_putc(readme->buf, '\n');
		}
}

/* Nobody is handed the password of a shared mailbox, which its row has all the same. */
static void readme_shared(const struct readme *readme)
{
	const struct batch_input *input = readme->input;
	struct buf *buf = readme->buf;
	size_t count = 0;

	for (size_t i = 0; input->is_shared && i < input->count; i++) {
		struct change change;

		if (!input->is_shared(input->argument, i) || count++ >= README_SHARED)
			continue;
		input->change(input->argument, i, &change);
		buf_printf(buf, "%s%s",
			   count > 1 ? ", " : "\nShared mailboxes, which nobody logs on to: ",
			   change.after.value[ACCOUNT_ADDRESS]);
	}
	if (count > README_SHARED)
		buf_printf(buf, " and %zu more", count - README_SHARED);
	if (count)
		buf_puts(buf, ".\nThe import wants a password for them as well: theirs is random, "
			      "and for nobody. Give it to no one; who may read such\na mailbox is "
			      "set in the console.\n");
}

void readme_write(struct buf *buf, const struct batch_input *input, const struct sections *sections,
		  const struct readme_section *used, size_t count)
{
	struct readme readme = {
		.buf = buf, .input = input, .sections = sections, .used = used, .count = count
	};
	bool creations = false, wide = false;

	buf_printf(buf, "mailprov batch %" PRId64 ", made ", input->id);
	clock_stamp(buf, input->created_at);
	buf_putc(buf, '\n');
	if (input->open_batch)
		buf_printf(buf,
			   "\nBatch %" PRId64
			   " is open yet. This one is made for what that leaves: "
			   "carry that out first, and confirm or reject it.\n",
			   input->open_batch);
	buf_puts(buf, "\nWhat to do, in this order:\n\n");
	readme_sites(&readme);
	for (size_t i = 0; i < count; i++) {
		creations = creations || used[i].count[CHANGE_CREATE];
		wide = wide || used[i].wide_files;
	}
	buf_printf(buf,
		   "Then confirm it:               mailprov batch confirm %" PRId64 "\n"
		   "  If the console refused some: mailprov batch confirm %" PRId64
		   " --except=ADDRESS, or a file of them\n"
		   "Or, when nothing was uploaded: mailprov batch reject %" PRId64 "\n",
		   input->id, input->id, input->id);
	readme_shared(&readme);
	if (wide)
		buf_puts(buf,
			 "\nThe files with " IMPORT_WIDE
			 " in their names hold those who have letters "
			 "that the encoding of your template does\nnot know; they are in UTF-8 "
			 "with a mark. Look in the console whether these names came out right.\n");
	if (creations)
		buf_puts(buf, "\nThe import files hold everybody's first password. Do not open "
			      "them in a spreadsheet program, which would change\nphone and "
			      "employee numbers when it saves; upload them as they are. Hand each "
			      "person the password in their row, have\nit changed at the first "
			      "logon, and delete the import files afterwards.\n");
}
