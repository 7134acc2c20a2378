# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/ldap/libldap.a
src_ldap_libldap_a_CPPFLAGS = $(AM_CPPFLAGS) $(LDAP_CFLAGS)
src_ldap_libldap_a_SOURCES = \
	src/ldap/ldap_changelog.c \
	src/ldap/ldap_changes.c \
	src/ldap/ldap_changes.h \
	src/ldap/ldap_compare.c \
	src/ldap/ldap_compare.h \
	src/ldap/ldap_confirm.c \
	src/ldap/ldap_confirm.h \
	src/ldap/ldap_dirsync.c \
	src/ldap/ldap_error.c \
	src/ldap/ldap_error.h \
	src/ldap/ldap_modified.c \
	src/ldap/ldap_open.c \
	src/ldap/ldap_open.h \
	src/ldap/ldap_ou_digest.c \
	src/ldap/ldap_ou_digest.h \
	src/ldap/ldap_range.c \
	src/ldap/ldap_range.h \
	src/ldap/ldap_sasl.c \
	src/ldap/ldap_sasl.h \
	src/ldap/ldap_schema.c \
	src/ldap/ldap_schema.h \
	src/ldap/ldap_search.c \
	src/ldap/ldap_search.h \
	src/ldap/ldap_server.c \
	src/ldap/ldap_server.h \
	src/ldap/ldap_session.c \
	src/ldap/ldap_session.h \
	src/ldap/ldap_socket.c \
	src/ldap/ldap_socket.h \
	src/ldap/ldap_syncrepl.c \
	src/ldap/ldap_time.c \
	src/ldap/ldap_time.h \
	src/ldap/ldap_tls.c \
	src/ldap/ldap_tls.h \
	src/ldap/ldap_uri.c \
	src/ldap/ldap_uri.h \
	src/ldap/ldap_usn.c \
	src/ldap/ldap_delta.c \
	src/ldap/ldap_delta.h \
	src/ldap/source_ldap.c \
	src/ldap/source_ldap.h \
	src/ldap/sync_message.c \
	src/ldap/sync_message.h \
	src/ldap/watchdog.c \
	src/ldap/watchdog.h \
	$(NULL)
check_PROGRAMS += tests/fuzz/fuzz_sync_message
unit_tests += \
	tests/unit/test_ldap_error \
	tests/unit/test_ldap_socket \
	tests/unit/test_ldap_time \
	tests/unit/test_ldap_tls \
	tests/unit/test_ldap_uri \
	tests/unit/test_sync_message \
	tests/unit/test_watchdog \
	$(NULL)
tests_fuzz_fuzz_sync_message_SOURCES = tests/fuzz/fuzz_sync_message.c tests/fuzz/replay.c
# A program that its script starts, when the server is there.
EXTRA_PROGRAMS += tests/servers/test_ldap_range tests/servers/test_ldap_read
CLEANFILES += tests/servers/test_ldap_range$(EXEEXT) tests/servers/test_ldap_read$(EXEEXT)
tests/servers/t-sync-ad.log: tests/servers/test_ldap_range$(EXEEXT)
tests_servers_test_ldap_range_CPPFLAGS = $(UNIT_CPPFLAGS) $(LDAP_CFLAGS)
if HAVE_CMOCKA
tests/servers/t-ldap-read.log: tests/servers/test_ldap_read$(EXEEXT)
endif
tests_servers_test_ldap_read_CPPFLAGS = $(UNIT_CPPFLAGS)
EXTRA_DIST += \
	tests/fuzz/fuzz_sync_message.in/done \
	tests/fuzz/fuzz_sync_message.in/entry \
	tests/fuzz/fuzz_sync_message.in/ids \
	tests/fuzz/fuzz_sync_message.in/long \
	tests/servers/ldap_faults.py \
	$(NULL)
