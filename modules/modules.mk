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

check_PROGRAMS += tests/modules/test_nss_entry
tests_modules_test_nss_entry_SOURCES = tests/modules/test_nss_entry.c $(nss_sources)
tests_modules_test_nss_entry_CPPFLAGS = $(UNIT_CPPFLAGS) -DPUBLISHED='"published"'

EXTRA_PROGRAMS += tests/modules/test_nss_libc
CLEANFILES += tests/modules/test_nss_libc$(EXEEXT)
tests_modules_test_nss_libc_CPPFLAGS = $(UNIT_CPPFLAGS)
tests/modules/t-nss.log: tests/modules/test_nss_libc$(EXEEXT) tests/modules/make_published$(EXEEXT) tests/modules/plain/libnss_mailprov.la
endif

# Published data for the tests and benches of the modules.
EXTRA_PROGRAMS += tests/modules/make_published
CLEANFILES += tests/modules/make_published$(EXEEXT)
tests_modules_make_published_LDADD = src/libmailprov.la
