// SPDX-License-Identifier: MIT
#include "clients/help_page.h"

#include "base/escape.h"
#include "clients/help_words.h"
#include "clients/qr.h"

const struct help_language help_languages[] = { { "en", "index.html" }, { "zh-Hans", "zh.html" } };
const size_t help_language_count = ARRAY_LEN(help_languages);

static const char help_style[] =
	":root{color-scheme:light "
	"dark;--ink:#1b2430;--soft:#5a6775;--line:#dfe5ec;--page:#f4f6f9;--card:#fff;--mark:#"
	"0b5cad;--tint:#e8f1fb}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e8ecf1;--soft:#a3afbc;--line:#2e3945;--"
	"page:#12171d;--card:#1a2129;--mark:#79b8ff;--tint:#"
	"1b2c40}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--page);color:var(--ink);font:16px/1.6 "
	"system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"PingFang "
	"SC\","
	"\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif;overflow-wrap:anywhere}\n"
	"main,header div,footer{max-width:60rem;margin:0 auto;padding:0 1.25rem}\n"
	"header{background:linear-gradient(135deg,#0a4a8f,#0b7285);color:#fff;padding:1rem 0 "
	"3.75rem}\n"
	"nav{display:flex;justify-content:flex-end;gap:1rem;font-size:.95rem}\n"
	"nav a,nav b{color:#fff}\nnav b{border-bottom:2px solid #fff}\nnav "
	"a{opacity:.85;text-decoration:none}\n"
	"h1{font-size:clamp(1.7rem,5vw,2.5rem);line-height:1.2;margin:1.25rem 0 .5rem}\n"
	"header p{margin:0;font-size:1.1rem}\n"
	"section{background:var(--card);border:1px solid "
	"var(--line);border-radius:14px;padding:1.5rem;margin:0 0 1.25rem}\n"
	"section:first-child{margin-top:-2.5rem}\n"
	"h2{font-size:1.25rem;margin:0 0 .75rem;display:flex;gap:.65rem;align-items:center}\n"
	"h2 "
	"span{flex:none;width:1.9rem;height:1.9rem;border-radius:50%;background:var(--tint);color:"
	"var(--mark);font-size:1rem;display:grid;"
	"place-items:center}\n"
	"h3{font-size:1rem;margin:0 0 .25rem}\np{margin:0 0 "
	".75rem}\np:last-child,ol:last-child{margin-bottom:0}\n"
	"a{color:var(--mark)}\n"
	".go{display:inline-block;background:#0b5cad;color:#fff;padding:.7rem "
	"1.4rem;border-radius:10px;text-decoration:none;font-weight:600;"
	"margin-bottom:.75rem}\n"
	".go:hover,.go:focus{background:#084785}\n"
	"ol{margin:0;padding-left:1.4rem}\nli{margin-bottom:.4rem}\nli::marker{color:var(--mark);"
	"font-weight:600}\n"
	".ways{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem}\n"
	".ways>div{border:1px solid var(--line);border-radius:10px;padding:1rem}\n"
	".qr{display:block;width:11rem;max-width:100%;border-radius:8px;margin:.75rem 0 0}\n"
	"table{width:100%;border-collapse:collapse}\n"
	"th,td{text-align:left;padding:.55rem .75rem .55rem 0;border-bottom:1px solid "
	"var(--line);vertical-align:top}\n"
	"thead th{color:var(--soft);font-size:.9rem;font-weight:600}\n"
	"tbody th{font-weight:600;white-space:nowrap}\ntr:last-child>*{border-bottom:0}\n"
	"td code{font:inherit;font-family:ui-monospace,Menlo,Consolas,\"DejaVu Sans "
	"Mono\",monospace;font-size:.95em}\n"
	"dt{font-weight:600}\ndd{margin:0 0 .75rem;color:var(--soft)}\n"
	"footer{color:var(--soft);padding-bottom:2.5rem;font-size:.95rem}\n"
	"@media(max-width:36rem){section{padding:1.1rem}thead{display:none}tbody "
	"tr{display:grid;grid-template-columns:1fr auto auto;padding:.5rem 0;"
	"border-bottom:1px solid var(--line)}tbody tr:last-child{border-bottom:0}tbody "
	"th{grid-column:1/-1}th,td{border:0;padding:.1rem .75rem .1rem "
	"0}"
	"td.wide{grid-column:1/-1}}\n"
	"@media "
	"print{header{background:none;color:#000;padding:0}nav,.go{display:none}section{border:0;"
	"padding:0 0 1rem;break-inside:avoid}"
	"section:first-child{margin-top:1rem}}\n";

