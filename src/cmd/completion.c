// SPDX-License-Identifier: MIT
#include "cmd/completion.h"

#include <ctype.h>

#include "base/escape.h"
#include "cmd/cmd.h"

/* Options whose values are names of files. */
static bool is_path(const struct opt_row *row)
{
	static const char *const names[] = { "FILE", "DIR", "LIST" };

	for (size_t i = 0; row->argument && i < ARRAY_LEN(names); i++)
		if (strcmp(row->argument, names[i]) == 0)
			return true;
	return false;
}

/*
 * The verbs among a command's arguments: the words of small letters in "list | show ID". *at moves
 * on; false at the end.
 */
static bool next_verb(const char **at, size_t *ret_len)
{
	while (**at) {
		size_t before = strspn(*at, " |[]()"), len, letters = 0;

		*at += before;
		len = strcspn(*at, " |[]()");
		while (letters < len && islower((unsigned char)(*at)[letters]))
			letters++;
		*ret_len = len;
		if (len && letters == len)
			return true;
		*at += len;
	}
	return false;
}

static void put_choices(struct buf *buf, const struct opt_row *row)
{
	for (size_t i = 0; row->choices[i]; i++)
		buf_printf(buf, "%s%s", i ? " " : "", row->choices[i]);
}

static void bash_words(struct buf *buf, const struct opt_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(buf, " --%s%s", rows[i].name,
			   rows[i].type == OPT_FLAG || rows[i].optional ? "" : "=");
}

static void bash_values(struct buf *buf, const char *command, const struct opt_row *rows,
			size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (rows[i].type == OPT_FLAG)
			continue;
		buf_printf(buf, "\t%s:--%s)", command, rows[i].name);
		if (rows[i].choices) {
			buf_puts(buf, " words='");
			put_choices(buf, &rows[i]);
			buf_puts(buf, "' ;;\n");
		} else {
			buf_puts(buf, is_path(&rows[i]) ? " files=1 ;;\n" : " return ;;\n");
		}
	}
}

static void write_bash(struct buf *buf)
{
	buf_puts(buf, "# SPDX-License-Identifier: MIT\n# Completion of mailprov for bash; made "
		      "from the tables of commands and options.\n"
		      "_mailprov()\n{\n"
		      "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} "
		      "command='' words='' files='' i\n"
		      "\tif [[ $word == = ]]; then word=; elif [[ $before == = ]]; then "
		      "before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
		      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		      "\t\tcase ${COMP_WORDS[i]} in\n"
		      "\t\t-c | --config) [[ ${COMP_WORDS[i+1]} == = ]] && ((i++)); ((i++)) ;;\n"
		      "\t\t-* | =) ;;\n"
		      "\t\t*) command=${COMP_WORDS[i]}; break ;;\n"
		      "\t\tesac\n\tdone\n"
		      "\tcase $command:$before in\n\t*:-c) files=1 ;;\n");
	bash_values(buf, "*", cmd_global_rows, cmd_global_count);
	for (size_t i = 0; cmd_table[i]; i++)
		bash_values(buf, cmd_table[i]->name, cmd_table[i]->options,
			    cmd_table[i]->option_count);
	buf_puts(buf, "\t*)\n\t\tcase $command in\n\t\t'') words='");
	for (size_t i = 0; cmd_table[i]; i++)
		buf_printf(buf, "%s%s", i ? " " : "", cmd_table[i]->name);
	buf_puts(buf, "' ;;\n");
	for (size_t i = 0; cmd_table[i]; i++) {
		const char *at = cmd_table[i]->arguments;
		size_t len;

		buf_printf(buf, "\t\t%s) words='", cmd_table[i]->name);
		for (; next_verb(&at, &len); at += len)
			buf_printf(buf, " %.*s", (int)len, at);
		bash_words(buf, cmd_table[i]->options, cmd_table[i]->option_count);
		buf_puts(buf, "' ;;\n");
	}
	buf_puts(buf, "\t\tesac\n\t\twords+='");
	bash_words(buf, cmd_global_rows, cmd_global_count);
	buf_puts(buf, "'\n\t\t;;\n\tesac\n"
		      "\tif [[ $files ]]; then\n\t\tmapfile -t COMPREPLY < <(compgen -f -- "
		      "\"$word\")\n\t\tcompopt -o filenames\n\t\treturn\n\tfi\n"
		      "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
		      "\t[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o "
		      "nospace\n\treturn 0\n}\n"
		      "complete -F _mailprov mailprov\n");
}

/* One word in single quotes for _arguments: its special characters get a backslash. */
static void zsh_text(struct buf *buf, const char *text)
{
	for (; *text; text++) {
		if (strchr(":[]\\", *text))
			buf_putc(buf, '\\');
		buf_puts(buf, *text == '\'' ? "'\\''" : (const char[]){ *text, '\0' });
	}
}

