# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# free_port: a port that nothing on this host has just now, by a throw of dice below those that the
# kernel gives to clients. Whoever takes it tries again when somebody was faster.
free_port() {
	port_seed=$(od -An -N4 -tu4 /dev/urandom)
	cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 2>/dev/null |
		awk -v seed="$port_seed" '
			{ fields = split($2, own, ":"); taken[own[fields]] }
			END {
				srand(seed)
				do port = 12000 + int(rand() * 20000)
				while (sprintf("%04X", port) in taken)
				print port
			}'
}