/* State of rendering a page. */
struct help_page {
	const struct profile *profile;
	const struct help_words *words;
	struct buf *buf;
	const char *login;
};

/* A text of the words with its names filled in; what is filled in is text, and escaped. */
static void help_fill(const struct help_page *page, const char *template)
{
	const struct profile *profile = page->profile;
	const struct {
		const char *name, *value;
	} names[] = {
		{ "{organization}", profile->organization },
		{ "{domain}", profile->words.domain },
		{ "{web}", profile->site->web },
		{ "{contact}", profile->contact },
		{ "{help}", profile->help_url },
		{ "{login}", page->login },
	};

	while (*template) {
		size_t len = strcspn(template, "{");
		bool found = false;

		buf_add(page->buf, template, len);
		template += len;
		for (size_t i = 0; *template && i < ARRAY_LEN(names) && !found; i++) {
			found = strncmp(template, names[i].name, strlen(names[i].name)) == 0;
			if (found) {
				escape_xml(page->buf, names[i].value);
				template += strlen(names[i].name);
			}
		}
		if (*template && !found)
			buf_putc(page->buf, *template ++);
	}
}

static void help_element(const struct help_page *page, const char *element, const char *template)
{
	buf_printf(page->buf, "<%s>", element);
	help_fill(page, template);
	buf_printf(page->buf, "</%s>\n", element);
}

static void help_section(const struct help_page *page, int number, const char *title)
{
	buf_puts(page->buf, "<section>\n<h2>");
	if (number)
		buf_printf(page->buf, "<span>%d</span>", number);
	help_fill(page, title);
	buf_puts(page->buf, "</h2>\n");
}

static void help_steps(const struct help_page *page, const char *const *steps)
{
	buf_puts(page->buf, "<ol>\n");
	for (size_t i = 0; i < HELP_STEPS && steps[i]; i++)
		help_element(page, "li", steps[i]);
	buf_puts(page->buf, "</ol>\n");
}

static void help_head(const struct help_page *page, size_t language)
{
	struct buf *buf = page->buf;

	buf_printf(buf,
		   "<!DOCTYPE html>\n<!-- Written by mailprov. -->\n<html "
		   "lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width, "
		   "initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n",
		   help_languages[language].code);
	help_element(page, "title", page->words->title);
	buf_printf(buf, "<style>\n%s</style>\n</head>\n<body>\n<header><div>\n<nav>", help_style);
	for (size_t i = 0; i < help_language_count; i++) {
		if (i == language)
			buf_printf(buf, "<b lang=\"%s\">%s</b> ", help_languages[i].code,
				   help_words[i].name);
		else
			buf_printf(buf, "<a lang=\"%s\" hreflang=\"%s\" href=\"%s\">%s</a> ",
				   help_languages[i].code, help_languages[i].code,
				   help_languages[i].file, help_words[i].name);
	}
	buf_puts(buf, "</nav>\n");
	help_element(page, "h1", page->words->title);
	help_element(page, "p", page->words->lead);
	buf_puts(buf, "</div></header>\n<main>\n");
}

static void help_logon(const struct help_page *page)
{
	const struct help_words *words = page->words;
	struct buf *buf = page->buf;

	buf_puts(buf, "<section>\n");
	buf_puts(buf, "<a class=\"go\" href=\"https://");
	escape_xml(buf, page->profile->site->web);
	buf_puts(buf, "/\">");
	help_fill(page, words->open);
	buf_puts(buf, "</a>\n");
	help_element(page, "p", words->only);
	buf_puts(buf, "</section>\n");
	help_section(page, 1, words->first_title);
	help_steps(page, words->first);
	buf_puts(buf, "</section>\n");
	help_section(page, 2, words->password_title);
	if (page->profile->own_password) {
		help_element(page, "p", words->own_password);
	} else {
		help_element(page, "p", words->password_why);
		help_steps(page, words->password);
	}
	buf_puts(buf, "</section>\n");
}

