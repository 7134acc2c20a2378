// SPDX-License-Identifier: MIT
/*
 * A resolver in front of another one that writes down what was asked and answered
 * (resolver/capture.h), and the resolver that plays it back.
 */
#pragma once

#include "resolver/capture.h"

/*
 * Takes `inner` and closes it with itself. Every answer is appended to `lines`, which must live as
 * long as the resolver.
 */
struct resolver *resolver_capture_open(struct resolver *inner, struct buf *lines);

/* Answers from the capture, which must live as long as the resolver. */
struct resolver *resolver_replay_open(const struct capture *capture);