static void zsh_options(struct buf *buf, const char *indent, const struct opt_row *rows,
			size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct opt_row *row = &rows[i];

		if (row->letter) {
			buf_printf(buf, "%s'-%c[", indent, row->letter);
			zsh_text(buf, row->help);
			buf_printf(buf, row->type == OPT_FLAG ? "]' \\\n" : "]:%s:_files' \\\n",
				   row->argument);
		}
		buf_printf(buf, "%s'%s--%s%s[", indent, row->type == OPT_TEXTS ? "*" : "",
			   row->name,
			   row->type == OPT_FLAG ? ""
			   : row->optional	 ? "=-"
						 : "=");
		zsh_text(buf, row->help);
		buf_puts(buf, "]");
		if (row->type != OPT_FLAG) {
			buf_printf(buf, "%s:%s:", row->optional ? ":" : "", row->argument);
			if (row->choices) {
				buf_puts(buf, "(");
				put_choices(buf, row);
				buf_puts(buf, ")");
			} else if (is_path(row)) {
				buf_puts(buf, "_files");
			}
		}
		buf_puts(buf, "' \\\n");
	}
}

static void write_zsh(struct buf *buf)
{
	buf_puts(buf,
		 "#compdef mailprov\n# SPDX-License-Identifier: MIT\n"
		 "# Completion of mailprov for zsh; made from the tables of commands and options.\n"
		 "_mailprov()\n{\n\tlocal curcontext=$curcontext state line\n\tlocal -A "
		 "opt_args\n\t_arguments -C \\\n");
	zsh_options(buf, "\t\t", cmd_global_rows, cmd_global_count);
	buf_puts(buf, "\t\t'1:command:((");
	for (size_t i = 0; cmd_table[i]; i++) {
		buf_printf(buf, "%s%s\\:\"", i ? " " : "", cmd_table[i]->name);
		zsh_text(buf, cmd_table[i]->summary);
		buf_putc(buf, '"');
	}
	buf_puts(buf, "))' \\\n\t\t'*::argument:->rest'\n\t[[ $state == rest ]] || return\n\tcase "
		      "$words[1] in\n");
	for (size_t i = 0; cmd_table[i]; i++) {
		const char *at = cmd_table[i]->arguments;
		size_t len;
		bool verbs = false;

		buf_printf(buf, "\t%s)\n\t\t_arguments \\\n", cmd_table[i]->name);
		zsh_options(buf, "\t\t\t", cmd_table[i]->options, cmd_table[i]->option_count);
		for (; next_verb(&at, &len); at += len, verbs = true)
			buf_printf(buf, verbs ? " %.*s" : "\t\t\t'1:action:(%.*s", (int)len, at);
		buf_puts(buf, verbs ? ")' \\\n\t\t\t'*:argument:'\n\t\t;;\n"
				    : "\t\t\t'*:argument:'\n\t\t;;\n");
	}
	buf_puts(buf, "\tesac\n}\n_mailprov \"$@\"\n");
}

static void fish_options(struct buf *buf, const char *condition, const struct opt_row *rows,
			 size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct opt_row *row = &rows[i];

		buf_printf(buf, "complete -c mailprov%s -l %s", condition, row->name);
		if (row->letter)
			buf_printf(buf, " -s %c", row->letter);
		if (row->choices) {
			buf_puts(buf, " -x -a '");
			put_choices(buf, row);
			buf_putc(buf, '\'');
		} else if (row->type != OPT_FLAG && !row->optional) {
			buf_puts(buf, is_path(row) ? " -r -F" : " -x");
		}
		buf_puts(buf, " -d ");
		escape_shell(buf, row->help);
		buf_putc(buf, '\n');
	}
}

static void write_fish(struct buf *buf)
{
	buf_puts(buf, "# SPDX-License-Identifier: MIT\n# Completion of mailprov for fish; made "
		      "from the tables of commands and options.\n"
		      "complete -c mailprov -f\n");
	fish_options(buf, "", cmd_global_rows, cmd_global_count);
	for (size_t i = 0; cmd_table[i]; i++) {
		CLEANUP(buf_release) struct buf condition = BUF_INIT;
		const char *at = cmd_table[i]->arguments;
		size_t len;

		buf_printf(buf, "complete -c mailprov -n __fish_use_subcommand -a %s -d ",
			   cmd_table[i]->name);
		escape_shell(buf, cmd_table[i]->summary);
		buf_putc(buf, '\n');
		buf_printf(&condition, " -n '__fish_seen_subcommand_from %s'", cmd_table[i]->name);
		for (; next_verb(&at, &len); at += len)
			buf_printf(buf, "complete -c mailprov%s -a %.*s\n", buf_text(&condition),
				   (int)len, at);
		fish_options(buf, buf_text(&condition), cmd_table[i]->options,
			     cmd_table[i]->option_count);
	}
}

const struct completion_shell completion_shells[COMPLETION_SHELLS] = {
	{ "bash", "mailprov.bash", write_bash },
	{ "zsh", "_mailprov", write_zsh },
	{ "fish", "mailprov.fish", write_fish },
};
