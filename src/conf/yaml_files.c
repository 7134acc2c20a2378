// SPDX-License-Identifier: MIT
#include "conf/yaml_files.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text_input.h"

enum { FILE_LIMIT = 1024 * 1024 };

int yaml_files_list(struct arena *arena, const char *folder, struct vec *files, struct error *error)
{
	CLEANUP(vec_release) struct vec found = VEC_INIT;
	DIR *entries = opendir(folder);
	struct dirent *entry;

	if (!entries)
		return errno == ENOENT ? 0 : error_errno(error, "%s: cannot read folder", folder);
	while ((entry = readdir(entries)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (entry->d_name[0] != '.' && len > 5 &&
		    strcmp(entry->d_name + len - 5, ".yaml") == 0)
			vec_add(&found, arena_printf(arena, "%s/%s", folder, entry->d_name));
	}
	closedir(entries);
	vec_sort(&found);
	for (size_t i = 0; i < found.count; i++)
		vec_add(files, found.items[i]);
	return 0;
}

int yaml_files_read(struct arena *arena, const char *path, struct yaml_node **ret_tree,
		    struct findings *findings, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct stat info;

	if (stat(path, &info) != 0)
		return error_errno(error, "%s: cannot examine", path);
	if (info.st_uid != 0 && info.st_uid != geteuid())
		return error_set(error, ERROR_PERMISSION,
				 "%s: must belong to root or to the user who runs mailprov (owner "
				 "is uid %u)",
				 path, (unsigned)info.st_uid);
	if (info.st_mode & 022)
		return error_set(error, ERROR_PERMISSION,
				 "%s: others may write it (mode %04o); run: chmod go-w %s", path,
				 (unsigned)info.st_mode & 07777, path);
	if (text_input_read_file(path, FILE_LIMIT, &text, error) != 0)
		return -1;
	*ret_tree = yaml_tree_parse(arena, path, buf_text(&text), text.len, findings);
	return 0;
}
