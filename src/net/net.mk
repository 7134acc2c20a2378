# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/net/libnet.a
src_net_libnet_a_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
src_net_libnet_a_SOURCES = \
	src/net/certificate.c \
	src/net/certificate.h \
	src/net/host_lookup.h \
	src/net/net_connect.c \
	src/net/net_connect.h \
	src/net/net_names.c \
	src/net/net_names.h \
	src/net/tls.c \
	src/net/tls.h \
	$(NULL)
unit_tests += \
	tests/unit/test_certificate \
	tests/unit/test_net_connect \
	$(NULL)
EXTRA_DIST += \
	tests/data/net/long.der \
	tests/data/net/names.der \
	tests/data/net/nonames.der \
	$(NULL)
