# SPDX-License-Identifier: MIT
# What other programs load is linked from its own sources and the reader in src/lookup: no sanitizer, no library of ours.
module_cflags = $(STANDARD_CFLAGS) $(WARNING_CFLAGS) $(HARDENING_CFLAGS) $(MODULE_CFLAGS)
module_reader = \
	src/lookup/cdb_read.c \
	src/lookup/cdb_read.h \
	src/lookup/lookup_format.c \
	src/lookup/lookup_format.h \
	src/lookup/lookup_read.c \
	src/lookup/lookup_read.h \
	$(NULL)
nss_sources = \
	modules/nss_mailprov.c \
	modules/nss_mailprov.h \
	$(module_reader)
nss_ldflags = -module -version-info 2:0:0 -Wl,--version-script=$(srcdir)/modules/nss_mailprov.map $(MODULE_LDFLAGS)
EXTRA_DIST += modules/nss_mailprov.map
nss_LTLIBRARIES =
# A module of the tests reads "published" in the working folder, whatever that is; nothing can turn the installed one away from its path. One copy has the sanitizers
# of the developer build, for programs that have them too; the other is as it is installed.
if HAVE_NSS
nss_LTLIBRARIES += modules/libnss_mailprov.la
modules_libnss_mailprov_la_SOURCES = $(nss_sources)
modules_libnss_mailprov_la_CFLAGS = $(module_cflags)
modules_libnss_mailprov_la_LDFLAGS = $(nss_ldflags)
modules_libnss_mailprov_la_DEPENDENCIES = modules/nss_mailprov.map

check_LTLIBRARIES += tests/modules/plain/libnss_mailprov.la
tests_modules_plain_libnss_mailprov_la_SOURCES = $(nss_sources)
tests_modules_plain_libnss_mailprov_la_CPPFLAGS = $(AM_CPPFLAGS) -DPUBLISHED='"published"'
tests_modules_plain_libnss_mailprov_la_CFLAGS = $(module_cflags)
# Without -rpath libtool makes no shared library of what is not installed.
tests_modules_plain_libnss_mailprov_la_LDFLAGS = $(nss_ldflags) -rpath /nowhere

unit_tests += tests/modules/test_nss_entry
tests_modules_test_nss_entry_SOURCES = tests/modules/test_nss_entry.c $(nss_sources)
tests_modules_test_nss_entry_CPPFLAGS = $(UNIT_CPPFLAGS) -DPUBLISHED='"published"'

EXTRA_PROGRAMS += tests/modules/test_nss_libc
CLEANFILES += tests/modules/test_nss_libc$(EXEEXT)
tests_modules_test_nss_libc_CPPFLAGS = $(UNIT_CPPFLAGS)
nss_test_programs = tests/modules/make_published$(EXEEXT)
if HAVE_CMOCKA
nss_test_programs += tests/modules/test_nss_libc$(EXEEXT)
endif
tests/modules/t-nss.log: $(nss_test_programs) tests/modules/plain/libnss_mailprov.la
endif

pam_sources = \
	modules/mailbox.c \
	modules/mailbox.h \
	modules/pam_mailprov.c \
	modules/pam_options.c \
	modules/pam_options.h \
	modules/pam_session.c \
	modules/pam_session.h \
	$(module_reader)
pam_cppflags = $(AM_CPPFLAGS) -DHELPER='"$(pkglibexecdir)/mailprov-client-apply"'
pam_ldflags = -module -avoid-version -Wl,--version-script=$(srcdir)/modules/pam_mailprov.map $(MODULE_LDFLAGS)
EXTRA_DIST += modules/pam_mailprov.map
pam_LTLIBRARIES =
if HAVE_PAM
pam_LTLIBRARIES += modules/pam_mailprov.la
modules_pam_mailprov_la_SOURCES = $(pam_sources)
modules_pam_mailprov_la_CPPFLAGS = $(pam_cppflags)
modules_pam_mailprov_la_CFLAGS = $(module_cflags)
modules_pam_mailprov_la_LDFLAGS = $(pam_ldflags)
modules_pam_mailprov_la_LIBADD = $(PAM_LIBS)
modules_pam_mailprov_la_DEPENDENCIES = modules/pam_mailprov.map

# The same with the sanitizers of the developer build, for test programs that have them too.
check_LTLIBRARIES += tests/modules/checked/pam_mailprov.la
tests_modules_checked_pam_mailprov_la_SOURCES = $(pam_sources)
tests_modules_checked_pam_mailprov_la_CPPFLAGS = $(pam_cppflags)
tests_modules_checked_pam_mailprov_la_CFLAGS = $(STANDARD_CFLAGS) $(WARNING_CFLAGS) $(HARDENING_CFLAGS) $(DEVELOPER_CFLAGS)
tests_modules_checked_pam_mailprov_la_LDFLAGS = -module -avoid-version -rpath /nowhere -export-symbols-regex '^pam_sm_' $(DEVELOPER_LDFLAGS)
tests_modules_checked_pam_mailprov_la_LIBADD = $(PAM_LIBS)

