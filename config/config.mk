# SPDX-License-Identifier: MIT
sitesdir = $(pkgdatadir)/sites
dist_sites_DATA = \
	config/sites/cn.yaml \
	config/sites/de.yaml \
	config/sites/hk.yaml \
	config/sites/sg.yaml \
	config/sites/us.yaml \
	$(NULL)
providersdir = $(sitesdir)/providers
dist_providers_DATA = config/sites/providers/known.yaml
exampledir = $(docdir)/examples
dist_example_DATA = config/mailprov.yaml
if HAVE_PAM
dist_pamconfigs_DATA = config/pam-configs/mailprov
endif
