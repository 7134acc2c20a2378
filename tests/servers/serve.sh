# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# How a server of the tests is started and stopped: . "$here/serve.sh" with $dir, its folder, where its process id (pid) and what it says (stderr) are kept.
#   launch COMMAND...     runs the server in the background
#   until_ready COMMAND...  waits until a real query of it is answered, which is when COMMAND succeeds; fails when the server has ended, or after 500 tries
#   persist FUNCTION...   calls FUNCTION, which launches and waits, up to five times, since somebody else may be faster to take its port; else shows what the server said
#   stop [SIGNAL]         ends the server and waits for it
launch() {
	"$@" </dev/null >"$dir/stderr" 2>&1 &
	echo $! >"$dir/pid"
}

until_ready() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		kill -0 "$(cat "$dir/pid")" 2>/dev/null && [ $tries -lt 500 ] || return 1
		sleep 0.02
	done
}

persist() {
	attempt=0
	until "$@"; do
		stop KILL
		attempt=$((attempt + 1))
		[ $attempt -lt 5 ] || {
			cat "$dir/stderr" >&2
			exit 1
		}
	done
}

stop() {
	pid=$(cat "$dir/pid" 2>/dev/null) || return 0
	kill "-${1:-TERM}" "$pid" 2>/dev/null || return 0
	tries=0
	while kill -0 "$pid" 2>/dev/null && [ $tries -lt 500 ]; do
		tries=$((tries + 1))
		sleep 0.02
	done
	rm -f "$dir/pid"
}