unit_tests += tests/modules/test_pam
tests_modules_test_pam_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_modules_test_pam_LDADD = $(LDADD) $(PAM_LIBS)

pam_test_programs = modules/mailprov-client-apply$(EXEEXT) tests/modules/make_published$(EXEEXT)
if HAVE_PAMTEST
pam_test_programs += tests/modules/test_pam_session$(EXEEXT)
EXTRA_PROGRAMS += tests/modules/test_pam_session
CLEANFILES += tests/modules/test_pam_session$(EXEEXT)
tests_modules_test_pam_session_CFLAGS = $(module_cflags) $(PROGRAM_CFLAGS)
tests_modules_test_pam_session_LDFLAGS = $(HARDENING_LDFLAGS) $(PROGRAM_LDFLAGS)
tests_modules_test_pam_session_LDADD = $(PAMTEST_LIBS) $(CMOCKA_LIBS) $(PAM_LIBS)
endif
tests/modules/t-pam-dovecot.log tests/modules/t-pam-root.log tests/modules/t-pam-session.log: $(pam_test_programs)
endif

# The helper has its own few libraries: what renders settings, and nothing that speaks to a network or a database.
pkglibexec_PROGRAMS = modules/mailprov-client-apply
modules_mailprov_client_apply_SOURCES = \
	modules/apply_main.c \
	modules/client_apply.c \
	modules/client_apply.h \
	modules/user_config_dir.c \
	modules/user_config_dir.h \
	modules/mailbox.c \
	modules/mailbox.h \
	modules/manifest.c \
	modules/manifest.h
modules_mailprov_client_apply_LDADD = src/clients/libclients.a src/conf/libconf.a src/lookup/liblookup_read.a src/model/libmodel.a src/digest/libdigest.a \
	src/text/libtext.a src/base/libbase.a $(NETTLE_LIBS) $(IDN2_LIBS) $(UNISTRING_LIBS)
modules_mailprov_client_apply_LDFLAGS = $(AM_LDFLAGS) $(PROGRAM_LDFLAGS)

unit_tests += \
	tests/modules/test_user_config_dir \
	tests/modules/test_mailbox \
	tests/modules/test_manifest \
	$(NULL)
tests_modules_test_user_config_dir_SOURCES = tests/modules/test_user_config_dir.c modules/user_config_dir.c modules/user_config_dir.h
tests_modules_test_user_config_dir_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_modules_test_mailbox_SOURCES = tests/modules/test_mailbox.c modules/mailbox.c modules/mailbox.h
tests_modules_test_mailbox_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_modules_test_manifest_SOURCES = tests/modules/test_manifest.c modules/manifest.c modules/manifest.h
tests_modules_test_manifest_CPPFLAGS = $(UNIT_CPPFLAGS)

# A module is loaded by its name; what libtool keeps beside it is of no use to anybody. To automake the modules are data, since the names of their folders
# do not have "exec" in them.
install-data-hook:
	rm -f $(DESTDIR)$(nssdir)/libnss_mailprov.la $(DESTDIR)$(nssdir)/libnss_mailprov.so $(DESTDIR)$(pamdir)/pam_mailprov.la
uninstall-hook:
	rm -f $(DESTDIR)$(nssdir)/libnss_mailprov.so.2 $(DESTDIR)$(nssdir)/libnss_mailprov.so.2.0.0 $(DESTDIR)$(pamdir)/pam_mailprov.so

# Without sanitizers, like what it times.
if HAVE_NSS
if HAVE_PAM
EXTRA_PROGRAMS += tests/bench/bench_nss
CLEANFILES += tests/bench/bench_nss$(EXEEXT)
tests_bench_bench_nss_SOURCES = tests/bench/bench_nss.c $(module_reader)
tests_bench_bench_nss_CFLAGS = $(module_cflags) $(PROGRAM_CFLAGS) -O2
tests_bench_bench_nss_LDFLAGS = $(HARDENING_LDFLAGS) $(PROGRAM_LDFLAGS)
tests_bench_bench_nss_LDADD = $(PAM_LIBS)
bench_programs += tests/bench/bench_nss$(EXEEXT) tests/modules/make_published$(EXEEXT) tests/modules/plain/libnss_mailprov.la
endif
endif

# Published data for the tests and benches of the modules.
EXTRA_PROGRAMS += tests/modules/make_published
CLEANFILES += tests/modules/make_published$(EXEEXT)
tests_modules_make_published_LDADD = $(mailprov_libs)
tests/modules/t-apply.log: modules/mailprov-client-apply$(EXEEXT) tests/modules/make_published$(EXEEXT)
