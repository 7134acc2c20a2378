#!/bin/sh
# SPDX-License-Identifier: MIT
# Who is held, night after night, when a real slapd is asked only for what changed: held the first night, said again with "since" in those after it, gone when mended.
. "$top_srcdir/tests/cli/lib.sh"
. "$servers/ldap.sh"
require slapd slapadd ldapmodify python3 sqlite3
"$servers/people.py" 40 >people.ldif
slapd_start held '' sessionlog
slapd_configure held 'map: {aliases: mailAlternateAddress}' \
	'sync: {full_every: 30d, limits: {removals: 90%, shrink: 90%}, suspend_after: {runs: 1, time: 0s}}'

# What `held` says of these people: a list of (uid, rule, day of "since").
held() {
	mp 0 held
	expect_json "sorted((h['dn'].split(',')[0][4:], h['rule'], h['since'][8:10]) for h in d['held']) == $1"
}

at 0
mp 0 sync
held '[]'

# The first night.
mail=$(python3 - <<'PY'
import re
print(re.search(r"^mail: (.*)$", open("people.ldif").read(), re.M).group(1))
PY
)
first=$(python3 - <<'PY'
import re
print(" ".join(re.findall(r"^dn: uid=([^,]*),", open("people.ldif").read(), re.M)[:6]))
PY
)
# shellcheck disable=SC2086
set -- $first
owner=$1 foreign=$2 broken=$3 twin=$4 plain=$5 late=$6
{ modify mail "x@elsewhere.example" "$foreign"; modify mail "a@b@example.test" "$broken"; modify mail "$mail" "$twin"; } >night.ldif
change -f night.ldif
at 1
mp 1 sync
changes_only
expect_json 'd["held"] == {"count": 3, "new": 3}'
night="('$foreign', 'ADDRESS-DOMAIN', '16'), ('$broken', 'ADDRESS-SYNTAX', '16'), ('$twin', 'ADDRESS-DUPLICATE', '16')"
held "sorted([$night])"

# The second: somebody else changed. All are known still, and said.
modify title Clerk "$plain" >night.ldif
change -f night.ldif
at 2
mp 1 sync
changes_only
expect_json 'd["held"] == {"count": 3, "new": 0}'
expect_json "{f['subject'].split(',')[0][4:] for f in d['refused'] if f['name']} >= {'$foreign', '$broken', '$twin'}"
held "sorted([$night])"

# The third: nothing changed at all; then with words, and quietly.
at 3
mp 1 sync
changes_only
expect_json 'd["held"] == {"count": 3, "new": 0}'
expect_json "{f['subject'].split(',')[0][4:] for f in d['refused'] if f['name']} >= {'$foreign', '$broken', '$twin'}"
held "sorted([$night])"
words 1 -q sync
expect_err "3 are held, 0 of them new"
expect_err "x@elsewhere.example"
words 0 status
expect_out "since 2027-01-16T08:00:00Z"
words 0 held
expect_out "$twin,$people"

# The fourth: one is mended, one is held by another rule, another one is new, one is gone.
{ modify mail "mended@example.test" "$foreign"; modify mail "y@elsewhere.example" "$broken"; modify mail "z@elsewhere.example" "$late"; } >night.ldif
change -f night.ldif
printf 'dn: uid=%s,%s\nchangetype: delete\n\n' "$twin" "$people" >night.ldif
change -f night.ldif
at 4
mp 1 sync
changes_only
expect_json 'd["held"] == {"count": 2, "new": 1}'
held "sorted([('$broken', 'ADDRESS-DOMAIN', '19'), ('$late', 'ADDRESS-DOMAIN', '19')])"
# A read of everything says the same, and a dry run changes nothing.
mp 1 sync --full --dry-run
held "sorted([('$broken', 'ADDRESS-DOMAIN', '19'), ('$late', 'ADDRESS-DOMAIN', '19')])"
mp 1 sync --full
held "sorted([('$broken', 'ADDRESS-DOMAIN', '19'), ('$late', 'ADDRESS-DOMAIN', '19')])"

# The fifth: all is well, and quiet.
{ modify mail "broken@example.test" "$broken"; modify mail "late@example.test" "$late"; } >night.ldif
change -f night.ldif
at 5
mp 0 sync
changes_only
held '[]'

# A store of the version before, which did not remember, reads everything once and knows.
modify mail "x@elsewhere.example" "$foreign" >night.ldif
change -f night.ldif
at 6
mp 1 sync
sqlite3 held/state.db "DELETE FROM held; UPDATE reading SET remembers = 0"
at 7
mp 1 sync
whole "who is held was not remembered"
held "[('$foreign', 'ADDRESS-DOMAIN', '22')]"
mp 1 sync
changes_only

# explain by uid and by name, of a server and, while that is down, of what was kept of it: the same.
called=$(python3 - "$plain" <<'PY'
import re, sys
print(re.search(rf"^dn: uid={sys.argv[1]},.*?^cn: (.*?)$", open("people.ldif").read(), re.M | re.S).group(1))
PY
)
excluded=$(python3 - <<'PY'
import re
print(re.findall(r"^dn: uid=([^,]*),", open("people.ldif").read(), re.M)[9])
PY
)
slapd_configure held 'map: {aliases: mailAlternateAddress}' "exclude: [{attribute: title, value: Temp}]" \
	'sync: {full_every: 30d, limits: {removals: 90%, shrink: 90%}, suspend_after: {runs: 9, time: 0s}}'
{ modify title Temp "$excluded"; modify mail "q@elsewhere.example" "$late"; } >night.ldif
change -f night.ldif
at 8
mp 1 sync
stories() {
	for who in "$foreign" "$plain" "$called" "$excluded" "uid=$late,$people" "mended@example.test" "$owner"; do
		mp any explain "$who"
		python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); print(d["dn"], d["outlook"], d["state"])' "$out"
	done
}
stories >up
mp any explain "$foreign"
expect_json 'd["remembered"] is None and "held by ADDRESS-DOMAIN" in d["outlook"]'
slapd_stop held
stories >down
diff up down | sed "s/^/# /"
check "the same is said while the server is down" cmp up down
mp 1 explain "$foreign"
expect_json 'd["remembered"] == "2027-01-23T08:00:00Z" and d["findings"][0]["rule"] == "ADDRESS-DOMAIN"'
mp "2 nobody remembered" explain nobody-has-this
slapd_start held '' sessionlog
done_testing
