// SPDX-License-Identifier: MIT
/* Any octets as what a server says about changes: each message is read or refused. */
#include <assert.h>

#include "ldap/sync_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct berval value = { .bv_len = len, .bv_val = (char *)octets };
	struct sync_done done;
	struct sync_info info;
	enum sync_state state;
	unsigned char uuid[SYNC_UUID];

	if (sync_message_entry(&value, &state, uuid))
		assert(state <= SYNC_DELETE);
	if (sync_message_done(&value, &done))
		buf_release(&done.cookie);
	if (sync_message_info(&value, &info)) {
		assert(info.ids.len % SYNC_UUID == 0);
		buf_release(&info.ids);
	}
	return 0;
}
