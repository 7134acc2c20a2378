// SPDX-License-Identifier: MIT
/* Changes of mailing lists as text, and their counts in JSON. */
#pragma once

#include "cmd/table.h"
#include "state/state_list.h"

/* A row of four cells: operation, address, name, what differs and what else is to be said of it. */
void list_print_change(struct table *table, const struct list_change *change, const char *also);

/* "groups": how many of each operation; "members": added and removed. */
void list_write_counts(struct json *json, const struct state_list_count *count);
