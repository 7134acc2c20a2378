# SPDX-License-Identifier: MIT
dist_man_MANS = \
	man/mailprov.1 \
	man/mailprov-clients.7 \
	man/mailprov.yaml.5 \
	man/mailprov-rules.7 \
	man/mailprov-client-apply.8 \
	man/mailprov-sites.5 \
	man/nss_mailprov.8 \
	man/pam_mailprov.8 \
	$(NULL)
