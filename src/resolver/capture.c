// SPDX-License-Identifier: MIT
#include "resolver/capture.h"

#include "base/mem.h"
#include "dns/message.h"

enum { FORMAT = 1, WORDS_MAX = 8, MESSAGE_MAX = 65535 };

static const char *const scopes[] = { [RESOLVER_GIVEN] = "given",
				      [RESOLVER_AUTHORITATIVE] = "authoritative",
				      [RESOLVER_BOTH] = "both" };

/* What a message does not contain. */
static const struct {
	enum answer_kind kind;
	const char *word;
} outcomes[] = {
	{ ANSWER_DATA, "message" },
	{ ANSWER_TIMEOUT, "timeout" },
	{ ANSWER_NETERR, "unreachable" },
	{ ANSWER_MALFORMED, "malformed" },
};

/* The words of one line; the first says how many others there are. */
struct capture_words {
	struct scan words[WORDS_MAX];
	size_t count;
};

static bool word_is(const struct scan *word, const char *text)
{
	return scan_left(word) == strlen(text) && memcmp(word->at, text, scan_left(word)) == 0;
}

static bool word_find(const struct scan *word, const char *const *texts, size_t count,
		      size_t *ret_index)
{
	for (size_t i = 0; i < count; i++) {
		if (word_is(word, texts[i])) {
			*ret_index = i;
			return true;
		}
	}
	return false;
}

static char *word_text(struct capture *capture, const struct scan *word)
{
	return arena_textn(&capture->arena, (const char *)word->at, scan_left(word));
}

static bool word_number(struct scan word, int64_t most, int64_t *ret_number)
{
	int64_t number = 0;

	if (scan_left(&word) == 0)
		return false;
	while (scan_left(&word)) {
		uint8_t digit = scan_u8(&word);

		if (digit < '0' || digit > '9' || number > (most - (digit - '0')) / 10)
			return false;
		number = number * 10 + (digit - '0');
	}
	*ret_number = number;
	return true;
}

/* False when a line has more words than any may have, or octets that no text has. */
static bool capture_split(const char *line, size_t len, struct capture_words *words)
{
	size_t start = 0;

	words->count = 0;
	for (size_t i = 0; i <= len; i++) {
		if (i < len && (line[i] < ' ' || line[i] > '~'))
			return false;
		if (i < len && line[i] != ' ')
			continue;
		if (words->count == WORDS_MAX)
			return false;
		words->words[words->count++] = scan_over(line + start, i - start);
		start = i + 1;
	}
	return true;
}

static int hex_value(char digit)
{
	return digit >= '0' && digit <= '9'   ? digit - '0'
	       : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
					      : -1;
}

static bool capture_is_hex(const struct scan *word)
{
	for (const unsigned char *at = word->at; at < word->end; at++)
		if (hex_value((char)*at) < 0)
			return false;
	return scan_left(word) % 2 == 0 && scan_left(word) / 2 <= MESSAGE_MAX;
}

/* A name must be as name_text writes it, or no question would ever find it. */
static bool capture_is_name(const char *text)
{
	CLEANUP(buf_release) struct buf canonical = BUF_INIT;
	struct name name;

	if (!name_from_text(&name, text))
		return false;
	name_text(&canonical, &name);
	return strcmp(buf_text(&canonical), text) == 0;
}

static const char *capture_read_answer(struct capture *capture, const struct capture_words *words)
{
	const struct scan *word = words->words;
	struct capture_answer answer = { .kind = ANSWER_UNRECORDED };

	if (words->count != 8)
		return "an answer has seven words";
	if (!word_is(&word[1], "-") &&
	    !nameserver_parse(word_text(capture, &word[1]), &answer.server))
		return "the server is no address";
	answer.unchecked = word_is(&word[2], "c");
	if (!answer.unchecked && !word_is(&word[2], "-"))
		return "the flags are not known";
	if (!rr_type_parse(word_text(capture, &word[3]), &answer.type))
		return "the type is not known";
	answer.name = word_text(capture, &word[4]);
	if (!capture_is_name(answer.name))
		return "the name is none";
	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++)
		if (word_is(&word[5], outcomes[i].word))
			answer.kind = outcomes[i].kind;
	if (answer.kind == ANSWER_UNRECORDED)
		return "the outcome is not known";
	answer.over_tcp = word_is(&word[6], "tcp");
	if (!answer.over_tcp && !word_is(&word[6], "udp"))
		return "the way is neither udp nor tcp";
	if (!word_is(&word[7], "-")) {
		if (!capture_is_hex(&word[7]))
			return "the octets are not in hexadecimal digits";
		answer.hex = word_text(capture, &word[7]);
		answer.hex_len = scan_left(&word[7]);
	}
	if (answer.kind == ANSWER_DATA && !answer.hex)
		return "the message is missing";
	capture->answers = mem_grow(capture->answers, &capture->cap, capture->count + 1,
				    sizeof(*capture->answers));
	capture->answers[capture->count++] = answer;
	return NULL;
}

