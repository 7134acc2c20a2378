#!/bin/sh
# SPDX-License-Identifier: MIT
# Publishing that is interrupted at any call: the next run publishes what an undisturbed one does, and
# at no moment is somebody published without the settings of the domain, or an alias without its owner.
limit=1800
. "$top_srcdir/tests/cli/lib.sh"
. "$top_srcdir/tests/cli/kill.sh"
. "$top_srcdir/tests/cli/order.sh"
require python3
step=${KILL_STEP:-18}
configure mailprov 'map: {aliases: mailAlternateAddress}' 'groups: {base: "ou=groups,dc=example"}' \
	'domains: [{name: x.example, site: sg}, {name: y.example, site: hk}, {name: z.example, site: de}, {name: w.example, site: hk}]' \
	'publish: {directory: var/published}'

people people.ldif <<'LIST'
1 u1@x.example ou: Works/Sales; mailAlternateAddress: v@x.example
2 u2@x.example
3 u3@x.example mailAlternateAddress: s@x.example
4 u4@y.example
5 u5@w.example
LIST
mp 0 sync
mp 0 batch confirm 1
enabled var/state.db
mp 0 publish
# An alias moves, somebody is renamed, one is locked, one is enabled at a domain that had nobody, and one
# is new and waits; a refused row; the list follows. Planned only: a suspension, which counts at once, and
# somebody new, who does not.
{
	people new.ldif <<'LIST'
1 u1@x.example ou: Works/Sales
2 u2@x.example nsAccountLock: TRUE
3 new3@x.example mailAlternateAddress: v@x.example; title: Boss
4 u4@y.example
5 u5@w.example mailAlternateAddress: w@w.example
7 u7@z.example mailAlternateAddress: s@z.example
LIST
	mv new.ldif people.ldif
}
mp 0 sync
mp 0 batch confirm 2 --except=u5@w.example
enabled var/state.db
people people.ldif <<'LIST'
1 u1@x.example ou: Works/Sales
2 u2@x.example nsAccountLock: TRUE
3 new3@x.example mailAlternateAddress: v@x.example; title: Boss
4 u4@y.example nsAccountLock: TRUE
5 u5@w.example mailAlternateAddress: w@w.example
7 u7@z.example mailAlternateAddress: s@z.example
8 u8@z.example
LIST
mp 0 sync
# The data of a site has changed since the last publication.
cp -r "$MAILPROV_SITES" sites
chmod -R u+w sites
sed -i 's/imap.sg.aliyun.com, port: 993/imap.other.example, port: 994/' sites/sg.yaml
MAILPROV_SITES=$scratch/sites
mv var start
between() {
	python3 -ES "$servers/published.py" var start
}
target publish
check "everything of it is published" [ "$(cat var/published/profiles/*.conf | grep -cE '^imap=imap.other.example:994|^site=(de|hk)')" -eq 3 ]
check "and nothing else" [ ! -e var/published/profiles/y.example.conf ]
sweep "kill" "signal=KILL" 70 publish
sweep "EIO" "error=EIO" 50 publish
sweep "ENOSPC" "error=ENOSPC" 50 publish
# What is replaced is durable before; new settings of a domain may be made so with all others.
begin
MAILPROV_SITES=$top_srcdir/config/sites
mp 0 publish
MAILPROV_SITES=$scratch/sites
in_order "4 new files, 4 renames, 0 batches shown, 1 commits" publish
done_testing
