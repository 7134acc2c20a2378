// SPDX-License-Identifier: MIT
/*
 * Looks names up for the directory: in /etc/hosts, then in the DNS with the resolver of verify,
 * within dns.timeout for each question. Names without a dot are left to the C library, which knows
 * the machine's search list. Order of calls: resolver_lookup_init, the lookup may be used,
 * resolver_lookup_release.
 */
#pragma once

#include "conf/config.h"
#include "net/host_lookup.h"

struct resolver;

struct resolver_lookup {
	const struct config *config;
	const char *hosts;	   /* the file of fixed names */
	struct resolver *resolver; /* opened when it is needed */
	struct host_lookup lookup;
};

/* It must not move afterwards. */
void resolver_lookup_init(struct resolver_lookup *names, const struct config *config);
void resolver_lookup_release(struct resolver_lookup *names);
