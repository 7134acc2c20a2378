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
expect_json '[c["name"] for c in d["checks"]] == ["configuration", "directory", "people", "name servers", "state store", "history", "spool", "batches", "published", "import template"]'
expect_json '{c["name"] for c in d["checks"] if not c["ok"]} == {"people", "name servers"}'
check "check changes nothing" [ ! -e new/conf.d/s ]

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
done_testing
