#!/bin/sh
# SPDX-License-Identifier: MIT
# init writes what check can use; every mistake in a configuration is said at once.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1
cp "$top_srcdir/contrib/sample/people.ldif" .

use new/mailprov
mp 0 init --domain=acme.example --domain=acme-asia.example --site=de --directory="ldif:../people.ldif" --base=ou=people,dc=acme,dc=example
expect_out "Next: mailprov check"
mp 64 init --domain=x.example --site=sg --directory=ldif:x
expect_err "is there already"
use other
mp 64 init --domain=x.example
expect_err "init needs --site"
check "nothing was written" [ ! -e other.yaml ]
mp 64 init --domain=nonsense --site=sg --directory=ldif:people.ldif
expect_err "single label"

mkdir new/conf.d
printf 'state: {path: s/state.db}\nbatch: {directory: s/b}\npublish: {directory: s/p}\ndns: {nameservers: ["127.0.0.1:1"], timeout: 1s}\n' >new/conf.d/test.yaml
use new/mailprov
mp 1 --json check
expect_json '[c["name"] for c in d["checks"]] == ["configuration", "directory", "read", "people", "name servers", "state store", "history", "spool", "batches", "published", "import template"]'
expect_json '{c["name"] for c in d["checks"] if not c["ok"]} == {"people", "name servers"}'
check "check changes nothing" [ ! -e new/conf.d/s ]

# A drop-in adds domains by their names, and says more of those that are there; it takes none away, and another site is said.
mkdir -p drop/conf.d
cat >drop/mailprov.yaml <<'CONF'
domains:
  - {name: x.example, site: sg, login: "{local}"}
  - {name: y.example, site: hk}
directory: {uri: "ldif:../people.ldif", kind: ldif}
state: {path: s/state.db}
batch: {directory: s/b}
publish: {directory: s/p}
CONF
echo 'domains: [{name: z.example, site: de}]' >drop/conf.d/10-more.yaml
printf 'domains:\n  - name: Y.Example\n    site: sg\n  - {name: x.example, client_access: false}\n' >drop/conf.d/20-move.yaml
use drop/mailprov
mp 0 --json status
expect_err "20-move.yaml:2:5: domains: the site of y.example is \"sg\" here, and \"hk\" in $scratch/drop/mailprov.yaml:3"
check "nothing else is said of them" [ "$(grep -c 'domains' "$err")" -eq 1 ]
for domain in x.example y.example z.example; do
	expect_json "\"$domain: \" in json.dumps(d)"
done
mp 0 --json dns x.example y.example z.example
expect_json '[(p["domain"], p["site"]) for p in d["domains"]] == [("x.example", "sg"), ("y.example", "sg"), ("z.example", "de")]'
# What is wrong in one is said where it stands; the same name twice in one file is a mistake.
printf 'domains:\n  - {name: z.example, site: xx}\n  - {name: w.example, site: sg}\n  - {name: w.example, site: sg}\n' >drop/conf.d/30-bad.yaml
mp 78 status
expect_err "30-bad.yaml:2:29: domains[3].site: there is no site \"xx\""
expect_err "30-bad.yaml:4:12: domains[5].name: the domain w.example is named twice"
rm drop/conf.d/*.yaml

cat >bad.yaml <<'CONF'
domains:
  - {name: x.example, site: sgg}
directory:
  uri: ldif:people.ldif
  knd: ldif
sync: {limits: {removals: lots}}
CONF
use bad
mp 78 sync
expect_err "bad.yaml:2:29: domains[1].site: there is no site \"sgg\""
expect_err "did you mean sg?"
expect_err "bad.yaml:5:3: directory.knd: unknown key"
expect_err "bad.yaml:6:27: sync.limits.removals: \"lots\" is not allowed"
expect_err "4 mistakes in the configuration"
# What the keys for mail programs say is judged while the file is open, all of it at once.
cat >clients.yaml <<'END'
domains:
  - {name: example.com, site: sg, login: "{uid}{local}"}
directory: {uri: "ldif:people.ldif", kind: ldif}
clients:
  password_command: [x, "{name}"]
  web_host: https://web.example.com
END
use clients
mp 78 check
expect_err 'clients.yaml:2:42: domains[1].login: {uid}{local}: cannot fill in "{uid}"'
expect_err 'clients.yaml:5:21: clients.password_command: {name}: cannot fill in "{name}"'
expect_err 'clients.yaml:6:13: clients.web_host: "https://web.example.com" is a URL'

# As Windows writes it, and with a tab, which YAML does not take.
printf 'domains: [{name: x.example, site: sg}]\ndirectory: {uri: "ldif:people.ldif", kind: ldif}\n' >plain.yaml
for order in LE BE; do
	{ [ $order = LE ] && printf '\377\376' || printf '\376\377'; sed 's/$/\r/' plain.yaml | iconv -t UTF-16$order; } >wide.yaml
	words 0 -c wide.yaml dns --format=zone
done
{ printf '\357\273\277'; cat plain.yaml; } >marked.yaml
words 0 -c marked.yaml dns --format=zone
printf 'domains:\n\t- {name: x.example, site: sg}\n' >tab.yaml
words 78 -c tab.yaml dns
expect_err 'tab.yaml:2:1:'
expect_err 'the line begins with a tab'
done_testing
