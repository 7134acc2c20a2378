#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An honest console of the provider, for tests: it is at one site, does what README.txt of a batch
says, in that order, and refuses what is impossible at that moment.

    console = Console("sg")               # lists follow a rename; follows=False: they do not
    refused = console.carry_out(folder)   # [Refused(file, row, why)], in order

`refuse`, a function of file and row, gives a reason to refuse a row that would be possible, or
None; `kept` are addresses that are kept when they are to be deleted. unnamed(folder) is what
README.txt of a batch does not name: nothing, or the batch cannot be carried out."""
import collections
import csv
import os
import re

SITE = re.compile(r"(?:At last, )?Site ([^\s,:]+)[,:]")
ROWS = re.compile(r" {7}the (\d+) (\w+) rows? of (\S+)$")
IMPORT = re.compile(r" {7}(import-\S+)$")
FIELDS = {"Department": "department", "Name": "name", "Employee no.": "number"}

Refused = collections.namedtuple("Refused", "file row why")


class Impossible(Exception):
    """Why a row cannot be carried out."""


def read(folder, name):
    """The rows of a file, as dictionaries; what keeps a spreadsheet from running a cell is gone."""
    with open(os.path.join(folder, name), encoding="utf-8-sig", newline="") as file:
        rows = [{key: cell[1:] if re.match("'[=+@\t\r-]", cell) else cell
                 for key, cell in row.items()} for row in csv.DictReader(file)]
    assert rows, f"{name} is empty"
    return rows


def steps(folder):
    """(site, file, operation, number of rows) in the order of README.txt; of an import file the
    operation is None."""
    site = None
    with open(os.path.join(folder, "README.txt"), encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if SITE.match(line):
                site = SITE.match(line).group(1)
            elif ROWS.match(line):
                count, operation, name = ROWS.match(line).groups()
                yield site, name, operation, int(count)
            elif IMPORT.match(line):
                yield site, IMPORT.match(line).group(1), None, None


def unnamed(folder):
    """Files and rows that README.txt does not name, or names more than once or wrongly."""
    named, wrong = collections.Counter(), []
    for _, name, operation, count in steps(folder):
        named[name, operation] += 1
        have = len(read(folder, name)) if operation is None else sum(
            row["operation"] == operation for row in read(folder, name))
        if count not in (None, have):
            wrong.append(f"{name} has {have} {operation} rows, not {count}")
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".csv"):
            continue
        operations = {None} if name.startswith("import-") else {
            row["operation"] for row in read(folder, name)}
        wrong += [f"{name}: {operation} is named {named[name, operation]} times"
                  for operation in operations if named[name, operation] != 1]
    return wrong


def above(path):
    while "/" in path:
        path = path.rsplit("/", 1)[0]
        yield path


class Account:
    def __init__(self, address, department="", name="", number=""):
        self.address, self.department, self.name, self.number = address, department, name, number
        self.aliases, self.frozen = set(), False


class List:
    def __init__(self, address, name):
        self.address, self.name, self.aliases = address, name, set()
        self.members = []  # an Account or List where they follow it, else an address

    def has(self):
        return [member if isinstance(member, str) else member.address for member in self.members]


class Console:
    def __init__(self, site, follows=True, refuse=None, kept=()):
        self.site, self.follows, self.refuse, self.kept = site, follows, refuse, kept
        self.accounts, self.lists, self.departments = {}, {}, set()
        self.gone_domains = set()  # whose mail goes to another site now

    def carry_out(self, folder):
        refused = []
        for site, name, operation, _ in steps(folder):
            if site != self.site:
                continue
            for row in read(folder, name):
                if operation is not None and row["operation"] != operation:
                    continue
                try:
                    why = self.refuse(name, row) if self.refuse else None
                    if why:
                        raise Impossible(why)
                    self.row(name, row)
                except Impossible as error:
                    refused.append(Refused(name, row, str(error)))
        return refused

    def row(self, name, row):
        kind = re.match(r"(import|changes|aliases|groups|group-members|departments)[-.]", name)
        kind = kind.group(1).replace("-", "_")
        operation = row.get("operation")
        getattr(self, kind if operation is None else f"{kind}_{operation}")(row)

    def holder(self, address):
        """The account or list that mail to an address comes to, or None."""
        for table in self.accounts, self.lists:
            if address in table:
                return table[address]
        for thing in [*self.accounts.values(), *self.lists.values()]:
            if address in thing.aliases:
                return thing
        return None

    def state(self):
        """What there is, to be compared."""
        return (
            {a.address: (a.frozen, a.department, frozenset(a.aliases))
             for a in self.accounts.values()},
            {a.address: (frozenset(a.aliases), tuple(sorted(a.has())))
             for a in self.lists.values()},
        )

    # What rows ask for.

    def free(self, address, owner=None):
        if address in self.accounts or address in self.lists:
            raise Impossible(f"{address} is taken")
        for other in [*self.accounts.values(), *self.lists.values()]:
            if other is not owner and address in other.aliases:
                raise Impossible(f"{address} is an alias of {other.address}")

    @staticmethod
    def find(table, address):
        if address not in table:
            raise Impossible(f"{address} is not there")
        return table[address]

    def into(self, path):
        if path and path not in self.departments:
            raise Impossible(f"there is no department {path}")
        return path

    def set_fields(self, account, row):
        for part in row["changes"].split("; "):
            title, _, value = part.partition(": ")
            value = "" if value == "(none)" else value
            if title in FIELDS:
                value = self.into(value) if title == "Department" else value
                setattr(account, FIELDS[title], value)

    # Accounts.

    def import_(self, row):
        address, path = row["邮箱账号"], row["部门"]
        self.free(address)
        if path:
            self.departments |= {path, *above(path)}
        self.accounts[address] = Account(address, path, row["姓名"], row["工号"])

    def changes_rename(self, row):
        account = self.find(self.accounts, row["old_address"])
        self.free(row["address"])
        self.set_fields(account, row)
        del self.accounts[account.address]
        account.address = row["address"]
        self.accounts[account.address] = account

    def changes_update(self, row):
        account = self.find(self.accounts, row["address"])
        if row["reason"].endswith("nothing to do"):
            before = account.department
            self.set_fields(account, row)
            if account.department != before:
                raise Impossible(f"{account.address} was left in {before}")
        self.set_fields(account, row)

    def changes_suspend(self, row):
        account = self.find(self.accounts, row["address"])
        if account.frozen:
            raise Impossible(f"{account.address} is frozen already")
        account.frozen = True

    def changes_resume(self, row):
        account = self.find(self.accounts, row["address"])
        if not account.frozen:
            raise Impossible(f"{account.address} is not frozen")
        account.frozen = False

    def changes_retire(self, row):
        account = self.find(self.accounts, row["address"])
        if account.address in self.kept:
            return
        outside = account.address.split("@")[1] in self.gone_domains
        for other in self.lists.values():
            other.members = [m for m in other.members
                             if m is not account and (outside or m != account.address)]
        del self.accounts[account.address]

    def aliases_add(self, row):
        account = self.find(self.accounts, row["address"])
        self.free(row["alias"])
        account.aliases.add(row["alias"])

    def aliases_remove(self, row):
        account = self.find(self.accounts, row["address"])
        if row["alias"] not in account.aliases:
            raise Impossible(f"{account.address} has no alias {row['alias']}")
        account.aliases.remove(row["alias"])

    # Mailing lists.

    def set_list(self, group, row):
        aliases = set(row["aliases"].split())
        for alias in aliases - group.aliases:
            self.free(alias, group)
        group.aliases, group.name = aliases, row["name"]

    def groups_create(self, row):
        self.free(row["address"])
        group = List(row["address"], row["name"])
        self.set_list(group, row)
        self.lists[group.address] = group

    def groups_rename(self, row):
        group = self.find(self.lists, row["old_address"])
        self.free(row["address"], group)
        del self.lists[group.address]
        group.address = row["address"]
        group.aliases.discard(group.address)
        self.lists[group.address] = group
        self.set_list(group, row)

    def groups_update(self, row):
        self.set_list(self.find(self.lists, row["address"]), row)

    def groups_retire(self, row):
        del self.lists[self.find(self.lists, row["address"]).address]

    def group_members_add(self, row):
        group, address = self.find(self.lists, row["group"]), row["member"]
        inside = self.accounts.get(address) or self.lists.get(address)
        if address.split("@")[-1] in self.gone_domains:
            inside = None
        if address in group.has():
            raise Impossible(f"{address} is a member already")
        if row["kind"] == "inside" and not inside:
            raise Impossible(f"{address} is not there")
        if row["kind"] == "outside" and inside:
            raise Impossible(f"{address} is not outside")
        group.members.append(inside if inside and self.follows else address)

    def group_members_remove(self, row):
        group, address = self.find(self.lists, row["group"]), row["member"]
        if address not in group.has():
            raise Impossible(f"{address} is not a member")
        del group.members[group.has().index(address)]

    # Departments.

    def departments_create(self, row):
        path = row["department"]
        if path in self.departments:
            raise Impossible(f"the department {path} is there already")
        for parent in above(path):
            self.into(parent)
        self.departments.add(path)

    def departments_move(self, row):
        path, new = row["department"], row["new_department"]
        self.into(path)
        if new in self.departments:
            raise Impossible(f"the department {new} is there already")
        for parent in above(new):
            self.into(parent)

        def moved(old):
            return new + old[len(path):] if old == path or old.startswith(path + "/") else old

        self.departments = {moved(old) for old in self.departments}
        for account in self.accounts.values():
            account.department = moved(account.department)

    def departments_delete(self, row):
        path = row["department"]
        self.into(path)
        beneath = [other for other in self.departments if other.startswith(path + "/")]
        if beneath and not any(account.department.startswith(path + "/")
                               for account in self.accounts.values()):
            raise Impossible(f"{path} has departments beneath it")
        if beneath:
            return
        # README.txt says to leave it as long as somebody is in it: one who is kept.
        if not any(account.department == path for account in self.accounts.values()):
            self.departments.remove(path)


# The word is taken in Python.
setattr(Console, "import", Console.import_)
