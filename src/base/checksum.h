// SPDX-License-Identifier: MIT
/*
 * A checksum against damage, not against people: any number of flipped bits in one word of eight
 * octets changes it, anything else all but surely. Several gigabytes a second.
 */
#pragma once

#include "base/base.h"

uint64_t checksum(const void *octets, size_t len);
