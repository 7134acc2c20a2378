#!/bin/sh
# SPDX-License-Identifier: MIT
# A store with flipped bits never stops the program by a signal, and nobody is planned again, or
# away, because of what was not checked; a killed writer's journal, a link in the path and a store
# that is no store are what they are.
limit=1200
. "$top_srcdir/tests/cli/lib.sh"
require python3 sqlite3
cd "$scratch" || exit 1
at 0
configure mailprov 'map: {aliases: mailAlternateAddress}' 'groups: {base: "ou=groups,dc=example"}' \
	'publish: {directory: var/published}'
{
	for i in $(seq 30); do
		person "$i" "u$i@x.example" "ou: Works/Team$((i % 4))" "mailAlternateAddress: a$i@x.example"
	done
	printf 'dn: cn=all,ou=groups,dc=example\nobjectClass: groupOfNames\nentryUUID: 0a\ncn: all\nmail: all@x.example\n'
	for i in $(seq 30); do echo "member: uid=$i,dc=example"; done
} >people.ldif
mp 0 sync
mp 0 batch confirm 1
mp 0 publish
rm -rf kept var/state.db.lock
cp -R var kept

cat >flips.py <<'PY'
import json, os, random, shutil, subprocess, sys
program, seed, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(seed)
whole = open("kept/state.db", "rb").read()
told = same = 0
def run(*words):
    done = subprocess.run([program, "-c", "mailprov.yaml", "--json", *words], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr
for number in range(rounds):
    shutil.rmtree("var")
    shutil.copytree("kept", "var")
    octets = bytearray(whole)
    flips = [(random.randrange(len(octets)), random.randrange(8)) for _ in range(random.choice((1, 1, 8)))]
    for at, bit in flips:
        octets[at] ^= 1 << bit
    open("var/state.db", "wb").write(octets)
    for words in (["accounts"], ["batch", "show", "1"], ["recover"], ["publish"], ["sync"]):
        status, out, err = run(*words)
        if status < 0 or status >= 128 or status == 70 or "assert" in err.lower():
            print(f"round {number}, {flips}: {' '.join(words)} ended with {status}: {err.strip()[:200]}")
            sys.exit(1)
        if status in (65, 74):
            told += 1
            if "state.db" not in err and "batches" not in err:
                print(f"round {number}, {flips}: {' '.join(words)} does not say where: {err.strip()[:200]}")
                sys.exit(1)
        if words == ["sync"] and status in (0, 1):
            same += 1
            ops = [(c["op"], c["address"]) for c in json.loads(out)["changes"]]
            if any(op in ("create", "suspend", "retire") for op, _ in ops) or len(ops) > 2:
                print(f"round {number}, {flips}: planned {ops[:3]}: {err.strip()[:200]}")
                sys.exit(1)
print(f"{rounds} rounds: {told} commands told of damage, {same} syncs went on")
sys.exit(told < rounds / 10)
PY
for seed in 1 2 3; do
	run python3 flips.py "$MAILPROV" $seed "${FLIPS:-25}"
	expect_status 0 "damaged stores, seed $seed: $(tail -n 1 "$out")"
done

# A store that is none, a cut one, and another schema's.
for how in words cut number; do
	rm -rf var
	cp -R kept var
	case $how in
	words) echo 'no store' >var/state.db ;;
	cut) truncate -s 20000 var/state.db ;;
	number) sqlite3 var/state.db 'PRAGMA user_version = 99' ;;
	esac
	for command in accounts sync publish 'batch confirm 1'; do
		# shellcheck disable=SC2086
		mp 65 $command
		expect_err state.db
	done
done

# Links: the lock, the journal and what is kept lie beside the file itself.
rm -rf var elsewhere
cp -R kept var
mkdir elsewhere
mv var/state.db elsewhere/real.db
ln -s ../elsewhere/real.db var/state.db
mp 0 accounts
mp 0 sync
mp 0 status --mark clients=done
check "the lock is beside the file itself" [ -e elsewhere/real.db.lock ]
check "and not beside the link" [ ! -e var/state.db.lock ]
check "the link is a link yet" [ -L var/state.db ]
mv var really
ln -s really var
mp 0 sync
mp 0 recover
expect_out 'The store has all'
ln -sf state.db really/state.db
mp 74 accounts
expect_err 'links lead in a circle'
rm var
rm -rf really

# A journal that a killed writer left: readers undo what it began.
cp -R kept var
python3 - <<'PY'
import os, shutil, sqlite3
store = sqlite3.connect("var/state.db", isolation_level=None)
store.execute("PRAGMA cache_size = 1")
store.execute("PRAGMA cache_spill = 1")
store.execute("BEGIN IMMEDIATE")
store.execute("UPDATE account SET name = 'half', dn = hex(randomblob(3000))")
assert os.path.getsize("var/state.db-journal") > 0
shutil.copytree("var", "hot")
PY
rm -rf var
mv hot var
check "there is a journal" [ -s var/state.db-journal ]
mp 0 --json accounts
expect_json 'not says("half") and len(d["accounts"]) == 30'
mp 0 sync
done_testing
