# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/conf/libconf.a
src_conf_libconf_a_CPPFLAGS = $(AM_CPPFLAGS) $(YAML_CFLAGS)
src_conf_libconf_a_SOURCES = \
	src/conf/config.c \
	src/conf/config.h \
	src/conf/config_check.c \
	src/conf/config_check.h \
	src/conf/config_digest.c \
	src/conf/config_digest.h \
	src/conf/config_directory.h \
	src/conf/config_directory_rows.c \
	src/conf/config_groups.h \
	src/conf/config_limits.h \
	src/conf/config_load.c \
	src/conf/config_rows.c \
	src/conf/config_rows.h \
	src/conf/domains_merge.c \
	src/conf/domains_merge.h \
	src/conf/kind.c \
	src/conf/kind.h \
	src/conf/provider_load.c \
	src/conf/provider.h \
	src/conf/provider_rows.c \
	src/conf/provider_rows.h \
	src/conf/schema.h \
	src/conf/site.c \
	src/conf/site.h \
	src/conf/site_load.c \
	src/conf/site_rows.c \
	src/conf/site_rows.h \
	src/conf/yaml_bind.c \
	src/conf/yaml_bind.h \
	src/conf/yaml_dump.c \
	src/conf/yaml_dump.h \
	src/conf/yaml_files.c \
	src/conf/yaml_files.h \
	src/conf/yaml_tree.c \
	src/conf/yaml_tree.h \
	$(NULL)
unit_tests += \
	tests/unit/test_config \
	tests/unit/test_config_digest \
	tests/unit/test_site \
	$(NULL)
