#!/bin/sh
# SPDX-License-Identifier: MIT
# Departments: a tree that is kept by differences, with every department new, moved as a whole, or left by the last account as an operation of its own; their limits, paths and
# names of every sort; and 120 runs of chance against a second model of the provider, in which each operation must be possible and all of them together must give what the directory says.
. "$top_srcdir/tests/cli/lib.sh"
require python3
cd "$scratch" || exit 1

# departments MORE-OF-DIRECTORY MORE-OF-LIMITS MOVES-A-WEEK
departments() {
	configure mailprov "$1" "sync: {suspend_grace: 1d, address_reserve: 0s, limits: {removals_at_least: 90, removals_week_at_least: 90,
  department_moves: 3, department_moves_at_least: 0, department_moves_week: ${3:-90}, department_moves_week_at_least: 0$2}}"
}
departments 'kind: ldif'
# in_department ID DEPARTMENT [LINE...]; a department of "" is none.
in_department() {
	id=$1 department=$2
	shift 2
	person "$id" "u$id@x.example" ${department:+"ou:: $(printf %s "$department" | base64 -w0)"} "$@"
}
# sync STATUS CREATE MOVE DELETE [OPTION...]
sync() {
	ends=$1 numbers="{'create': $2, 'move': $3, 'delete': $4}"
	shift 4
	mp "$ends" --json sync "$@"
	expect_json "d['departments'] == $numbers"
	cp "$out" last.json
}
# rows LIST: the operations of the last batch, as "op department>new=accounts".
rows() {
	python3 -c 'import csv,sys
rows = list(csv.reader(open(sys.argv[1] + "/departments.csv", encoding="utf-8-sig", newline="")))
assert rows[0] == ["operation", "department", "new_department", "accounts", "reason"], rows[0]
print(", ".join(f"{op} {path}{chr(62) + new if new else str()}={count}" for op, path, new, count, _ in rows[1:]))' "$(newest)" >rows
	check "rows: $1" [ "$(cat rows)" = "$1" ]
}
later 1

# Parents first, also those that nobody is in; a move with all beneath is one; the last one leaves, children go first.
{ in_department 1 Works/Sales; in_department 2 Works/Sales/East/One; in_department 3 Works/Sales/East/One; in_department 4 Office; in_department 5 ""; } >people.ldif
sync 0 5 0 0
rows "create Office=1, create Works=0, create Works/Sales=1, create Works/Sales/East=0, create Works/Sales/East/One=2"
later 1
sed -i "s#$(printf %s Works/Sales | base64 -w0)#$(printf %s Works/Markets | base64 -w0)#; s#$(printf %s Works/Sales/East/One | base64 -w0)#$(printf %s Works/Markets/East/One | base64 -w0)#" people.ldif
mp 0 sync --dry-run
expect_out "1 to move"
expect_out "move department  Works/Sales  Works/Markets  3 accounts"
sync 0 0 1 0
rows "move Works/Sales>Works/Markets=3"
expect_json '[c["reason"] for c in d["changes"]] == ["goes with its whole department, nothing to do"] * 3'
folder=$(newest)
run cat "$folder/README.txt"
expect_out "the 1 move row of departments.csv"
expect_out "move: Rename it, or move it"
expect_no_out "delete: Leave it"
run cat "$folder/batch.json"
expect_json '[sorted(o) for o in d["departments"]] == [["accounts", "department", "id", "new", "op", "reason", "site"]] and d["department_counts"] == {"create": 0, "move": 1, "delete": 0}'
check "the checksum is that of all operations" python3 -c 'import hashlib,json,sys
batch = json.load(open(sys.argv[1] + "/batch.json"))
lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in batch["changes"] + batch["aliases"] + batch["departments"])
assert batch["sha256"] == hashlib.sha256(lines.encode()).hexdigest()' "$folder"
mp 0 explain u2@x.example
expect_out "ou = Works/Markets/East/One"
later 1
{ in_department 1 Office; in_department 2 ""; in_department 3 Office; in_department 4 Office; in_department 5 ""; } >people.ldif
sync 0 0 0 4
rows "delete Works/Markets/East/One=0, delete Works/Markets/East=0, delete Works/Markets=0, delete Works=0"
cp "$(newest)/batch.json" old.json
mp 0 batch reject 3
sync 0 0 0 4
check "thrown away, the same comes again, with the same ids" python3 -c 'import json
old, new = json.load(open("old.json")), json.load(open("var/batches/000004/batch.json"))
assert old["departments"] == new["departments"] and old["changes"] == new["changes"]'

