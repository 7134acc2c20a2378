// SPDX-License-Identifier: MIT
/*
 * Publishes what Unix hosts and mail servers look up, each file replaced by one rename, all without
 * secrets (lookup/lookup_format.h, clients/profile_file.h):
 *
 *     profiles/DOMAIN.conf   settings of mail programs, for each domain with an enabled account
 *     accounts.cdb           all accounts that were created, with their state
 *     aliases.cdb            addresses and aliases of the enabled accounts, and what they lead to
 *     aliases.txt            the same as text for postmap(1)
 *
 * A reader between two renames sees files of two generations, each complete. Profiles of domains
 * that have none any more go last.
 */
#pragma once

#include "conf/config.h"
#include "flow/publish_guard.h"
#include "state/state.h"

struct publish {
	int64_t generation; /* grows with every publication */
	int64_t accounts;
	int64_t shared;	 /* shared mailboxes, which are among the aliases alone */
	int64_t aliases; /* besides the addresses themselves */
	int64_t profiles;
	int64_t refused; /* addresses and aliases that were left out, each a finding */
};

/* What is about to be published. */
struct publish_files;

/*
 * In two steps, between which nothing is replaced: publish_prepare gathers what is to be published
 * and holds it against the limits (ret_block->limit: it may not go on); publish_finish writes it;
 * publish_files_freep. publish_guard_release ends the block.
 */
MUST_CHECK int publish_prepare(const struct config *config, struct state *state,
			       const struct publish_allow *allow, struct findings *findings,
			       struct publish_files **ret_files, struct publish_block *ret_block,
			       struct error *error);
MUST_CHECK int publish_finish(struct publish_files *files, struct state *state,
			      struct publish *ret_publish, struct error *error);
void publish_files_freep(struct publish_files **files);

/*
 * Both, unless the limits stop it. Under the state lock. An alias that a mail server could take for
 * something other than an address is left out with a finding of severity error; a folder that other
 * users cannot reach, as the modules must, is a warning.
 */
MUST_CHECK int publish_write(const struct config *config, struct state *state,
			     const struct publish_allow *allow, struct findings *findings,
			     struct publish *ret_publish, struct publish_block *ret_block,
			     struct error *error);
