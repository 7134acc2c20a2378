# SPDX-License-Identifier: MIT
"""The person who carries out a batch at a console (tests/cli/console.py), for t-120-nights.sh.
Whoever is refused anything is left as it was, whole, as the manual asks for; whatever cannot be
done any more because of that is refused too, and is told apart likewise."""
import copy
import re

from console import read, steps

LEFT = "is left as it was"


def key_of(name, row):
    return name, tuple(row.values())


def kind_of(name):
    return "members" if name.startswith("group-members") else re.split("[-.]", name)[0]


class Work:
    """What one console is asked for. A row is about somebody: who has an address before the batch
    is known by it, whatever it is called later, and who is new by "new ADDRESS"."""

    def __init__(self, console, folder, skip):
        self.console, self.folder, self.rows = console, folder, []
        self.who, self.member, self.names = {}, {}, {}
        self.skipped = {before for _, before, _ in skip}
        self.address = {a: a for a in [*console.accounts, *console.lists]}
        for site, name, operation, _ in steps(folder):
            if site == console.site:
                for row in read(folder, name):
                    if operation is None or row["operation"] == operation:
                        self.identify(name, row, skip)

    def identify(self, name, row, skip):
        kind, key = kind_of(name), key_of(name, row)
        self.rows.append((name, row))
        if kind == "departments":
            return
        if self.is_dropped(kind, row, skip):
            self.who[key] = LEFT
            return
        address = row.get("group") or row.get("邮箱账号") or row["address"]
        if kind == "import" or (kind == "groups" and row["operation"] == "create"):
            who = self.address[address] = f"new {address}"
        elif row.get("operation") == "rename":
            who = self.address.pop(row["old_address"], row["old_address"])
            self.address[address] = who
        else:
            who = self.address.get(address, f"new {address}")
        self.who[key] = who
        if "member" in row:
            self.member[key] = self.address.get(row["member"])
        # An answer names accounts and lists by what they are called before or afterwards.
        self.names[who] = {who.replace("new ", ""), address}

    @staticmethod
    def is_dropped(kind, row, skip):
        """Whether a row is of a change that is not to be done any more: (operation, address before,
        address after)."""
        if kind in ("aliases", "members"):
            place = 1 if row["operation"] == "remove" else 2
            return (row.get("group") or row["address"]) in {change[place] for change in skip}
        operation = row.get("operation", "create")
        if kind == "groups" and operation == "retire" and any(
                change[:2] == ("create", row["address"]) for change in skip):
            return True  # of a list that goes to another site
        return (operation, row.get("邮箱账号") or row["address"]) in {
            (change[0], change[2]) for change in skip}

    def attempt(self, refused, kept):
        """The console afterwards, and who could not be done, with a reason."""
        trial = copy.deepcopy(self.console)

        def refuse(name, row):
            key = key_of(name, row)
            left = self.who.get(key) == LEFT or self.who.get(key) in refused
            absent = row.get("kind") == "inside" and row["operation"] == "add" and \
                self.member.get(key) in refused - {row["member"]}
            return LEFT if left or absent else None

        trial.refuse, trial.kept = refuse, kept
        failed = {}
        for name, row, why in trial.carry_out(self.folder):
            if why == LEFT or kind_of(name) == "departments":
                continue
            who = self.who[key_of(name, row)]
            if not self.is_done(who, why):
                failed.setdefault(who, (row, why))
        return trial, failed

    def is_done(self, who, why):
        """A list that was left as it was may have followed a member who was renamed: then nothing
        is to be done there, whatever the list is called by then."""
        mail_list = self.console.lists.get(who)
        return getattr(mail_list, "was_left", False) and why.endswith(
            ("is not a member", "is a member already"))

    def note_left(self, trial, refused):
        for who in (refused & self.names.keys()) | self.skipped:
            if who in trial.lists:
                trial.lists[who].was_left = True

    def retired(self):
        return [row["address"] for name, row in self.rows
                if kind_of(name) == "changes" and row["operation"] == "retire"]


class Names:
    """What an answer calls accounts and lists by, of all consoles: {(site, who): names}."""

    def __init__(self, works, moved):
        self.names = {(site, who): names for site, work in works.items()
                      for who, names in work.names.items()}
        # A list that is made at one site and deleted at another one is one, by either name.
        for old, new in moved:
            for (_, who), names in self.names.items():
                if who in (old, f"new {new}"):
                    names |= {old, new}

    def alone(self, it, refused):
        """Names of one that nobody has who is not refused."""
        return sorted(name for name in self.names[it] if not any(
            name in names for other, names in self.names.items()
            if other != it and other not in refused))

    def widen(self, refused):
        """Where each name is another one's too, that one is refused along."""
        while True:
            more = {other for it in refused if not self.alone(it, {it})
                    for other in self.names if self.names[other] & self.names[it]}
            if more <= refused:
                return
            refused |= more


class Answer:
    """What came of a batch: the consoles afterwards, the names to except from the confirmation, the
    addresses that were kept when they were to be deleted, who was refused because the address is
    taken, and what was impossible although nothing was refused. `refuses` is asked for each account
    and list, `keeps` for each that is to be deleted; `skip` are changes of the batch that are not
    to be done any more, `moved` the old and new addresses of lists that go to another site."""

    def __init__(self, consoles, folder, refuses, keeps, skip=(), moved=()):
        works = {site: Work(console, folder, skip) for site, console in consoles.items()}
        names = Names(works, moved)
        refused = {it for it in sorted(names.names) if refuses(it)}
        keeps = {site: [a for a in work.retired() if keeps(a)] for site, work in works.items()}
        self.impossible, self.taken, self.consoles = [], [], None
        strict = not refused
        while not self.consoles:
            names.widen(refused)
            self.attempt(works, refused, keeps, strict)
            strict = False
        # All of each: one that is another one's as well may mean either, unless both are named.
        self.names = sorted({name for it in refused for name in names.alone(it, refused)})
        self.kept = [address for site, work in works.items() for address in keeps[site]
                     if (site, work.address.get(address)) not in refused]

    def attempt(self, works, refused, keeps, strict):
        done, more = {}, set()
        for site, work in works.items():
            own = {who for at, who in refused if at == site}
            done[site], failed = work.attempt(own, keeps[site])
            work.note_left(done[site], own)
            for who, (row, why) in failed.items():
                more.add((site, who))
                if who == f"new {row.get('邮箱账号')}" and why.endswith("is taken"):
                    self.taken.append((site, row["邮箱账号"]))
                elif strict:
                    self.impossible.append(f"{site}: {list(row.values())}: {why}")
        refused |= more
        self.consoles = None if more else done
