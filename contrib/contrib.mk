# SPDX-License-Identifier: MIT
EXTRA_DIST += \
	.ci/run \
	contrib/as-builder \
	contrib/check \
	contrib/in-chroot \
	contrib/isolated \
	contrib/packages \
	contrib/progress \
	contrib/quickstart \
	contrib/sample/mailprov.yaml \
	contrib/sample/people.ldif \
	$(NULL)
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = contrib/completion/mailprov.bash
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = contrib/completion/_mailprov
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = contrib/completion/mailprov.fish

systemduserunit_DATA = contrib/systemd/mailprov-client-apply.service
EXTRA_DIST += contrib/systemd/mailprov-client-apply.service.in
CLEANFILES += contrib/systemd/mailprov-client-apply.service
contrib/systemd/mailprov-client-apply.service: contrib/systemd/mailprov-client-apply.service.in Makefile
	@$(MKDIR_P) contrib/systemd
	$(AM_V_GEN)sed -e 's|@pkglibexecdir[@]|$(pkglibexecdir)|' -e 's|@published[@]|$(localstatedir)/lib/mailprov/published|' \
		$(srcdir)/contrib/systemd/mailprov-client-apply.service.in >$@.new && mv $@.new $@
