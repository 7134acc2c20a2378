// SPDX-License-Identifier: MIT
#include "base/process.h"
#include "cmd/cmd.h"

int main(int argc, char **argv)
{
	process_begin();
	return cmd_main(argc, argv);
}
