// SPDX-License-Identifier: MIT
#include "text/translit.h"

#include "text/han.h"
#include "unit.h"

static const struct {
	const char *text, *ascii;
	uint32_t unknown;
} cases[] = {
	{ "", "", 0 },
	{ "Ada Lovelace-King 2", "ada lovelace-king 2", 0 },
	{ "Jürgen Groß", "juergen gross", 0 },
	{ "ÄÖÜẞ", "aeoeuess", 0 },
	/* The same letter in two code points. */
	{ "Ju\xCC\x88rgen", "juergen", 0 },
	{ "Åsa Øster Ærø Þór Guðrún", "aasa oester aeroe thor gudrun", 0 },
	{ "José Núñez Françoise", "jose nunez francoise", 0 },
	{ "Łukasz Żółć Đorđe Ħ", "lukasz zolc dorde h", 0 },
	{ "İstanbul ılgın Şükrü Ğ", "istanbul ilgin suekrue g", 0 },
	{ "Nguyễn Văn Đường Ơ Ư", "nguyen van duong o u", 0 },
	{ "Őrsi Űr Ştefan Țepeș", "orsi ur stefan tepes", 0 },
	{ "Dvořák Škoda Ľ", "dvorak skoda l", 0 },
	{ "ﬁ Ａｄａ", "fi ada", 0 },
	{ "O’Brien O'Neil", "o'brien o'neil", 0 },
	{ "Jean–Luc", "jean-luc", 0 },
	/* ICAO Doc 9303 part 3. */
	{ "Щукин Юлия Жанна", "shchukin iuliia zhanna", 0 },
	{ "Горбачёв Эль", "gorbachev el", 0 },
	{ "Подъячий Цой Хрущёв", "podieiachii tsoi khrushchev", 0 },
	{ "Єлизавета Їжак Ґалаґан", "ielizaveta izhak galagan", 0 },
	{ "Ђорђе Љиљана Џон", "dorde ljiljana dzon", 0 },
	/* ELOT 743. */
	{ "Γιώργος Παπαδόπουλος", "giorgos papadopoulos", 0 },
	{ "Ευάγγελος Αυγή Ευτυχία", "evangelos avgi eftychia", 0 },
	{ "Μπάμπης Λάμπρος", "bampis lampros", 0 },
	{ "Μαΐου Αϋφ Άυλος", "maiou ayf aylos", 0 },
	{ "Χρήστος Ψαρός Ξένη", "christos psaros xeni", 0 },
	/* What nobody's table has. */
	{ "王芳", "", 0x738B },
	{ "Ada 王", "ada ", 0x738B },
	{ "יעל", "", 0x5D9 },
	{ "Ada😀", "ada", 0x1F600 },
	{ "=cmd()|'../", "=cmd()|'../", 0 },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;
		uint32_t unknown = translit(&buf, cases[i].text);

		if (strcmp(buf_text(&buf), cases[i].ascii) != 0 || unknown != cases[i].unknown)
			fail_msg("%s: want %s %x, got %s %x", cases[i].text, cases[i].ascii,
				 cases[i].unknown, buf_text(&buf), unknown);
	}
}

/* Whatever comes in, ASCII comes out. */
static void test_every_code_point(void **state)
{
	(void)state;
	for (uint32_t point = 0x80; point < 0x30000; point++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;
		char text[5] = { 0 };

		if (point >= 0xD800 && point < 0xE000)
			continue;
		if (point < 0x800) {
			text[0] = (char)(0xC0 | point >> 6);
			text[1] = (char)(0x80 | (point & 63));
		} else if (point < 0x10000) {
			text[0] = (char)(0xE0 | point >> 12);
			text[1] = (char)(0x80 | (point >> 6 & 63));
			text[2] = (char)(0x80 | (point & 63));
		} else {
			text[0] = (char)(0xF0 | point >> 18);
			text[1] = (char)(0x80 | (point >> 12 & 63));
			text[2] = (char)(0x80 | (point >> 6 & 63));
			text[3] = (char)(0x80 | (point & 63));
		}
		translit(&buf, text);
		for (size_t i = 0; i < buf.len; i++)
			assert_true((unsigned char)buf.data[i] < 0x80);
	}
}

static void test_proposals(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct han *han = NULL;

	(void)state;
#ifdef HAVE_ICU
	assert_true(han_romanise(&han, &buf, "王芳"));
	assert_string_equal(buf_text(&buf), "wáng fāng");
	buf_clear(&buf);
	/* A surname that is read in another way than the word. */
	assert_true(han_romanise(&han, &buf, "曾志伟"));
	assert_string_equal(buf_text(&buf), "zēng zhì wěi");
#else
	assert_false(han_romanise(&han, &buf, "王芳"));
#endif
	han_close(han);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_proposals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
