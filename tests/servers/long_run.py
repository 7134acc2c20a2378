#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""long_run.py SEED NIGHTS SERVER ZONES: nights of a company (company.py), carried out at two
consoles (clerk.py), with mailprov.yaml here; see t-120-nights.sh."""
import csv
import glob
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/cli"))
import clerk  # noqa: E402
from company import GRACE, KINDS, RESERVE, Company, domain_of  # noqa: E402
from console import Console, unnamed  # noqa: E402
from published import cdb  # noqa: E402

PROGRAM, START, DAY, YEAR = os.environ["MAILPROV"], 1800000000, 86400, 365 * 86400
PEOPLE, QUIET = 60, 30  # the last nights, in which nothing happens any more
READY_FROM, UNREADY = 40, range(60, 70)  # y.example from then on, k.example not then
MOVE, MOVED = 75, 76  # y.example goes to the other site, and is effective there
JUMPS = {20: YEAR, 33: -YEAR, 52: -YEAR, 66: YEAR}  # the clock of one night


class Run:
    def __init__(self, seed, nights, server, zones):
        self.rng, self.nights = random.Random(seed), nights
        self.server, self.zones = server, zones
        self.consoles = {"sg": Console("sg"), "hk": Console("hk", follows=False)}
        self.company = Company(self.rng, PEOPLE, self.consoles)
        self.night, self.now, self.failures, self.seen = -1, START, [], {}
        self.open, self.suspended, self.enabled, self.published = [], {}, {}, {}
        self.took, self.copies, self.jump = 0.05, [], 0
        self.in_use, self.adopted = set(), []

    def fail(self, what):
        self.failures.append(f"night {self.night}: {what}")

    def saw(self, what, count=1):
        self.seen[what] = self.seen.get(what, 0) + count

    # The program.
    def command(self, *arguments):
        return [PROGRAM, "-c", "mailprov.yaml", "--json", *arguments]

    def environment(self):
        return dict(os.environ, MAILPROV_CLOCK=str(self.now + self.jump))

    def run(self, *arguments):
        started = time.monotonic()
        done = subprocess.run(self.command(*arguments), env=self.environment(),
                              capture_output=True, text=True)
        self.took = 0.9 * self.took + 0.1 * (time.monotonic() - started)
        if done.returncode not in (0, 1, 2, 3, 64, 65, 78):
            self.fail(f"{arguments}: status {done.returncode}: {done.stderr[-300:]}")
        said = json.loads(done.stdout) if done.stdout.startswith("{") else {}
        return done.returncode, said, done.stderr

    def kill(self, *arguments):
        """Begins a command and ends it at some moment."""
        child = subprocess.Popen(self.command(*arguments), env=self.environment(),
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            child.wait(self.rng.uniform(0, 1.2 * self.took))
        except subprocess.TimeoutExpired:
            child.kill()
            self.saw("killed")
        child.wait()

    # The directory.
    def write(self, text):
        with open("people.ldif", "w", encoding="utf-8") as file:
            file.write(text)

    def doubtful(self):
        """A read that is not whole changes nothing."""
        steady = [p for p in self.company.people.values()
                  if p.present and self.company.settled_for(p, 4)]
        hidden = self.rng.sample(steady, min(6, len(steady)))
        text, some = self.company.text(), self.company.text(hidden)
        kind = self.rng.choice(["empty", "broken", "half", "some"])
        entries = text.split("\n\n")
        cut = {"empty": "", "broken": text[:len(text) // 3] + "\nbroken\n",
               "half": "\n\n".join(entries[:len(entries) // 2]) + "\n\n",
               "some": some}[kind]
        self.write(cut)
        self.saw(f"{kind} read")
        status, said, err = self.run("sync", *self.rng.choice([[], ["--full"]]))
        if kind != "some" and status in (0, 1):
            self.fail(f"a read that is {kind} was believed: {err}")
        self.note(said)
        self.write(text)

    # What a plan has must be what the company did.
    def persons_at(self, site, address):
        """Whose mailbox a plan may mean: the console's, or that of who was given the address last,
        since open batches have yet to do that."""
        box = self.consoles[site].accounts.get(address)
        numbers = [int(box.number)] if box and box.number else []
        numbers += [self.company.had[address]] if self.open and address in self.company.had else []
        return [self.company.people[number] for number in numbers]

    def why_not_suspend(self, person, site, _):
        if person.present and not person.excluded:
            right = person.disabled or self.company.site(person.address) != site
            return None if right else f"{person.number} is there and has an account at {site}"
        return None if self.night > person.gone_since else f"{person.number} is gone just now"

    def why_not_retire(self, person, site, address):
        since = self.now - self.suspended.get((person.number, site), self.now)
        # One that was left is not taken up again while its owner is disabled.
        left = person.disabled and person.address != address
        if person.gone_since is None and self.company.site(person.address) == site and not left:
            return f"{person.number} is there"
        return None if since >= GRACE * DAY else f"{person.number} was suspended {since} s ago"

    def why_not_new(self, address, op):
        wanted = [person for person in self.company.people.values()
                  if person.has_account() and person.address == address]
        if not wanted:
            return f"nobody is to be {address}"
        person = wanted[0]
        owner, at = self.company.retired.get(address, (person.number, 0))
        if op == "create" and owner != person.number and self.now - at < RESERVE * DAY:
            return f"the address is reserved for {owner}"
        return None

    def judge(self, change):
        address, site, op = change["address"], change["site"], change["op"]
        if op in ("create", "rename"):
            return self.why_not_new(address, op)
        why = {"suspend": self.why_not_suspend, "retire": self.why_not_retire}.get(op)
        found = [why(person, site, address)
                 for person in self.persons_at(site, address)] if why else [None]
        return None if None in found else found[0] if found else "nobody has this address"

    def note(self, said):
        """Looks at what a run planned; True when all of it is right."""
        right = True
        for change in said.get("changes", []):
            wrong = self.judge(change)
            if wrong:
                self.fail(f"{change['op']} of {change['address']} at {change['site']}: {wrong}")
                right = False
            if not said["batch"]:
                continue
            self.saw(change["op"])
            if change["op"] in ("create", "rename"):  # whose it was, or the reserve is over
                self.company.retired.pop(change["address"], None)
            if change["op"] == "retire":
                owner = self.company.had[change["address"]]
                self.company.retired[change["address"]] = (owner, self.now)
                self.company.asked.add(owner)
            if change["op"] == "suspend":
                persons = self.persons_at(change["site"], change["address"])
                for person in persons:
                    # Nobody has resumed it yet, or it may be another one's.
                    if self.is_frozen(person, change["site"]) or (
                            person is not persons[0] and
                            (person.number, change["site"]) in self.suspended):
                        continue
                    self.suspended[person.number, change["site"]] = self.now
                    self.company.suspended[person.number, change["site"]] = self.night
        if said.get("batch"):
            self.open.append(said["batch"])
        return right

    def is_frozen(self, person, site):
        return (person.number, site) in self.suspended and any(
            box.frozen and box.number == str(person.number)
            for box in self.consoles[site].accounts.values())

    def sync(self):
        options = ["--full"] if self.rng.random() < 0.2 else []
        if self.rng.random() < 0.15:
            self.kill("sync", *options)
            self.catch_up()
        status, said, err = self.run("sync", *options)
        if status == 78 and self.night >= MOVE:
            options.append("--move-site=y.example:hk")
            status, said, err = self.run("sync", *options)
            self.saw("moved")
        right = self.note(said)
        if status == 3 and right and self.rng.random() < 0.7:
            allowed = re.findall(r"(--allow-removals=\d+:[0-9a-f]+)", err)
            if allowed:
                self.saw("allowed")
                status, said, err = self.run("sync", *options, *allowed)
                self.note(said)
        if status not in (0, 1, 3):
            self.fail(f"sync: status {status}: {err}")
        if status in (0, 1):  # it gave the accounts that were adopted to their entries
            while self.adopted:
                self.adopted.pop().moved_id = False
        self.say_same(said)

    def catch_up(self):
        """What a killed run planned."""
        for batch in self.run("batch", "list")[1].get("batches", []):
            if batch["status"] == "ready" and batch["id"] not in self.open:
                self.note(dict(self.run("batch", "show", str(batch["id"]))[1], batch=batch["id"]))

    def say_same(self, said):
        """A person answers who the new entry is."""
        for finding in said.get("refused", []):
            self.saw(finding["rule"])
            words = re.search(r"mailprov accounts same (\S+) (\S+)", finding.get("hint") or "")
            if not words or self.rng.random() < 0.3:
                continue
            if self.run("accounts", "same", *words.groups())[0] == 0:
                self.saw("same")
                for person in self.company.people.values():
                    person.moved_id = person.moved_id and person.id not in words.group(2)

    # The consoles.
    def answer(self):
        """Batches are carried out in their order; sometimes one waits, or is thrown away. What is
        to be deleted waits longer."""
        while self.open and self.rng.random() < (
                0.4 if self.company.asked and len(self.open) < 3 and not self.quiet() else 0.7):
            batch = self.open[0]
            if len(self.open) == 1 and self.rng.random() < 0.07 and not self.quiet():
                self.open.pop(0)
                if self.run("batch", "reject", str(batch))[0] == 0:
                    self.saw("rejected")
                continue
            self.carry_out(self.open.pop(0))
        if not self.open:
            self.company.asked.clear()

    def carry_out(self, batch):
        shown = self.run("batch", "show", str(batch))[1]
        dropped = self.dropped(shown)
        share = 0 if self.quiet() else self.rng.choice([0, 0, 0.03, 0.1])
        later = self.later_names() if share else set()
        folder = f"var/batches/{batch:06}"
        for text in unnamed(folder):
            self.fail(f"README.txt of batch {batch}: {text}")
        answer = clerk.Answer(self.consoles, folder, lambda it: self.refuses(it, share, later),
                              self.keeps, dropped,
                              self.moved_lists(shown))
        self.consoles.update(answer.consoles)
        names, kept = answer.names, answer.kept
        for text in answer.impossible if not dropped else []:
            self.fail(f"batch {batch} asks for what is impossible: {text}")
        for site, address in answer.taken if not dropped else []:
            if address not in self.company.by_hand_at[site]:
                self.fail(f"batch {batch} makes {address} again, which is at {site}")
        self.saw("refused", len(names))
        self.saw("kept", len(kept))
        for change in shown["changes"]:
            if change["op"] == "retire" and change["answer"] == "open" and \
                    change["address"] not in [*names, *kept]:
                self.company.deleted.append(change["address"])
        options = [f"--except={n}" for n in names] + [f"--kept={n}" for n in kept]
        if self.rng.random() < 0.1:
            self.kill("batch", "confirm", str(batch), *options)
        status, _, err = self.run("batch", "confirm", str(batch), *options)
        if status and "confirmed already" not in err:
            self.fail(f"confirm {batch}: {err}")
        self.adopt(answer.taken)

    def refuses(self, it, share, later):
        """More often somebody of whom a later batch has a change too, and what hangs on the
        domain that has just gone to the other site."""
        site, who = it
        if who in later:
            return self.rng.random() < 0.5
        mail_list = self.consoles[site].lists.get(who)
        names = mail_list.has() if mail_list else [who]
        if self.just_moved() and any(n.endswith("@y.example") for n in names):
            return self.rng.random() < 0.4
        return self.rng.random() < share

    def just_moved(self):
        return MOVE <= self.night < MOVE + 4

    def keeps(self, address):
        """Nobody keeps a mailbox whose address the directory has given to another one."""
        return not self.company.is_passed_on(address) and self.rng.random() < 0.4

    def later_names(self):
        """What those are called now of whom the other batches that are open have changes."""
        shown = [self.run("batch", "show", str(batch))[1] for batch in self.open]
        return {c["fields"].get("address", {}).get("old") or c["address"]
                for one in shown for c in one["changes"] if c["answer"] == "open"}

    # What exists at the provider already.
    def export(self, site, addresses):
        """The console's own list of accounts."""
        names = ["姓名", "邮箱账号", "工号", "部门", "状态", "别名"]
        with open("export.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            for address in addresses:
                box = self.consoles[site].accounts[address]
                writer.writerow(dict(zip(names, [
                    box.name, box.address, box.number, box.department,
                    "冻结" if box.frozen else "正常", " ".join(sorted(box.aliases))])))

    def adopt(self, taken):
        """Those whose creation was refused since somebody had made the account by hand."""
        for site, address in taken:
            if address not in self.consoles[site].accounts:
                continue
            if self.company.site(address) != site:  # nobody is to have it there any more
                box = self.consoles[site].accounts.pop(address)
                self.company.people[int(box.number)].moved_id = False
                continue
            self.export(site, [address])
            arguments = self.rng.choice([[address], ["--from=export.csv"]])
            if self.rng.random() < 0.2:
                self.kill("accounts", "adopt", *arguments)
            status, _, err = self.run("accounts", "adopt", *arguments)
            self.saw("adopted")
            if status:
                self.fail(f"adopt {address}: status {status}: {err}")
            number = int(self.consoles[site].accounts[address].number)
            self.adopted.append(self.company.people[number])

    @staticmethod
    def dropped(shown):
        """What is not to be done any more, since it hangs on what was refused earlier."""
        changes = [c for c in shown["changes"] + shown["group_changes"] if c["answer"] != "open"]
        return {(c["op"], c["fields"].get("address", {}).get("old") or c["address"], c["address"])
                for c in changes}

    @staticmethod
    def moved_lists(shown):
        return {(c["fields"]["address"]["old"], c["address"]) for c in shown["group_changes"]
                if c["op"] == "create" and c["fields"].get("address", {}).get("old")}

    def quiet(self):
        return self.night >= self.nights - QUIET

    # What is published.
    def ready(self, domain):
        if domain == "y.example":
            return READY_FROM <= self.night < UNREADY.stop or self.night >= MOVED
        return not (domain == "k.example" and self.night in UNREADY)

    def all_ready(self):
        return all(self.ready(domain) for domain in self.company.sites)

    def zones_tonight(self):
        if self.night not in (READY_FROM, UNREADY.start, UNREADY.stop, MOVED):
            return
        for domain in ("y.example", "k.example"):
            kind = self.company.sites[domain] if self.ready(domain) else "unready"
            with open(f"{self.zones}/../{domain}.{kind}") as source:
                text = source.read()
            with open(f"{self.zones}/{domain}.zone", "w") as file:
                file.write(text.replace("SERIAL", str(self.night + 2)))
        subprocess.run(["knotc", "-b", "-s", f"{self.zones}/../knot/knot.sock", "zone-reload"],
                       check=True, capture_output=True)

    def publish(self):
        ways = [["enable"], ["enable"], ["enable", "publish"], ["publish"]]
        for command in ways[0] if self.just_moved() else self.rng.choice(ways):
            options = [f"--nameserver={self.server}"] if command == "enable" else []
            if self.rng.random() < 0.05:
                self.kill(command, *options)
            status, _, err = self.run(command, *options)
            allowed = re.search(r"--allow-removals=\d+", err)
            if status == 3 and allowed:
                self.saw("names may go")
                status, _, err = self.run(command, *options, allowed.group())
            if status == 78 and self.night >= MOVE and "--move-site" in err:
                return
            if status not in (0, 1) or (status == 1 and self.all_ready()):
                self.fail(f"{command}: status {status}: {err}")
            self.check_published()
            if command == "enable":
                self.check_enabled()

    def check_enabled(self):
        """Who is enabled now and was not before is where a verdict of this run holds."""
        boxes = [(site, self.consoles[site].accounts.get(address))
                 for site, address, state, _ in self.there() if state == "enabled"]
        now = {(site, box.number, domain_of(box.address)) for site, box in boxes if box}
        for site, number, domain in sorted(now - self.in_use):
            if not self.ready(domain) or self.company.sites[domain] != site:
                self.fail(f"{number} is enabled for {domain} at {site} without a verdict")
        self.in_use = now

    def check_published(self):
        aliases, now = cdb("var/published/aliases.cdb"), {}
        for name, address in aliases.items():
            console = self.consoles[self.company.site(address)]
            box, holder = console.accounts.get(address), console.holder(name)
            if not box:
                self.fail(f"{name} is published for {address}, which is not there")
                continue
            if holder is not box:
                self.fail(f"{name} is published for {address}, but at the console it is "
                          f"{holder and holder.address}")
            if box.frozen:
                self.fail(f"{name} is published for {address}, which is suspended")
            now[console.site, box.number] = domain_of(address)
        for box, domain in now.items():
            known = self.enabled.get(box) == domain
            if not known and not self.ready(domain):
                self.fail(f"{box} is enabled at {domain}, which is not effective")
        for site, console in self.consoles.items():
            for box in console.accounts.values():
                if self.enabled.get((site, box.number)) and (
                        box.frozen or self.enabled[site, box.number] != domain_of(box.address)):
                    del self.enabled[site, box.number]
        self.enabled.update(now)

    def check_consoles(self):
        """Nobody has two mailboxes at a site."""
        for site, console in self.consoles.items():
            numbers = [box.number for box in console.accounts.values()]
            for number in {n for n in numbers if numbers.count(n) > 1}:
                self.fail(f"{number} has {numbers.count(number)} mailboxes at {site}")

    # Restored stores.
    def keep_copy(self):
        shutil.copy("var/state.db", f"copy-{self.night}")
        self.copies = [*self.copies[-6:], f"copy-{self.night}"]

    def there(self):
        """What the store says is there, without what only a read of the directory tells."""
        accounts = self.run("accounts")[1].get("accounts", [])
        return sorted((a["site"], a["there"]["address"], a["there"]["state"],
                       a["there"]["aliases"] or "") for a in accounts if a["there"])

    def restore(self):
        """The store of some nights ago is put back, or it is lost."""
        before = self.there()
        for name in glob.glob("var/state.db*"):
            os.remove(name)
        lost = self.rng.random() < 0.3
        if not lost:
            shutil.copy(self.rng.choice(self.copies), "var/state.db")
        self.saw("lost" if lost else "restored")
        status, said, err = self.run("sync")
        self.note(said)
        if status == 65 and "mailprov recover" in err:
            if self.run("recover")[0] != 1:
                self.fail("recover shows nothing")
            if self.rng.random() < 0.5:
                self.kill("recover", "--yes")
            status, _, err = self.run("recover", "--yes")
            if status:
                self.fail(f"recover: status {status}: {err}")
        elif lost or self.there() != before:
            self.fail(f"an older store went on: status {status}: {err}")
        self.same("recovered", dict.fromkeys(self.there()), dict.fromkeys(before))

    # The nights.
    def step(self):
        self.night += 1
        self.company.night = self.night
        self.now = START + self.night * DAY + self.rng.randrange(7200)
        self.jump = JUMPS.get(self.night, 0)
        self.zones_tonight()
        kinds = [kind for kind, weight in KINDS.items() for _ in range(weight)]
        events = 0 if self.quiet() or not self.night else self.rng.choice([0, 1, 2, 3, 3, 5, 8])
        self.company.day(kinds, events)
        self.write(self.company.text())
        if self.night % 13 == 12 and not self.quiet():
            self.restore()
        if self.night == MOVE:
            self.move_site()
        if self.night and self.night % 7 == 3 and not self.quiet():
            self.doubtful()
        self.sync()
        self.answer()
        self.check_consoles()
        self.publish()
        self.keep_copy()

    def move_site(self):
        """A domain goes to the other site, which has to be said."""
        with open("mailprov.yaml", encoding="utf-8") as file:
            text = file.read()
        with open("mailprov.yaml", "w", encoding="utf-8") as file:
            file.write(text.replace("{name: y.example, site: sg}", "{name: y.example, site: hk}"))
        self.company.move_domain_to("y.example", "hk")
        self.consoles["sg"].gone_domains.add("y.example")
        self.write(self.company.text())
        for command in "sync", "enable", "publish":
            if self.run(command)[0] != 78:
                self.fail(f"{command} goes on although y.example is at another site")

    # The end: everything is the same.
    def check_end(self):
        _, said, _ = self.run("sync", "--full")
        # A mailbox that was kept has its addresses until a person says that it is gone.
        waits = [f for f in said["refused"]
                 if f["rule"] != "ADDRESS-TAKEN" or not f["text"].endswith("which is retired")]
        if said["changes"] or said["group_changes"] or waits or said["batch"]:
            self.fail("is not at rest: " + str([said[k] for k in ("changes", "group_changes", "refused", "batch")])[:900])
        for person in self.company.people.values():
            self.check_person(person)
        names = {name: box.address for console in self.consoles.values()
                 for box in console.accounts.values() if not box.frozen
                 for name in {box.address, *box.aliases}}
        self.same("published", cdb("var/published/aliases.cdb"), names)
        boxes = {(site, box.address): (box.frozen, box.name, box.department, box.aliases)
                 for site, console in self.consoles.items() for box in console.accounts.values()}
        self.same("the store", self.stored(boxes), boxes)
        lists = {(site, one.address): (one.name, set(one.has()))
                 for site, console in self.consoles.items() for one in console.lists.values()}
        self.same("lists", lists, self.wanted_lists())

    def same(self, what, found, wanted):
        for key in sorted(found.keys() | wanted.keys()):
            if (key in found, found.get(key)) != (key in wanted, wanted.get(key)):
                self.fail(f"{what}: {key}: {found.get(key)}, not {wanted.get(key)}")

    def stored(self, boxes):
        """What the store says is there; who is listed for deletion may have been kept."""
        rows = {}
        for account in self.run("accounts")[1]["accounts"]:
            there = dict(account, **(account["there"] or {"state": "nowhere"}))
            key = account["site"], there["address"]
            if there["state"] == "retired" and boxes.get(key, [False])[:2] != (
                    True, there["name"]):
                continue
            rows[key] = (there["state"] != "enabled", there["name"], there["department"] or "",
                         set((there["aliases"] or "").split()))
        return rows

    def check_person(self, person):
        boxes = [(site, box) for site, console in self.consoles.items()
                 for box in console.accounts.values() if box.number == str(person.number)]
        active = [(site, box) for site, box in boxes if not box.frozen]
        if not person.has_account():
            if active:
                self.fail(f"{person.number} is gone and has {active[0][1].address}")
            return
        if len(active) != 1:
            self.fail(f"{person.number}, {person.address}: {len(active)} accounts")
            return
        site, box = active[0]
        if (site, box.address, box.name, box.department) != (
                self.company.site(person.address), person.address, person.name, person.department):
            self.fail(f"{person.number}: {site} {vars(box)}, not {vars(person)}")
        given = set(person.aliases)
        if not given <= box.aliases or not box.aliases - given <= person.before:
            self.fail(f"{person.number}: aliases {box.aliases}, not {given}, {person.before}")

    def wanted_lists(self):
        people = self.company.people
        return {(self.company.site(group.address), group.address):
                (group.name, {people[n].address for n in group.members if people[n].has_account()})
                for group in self.company.groups.values()}

    def walk(self):
        for _ in range(self.nights):
            self.step()
            if self.failures:
                break
        else:
            self.check_end()
        print(f"{self.company.count}; {self.seen}")
        return self.failures


run = Run(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
found = run.walk()
print("\n".join(found))
sys.exit(1 if found else 0)
