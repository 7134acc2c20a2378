# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# How a server of the tests is started and stopped: . "$here/serve.sh" with $dir, its folder, where
# its process id (pid) and what it says (stderr) are kept.
#   launch COMMAND...     runs the server in the background
#   until_ready COMMAND...  waits until the server answers, which is when COMMAND succeeds; fails when
#                         the server has ended, or after 500 tries
#   persist FUNCTION...   calls FUNCTION, which launches and waits, up to five times, since somebody
#                         else may be faster to take its port; else shows what the server said
#   stop [SIGNAL]         ends the server and waits for it
PATH=$PATH:/usr/sbin:/sbin

launch() {
	server=$1
	command -v "$server" >/dev/null || {
		echo "$server is not installed; contrib/packages knows its package" >&2
		exit 1
	}
	"$@" </dev/null >"$dir/stderr" 2>&1 &
	echo $! >"$dir/pid"
}

until_ready() {
	tries=0 told=$(date +%s)
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		kill -0 "$(cat "$dir/pid")" 2>/dev/null && [ $tries -lt 500 ] || return 1
		now=$(date +%s)
		[ $((now - told)) -lt 4 ] || {
			echo "still waiting until $server answers" >&2
			told=$now
		}
		sleep 0.02
	done
}

persist() {
	attempt=1
	until "$@"; do
		stop KILL
		[ $attempt -lt 5 ] || {
			echo "$server did not start, in $attempt attempts. What it said at the last one:" >&2
			tail -n 20 "$dir/stderr" | sed 's/^/    /' >&2
			exit 1
		}
		attempt=$((attempt + 1))
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
