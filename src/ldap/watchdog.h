// SPDX-License-Identifier: MIT
/*
 * Enforces the deadlines of a connection, since libldap's own do not hold: it waits for ever for a
 * peer that accepts and stays silent, in a TLS handshake whatever its options say (OpenLDAP
 * ITS#10330). A thread shuts the socket down when its time has come, and the call that hangs on it
 * fails. The thread takes no signals and touches nothing but the socket. Order of calls:
 * watchdog_open, watchdog_arm for each piece of work, watchdog_kick at each progress, watchdog_rest
 * between, watchdog_close before the socket is closed.
 */
#pragma once

#include "base/error.h"

struct watchdog;

enum watchdog_bite { WATCHDOG_QUIET, WATCHDOG_IDLE, WATCHDOG_LATE };

/*
 * The descriptor is duplicated: the library may close its own at any time, and its number may be
 * somebody else's by then.
 */
MUST_CHECK int watchdog_open(int fd, struct watchdog **ret_watchdog, struct error *error);

/*
 * From now on the socket ends after idle_ms without a kick, or when clock_ticks_ms reaches `until`.
 */
void watchdog_arm(struct watchdog *watchdog, int64_t idle_ms, int64_t until);

void watchdog_kick(struct watchdog *watchdog);
void watchdog_rest(struct watchdog *watchdog);

/* Whether it has shut the socket down, and why. */
enum watchdog_bite watchdog_bite(struct watchdog *watchdog);

void watchdog_close(struct watchdog *watchdog);
