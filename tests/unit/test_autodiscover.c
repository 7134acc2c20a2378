// SPDX-License-Identifier: MIT
#include "unit.h"

#include "clients/autodiscover.h"

#define SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
#define ASK(address)                                                                        \
	"<?xml version=\"1.0\"?><Autodiscover "                                             \
	"xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/" \
	"2006\"><Request>"                                                                  \
	"<EMailAddress>" address "</EMailAddress><AcceptableResponseSchema>" SCHEMA         \
	"</AcceptableResponseSchema></Request></Autodiscover>"

static void test_read(void **state)
{
	static const struct {
		const char *label, *request, *address, *text;
	} cases[] = {
		{ "as Outlook asks", ASK("alice@example.com"), "alice@example.com", NULL },
		{ "with an entity", ASK("a&amp;b@example.com"), "a&b@example.com", NULL },
		{ "with prefixes",
		  "<a:EMailAddress>x@y.example</a:EMailAddress><a:AcceptableResponseSchema>" SCHEMA
		  "</a:AcceptableResponseSchema>",
		  "x@y.example", NULL },
		{ "the first one counts",
		  ASK("a@x.example</EMailAddress><EMailAddress>b@x.example"), "a@x.example", NULL },
		{ "an unknown entity stays", ASK("a&evil;@x.example"), "a&evil;@x.example", NULL },
		{ "nothing", "", NULL, "has no EMailAddress" },
		{ "no address", ASK(""), NULL, "has no EMailAddress" },
		{ "cut in the address", "<EMailAddress>alice@example.com", NULL,
		  "has no EMailAddress" },
		{ "cut in the name", "<EMailAddres", NULL, "has no EMailAddress" },
		{ "a longer name", "<EMailAddressX>a@x.example</EMailAddressX>", NULL,
		  "has no EMailAddress" },
		{ "another schema",
		  "<EMailAddress>a@x.example</EMailAddress><AcceptableResponseSchema>mobilesync</"
		  "AcceptableResponseSchema>",
		  NULL, "wants another answer" },
		{ "no schema", "<EMailAddress>a@x.example</EMailAddress>", NULL,
		  "wants another answer" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf address = BUF_INIT;
		struct error error = ERROR_INIT;

		print_message("# %s\n", cases[i].label);
		if (cases[i].text) {
			ASSERT_ERROR(autodiscover_read(cases[i].request, strlen(cases[i].request),
						       &address, &error),
				     error, ERROR_DATA, cases[i].text);
			assert_int_equal(address.len, 0);
		} else {
			ASSERT_OK(autodiscover_read(cases[i].request, strlen(cases[i].request),
						    &address, &error),
				  error);
			assert_string_equal(buf_text(&address), cases[i].address);
		}
	}
}

static void test_limits(void **state)
{
	CLEANUP(buf_release) struct buf request = BUF_INIT;
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	buf_puts(&request, ASK("alice@example.com"));
	buf_fill(&request, ' ', AUTODISCOVER_REQUEST_MAX - request.len);
	ASSERT_OK(autodiscover_read(request.data, request.len, &address, &error), error);
	buf_putc(&request, ' ');
	ASSERT_ERROR(autodiscover_read(request.data, request.len, &address, &error), error,
		     ERROR_DATA, "no Autodiscover document");
	ASSERT_ERROR(autodiscover_read("<EMailAddress>a\0b", 17, &address, &error), error,
		     ERROR_DATA, "no Autodiscover document");
}

static void test_answer(void **state)
{
	struct site site = { .id = "sg", .title = "Singapore", .web = "mail.sg.aliyun.com" };
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	const struct profile_options options = { .denied = { [SITE_POP3] = true } };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	site.server[SITE_IMAP] = (struct site_server){ "imap.sg.aliyun.com", 993 };
	site.server[SITE_POP3] = (struct site_server){ "pop.sg.aliyun.com", 995 };
	site.server[SITE_SMTP] = (struct site_server){ "smtp.sg.aliyun.com", 465 };
	ASSERT_OK(profile_init(&profile, &site, "o'brien&x@example.com", NULL, &options, &error),
		  error);
	autodiscover_answer(&profile, &text);
	assert_non_null(
		strstr(buf_text(&text), "<LoginName>o&#39;brien&amp;x@example.com</LoginName>"));
	assert_non_null(strstr(buf_text(&text),
			       "<Type>IMAP</Type>\n        <Server>imap.sg.aliyun.com</Server>\n   "
			       "     <Port>993</Port>"));
	assert_non_null(
		strstr(buf_text(&text), "<SSL>on</SSL>\n        <Encryption>SSL</Encryption>"));
	assert_null(strstr(buf_text(&text), "POP3"));
	assert_null(strstr(buf_text(&text), ">TLS<"));
	buf_clear(&text);
	autodiscover_refuse(500, "not <here>", &text);
	assert_non_null(
		strstr(buf_text(&text),
		       "<ErrorCode>500</ErrorCode>\n      <Message>not &lt;here&gt;</Message>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_read),
					    cmocka_unit_test(test_limits),
					    cmocka_unit_test(test_answer) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
