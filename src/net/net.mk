# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/net/libnet.la
mailprov_rooms += src/net/libnet.la
src_net_libnet_la_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
src_net_libnet_la_SOURCES = \
	src/net/connect.c \
	src/net/connect.h \
	src/net/host_lookup.h \
	src/net/tls.c \
	src/net/tls.h \
	$(NULL)
