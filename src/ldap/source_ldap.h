// SPDX-License-Identifier: MIT
/*
 * LDAP servers as a source of entries: ldap, ldaps and ldapi URIs, and servers that the DNS names
 * ("_srv_").
 */
#pragma once

#include "source/source.h"

extern const struct source_ops source_ldap;