# Names: what separates, what is empty, what is too long, what runs, breaks out, or cannot be seen.
rm -rf var
{ in_department 1 "//A// B /"; in_department 2 "$(printf 'A/\346\212\200\346\234\257\351\203\250/\360\237\232\200')"; in_department 3 "=cmd()"; in_department 4 "A/=cmd()"; in_department 5 "$(printf 'A\342\200\256B')"
  in_department 6 "$(printf 'A\tB')"; in_department 7 "A/$(printf '%065d' 1)"; in_department 8 '"C,D"; \ <E>'; in_department 9 "../.."; in_department 10 "/"; in_department 11 "$(printf '%04095d' 1)"; } >people.ldif
mp 0 --json sync
expect_json 'sorted((f["rule"], f["subject"]) for f in d["refused"]) == sorted([("DEPARTMENT-EMPTY", "uid=1,dc=example"), ("FIELD-FORMULA", "uid=3,dc=example"), ("FIELD-FORMULA", "uid=4,dc=example"),
	("FIELD-TEXT", "uid=5,dc=example"), ("FIELD-TEXT", "uid=6,dc=example"), ("DEPARTMENT-LONG", "uid=7,dc=example"), ("DEPARTMENT-EMPTY", "uid=10,dc=example"), ("FIELD-TEXT", "uid=11,dc=example")])'
rows "$(printf 'create "C,D"; \\ <E>=1, create ..=0, create ../..=1, create A=0, create A/B=1, create A/\346\212\200\346\234\257\351\203\250=0, create A/\346\212\200\346\234\257\351\203\250/\360\237\232\200=1')"
# Another separator, or none: a slash is a part of the name.
departments 'departments: {separator: " > ", top: "Acme Ltd."}'
rm -rf var
{ in_department 1 "R/D > East"; in_department 2 "R/D > West/Wing"; in_department 3 ""; } >people.ldif
sync 0 4 0 0
rows "$(printf 'create Acme Ltd.=1, create Acme Ltd./R\357\274\217D=0, create Acme Ltd./R\357\274\217D/East=1, create Acme Ltd./R\357\274\217D/West\357\274\217Wing=1')"
expect_json '[f["rule"] for f in json.load(open("last.json"))["refused"]] == ["DEPARTMENT-SLASH"]'
mp 0 explain u3@x.example
expect_out "directory.departments.top"
departments 'departments: {separator: none}'
mp 0 --json sync --dry-run
expect_json 'd["blocked"] is None and [c["fields"]["department"]["new"] for c in d["changes"]][0].count("/") == 0'
departments 'departments: {base: "dc=example"}'
mp 78 check
expect_err "directory.departments.base:"
departments 'departments: {from: dn, base: "no dn"}'
mp 78 sync
expect_err 'directory.departments.base: "no dn"'

# From the DN: units only, beneath the base, escapes undone, the entry's own name left out.
departments 'departments: {from: dn, base: "ou=people,DC=example"}'
rm -rf var
at_dn() {
	printf 'dn: %s\n' "$2"
	in_department "$1" ignored | sed 1d
}
{ at_dn 1 'uid=1,ou=East,ou=Sales,ou=People,dc=example'; at_dn 2 'uid=2,ou=R\2c D \2b \5c,cn=box,OU=Sales,ou=people,dc=example'; at_dn 3 'uid=3,ou=people,dc=example'
  at_dn 4 'uid=4,ou=elsewhere,dc=example'; at_dn 5 'ou=own,ou=A/B+l=Berlin,ou=people,dc=example'; at_dn 6 'uid=6,2.5.4.11=Oid,ou=people,dc=example'
  at_dn 7 'uid=7,ou=\e6\8a\80\e6\9c\af,ou=people,dc=example'; at_dn 8 'uid=8\,ou\=x,ou=Sales,ou=people,dc=example'; } >people.ldif
mp 0 --json sync
expect_json "{c['address'][:2]: (c['fields'].get('department') or {}).get('new') for c in d['changes']} == {'u1': 'Sales/East', 'u2': 'Sales/R, D + \\\\', 'u3': None, 'u4': None, 'u5': 'A\\uff0fB', 'u6': 'Oid', 'u7': '\\u6280\\u672f', 'u8': 'Sales'}"
mp 0 explain u1@x.example
expect_out "DN"
expect_out "Sales/East"

