// SPDX-License-Identifier: MIT
#include "batch/headers.h"

#include <ctype.h>

#include "base/mem.h"

/* In compared form. The first of each is the one that we write. */
static const struct {
	enum header header;
	const char *name;
} header_names[] = {
	{ HEADER_NAME, "姓名" },
	{ HEADER_NAME, "name" },
	{ HEADER_NAME, "fullname" },
	{ HEADER_NAME, "displayname" },
	{ HEADER_ADDRESS, "邮箱账号" },
	{ HEADER_ADDRESS, "邮箱帐号" },
	{ HEADER_ADDRESS, "邮箱地址" },
	{ HEADER_ADDRESS, "邮箱" },
	{ HEADER_ADDRESS, "账号" },
	{ HEADER_ADDRESS, "帐号" },
	{ HEADER_ADDRESS, "emailaccount" },
	{ HEADER_ADDRESS, "emailaddress" },
	{ HEADER_ADDRESS, "e-mailaddress" },
	{ HEADER_ADDRESS, "e-mail" },
	{ HEADER_ADDRESS, "email" },
	{ HEADER_ADDRESS, "address" },
	{ HEADER_ADDRESS, "account" },
	{ HEADER_ADDRESS, "郵箱帳號" },
	{ HEADER_ADDRESS, "郵箱賬號" },
	{ HEADER_ADDRESS, "郵箱地址" },
	{ HEADER_ADDRESS, "郵箱" },
	{ HEADER_ADDRESS, "帳號" },
	{ HEADER_ADDRESS, "賬號" },
	{ HEADER_EMPLOYEE_NUMBER, "工号" },
	{ HEADER_EMPLOYEE_NUMBER, "工號" },
	{ HEADER_EMPLOYEE_NUMBER, "employeeno." },
	{ HEADER_EMPLOYEE_NUMBER, "employeeno" },
	{ HEADER_EMPLOYEE_NUMBER, "employeenumber" },
	{ HEADER_EMPLOYEE_NUMBER, "employeeid" },
	{ HEADER_PASSWORD, "邮箱密码" },
	{ HEADER_PASSWORD, "密码" },
	{ HEADER_PASSWORD, "郵箱密碼" },
	{ HEADER_PASSWORD, "密碼" },
	{ HEADER_PASSWORD, "mailboxpassword" },
	{ HEADER_PASSWORD, "emailpassword" },
	{ HEADER_PASSWORD, "password" },
	{ HEADER_DEPARTMENT, "部门" },
	{ HEADER_DEPARTMENT, "所属部门" },
	{ HEADER_DEPARTMENT, "部門" },
	{ HEADER_DEPARTMENT, "所屬部門" },
	{ HEADER_DEPARTMENT, "department" },
	{ HEADER_EXTENSION, "分机号" },
	{ HEADER_EXTENSION, "分機號" },
	{ HEADER_EXTENSION, "extension" },
	{ HEADER_EXTENSION, "extensionnumber" },
	{ HEADER_TITLE, "职务" },
	{ HEADER_TITLE, "职位" },
	{ HEADER_TITLE, "職務" },
	{ HEADER_TITLE, "職位" },
	{ HEADER_TITLE, "jobtitle" },
	{ HEADER_TITLE, "position" },
	{ HEADER_TITLE, "title" },
	{ HEADER_MOBILE, "手机" },
	{ HEADER_MOBILE, "手机号" },
	{ HEADER_MOBILE, "手机号码" },
	{ HEADER_MOBILE, "手機" },
	{ HEADER_MOBILE, "手機號" },
	{ HEADER_MOBILE, "手機號碼" },
	{ HEADER_MOBILE, "mobile" },
	{ HEADER_MOBILE, "mobilephone" },
	{ HEADER_MOBILE, "mobilenumber" },
	{ HEADER_MOBILE, "phonenumber" },
	{ HEADER_QUOTA, "邮箱容量" },
	{ HEADER_QUOTA, "郵箱容量" },
	{ HEADER_QUOTA, "mailboxcapacity" },
	{ HEADER_QUOTA, "capacity" },
	{ HEADER_QUOTA, "quota" },
	{ HEADER_STATUS, "状态" },
	{ HEADER_STATUS, "账号状态" },
	{ HEADER_STATUS, "帐号状态" },
	{ HEADER_STATUS, "邮箱状态" },
	{ HEADER_STATUS, "status" },
	{ HEADER_STATUS, "accountstatus" },
	{ HEADER_STATUS, "state" },
	{ HEADER_ALIASES, "别名" },
	{ HEADER_ALIASES, "邮箱别名" },
	{ HEADER_ALIASES, "账号别名" },
	{ HEADER_ALIASES, "alias" },
	{ HEADER_ALIASES, "aliases" },
	{ HEADER_ALIASES, "emailalias" },
	{ HEADER_ALIASES, "emailaliases" },
	{ HEADER_ALIASES, "accountalias" },
	{ HEADER_CREATED, "创建时间" },
	{ HEADER_CREATED, "开通时间" },
	{ HEADER_CREATED, "createdtime" },
	{ HEADER_CREATED, "createdat" },
	{ HEADER_CREATED, "created" },
	{ HEADER_CREATED, "creationtime" },
	{ HEADER_RESULT, "结果" },
	{ HEADER_RESULT, "导入结果" },
	{ HEADER_RESULT, "导入状态" },
	{ HEADER_RESULT, "result" },
	{ HEADER_RESULT, "importresult" },
	{ HEADER_REASON, "原因" },
	{ HEADER_REASON, "失败原因" },
	{ HEADER_REASON, "错误原因" },
	{ HEADER_REASON, "错误信息" },
	{ HEADER_REASON, "reason" },
	{ HEADER_REASON, "failurereason" },
	{ HEADER_REASON, "error" },
	{ HEADER_REASON, "errormessage" },
	{ HEADER_REASON, "message" },
};

void header_plain(struct buf *buf, const char *text)
{
	static const char wide_open[] = "（", wide_close[] = "）";
	bool bracket = false;

	while (*text) {
		if (*text == '(' || strncmp(text, wide_open, strlen(wide_open)) == 0)
			bracket = true;
		if (!bracket && !strchr(" *_\t\r\n", *text))
			buf_putc(buf,
				 (char)((unsigned char)*text < 0x80 ? tolower((unsigned char)*text)
								    : *text));
		if (*text == ')')
			bracket = false;
		if (strncmp(text, wide_close, strlen(wide_close)) == 0) {
			bracket = false;
			text += strlen(wide_close);
		} else {
			text++;
		}
	}
}

enum header header_find(const char *text)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT;

	header_plain(&plain, text);
	for (size_t i = 0; i < ARRAY_LEN(header_names); i++)
		if (strcmp(header_names[i].name, buf_text(&plain)) == 0)
			return header_names[i].header;
	return HEADER_UNKNOWN;
}

void header_list(enum header header, struct vec *names)
{
	for (size_t i = 0; i < ARRAY_LEN(header_names); i++)
		if (header_names[i].header == header)
			vec_add(names, header_names[i].name);
}
