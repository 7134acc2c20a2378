# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/tls/libtls.la
mailprov_rooms += src/tls/libtls.la
src_tls_libtls_la_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
src_tls_libtls_la_SOURCES = \
	src/tls/connect.c \
	src/tls/connect.h \
	src/tls/tls.c \
	src/tls/tls.h \
	$(NULL)