/* One line; what is wrong with it, or NULL. */
static const char *capture_read_line(struct capture *capture, const struct capture_words *words)
{
	const struct scan *word = words->words;
	size_t scope;

	if (word_is(&word[0], "answer"))
		return capture_read_answer(capture, words);
	if (word_is(&word[0], "clock"))
		return words->count == 2 && word_number(word[1], INT64_MAX, &capture->clock)
			       ? NULL
			       : "the clock is no number of seconds";
	if (word_is(&word[0], "scope")) {
		if (words->count != 2 || !word_find(&word[1], scopes, ARRAY_LEN(scopes), &scope))
			return "the scope is not known";
		capture->scope = (enum resolver_scope)scope;
	}
	if (word_is(&word[0], "domain")) {
		if (words->count != 3)
			return "a domain has a name and a site";
		capture->domains = mem_grow(capture->domains, &capture->domain_cap,
					    capture->domain_count + 1, sizeof(*capture->domains));
		capture->domains[capture->domain_count++] =
			(struct capture_domain){ word_text(capture, &word[1]),
						 word_text(capture, &word[2]) };
	}
	return NULL;
}

static const char *capture_read_first(const struct capture_words *words)
{
	int64_t version;

	if (words->count != 2 || !word_is(&words->words[0], "mailprov-capture") ||
	    !word_number(words->words[1], INT32_MAX, &version))
		return "this is no capture of mailprov";
	return version == FORMAT ? NULL : "it is of another version of mailprov";
}

static int capture_compare(const void *a, const void *b)
{
	const struct capture_answer *one = a, *other = b;
	int order = strcmp(one->name, other->name);

	if (order == 0)
		order = (int)one->type - (int)other->type;
	if (order == 0)
		order = (int)one->unchecked - (int)other->unchecked;
	if (order == 0)
		order = one->server.family - other->server.family;
	if (order == 0)
		order = (int)one->server.port - (int)other->server.port;
	return order ? order
		     : memcmp(one->server.octets, other->server.octets, sizeof(one->server.octets));
}

int capture_parse(struct capture *capture, const char *text, size_t len, struct error *error)
{
	struct scan scan = scan_over(text, len);
	struct capture_words words;
	size_t number = 0, line_len;
	const char *line, *why;

	while (scan_line(&scan, &line, &line_len)) {
		number++;
		if (number > 1 && line_len == 0)
			continue;
		why = !capture_split(line, line_len, &words)
			      ? "it has more words or other octets than a line may have"
		      : number == 1 ? capture_read_first(&words)
				    : capture_read_line(capture, &words);
		if (why)
			return error_set(error, ERROR_DATA, "line %zu: %s", number, why);
	}
	if (number == 0)
		return error_set(error, ERROR_DATA, "it is empty");
	if (capture->count)
		qsort(capture->answers, capture->count, sizeof(*capture->answers), capture_compare);
	return 0;
}

static struct answer *capture_read_message(const struct capture_answer *recorded,
					   const struct question *question)
{
	CLEANUP(buf_release) struct buf octets = BUF_INIT;
	struct answer *answer;

	for (size_t i = 0; i + 1 < recorded->hex_len; i += 2)
		buf_putc(&octets, (char)(hex_value(recorded->hex[i]) << 4 |
					 hex_value(recorded->hex[i + 1])));
	answer = message_parse(octets.data, octets.len, question->name, question->type);
	/* On UDP a cut answer was asked for again by TCP, and on TCP nothing is cut. */
	answer->truncated = false;
	return answer;
}

struct answer *capture_find(const struct capture *capture, const struct question *question)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct capture_answer wanted = { .type = question->type, .unchecked = question->unchecked };
	const struct capture_answer *found;
	struct answer *answer;

	name_text(&name, question->name);
	wanted.name = buf_text(&name);
	if (question->server)
		wanted.server = *question->server;
	found = capture->count ? bsearch(&wanted, capture->answers, capture->count, sizeof(wanted),
					 capture_compare)
			       : NULL;
	if (!found)
		return answer_new(ANSWER_UNRECORDED);
	answer = found->kind == ANSWER_DATA ? capture_read_message(found, question)
					    : answer_new(found->kind);
	answer->over_tcp = found->over_tcp;
	return answer;
}

void capture_put_head(struct buf *buf, int64_t clock, enum resolver_scope scope)
{
	buf_printf(buf, "mailprov-capture %d\nclock %lld\nscope %s\n", FORMAT, (long long)clock,
		   scopes[scope]);
}

void capture_put_domain(struct buf *buf, const char *name, const char *site)
{
	buf_printf(buf, "domain %s %s\n", name, site);
}

void capture_put_answer(struct buf *buf, const struct question *question,
			const struct answer *answer)
{
	const char *outcome = outcomes[0].word;

	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++)
		if (outcomes[i].kind == answer->kind)
			outcome = outcomes[i].word;
	buf_puts(buf, "answer ");
	if (question->server)
		nameserver_text(buf, question->server);
	else
		buf_putc(buf, '-');
	buf_printf(buf, " %s %s ", question->unchecked ? "c" : "-", rr_type_text(question->type));
	name_text(buf, question->name);
	buf_printf(buf, " %s %s ", outcome, answer->over_tcp ? "tcp" : "udp");
	for (size_t i = 0; i < answer->message_len; i++)
		buf_printf(buf, "%02x", answer->message[i]);
	buf_puts(buf, answer->message_len ? "\n" : "-\n");
}

void capture_release(struct capture *capture)
{
	free(capture->domains);
	free(capture->answers);
	arena_release(&capture->arena);
}