# The limits: in a run and in a week; a whole department counts once. With hold all accounts stay where they are, and the rest goes on.
departments "kind: ldif" "" 5
rm -rf var
later 10
ten() {
	i=1
	while [ "$i" -le 10 ]; do
		if [ "$i" -le "$1" ]; then in_department "$i" "$2" "title: $3"; else in_department "$i" "$4" "title: $3"; fi
		i=$((i + 1))
	done
}
{ ten 0 "" x A; in_department 20 B; } >people.ldif
sync 0 2 0 0
{ ten 4 B new A; in_department 20 B; } >people.ldif
sync 3 0 0 0
expect_json 'd["blocked"] == {"limit": "department-moves", "value": 4, "allowed": 3} and d["batch"] is None'
allowed=$(allowance 4)
departments "kind: ldif" ", excess: hold" 5
sync 3 0 0 0
expect_json '[list(c["fields"]) for c in d["changes"]] == [["title"]] * 10 and d["counts"]["held"] == 4'
mp 0 batch show held
expect_out "4 department-moves"
expect_out "--allow-removals=$allowed"
mp 0 explain u2@x.example
expect_out "To update it (department: B) is held"
sync 0 0 0 0 "--allow-removals=$allowed"
expect_json 'len(d["changes"]) == 4'
later 1
{ ten 4 B new C; in_department 20 B; } >people.ldif
sync 0 0 1 0
rows "move A>C=6"
later 1
{ ten 7 B new C; in_department 20 B; } >people.ldif
sync 0 0 0 0
later 1
{ ten 9 B new C; in_department 20 B; } >people.ldif
sync 3 0 0 0
expect_json 'd["blocked"] == {"limit": "department-moves-7d", "value": 6, "allowed": 5}'
nights 7
sync 0 0 0 0

# A suspended account goes with its department, and comes back in the new place.
departments "kind: ldif"
rm -rf var
{ in_department 1 A/B; in_department 2 A/B; in_department 3 A; } >people.ldif
sync 0 2 0 0
{ in_department 1 A/B; in_department 2 A/B "nsAccountLock: TRUE"; in_department 3 A; } >people.ldif
sync 0 0 0 0
{ in_department 1 A/C; in_department 2 A/C "nsAccountLock: TRUE"; in_department 3 A; } >people.ldif
sync 0 0 1 0
mp 0 --json accounts u2@x.example
expect_json 'd["accounts"][0]["department"] == "A/C"'
{ in_department 1 A/C; in_department 2 A/C; in_department 3 A; } >people.ldif
sync 0 0 0 0
expect_json '[c["op"] for c in d["changes"]] == ["resume"]'

# What a store of the version before has of accounts makes its tree.
python3 -c 'import sqlite3
db = sqlite3.connect("var/state.db")
db.executescript("CREATE TABLE wanted AS SELECT * FROM department")'
python3 "$top_srcdir/tests/cli/older_store.py" var/state.db 6
later 1
mp 0 --json sync
check "brought up to date, the tree is the same" python3 -c 'import sqlite3
db = sqlite3.connect("var/state.db")
assert list(db.execute("SELECT * FROM department ORDER BY path")) == list(db.execute("SELECT * FROM wanted ORDER BY path")) != []'

cat >chance.py <<'PY'
import csv, json, os, random, shutil, sqlite3, subprocess, sys

PROGRAM, DAY = os.environ["MAILPROV"], 86400
NAMES = ["A", "B", "C", "A/B", "A/B/C", "A/C", "B/C", "B/A", "C/A/B", "D", "D/E", "D/E/F", ""]
failures = []


def above(path):
    while "/" in path:
        path = path.rsplit("/", 1)[0]
        yield path


class Provider:
    """The tree and who is where, by what a person does who follows the batch."""

    def __init__(self):
        self.tree, self.where = set(), {}

    def copy(self):
        other = Provider()
        other.tree, other.where = set(self.tree), dict(self.where)
        return other

    def change(self, folder, batch):
        deletions = []
        for op in batch["departments"]:
            path, new = op["department"], op["new"]
            if op["op"] == "create":
                assert path not in self.tree and all(p in self.tree for p in above(path)), f"cannot create {path}"
                self.tree.add(path)
            elif op["op"] == "move":
                inside = {p for p in self.tree if p == path or p.startswith(path + "/")}
                assert path in inside and new not in self.tree and all(p in self.tree for p in above(new)), f"cannot move {path} to {new}"
                self.tree = self.tree - inside | {new + p[len(path):] for p in inside}
                for who, p in self.where.items():
                    if p == path or p.startswith(path + "/"):
                        self.where[who] = new + p[len(path):]
            else:
                deletions.append(path)
        for change in batch["changes"]:
            who, fields = change["address"], change["fields"]
            if change["op"] == "retire":
                del self.where[who]
            elif change["op"] == "create":
                self.where[who] = (fields.get("department") or {}).get("new") or ""
            elif "department" in fields:
                new = fields["department"]["new"] or ""
                if change["reason"].startswith("goes with"):
                    assert self.where[who] == new, f"{who} was not carried to {new}"
                assert new == "" or new in self.tree, f"{new} is not there for {who}"
                self.where[who] = new
        for path in deletions:
            assert path in self.tree, f"{path} is not there"
            assert not any(p.startswith(path + "/") for p in self.tree), f"{path} has children"
            assert path not in self.where.values(), f"{path} is not empty"
            self.tree.remove(path)


