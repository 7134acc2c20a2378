// SPDX-License-Identifier: MIT
#include "flow/desktop.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/outdir.h"
#include "flow/client_settings.h"

/* Folders in which a file can lie. */
enum desktop_place { PLACE_THUNDERBIRD, PLACE_ISP, PLACE_PREF, PLACE_EVOLUTION, PLACES };

/* One row for each file; the isp file is there once for every domain. */
static const struct desktop_row {
	const char *format;
	enum desktop_place place;
	const char *name; /* NULL: "DOMAIN.xml" */
} desktop_rows[] = {
	{ "thunderbird-isp", PLACE_ISP, NULL },
	{ "thunderbird-cfg", PLACE_THUNDERBIRD, "mailprov.cfg" },
	{ "thunderbird-pref", PLACE_PREF, "mailprov.js" },
	{ "evolution-account", PLACE_EVOLUTION, "mailprov-account.source" },
	{ "evolution-identity", PLACE_EVOLUTION, "mailprov-identity.source" },
	{ "evolution-transport", PLACE_EVOLUTION, "mailprov-transport.source" },
};

/* Where distributions install Thunderbird. */
static const char *const desktop_folders[] = { "/usr/lib/thunderbird", "/usr/lib64/thunderbird",
					       "/opt/thunderbird", "/usr/local/lib/thunderbird" };

/* Far enough into a file to see whose it is, and a limit for comparing it. */
enum { MARK_WITHIN = 300, DESKTOP_FILE_MAX = 1 << 20 };
static const char desktop_mark[] = "mailprov";

const char *desktop_action_text(enum desktop_action action)
{
	static const char *const texts[] = { [DESKTOP_WRITTEN] = "written",
					     [DESKTOP_SAME] = "same",
					     [DESKTOP_REMOVED] = "removed",
					     [DESKTOP_FOREIGN] = "foreign" };

	return texts[action];
}

void desktop_release(struct desktop *desktop)
{
	free(desktop->lines);
	finding_release(&desktop->findings);
	arena_release(&desktop->arena);
}

static void desktop_add(struct desktop *desktop, enum desktop_action action, const char *path)
{
	desktop->lines = mem_grow(desktop->lines, &desktop->cap, desktop->count + 1,
				  sizeof(*desktop->lines));
	desktop->lines[desktop->count++] =
		(struct desktop_line){ action, arena_text(&desktop->arena, path) };
}

static bool desktop_has(const struct desktop *desktop, const char *folder, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_printf(&path, "%s%s/%s", desktop->root, folder, name);
	return access(buf_text(&path), F_OK) == 0;
}

/*
 * Debian keeps preferences of the system in /etc, and isp in /usr/share behind a link; an empty
 * root of a package gets that layout.
 */
static const char *desktop_folder(struct desktop *desktop, enum desktop_place place)
{
	const char *thunderbird = desktop->thunderbird;
	bool found = thunderbird != NULL;

	if (place == PLACE_EVOLUTION)
		return "/etc/xdg/evolution-data-server/autoconfig";
	for (size_t i = 0; i < ARRAY_LEN(desktop_folders) && !thunderbird; i++)
		if (desktop_has(desktop, desktop_folders[i], "omni.ja"))
			thunderbird = desktop_folders[i];
	found = found || thunderbird;
	if (!thunderbird)
		thunderbird = desktop_folders[0];
	if (place == PLACE_PREF && !desktop->thunderbird &&
	    (!found || desktop_has(desktop, "/etc/thunderbird", "pref")))
		return "/etc/thunderbird/pref";
	if (place == PLACE_ISP && !found)
		return "/usr/share/thunderbird/isp";
	return place == PLACE_THUNDERBIRD
		       ? thunderbird
		       : arena_printf(&desktop->arena, "%s/%s", thunderbird,
				      place == PLACE_ISP ? "isp" : "defaults/pref");
}

/*
 * The present file: 1 and its content when it is ours, 0 when there is none, -1 when it is not ours
 * (a finding says so).
 */
static int desktop_read(struct desktop *desktop, const char *path, struct buf *ret_text)
{
	struct error error = ERROR_INIT;
	size_t within;

	if (access(path, F_OK) != 0 && errno == ENOENT)
		return 0;
	if (file_read(path, DESKTOP_FILE_MAX, ret_text, &error) != 0)
		buf_clear(ret_text);
	within = ret_text->len < MARK_WITHIN ? ret_text->len : MARK_WITHIN;
	if (within > 0 && memmem(ret_text->data, within, desktop_mark, strlen(desktop_mark)))
		return 1;
	desktop_add(desktop, DESKTOP_FOREIGN, path);
	finding_add(&desktop->findings, FINDING_ERROR, "DESKTOP-FOREIGN-FILE", path, "%s",
		    error.kind ? error.text : "is not mailprov's, and is left as it is");
	finding_hint(&desktop->findings,
		     "move it away and run this again, if the file of mailprov is wanted there");
	return -1;
}

