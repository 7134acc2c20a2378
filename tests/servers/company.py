# SPDX-License-Identifier: MIT
"""A company that changes every day, for t-120-nights.sh: its people and groups as the directory has
them, and what each of them should have at the provider. It knows the manual and no code."""

EXCLUDED, GRACE, RESERVE = "contractor", 10, 15  # days, as in the configuration of the test
SITES = {"x.example": "sg", "y.example": "sg", "h.example": "hk", "k.example": "hk"}
DEPARTMENTS = ["Sales", "Sales/East", "Sales/West", "Works", "Works/Hall 1", "Office", ""]
# What happens on a day, and how often.
KINDS = {"hire": 3, "leave": 3, "lock": 2, "exclude": 1, "hide": 1, "rename": 2, "move_domain": 2,
         "move_site": 3, "chain": 2, "swap": 1, "alias": 4, "unalias": 1, "alias_goes": 2,
         "heir": 2, "department": 2, "reorganize": 1, "name": 2, "add_again": 1, "members": 3,
         "add_elsewhere": 1, "group": 1, "rename_group": 1, "end_group": 1, "rename_and_lock": 1,
         "late_heir": 1, "by_hand": 2, "twice": 2}
NAMES = ["Ada", "Bo", "Cy", "Dee", "小明", "Éva"]


def domain_of(address):
    return address.split("@")[1]


class Person:
    def __init__(self, number, address):
        self.number, self.address = number, address
        self.id, self.dn = f"p-{number}", f"uid=p{number},ou=people,dc=example"
        self.name, self.department, self.aliases = f"Person {number}", "", []
        self.present, self.disabled, self.excluded, self.hidden = True, False, False, False
        self.before = set()  # addresses that it had
        self.touched = 0  # night of the last change of where or whether it is
        self.was_gone = (-1, None)  # the night in which it came back, and since when it was gone
        self.gone_since = None  # night of the first read without it
        self.moved_id = False  # waits for a person to say whose account it is

    def has_account(self):
        return self.present and not self.disabled and not self.excluded

    def ldif(self):
        lines = [f"dn: {self.dn}", "objectClass: inetOrgPerson", f"entryUUID: {self.id}",
                 f"uid: {self.dn[4:].split(',')[0]}", f"cn: {self.name}",
                 f"employeeNumber: {self.number}",
                 f"employeeType: {EXCLUDED if self.excluded else 'staff'}"]
        lines += [f"ou: {self.department}"] if self.department else []
        lines += [] if self.hidden else [f"mail: {self.address}"]
        lines += [f"mailAlternateAddress: {alias}" for alias in self.aliases]
        lines += ["nsAccountLock: TRUE"] if self.disabled else []
        return "\n".join(lines) + "\n\n"


class Group:
    def __init__(self, number, address):
        self.number, self.address, self.name = number, address, f"Group {number}"
        self.members = set()

    def ldif(self, people):
        lines = [f"dn: cn=g{self.number},ou=groups,dc=example", "objectClass: groupOfNames",
                 f"entryUUID: g-{self.number}", f"cn: {self.name}", f"mail: {self.address}"]
        lines += [f"member: {people[n].dn}" for n in sorted(self.members) if people[n].present]
        return "\n".join(lines) + "\n\n"


