# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/directory/libdirectory.la
mailprov_rooms += src/directory/libdirectory.la
src_directory_libdirectory_la_SOURCES = \
	src/directory/address_rule.c \
	src/directory/address_rule.h \
	src/directory/baseline.c \
	src/directory/baseline.h \
	src/directory/certificate.c \
	src/directory/certificate.h \
	src/directory/claim.c \
	src/directory/claim.h \
	src/directory/department_path.c \
	src/directory/department_path.h \
	src/directory/dial.c \
	src/directory/dial.h \
	src/directory/directory.c \
	src/directory/directory.h \
	src/directory/disabled.c \
	src/directory/disabled.h \
	src/directory/dn.c \
	src/directory/dn.h \
	src/directory/entry.c \
	src/directory/entry.h \
	src/directory/filter.c \
	src/directory/filter.h \
	src/directory/fold.c \
	src/directory/fold.h \
	src/directory/identity.c \
	src/directory/identity.h \
	src/directory/judge.c \
	src/directory/judge.h \
	src/directory/kept.c \
	src/directory/kept.h \
	src/directory/ldap_changelog.c \
	src/directory/ldap_changes.c \
	src/directory/ldap_changes.h \
	src/directory/ldap_confirm.c \
	src/directory/ldap_confirm.h \
	src/directory/ldap_dirsync.c \
	src/directory/ldap_error.c \
	src/directory/ldap_error.h \
	src/directory/ldap_modified.c \
	src/directory/ldap_places.c \
	src/directory/ldap_places.h \
	src/directory/ldap_range.c \
	src/directory/ldap_range.h \
	src/directory/ldap_sasl.c \
	src/directory/ldap_sasl.h \
	src/directory/ldap_search.c \
	src/directory/ldap_search.h \
	src/directory/ldap_server.c \
	src/directory/ldap_server.h \
	src/directory/ldap_session.c \
	src/directory/ldap_session.h \
	src/directory/ldap_syncrepl.c \
	src/directory/ldap_time.c \
	src/directory/ldap_time.h \
	src/directory/ldap_tls.c \
	src/directory/ldap_usn.c \
	src/directory/ldap_tls.h \
	src/directory/ldap_way.c \
	src/directory/ldap_way.h \
	src/directory/ldif.c \
	src/directory/ldif.h \
	src/directory/mapping.c \
	src/directory/mapping.h \
	src/directory/mapping_check.c \
	src/directory/mapping_fields.c \
	src/directory/mapping_fields.h \
	src/directory/mapping_value.c \
	src/directory/mapping_value.h \
	src/directory/mappings.c \
	src/directory/mappings.h \
	src/directory/memory.c \
	src/directory/memory.h \
	src/directory/overlay.c \
	src/directory/overlay.h \
	src/directory/rule.c \
	src/directory/rule.h \
	src/directory/source.h \
	src/directory/source_area.c \
	src/directory/source_ldap.c \
	src/directory/source_ldif.c \
	src/directory/spool.c \
	src/directory/spool.h \
	src/directory/sync_message.c \
	src/directory/sync_message.h \
	src/directory/tying.c \
	src/directory/tying.h \
	src/directory/value.c \
	src/directory/value.h \
	src/directory/vanish.c \
	src/directory/vanish.h \
	src/directory/watchdog.c \
	src/directory/watchdog.h \
	$(NULL)
# The watchdog is a thread; older C libraries keep those in a library of their own.
src_directory_libdirectory_la_CPPFLAGS = $(AM_CPPFLAGS) $(LDAP_CFLAGS)
src_directory_libdirectory_la_LIBADD = -lpthread
check_PROGRAMS += \
	tests/fuzz/fuzz_certificate \
	tests/fuzz/fuzz_filter \
	tests/fuzz/fuzz_ldif \
	tests/fuzz/fuzz_sync_message \
	tests/unit/test_address_rule \
	tests/unit/test_certificate \
	tests/unit/test_department_path \
	tests/unit/test_dial \
	tests/unit/test_directory \
	tests/unit/test_disabled \
	tests/unit/test_dn \
	tests/unit/test_entry \
	tests/unit/test_filter \
	tests/unit/test_fold \
	tests/unit/test_identity \
	tests/unit/test_judge \
	tests/unit/test_kept \
	tests/unit/test_ldap_error \
	tests/unit/test_ldap_time \
	tests/unit/test_ldif \
	tests/unit/test_mapping \
	tests/unit/test_memory \
	tests/unit/test_rule \
	tests/unit/test_spool \
	tests/unit/test_sync_message \
	tests/unit/test_tying \
	tests/unit/test_value \
	tests/unit/test_watchdog \
	$(NULL)
tests_fuzz_fuzz_certificate_SOURCES = tests/fuzz/fuzz_certificate.c tests/fuzz/replay.c
tests_fuzz_fuzz_filter_SOURCES = tests/fuzz/fuzz_filter.c tests/fuzz/replay.c
tests_fuzz_fuzz_ldif_SOURCES = tests/fuzz/fuzz_ldif.c tests/fuzz/replay.c
tests_fuzz_fuzz_sync_message_SOURCES = tests/fuzz/fuzz_sync_message.c tests/fuzz/replay.c
# A program that its script starts, when the server is there.
EXTRA_PROGRAMS += tests/servers/test_ldap_range tests/servers/test_ldap_read
CLEANFILES += tests/servers/test_ldap_range$(EXEEXT) tests/servers/test_ldap_read$(EXEEXT)
tests/servers/t-sync-ad.log: tests/servers/test_ldap_range$(EXEEXT)
tests_servers_test_ldap_range_CPPFLAGS = $(UNIT_CPPFLAGS) $(LDAP_CFLAGS)
tests/servers/t-ldap-read.log: tests/servers/test_ldap_read$(EXEEXT)
tests_servers_test_ldap_read_CPPFLAGS = $(UNIT_CPPFLAGS)
EXTRA_DIST += \
	tests/data/directory/long.der \
	tests/data/directory/names.der \
	tests/data/directory/nonames.der \
	tests/fuzz/fuzz_certificate.in/cut \
	tests/fuzz/fuzz_certificate.in/names \
	tests/fuzz/fuzz_certificate.in/nonames \
	tests/fuzz/fuzz_filter.in/escapes \
	tests/fuzz/fuzz_filter.in/extensible \
	tests/fuzz/fuzz_filter.in/nested \
	tests/fuzz/fuzz_filter.in/open \
	tests/fuzz/fuzz_filter.in/ordering \
	tests/fuzz/fuzz_ldif.in/change-record \
	tests/fuzz/fuzz_ldif.in/hostile-values \
	tests/fuzz/fuzz_ldif.in/nothing \
	tests/fuzz/fuzz_ldif.in/odd-lines \
	tests/fuzz/fuzz_ldif.in/people \
	tests/fuzz/fuzz_ldif.in/url \
	tests/fuzz/fuzz_sync_message.in/done \
	tests/fuzz/fuzz_sync_message.in/entry \
	tests/fuzz/fuzz_sync_message.in/ids \
	tests/fuzz/fuzz_sync_message.in/long \
	tests/servers/ldap_faults.py \
	$(NULL)
