# SPDX-License-Identifier: MIT
EXTRA_DIST += \
	.ci/run \
	contrib/check \
	contrib/packages \
	contrib/quickstart \
	contrib/sample/mailprov.yaml \
	contrib/sample/people.ldif \
	$(NULL)