class Company:
    def __init__(self, rng, size, consoles):
        self.rng, self.consoles, self.sites = rng, consoles, dict(SITES)
        self.people, self.groups, self.next, self.night = {}, {}, 1, 0
        self.had = {}  # address: number of who had it last
        self.retired = {}  # address: who had it, and when its account was listed for deletion
        self.busy = []  # nothing more happens to them today
        self.deleted = []  # those that were deleted then
        self.asked = set()  # numbers of those whose deletion a batch asks for that is open
        self.suspended = {}  # (number, site): night in which that was planned
        self.undo = []  # (night, what ends then)
        self.count, self.by_hand_at = {}, {site: set() for site in consoles}
        for _ in range(size):
            self.hire()
        for _ in range(4):
            self.group()

    # Who may be given what.
    def claimed(self, address):
        people = (p for p in self.people.values() if p.present)
        return any(address in (p.address, *p.aliases) for p in people) or any(
            address == group.address for group in self.groups.values())

    def is_passed_on(self, address):
        """Whether another one has the address than who has the mailbox."""
        box = self.consoles[self.site(address)].accounts.get(address)
        people = (p for p in self.people.values() if p.present)
        return any(address in (p.address, *p.aliases) and str(p.number) != box.number
                   for p in people if box)

    def free(self, address):
        return not (self.claimed(address) or address in self.retired or address in self.had or any(
            console.holder(address) for console in self.consoles.values()))

    def fresh(self, domain, kind="u"):
        while True:
            self.next += 1
            address = f"{kind}{self.next}@{domain}"
            if self.free(address):
                return address

    def living(self):
        """Those of whom nothing waits, so that anything may happen to them."""
        return [p for p in self.people.values()
                if p.has_account() and not p.hidden and not p.moved_id and p not in self.busy]

    def any(self):
        return self.rng.choice(self.living())

    def site(self, address):
        return self.sites.get(domain_of(address))

    def near(self, person):
        """Another one at the same site."""
        return self.rng.choice([p for p in self.living() if p is not person and
                                self.site(p.address) == self.site(person.address)])

    def give(self, person, address):
        person.before.add(address)
        person.touched = self.night
        person.address = address
        person.aliases = [a for a in person.aliases
                          if self.site(a) == self.site(address) and a != address]
        self.had[address] = person.number

    def domain(self, site=None):
        return self.rng.choice([d for d in self.sites if site in (None, self.sites[d])])

    # What happens.
    def hire(self):
        number = len(self.people) + 1
        person = self.people[number] = Person(number, "")
        self.give(person, self.fresh(self.domain()))
        person.department = self.rng.choice(DEPARTMENTS)
        return person

    def goes(self, person):
        """Who came back today and goes again was never seen."""
        night, since = person.was_gone
        person.gone_since = since if night == self.night else self.night

    def comes(self, person):
        person.was_gone, person.gone_since = (self.night, person.gone_since), None

    def leave(self):
        person = self.any()
        person.present = False
        self.goes(person)
        person.touched = self.night
        if self.rng.random() < 0.5:
            self.later(self.rng.choice([1, 2, 4, 9, 13, 14, 15, 25]), self.come_back, person)

    def come_back(self, person):
        if not person.present and not self.taken(person):
            person.present = True
            self.comes(person)
            person.touched = self.night

    def back_when_asked(self):
        """Somebody comes back while nobody has said yet whether the account was deleted."""
        person = self.people[self.rng.choice(sorted(self.asked))]
        if person.present:
            self.move_back(person)
        else:
            self.come_back(person)

    def taken(self, person):
        """Whether another one has one of the addresses by now."""
        holders = [self.consoles[self.site(a)].holder(a) for a in (person.address, *person.aliases)]
        return any(self.claimed(a) for a in (person.address, *person.aliases)) or any(
            holder and getattr(holder, "number", None) != str(person.number) for holder in holders)

    def lock(self):
        person = self.any()
        person.disabled = True
        person.touched = self.night
        self.later(self.rng.choice([1, 2, 5, 20]), self.unlock, person)

    def unlock(self, person):
        person.disabled = False
        person.touched = self.night

    def exclude(self):
        person = self.any()
        person.excluded = True
        self.goes(person)
        person.touched = self.night
        self.later(self.rng.choice([1, 3, 8]), self.include, person)

    def include(self, person):
        person.excluded = False
        self.comes(person)
        person.touched = self.night

    def hide(self):
        person = self.any()
        person.hidden = True
        person.touched = self.night
        self.later(self.rng.choice([1, 2, 4]), self.show, person)

    def show(self, person):
        person.hidden = False
        person.touched = self.night

    def rename(self):
        person = self.any()
        self.give(person, self.fresh(domain_of(person.address)))

    def rename_and_lock(self):
        person = self.any()
        self.give(person, self.fresh(domain_of(person.address)))
        self.lock_one(person)

    def lock_one(self, person):
        person.disabled = True
        person.touched = self.night
        self.later(3, self.unlock, person)

    def move_domain(self):
        person = self.any()
        self.give(person, self.fresh(self.domain(self.site(person.address))))

    def move_site(self):
        person = self.any()
        other = "hk" if self.site(person.address) == "sg" else "sg"
        self.give(person, self.fresh(self.domain(other)))
        if self.rng.random() < 0.4:
            self.later(self.rng.choice([1, 2, 6, 14]), self.move_back, person)

    def move_back(self, person):
        if person in self.living():
            other = "hk" if self.site(person.address) == "sg" else "sg"
            self.give(person, self.fresh(self.domain(other)))

    def leavers(self):
        """Those who left an account at the other site of which something is due: it is not
        suspended yet, or so long ago that it is to be deleted tonight or tomorrow."""
        found = []
        for person in self.living():
            other = "hk" if self.site(person.address) == "sg" else "sg"
            since = self.suspended.get((person.number, other), self.night)
            if any(box.number == str(person.number) and (
                    not box.frozen or self.night - since in (GRACE, GRACE + 1))
                   for box in self.consoles[other].accounts.values()):
                found.append(person)
        return found

    def leaver(self):
        """One who left an account goes back to it, or the entry is made again, under another id."""
        person = self.rng.choice(self.leavers() or [None])
        if person and self.settled_for(person, 3) and self.rng.random() < 0.5:
            person.id += "+"
            self.busy.append(person)
        elif person:
            self.move_back(person)

    def chain(self):
        """One is given a new address, and another one that person's old one."""
        first = self.any()
        second, old = self.near(first), first.address
        self.give(first, self.fresh(self.domain(self.site(old))))
        self.give(second, old)

    def swap(self):
        """A ring, for which some nights later both are given new addresses."""
        first = self.any()
        second, old = self.near(first), first.address
        self.give(first, second.address)
        self.give(second, old)
        self.later(self.rng.choice([1, 3]), self.unswap, first)
        self.later(self.rng.choice([4, 5]), self.unswap, second)

    def unswap(self, person):
        if person.present:
            self.give(person, self.fresh(domain_of(person.address)))

    def alias(self):
        person = self.any()
        if len(person.aliases) < 3:
            domain = self.domain(self.site(person.address))
            person.aliases.append(self.fresh(domain, "a"))

    def unalias(self):
        person = self.any()
        person.aliases = person.aliases[1:]

    def alias_goes(self):
        """An alias goes from one to another, as an alias or as the address."""
        person = self.rng.choice([p for p in self.living() if p.aliases] or self.living())
        if not person.aliases:
            return
        other, alias = self.near(person), person.aliases.pop()
        if self.rng.random() < 0.6:
            other.aliases.append(alias)
        else:
            self.give(other, alias)

    def heir(self):
        """Somebody is given what another one was called before, and still has as an alias."""
        person = self.any()
        box = self.box(person)
        old = sorted(box.aliases - set(person.aliases) - {person.address}) if box else []
        old = [address for address in old if not self.claimed(address)]
        if old:
            other = self.near(person)
            if self.rng.random() < 0.5:
                other.aliases.append(old[0])
            else:
                self.give(other, old[0])

    def late_heir(self):
        """A new one is given the address of an account that was deleted: waits for the reserve."""
        gone = [a for a in self.deleted if not self.claimed(a) and not any(
            console.holder(a) for console in self.consoles.values())]
        if gone:
            self.give(self.hire(), self.rng.choice(gone))

    def move_domain_to(self, domain, site):
        """The domain is at another site; no alias goes across."""
        self.sites[domain] = site
        for person in self.people.values():
            person.aliases = [a for a in person.aliases
                              if self.site(a) == self.site(person.address)]

    def department(self):
        self.any().department = self.rng.choice(DEPARTMENTS)

    def reorganize(self):
        old, new = self.rng.sample(DEPARTMENTS[:-1], 2)
        for person in self.living():
            if person.department == old:
                person.department = new

    def name(self):
        person = self.any()
        person.name = f"{self.rng.choice(NAMES)} {person.number}"

    def twice(self):
        """One who changes today and tomorrow, each time something else."""
        person = self.any()
        person.name = f"{self.rng.choice(NAMES)} {person.number}"
        self.later(1, self.to_department, person)

    def to_department(self, person):
        person.department = self.rng.choice(DEPARTMENTS)

    def add_again(self):
        """The entry is deleted and made again: the same person, under another id."""
        person = self.settled()
        if person:
            person.id += "+"

    def add_elsewhere(self):
        """And under another DN: a person has to say that it is the same one."""
        person = self.settled()
        if person:
            person.id, person.moved_id = person.id + "+", True
            person.dn = ("uid=q" if person.dn[4] == "p" else "uid=p") + person.dn[5:]

    def settled(self):
        """One to whom nothing else happened, and of whom the provider knows that."""
        people = [p for p in self.living() if self.settled_for(p, 3)]
        if not people:
            return None
        self.busy.append(self.rng.choice(people))
        return self.busy[-1]

    def settled_for(self, person, nights):
        box = self.box(person)
        return self.night - person.touched >= nights and box and not box.frozen

    def by_hand(self):
        """A new one, whose mailbox somebody has made already."""
        person = self.hire()
        person.moved_id = True
        self.by_hand_at[self.site(person.address)].add(person.address)
        self.consoles[self.site(person.address)].import_(
            {"姓名": person.name, "邮箱账号": person.address, "工号": str(person.number),
             "部门": person.department})

    def group(self):
        number = max(self.groups, default=0) + 1
        group = self.groups[number] = Group(number, self.fresh(self.domain(), "g"))
        group.members = {p.number for p in self.rng.sample(self.living(), 6)}

    def members(self):
        group = self.rng.choice(list(self.groups.values()))
        group.members ^= {p.number for p in self.rng.sample(self.living(), 2)}

    def rename_group(self):
        group = self.rng.choice(list(self.groups.values()))
        group.address = self.fresh(domain_of(group.address), "g")

    def end_group(self):
        if len(self.groups) > 3:
            self.groups.pop(self.rng.choice(list(self.groups)))

    def later(self, nights, what, *arguments):
        self.undo.append((self.night + nights, what, arguments))

    def day(self, kinds, count):
        self.busy = []
        for item in [item for item in self.undo if item[0] <= self.night]:
            self.undo.remove(item)
            item[1](*item[2])
        if count and self.asked and self.rng.random() < 0.6:
            self.back_when_asked()
        if count and self.rng.random() < 0.4:
            self.leaver()
        for _ in range(count):
            kind = self.rng.choice(kinds)
            self.count[kind] = self.count.get(kind, 0) + 1
            getattr(self, kind)()

    # What follows.
    def text(self, hidden=()):
        people = [p for p in self.people.values() if p.present and p not in hidden]
        return "".join(p.ldif() for p in people) + "".join(
            group.ldif(self.people) for group in self.groups.values())

    def box(self, person):
        """The mailbox that is the person's now, where it should be."""
        return self.consoles[self.site(person.address)].accounts.get(person.address)
