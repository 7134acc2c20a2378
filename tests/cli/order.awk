# SPDX-License-Identifier: MIT
# Whether a run makes everything durable in time: reads what strace -f -y says of it, and prints
# what is wrong, then what it saw. With -v root=FOLDER/ it looks at what lies there.
#   - A file or folder is renamed into place once its octets and its names are durable.
#   - The store is written to once its journal is durable; it commits, by removing its journal, once
#     it and all else is durable.
#   - A batch is shown after the commit that knows it, a reading is in its place before.
#   - Nothing is published while the store has not committed.
#   - In the end nothing waits to become durable.

function wrong(text) {
	print "wrong in line " NR ": " text
}

function folder(path) {
	sub(/\/[^\/]*$/, "", path)
	return path
}

function ours(path) {
	return index(path, root) == 1 && path !~ /\.lock$/ && path !~ /\(deleted\)$/
}

function must_be_durable(path, when,    file) {
	for (file in octets)
		if (index(file "/", path "/") == 1)
			wrong("octets of " file " may be lost " when)
	for (file in names)
		if (index(file "/", path "/") == 1)
			wrong("names in " file " may be lost " when)
}

function write_to(path) {
	if (path ~ /-journal$/) {
		journal = 1
		return
	}
	if (path ~ /\.db$/ && journal)
		wrong("the store is written to before its journal is durable")
	octets[path] = 1
	written[path] = commits
}

function make_durable(path) {
	if (path ~ /-journal$/)
		journal = 0
	delete octets[path]
	delete names[path]
}

function rename_to(from, to,    file) {
	renames++
	must_be_durable(from, "when it becomes " to)
	names[folder(from)] = names[folder(to)] = 1
	if (began && to ~ /\/published\//)
		wrong(to " is published before the store commits")
	if (to ~ /-reading-/)
		unnamed = to
	if (to !~ /\/batches\/[0-9]+$/)
		return
	shown++
	for (file in written)
		if (index(file, from "/") == 1 && written[file] == commits) {
			wrong(to " is shown before the store knows it")
			return
		}
}

function commit() {
	commits++
	began = 0
	must_be_durable(folder(root "x"), "when the store commits")
	unnamed = ""
}

# A call that another thread interrupts is put together again.
/<unfinished \.\.\.>$/ {
	sub(/ *<unfinished \.\.\.>$/, "")
	begun[$1] = $0
	next
}
/<\.\.\. [a-z0-9]+ resumed>/ {
	pid = $1
	sub(/^.* resumed>/, "")
	$0 = begun[pid] $0
}
/ = -1 E/ || !/ = [0-9]/ {
	next
}
{
	call = $0
	sub(/^[0-9]+ +/, "", call)
	sub(/\(.*/, "", call)
	# The path of the descriptor: the first argument, or an opened file at the end of the line.
	path = $0
	if (call == "openat")
		sub(/^.* = [0-9]+/, "", path)
	sub(/^[^<]*</, "", path)
	sub(/>\(deleted\).*/, "(deleted)", path)
	sub(/>.*/, "", path)
	split($0, quoted, "\"")
}
call == "openat" && /O_CREAT\|O_EXCL|O_EXCL\|O_CREAT/ && ours(path) {
	names[folder(path)] = 1
	files++
}
call == "openat" && /O_CREAT/ && path ~ /-journal$/ && ours(path) { began = 1 }
call == "mkdirat" && ours(path "/x") { names[path] = 1 }
call ~ /^p?write(64)?$/ && ours(path) { write_to(path) }
call ~ /^f(data)?sync$/ && ours(path "/x") { make_durable(path) }
# All of the file system, but for the store, which is asked about by itself.
call == "syncfs" {
	for (file in octets)
		if (file !~ /\.db$/)
			delete octets[file]
	split("", names)
}
call ~ /^rename/ && ours(quoted[2]) { rename_to(quoted[2], quoted[4]) }
call == "unlink" && quoted[2] ~ /\.db-journal$/ { commit() }
END {
	must_be_durable(folder(root "x"), "in the end")
	if (unnamed)
		wrong(unnamed " is in its place after the store committed")
	printf "saw %d new files, %d renames, ", files, renames
	printf "%d batches shown, %d commits\n", shown, commits
}
