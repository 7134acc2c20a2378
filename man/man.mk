# SPDX-License-Identifier: MIT
dist_man_MANS = \
	man/mailprov.1 \
	man/mailprov.yaml.5 \
	man/mailprov-rules.7 \
	man/mailprov-sites.5 \
	$(NULL)