def write(people):
    with open("people.ldif", "w") as file:
        for i, (path, locked) in sorted(people.items()):
            file.write(f"dn: uid={i},dc=example\nobjectClass: inetOrgPerson\nentryUUID: {i:08d}-0000-0000-0000-000000000000\ncn: P {i}\nmail: u{i}@x.example\n")
            file.write((f"ou: {path}\n" if path else "") + ("nsAccountLock: TRUE\n" if locked else "") + "\n")


def chance(random, people, number):
    kind = random.randrange(8)
    if kind <= 1:  # one after the other goes somewhere
        for i in random.sample(sorted(people), min(len(people), random.randrange(1, 4))):
            people[i] = (random.choice(NAMES), people[i][1])
    elif kind <= 3:  # a tree goes somewhere, perhaps into what is there
        path, new = random.choice(NAMES), random.choice(NAMES + [f"N{number}", f"A/N{number}", f"N{number}/M"])
        for i, (p, locked) in people.items():
            if path and new and (p == path or p.startswith(path + "/")):
                people[i] = (new + p[len(path):], locked)
    elif kind == 4:
        for i in random.sample(sorted(people), min(len(people), 3)):
            people[i] = (people[i][0], not people[i][1])
    elif kind == 5 and people:
        del people[random.choice(sorted(people))]
    else:
        for _ in range(random.randrange(1, 4)):
            people[max(people, default=0) + 1 + number] = (random.choice(NAMES), False)


def recount(db):
    rows = {path: [n, r] for path, n, r in db.execute("SELECT path, accounts, resting FROM department")}
    wanted = {path: [n, r] for path, n, r in db.execute("SELECT department, count(*), sum(state = 4) FROM account WHERE state <> 5 AND department <> '' GROUP BY 1")}
    assert {p: n for p, n in rows.items() if n != [0, 0]} == wanted, f"counted {rows}, are {wanted}"
    return set(rows)


def run(now, *arguments):
    result = subprocess.run([PROGRAM, "-c", "mailprov.yaml", "--json", *arguments], env=dict(os.environ, MAILPROV_CLOCK=str(now)), capture_output=True, text=True)
    assert "Sanitizer" not in result.stderr, result.stderr
    return result.returncode, json.loads(result.stdout) if result.stdout.startswith("{") else {}


totals = {"create": 0, "move": 0, "delete": 0}
for seed in range(3):
    random.seed(seed)
    shutil.rmtree("var", ignore_errors=True)
    people, provider, now = {i: (random.choice(NAMES), False) for i in range(1, 25)}, Provider(), 1800000000
    for number in range(40):
        now += DAY
        chance(random, people, number)
        write(people)
        status, said = run(now, "sync")
        try:
            assert status == 0, f"status {status}: {said.get('refused')} {said.get('blocked')}"
            db = sqlite3.connect("var/state.db")
            if said["batch"]:
                batch = json.load(open(f"var/batches/{said['batch']:06d}/batch.json"))
                before = provider.copy()
                if random.randrange(4) == 0 and number:
                    known = recount(db)
                    status, _ = run(now, "batch", "reject", str(said["batch"]))
                    assert status == 0, "not rejected"
                    assert recount(db) >= before.tree, f"taken back: {recount(db)}, was {before.tree}"
                    continue
                provider.change(f"var/batches/{said['batch']:06d}", batch)
                for op in totals:
                    totals[op] += batch["department_counts"][op]
            assert recount(db) == provider.tree, f"known {recount(db)}, is {provider.tree}"
            living = {f"u{i}@x.example": p for i, (p, locked) in people.items() if not locked}
            there = {who: provider.where.get(who) for who in living}
            assert there == living, f"{ {w: (there[w], p) for w, p in living.items() if there[w] != p} }"
        except AssertionError as failure:
            failures.append(f"seed {seed}, run {number}: {failure}")
            break
print(f"{totals}", file=sys.stderr)
print("\n".join(failures))
sys.exit(1 if failures or min(totals.values()) < 10 else 0)
PY
departments "kind: ldif" ", department_moves: 900, department_moves_week: 900, creations_at_least: 900, creations_week_at_least: 900, shrink: 90%" 900
sed -i 's/department_moves: 3, department_moves_at_least: 0,//; s/department_moves_week: 900, department_moves_week_at_least: 0,/ /' mailprov.yaml
run python3 chance.py
expect_status 0 "120 runs of chance: every operation can be done, and together they give what the directory says"
sed 's/^/# /' "$err"
done_testing
