# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/clients/libclients.la
mailprov_rooms += src/clients/libclients.la
src_clients_libclients_la_SOURCES = \
	src/clients/client.h \
	src/clients/client_autoconfig.c \
	src/clients/client_formats.c \
	src/clients/client_mbsync.c \
	src/clients/client_msmtp.c \
	src/clients/profile.c \
	src/clients/profile.h \
	src/clients/profile_file.c \
	src/clients/profile_file.h \
	src/clients/renderers.h \
	$(NULL)
check_PROGRAMS += \
	tests/unit/test_client_formats \
	tests/unit/test_profile \
	tests/unit/test_profile_file \
	$(NULL)
EXTRA_DIST += \
	tests/data/clients/autoconfig.golden \
	tests/data/clients/autoconfig.rng \
	tests/data/clients/mbsync-1.4.golden \
	tests/data/clients/mbsync.golden \
	tests/data/clients/msmtp.golden \
	$(NULL)
