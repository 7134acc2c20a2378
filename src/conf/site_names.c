// SPDX-License-Identifier: MIT
/* Apart from the registry, so that who needs no registry needs no libyaml either. */
#include "conf/site.h"

const char *site_protocol_text(enum site_protocol protocol)
{
	static const char *const texts[] = {
		[SITE_IMAP] = "imap", [SITE_POP3] = "pop3", [SITE_SMTP] = "smtp"
	};

	return texts[protocol];
}
