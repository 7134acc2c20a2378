# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/net/libnet.a
src_net_libnet_a_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
src_net_libnet_a_SOURCES = \
	src/net/connect.c \
	src/net/connect.h \
	src/net/host_lookup.h \
	src/net/tls.c \
	src/net/tls.h \
	$(NULL)
