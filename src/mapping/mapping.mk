# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/mapping/libmapping.a
src_mapping_libmapping_a_SOURCES = \
	src/mapping/address_rule.c \
	src/mapping/address_rule.h \
	src/mapping/department_path.c \
	src/mapping/department_path.h \
	src/mapping/disabled.c \
	src/mapping/disabled.h \
	src/mapping/identity.c \
	src/mapping/identity.h \
	src/mapping/mapping.c \
	src/mapping/mapping.h \
	src/mapping/mapping_address.c \
	src/mapping/mapping_address.h \
	src/mapping/mapping_check.c \
	src/mapping/mapping_choice.c \
	src/mapping/mapping_choice.h \
	src/mapping/mapping_contact.c \
	src/mapping/mapping_contact.h \
	src/mapping/mapping_entry.c \
	src/mapping/mapping_entry.h \
	src/mapping/mapping_fields.c \
	src/mapping/mapping_fields.h \
	src/mapping/mapping_value.c \
	src/mapping/mapping_value.h \
	src/mapping/match_index.c \
	src/mapping/match_index.h \
	src/mapping/mappings.c \
	src/mapping/mappings.h \
	src/mapping/rule.c \
	src/mapping/rule.h \
	src/mapping/mapping_members.c \
	src/mapping/mapping_members.h \
	src/mapping/text_template.c \
	src/mapping/text_template.h \
	src/mapping/value.c \
	src/mapping/value.h \
	src/mapping/attribute_loss.c \
	src/mapping/attribute_loss.h \
	src/mapping/system_mailbox.c \
	src/mapping/system_mailbox.h \
	$(NULL)
unit_tests += \
	tests/unit/test_address_rule \
	tests/unit/test_department_path \
	tests/unit/test_disabled \
	tests/unit/test_identity \
	tests/unit/test_mapping \
	tests/unit/test_match_index \
	tests/unit/test_rule \
	tests/unit/test_system_mailbox \
	tests/unit/test_mapping_members \
	tests/unit/test_value \
	$(NULL)
