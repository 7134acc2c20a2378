# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# free_port: a loopback port that nothing listens on just now; whoever takes it tries again when somebody was faster.
free_port() {
	python3 -c 'import socket
s = [socket.socket() for _ in range(2)]
s[0].bind(("127.0.0.1", 0))
print(s[0].getsockname()[1])'
}
