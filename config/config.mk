# SPDX-License-Identifier: MIT
sitesdir = $(pkgdatadir)/sites
dist_sites_DATA = \
	config/sites/cn.yaml \
	config/sites/de.yaml \
	config/sites/hk.yaml \
	config/sites/sg.yaml \
	config/sites/us.yaml \
	$(NULL)
dist_doc_DATA = config/mailprov.yaml