static void help_way(const struct help_page *page, const char *title, const char *text)
{
	buf_puts(page->buf, "<div>\n");
	help_element(page, "h3", title);
	help_element(page, "p", text);
}

static int help_programs(const struct help_page *page, struct error *error)
{
	const struct help_words *words = page->words;
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	struct buf *buf = page->buf;

	help_section(page, 3, words->programs_title);
	buf_puts(buf, "<div class=\"ways\">\n");
	if (!page->profile->denied[SITE_SMTP]) {
		help_way(page, words->apple_title, words->apple);
		buf_printf(buf, "<p><a href=\"mail.mobileconfig\">%s</a></p>\n", words->apple_link);
		if (page->profile->web_host) {
			buf_printf(&url, "https://autoconfig.%s/mail.mobileconfig",
				   page->profile->words.domain);
			if (qr_svg(buf, buf_text(&url), words->qr, error) != 0)
				return -1;
		}
		buf_puts(buf, "\n</div>\n");
	}
	if (!page->profile->denied[SITE_IMAP]) {
		help_way(page, words->auto_title, words->automatic);
		buf_puts(buf, "</div>\n");
	}
	help_way(page, words->manual_title, words->manual);
	buf_puts(buf, "</div>\n</div>\n</section>\n");
	return 0;
}

static void help_settings(const struct help_page *page)
{
	const struct help_words *words = page->words;
	struct buf *buf = page->buf;

	help_section(page, 0, words->settings_title);
	buf_printf(buf,
		   "<table>\n<thead><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr></"
		   "thead>\n<tbody>\n",
		   words->protocol, words->server, words->port, words->security);
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++) {
		const struct site_server *server = &page->profile->site->server[protocol];

		if (page->profile->denied[protocol])
			continue;
		buf_printf(buf, "<tr><th scope=\"row\">%s</th><td><code>", words->names[protocol]);
		escape_xml(buf, server->host);
		buf_printf(buf, "</code></td><td>%d</td><td>%s</td></tr>\n", (int)server->port,
			   words->tls);
	}
	buf_printf(buf, "<tr><th scope=\"row\">%s</th><td class=\"wide\" colspan=\"3\">",
		   words->user);
	help_fill(page, strcmp(page->profile->login_template, "{address}") == 0
				? words->user_text
				: words->user_other);
	buf_printf(buf,
		   "</td></tr>\n<tr><th scope=\"row\">%s</th><td class=\"wide\" "
		   "colspan=\"3\">%s</td></tr>\n</tbody>\n</table>\n</section>\n",
		   words->password_row,
		   page->profile->own_password ? words->account_password : words->client_password);
}

static void help_troubles(const struct help_page *page)
{
	const struct help_words *words = page->words;

	help_section(page, 0, words->trouble_title);
	buf_puts(page->buf, "<dl>\n");
	for (size_t i = 0; i < HELP_TROUBLES && words->trouble[i][0]; i++) {
		help_element(page, "dt", words->trouble[i][0]);
		help_element(page, "dd", words->trouble[i][1]);
	}
	buf_puts(page->buf, "</dl>\n</section>\n</main>\n<footer>\n");
	if (page->profile->contact)
		help_element(page, "p", words->contact);
	if (page->profile->help_url)
		help_element(page, "p", words->more);
	buf_puts(page->buf, "</footer>\n</body>\n</html>\n");
}

int help_page_write(const struct profile *profile, size_t language, struct buf *buf,
		    struct error *error)
{
	CLEANUP(buf_release) struct buf login = BUF_INIT;
	CLEANUP(buf_release) struct buf sample = BUF_INIT;
	const struct help_page page = { .profile = profile,
					.words = &help_words[language],
					.buf = buf };
	struct profile_words words = { .local = "alice", .domain = profile->words.domain };
	struct help_page filled = page;

	buf_printf(&sample, "alice@%s", profile->words.domain);
	words.address = buf_text(&sample);
	if (profile_expand(&login, profile->login_template, &words, "login", error) != 0)
		return -1;
	filled.login = buf_text(&login);
	help_head(&filled, language);
	help_logon(&filled);
	if (help_programs(&filled, error) != 0)
		return -1;
	help_settings(&filled);
	help_troubles(&filled);
	return 0;
}