/* The number that Evolution compares, from the file that is there; a change gets the next one. */
static int64_t desktop_revision(const struct buf *text)
{
	static const char key[] = "\nRevision=";
	const char *at = strstr(buf_text(text), key);
	long long number = at ? strtoll(at + strlen(key), NULL, 10) : 0;

	return number > 0 && number < INT32_MAX ? number : 1;
}

static int desktop_write(struct desktop *desktop, struct outdir *outdir,
			 const struct config *config, const char *domain,
			 const struct desktop_row *row, struct error *error)
{
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf old = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct client_format *format;
	int found;

	buf_printf(&path, "%s%s/%s%s", desktop->root, desktop_folder(desktop, row->place),
		   row->name ? row->name : domain, row->name ? "" : ".xml");
	if (client_find(row->format, &format, error) != 0 ||
	    settings_domain_profile(config, domain, &profile, error) != 0)
		return -1;
	if (!client_is_allowed(format, &profile))
		return 0;
	found = desktop_read(desktop, buf_text(&path), &old);
	if (found < 0)
		return 0;
	profile.revision = desktop_revision(&old);
	if (client_render(format, &profile, &text, error) != 0)
		return -1;
	if (found && strcmp(buf_text(&text), buf_text(&old)) == 0) {
		desktop_add(desktop, DESKTOP_SAME, buf_text(&path));
		return 0;
	}
	profile.revision += found;
	buf_clear(&text);
	if (client_render(format, &profile, &text, error) != 0 ||
	    (!desktop->dry_run &&
	     outdir_put(outdir, buf_text(&path), &text, 0644, 0755, error) != 0))
		return -1;
	desktop_add(desktop, DESKTOP_WRITTEN, buf_text(&path));
	return 0;
}

static int desktop_choose(struct desktop *desktop, const struct config *config, struct error *error)
{
	if (desktop->domain)
		return 0;
	if (config->domain_count > 1)
		return error_set(error, ERROR_USAGE,
				 "there are %zu domains; name with --domain=DOMAIN the one whose "
				 "people log on here",
				 config->domain_count);
	desktop->domain = config->domains[0].name;
	return 0;
}

int desktop_install(struct desktop *desktop, const struct config *config, struct error *error)
{
	CLEANUP(outdir_close) struct outdir outdir = OUTDIR_INIT;

	if (desktop_choose(desktop, config, error) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(desktop_rows); i++) {
		if (desktop_rows[i].name) {
			if (desktop_write(desktop, &outdir, config, desktop->domain,
					  &desktop_rows[i], error) != 0)
				return -1;
			continue;
		}
		for (size_t j = 0; j < config->domain_count; j++)
			if (config->domains[j].client_access &&
			    desktop_write(desktop, &outdir, config, config->domains[j].name,
					  &desktop_rows[i], error) != 0)
				return -1;
	}
	return 0;
}

static int desktop_remove(struct desktop *desktop, const char *path, bool complain,
			  struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t lines = desktop->count, findings = desktop->findings.count;

	if (desktop_read(desktop, path, &text) <= 0) {
		/* The isp folder also has files of others. */
		if (!complain) {
			desktop->count = lines;
			desktop->findings.count = findings;
		}
		return 0;
	}
	if (!desktop->dry_run && unlink(path) != 0)
		return error_errno(error, "%s: cannot remove", path);
	desktop_add(desktop, DESKTOP_REMOVED, path);
	return 0;
}

static int desktop_remove_isp(struct desktop *desktop, struct error *error)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(vec_release) struct vec names = VEC_INIT;
	struct dirent *entry;
	DIR *open;

	buf_printf(&folder, "%s%s", desktop->root, desktop_folder(desktop, PLACE_ISP));
	open = opendir(buf_text(&folder));
	if (!open)
		return errno == ENOENT
			       ? 0
			       : error_errno(error, "%s: cannot read folder", buf_text(&folder));
	while ((entry = readdir(open)) != NULL) {
		const char *end = strrchr(entry->d_name, '.');

		if (end && strcmp(end, ".xml") == 0)
			vec_add(&names, arena_text(&desktop->arena, entry->d_name));
	}
	closedir(open);
	vec_sort(&names);
	for (size_t i = 0; i < names.count; i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/%s", buf_text(&folder), names.items[i]);
		if (desktop_remove(desktop, buf_text(&path), false, error) != 0)
			return -1;
	}
	return 0;
}

int desktop_uninstall(struct desktop *desktop, struct error *error)
{
	for (size_t i = 0; i < ARRAY_LEN(desktop_rows); i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		if (!desktop_rows[i].name) {
			if (desktop_remove_isp(desktop, error) != 0)
				return -1;
			continue;
		}
		buf_printf(&path, "%s%s/%s", desktop->root,
			   desktop_folder(desktop, desktop_rows[i].place), desktop_rows[i].name);
		if (desktop_remove(desktop, buf_text(&path), true, error) != 0)
			return -1;
	}
	return 0;
}
