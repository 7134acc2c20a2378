// SPDX-License-Identifier: MIT
#include "clients/help_words.h"

/* clang-format off */
const struct help_words help_words[] = {
	{
		.name = "English",
		.title = "Your mail at {organization}",
		.lead = "Everything you need to read and send mail as <b>you@{domain}</b>.",
		.open = "Open web mail",
		.only = "The address is <b>{web}</b>. Use exactly this one: logging on at another "
			"site of the provider fails.",
		.first_title = "Log on for the first time",
		.first = {
			"Open <a href=\"https://{web}/\">{web}</a> and enter your full address "
			"and the initial password you were given.",
			"Choose a new password when you are asked to. The initial one stops "
			"working.",
			"Add your phone number, or security questions, under <b>Settings › "
			"Account and Security</b>. "
			"You need them for the next step, and if you ever forget the password.",
		},
		.password_title = "Make a password for mail programs",
		.password_why = "Mail programs and phones do not take the password of web mail. "
			"Make one for each device:",
		.password = {
			"In web mail open <b>Settings › View More Settings › Account and Security "
			"› Account Security</b>.",
			"Switch on the <b>third-party client security password</b>. If the switch "
			"is locked, it is on already.",
			"Choose <b>Generate New Password</b>, confirm that it is you, and name "
			"the device, such as “laptop”.",
			"Copy the 16 characters into the mail program at once: they are shown "
			"only this time. If you miss it, make another.",
		},
		.own_password = "Mail programs take the same password as web mail. Change the "
			"initial one there first, or they are refused.",
		.programs_title = "Set up your mail program",
		.apple_title = "iPhone, iPad, Mac",
		.apple = "Install the profile, then enter your address and the password for mail "
			"programs.",
		.apple_link = "Download the profile",
		.qr = "QR code of the profile",
		.auto_title = "Thunderbird, Evolution, Thunderbird for Android",
		.automatic = "Enter your name, your full address and the password for mail "
			"programs. The rest is found by itself.",
		.manual_title = "Any other program",
		.manual = "Choose to set up by hand, and copy the table below.",
		.settings_title = "Settings",
		.protocol = "Service", .server = "Server", .port = "Port", .security = "Security",
		.tls = "SSL/TLS", .user = "User name",
		.user_other = "such as <code>{login}</code>",
		.user_text = "the full address, such as <code>{login}</code>",
		.password_row = "Password", .client_password = "the one made for mail programs",
		.account_password = "the one of web mail",
		.names = { "Receiving, IMAP", "Receiving, POP3", "Sending, SMTP" },
		.trouble_title = "If it does not work",
		.trouble = {
			{ "“Wrong password”",
			  "Mail programs want the password from step 2. After several wrong ones "
			  "the account is locked for an hour: "
			  "remove old passwords from all your devices first." },
			{ "A warning about the certificate",
			  "The server name is not one of the table. Do not accept the warning; "
			  "correct the name." },
			{ "No answer, or a time-out", "The network blocks ports 993, 995 or 465. "
				"Try another network and tell us." },
			{ "Web mail says the account does not exist",
			  "You are at another site. The right address is <a "
			  "href=\"https://{web}/\">{web}</a>." },
		},
		.contact = "Still stuck? {contact}",
		.more = "<a href=\"{help}\">More help from {organization}</a>",
	},
	{
		.name = "中文",
		.title = "{organization} 企业邮箱",
		.lead = "使用 <b>you@{domain}</b> 收发邮件所需的一切。",
		.open = "打开网页邮箱",
		.only = "网址是 <b>{web}</b>。请务必使用此网址：在其他站点登录会失败。",
		.first_title = "首次登录",
		.first = {
			"打开 <a href=\"https://{web}/\">{web}</a>，输入完整的邮箱地址和您收到的初始密码。",
			"按提示设置新密码，初始密码随即失效。",
			"在<b>设置 › 帐号与安全</b>中绑定手机号或设置密保问题。下一步以及找回密码时都会用到。",
		},
		.password_title = "生成客户端安全密码",
		.password_why = "邮件客户端和手机不能使用网页邮箱的密码。请为每台设备单独生成一个：",
		.password = {
			"在网页邮箱中打开<b>设置 › 查看更多设置 › 帐号与安全 › 帐号安全</b>。",
			"开启<b>三方客户端安全密码</b>。若开关已锁定，说明已经开启。",
			"点击<b>生成新密码</b>，完成身份验证，并为设备命名，例如“笔记本”。",
			"立即将 16 位密码填入邮件客户端：它只显示这一次。错过了请重新生成。",
		},
		.own_password = "邮件客户端使用与网页邮箱相同的密码。请先在网页上修改初始密码，否则客户端无法登录。",
		.programs_title = "设置邮件客户端",
		.apple_title = "iPhone、iPad、Mac",
		.apple = "安装描述文件，然后输入邮箱地址和客户端安全密码。",
		.apple_link = "下载描述文件",
		.qr = "描述文件的二维码",
		.auto_title = "Thunderbird、Evolution、安卓版 Thunderbird",
		.automatic = "输入姓名、完整的邮箱地址和客户端安全密码，其余设置会自动找到。",
		.manual_title = "其他客户端",
		.manual = "选择手动设置，并按下表填写。",
		.settings_title = "服务器设置",
		.protocol = "服务", .server = "服务器", .port = "端口", .security = "加密方式",
		.tls = "SSL/TLS", .user = "用户名",
		.user_other = "例如 <code>{login}</code>",
		.user_text = "完整的邮箱地址，例如 <code>{login}</code>",
		.password_row = "密码", .client_password = "客户端安全密码", .account_password = "网页邮箱的密码",
		.names = { "收信 IMAP", "收信 POP3", "发信 SMTP" },
		.trouble_title = "遇到问题",
		.trouble = {
			{ "提示“密码错误”", "客户端需要使用第 2 步生成的密码。多次输错后帐号会锁定一小时：请先删除所有设备上保存的旧密码。" },
			{ "证书警告", "服务器名称与上表不一致。请不要接受警告，改正名称即可。" },
			{ "没有响应或超时", "当前网络屏蔽了 993、995 或 465 端口。请换一个网络再试，并告诉我们。" },
			{ "网页邮箱提示帐号不存在", "您打开的是其他站点。正确的网址是 <a href=\"https://{web}/\">{web}</a>。" },
		},
		.contact = "仍未解决？请联系：{contact}",
		.more = "<a href=\"{help}\">{organization} 的更多帮助</a>",
	},
};
/* clang-format on */
