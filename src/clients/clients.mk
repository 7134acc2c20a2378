# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/clients/libclients.a
src_clients_libclients_a_SOURCES = \
	src/clients/autodiscover.c \
	src/clients/autodiscover.h \
	src/clients/client.h \
	src/clients/client_aerc.c \
	src/clients/client_autoconfig.c \
	src/clients/client_discovery.c \
	src/clients/client_emacs.c \
	src/clients/client_evolution.c \
	src/clients/client_fetchmail.c \
	src/clients/client_formats.c \
	src/clients/client_getmail.c \
	src/clients/client_git.c \
	src/clients/client_himalaya.c \
	src/clients/client_mbsync.c \
	src/clients/client_mobileconfig.c \
	src/clients/client_msmtp.c \
	src/clients/client_mutt.c \
	src/clients/client_thunderbird.c \
	src/clients/help_page.c \
	src/clients/help_page.h \
	src/clients/help_words.c \
	src/clients/help_words.h \
	src/clients/profile.c \
	src/clients/profile.h \
	src/clients/profile_file.c \
	src/clients/profile_file.h \
	src/clients/qr.c \
	src/clients/qr.h \
	src/clients/renderers.h \
	$(NULL)
unit_tests += \
	tests/unit/test_autodiscover \
	tests/unit/test_client_formats \
	tests/unit/test_profile \
	tests/unit/test_profile_file \
	$(NULL)
EXTRA_DIST += \
	tests/data/clients/aerc.golden \
	tests/data/clients/alpine.golden \
	tests/data/clients/autoconfig.golden \
	tests/data/clients/autoconfig.rng \
	tests/data/clients/emacs.golden \
	tests/data/clients/evolution-account.golden \
	tests/data/clients/evolution-identity.golden \
	tests/data/clients/evolution-transport.golden \
	tests/data/clients/fetchmail.golden \
	tests/data/clients/getmail.golden \
	tests/data/clients/git.golden \
	tests/data/clients/himalaya.golden \
	tests/data/clients/mbsync-1.4.golden \
	tests/data/clients/mbsync.golden \
	tests/data/clients/mobileconfig-domain.golden \
	tests/data/clients/mobileconfig.golden \
	tests/data/clients/mpop.golden \
	tests/data/clients/msmtp.golden \
	tests/data/clients/mutt.golden \
	tests/data/clients/neomutt.golden \
	tests/data/clients/offlineimap.golden \
	tests/data/clients/pacc.golden \
	tests/data/clients/thunderbird-cfg.golden \
	tests/data/clients/thunderbird-isp.golden \
	tests/data/clients/thunderbird-pref.golden \
	tests/data/clients/zone.golden \
	$(NULL)
