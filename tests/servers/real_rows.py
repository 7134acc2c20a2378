# SPDX-License-Identifier: MIT
"""The table of t-real-people.sh: every situation of an entry, and what a careful person would make
of it. It knows the manual and no code.

A row says what the situation is, how many have it in the directories WORKS, MERGED and OFFICE, how
their entries look, what becomes of them, and the same for the next night, where nothing is said of
those that stay as they are. A value is {u} for the name that somebody logs on with, {d} for the
domain, {given} and {sur} for the names, {n} for the number; None is no value. What is under the
name of a directory is so in that one alone. Keys of an entry are those of real_people.py."""
from collections import namedtuple

WORKS, MERGED, OFFICE = PLACES = "works", "merged", "office"
Row = namedtuple("Row", "name counts look fate then after", defaults=(None, None))
Fate = namedtuple("Fate", "kind fields rules", defaults=({}, ()))

FOREVER, LONG_AGO, FAR = "000001010000Z", "131000000000000000", "265000000000000000"
OFF, ON = "546", "544"  # userAccountControl of a user who may have no password
LONG = "x" * 1100


class Any(tuple):
    """It is one of these, whichever is chosen."""


def account(**fields):
    return Fate("account", fields)


def held(*rules):
    """Waits for a person, by one of these rules; an account that was there stays as it was."""
    return Fate("held", {}, rules)


def none(why):
    """No account, and counted as "excluded", "system", "disabled", or "addressless". Who had one
    loses it."""
    return Fate(why)


SUSPENDED = Fate("suspended")


def other(was, *values):
    """What is left of two values when the one in use goes."""
    return next(value for value in values if value != was)


def loses(key, field, *values):
    """The value in use is taken away."""
    return lambda was, say: {key: other(was[field], *map(say, values))}


def spare(key, field):
    """The value that is not in use is taken away."""
    return lambda was, say: {key: was[field]}


ADDRESSES = "{u}@{d}", "info.{u}@{d}"
SEVERAL = [
    Row("two addresses", (10, 10, 0), {"mail": ADDRESSES}, account(address=Any(ADDRESSES)),
        {"mail": ("+1.{u}@{d}", "a.{u}@{d}", *ADDRESSES)}),
    Row("two addresses, the one in use goes", (6, 6, 0), {"mail": ADDRESSES},
        account(address=Any(ADDRESSES)), loses("mail", "address", *ADDRESSES),
        lambda was, say: account(address=other(was["address"], *map(say, ADDRESSES)),
                                 aliases=[was["address"]])),
    Row("two addresses, the other one goes", (6, 6, 0), {"mail": ADDRESSES},
        account(address=Any(ADDRESSES)), spare("mail", "address")),
    Row("two addresses, one is broken", (5, 5, 0), {"mail": ("1.{u}@@{d}", "{u}@{d}")}, account()),
    Row("two addresses, one is foreign", (5, 5, 0), {"mail": ("1.{u}@elsewhere.test", "{u}@{d}")},
        account(), {"mail": "{u}@{d}"}),
    Row("one address, then two", (5, 5, 0), {}, account(), {"mail": ("1.{u}@{d}", "{u}@{d}")}),
    Row("two names", (6, 6, 0), {"display": None, "given": None, "cn": ("A {u}", "B {u}")},
        account(name=Any(("A {u}", "B {u}"))), {"cn": ("0 {u}", "A {u}", "B {u}")}),
    Row("two names, the one in use goes", (4, 4, 0),
        {"display": None, "given": None, "cn": ("A {u}", "B {u}")},
        account(name=Any(("A {u}", "B {u}"))), loses("cn", "name", "A {u}", "B {u}"),
        lambda was, say: account(name=other(was["name"], say("A {u}"), say("B {u}")))),
    Row("two titles", (6, 6, 0), {"title": ("Clerk", "Engineer")},
        account(title=Any(("Clerk", "Engineer"))), {"title": ("Boss", "Clerk", "Engineer")}),
    Row("two titles, the one in use goes", (4, 4, 0), {"title": ("Clerk", "Engineer")},
        account(title=Any(("Clerk", "Engineer"))), loses("title", "title", "Clerk", "Engineer"),
        lambda was, say: account(title=other(was["title"], "Clerk", "Engineer"))),
    Row("two titles, one is a formula", (4, 4, 0), {"title": ("=1+1", "Engineer")}, account()),
    Row("two telephones", (4, 4, 0), {"mobile": ("+49 30 1", "+49 30 2")},
        account(mobile=Any(("+49301", "+49302"))), spare("mobile", "mobile")),
    Row("two departments", (4, 4, 0), {"department": ("Sales", "Legal")},
        account(department=Any(("Sales", "Legal"))), {"department": ("Board", "Sales", "Legal")}),
    Row("a department and what all have", (6, 6, 0), {"department": ("people", "Sales")},
        account(department="Sales")),
]

EXCHANGE = [
    Row("the primary address differs", (4, 4, 10),
        {"mail": "old.{u}@{d}", "proxy": ("SMTP:{u}@{d}", "smtp:old.{u}@{d}")},
        account(aliases=["old.{u}@{d}"]),
        {"proxy": ("SMTP:new.{u}@{d}", "smtp:{u}@{d}", "smtp:old.{u}@{d}")},
        account(address="new.{u}@{d}", aliases=["{u}@{d}", "old.{u}@{d}"])),
    Row("the primary address alone", (4, 4, 8), {"mail": None, "proxy": "SMTP:{u}@{d}"}, account()),
    Row("the primary address is foreign", (3, 3, 8), {"proxy": "SMTP:{u}@tenant.elsewhere.test"},
        account()),
    Row("the primary address of before", (0, 0, 5),
        {"mail": "{u}@old.{d}", "proxy": "SMTP:{u}@OLD.{d}"}, account()),
    Row("two primary addresses", (0, 0, 3),
        {"mail": None, "proxy": ("SMTP:1.{u}@{d}", "SMTP:{u}@{d}")},
        account(address=Any(("1.{u}@{d}", "{u}@{d}")), aliases=...),
        {"proxy": ("SMTP:0.{u}@{d}", "SMTP:1.{u}@{d}", "SMTP:{u}@{d}")},
        lambda was, say: account(address=was["address"], aliases=...)),
    Row("other addresses alone", (3, 3, 5), {"mail": None, "proxy": "smtp:{u}@{d}"},
        none("addressless"), {"mail": "{u}@{d}"}, account()),
    Row("no mail addresses among them", (3, 3, 5),
        {"proxy": ("SMTP:{u}@{d}", "SIP:{u}@{d}", "X500:/o=A/cn={u}", "sip:b.{u}@{d}")}, account()),
]

HOSTILE_NAMES = [
    "O'Brien, \"Bobby\" <b>&amp;</b>", "Robert'); DROP TABLE account;--", "a;b|c\\d/e",
    "%n%s{{7*7}}${PATH}`id`", "\u5c71\u7530 \u592a\u90ce",
    "\u05e9\u05dc\u05d5\u05dd \u05db\u05d4\u05df",
    "null", "n" * 120, "\u0130\u0131 \u1e9e\u00df", "Zo\u00eb \u00c5ngstr\u00f6m"]
BAD_NAMES = ["=HYPERLINK(\"http://x\")", "+49", "-", "@SUM(A1)", "a\tb", "a\nb", "\u202egnp.exe",
             "zero\u200bwidth", "\x1b[31mred"]
NAMES = [
    Row("no display name", (10, 0, 10), {"display": None}, account(name="{cn}"),
        {"display": "Late {u}"}, account(name="Late {u}")),
    Row("no display name, put together", (0, 10, 0), {"display": None},
        account(name="{given} {sur}"), {"given": None}, account(name="{cn}")),
    Row("no display name, nothing to put together", (0, 5, 0), {"display": None, "given": None},
        account(name="{cn}")),
    Row("a display name of blanks", (5, 0, 5), {"display": "  "}, account(name="{cn}")),
    *[Row(f"the display name {name!a}", (2, 0, 2), {"display": name}, account(name="{cn}"),
          {"display": "Good {u}"}, account(name="Good {u}")) for name in BAD_NAMES],
    *[Row(f"a name like {name[:40]!a}", (2, 2, 2), {"display": name}, account(name=name))
      for name in HOSTILE_NAMES],
    Row("a name of two code points a letter", (3, 3, 3), {"display": "Zoe\u0308 {u}"},
        account(name="Zo\u00eb {u}")),
    Row("a name with blanks around it", (3, 3, 0), {"display": "  Padded {u} "},
        account(name="Padded {u}")),
    Row("no name that can be used", (5, 5, 0),
        {"display": "=1+1", "given": "=2", "cn": "@x"}, held("VALUE-FORMULA", "NAME-MISSING"),
        {"display": "Good {u}"}, account(name="Good {u}")),
    Row("no name that can be seen", (4, 4, 0), {"display": None, "given": "a\tb", "cn": "a\tb"},
        held("VALUE-TEXT", "NAME-MISSING")),
    Row("the name is spoiled later", (4, 4, 0), {}, account(),
        {"display": "=1", "given": "=2", "cn": "=3"}, held("VALUE-FORMULA", "NAME-MISSING")),
]

DOMAINS = [
    Row("the domain of before", (12, 8, 8), {"mail": "{u}@old.{d}", "alias": "x.{u}@old.{d}"},
        account(aliases=["x.{u}@{d}"]), {"mail": "{u}@{d}", "alias": "x.{u}@{d}"}),
    Row("an address in capitals", (4, 4, 4), {"mail": "{U}@Branch.EXAMPLE.Test"},
        account(address="{u}@branch.example.test")),
    Row("a foreign domain", (6, 6, 6), {"mail": "{u}@elsewhere.test"}, held("ADDRESS-DOMAIN"),
        {"mail": "{u}@{d}"}, account()),
    Row("a broken address", (6, 6, 6), {"mail": "{u} at {d}"}, held("ADDRESS-SYNTAX")),
    Row("a spoiled address", (4, 4, 4), {}, account(), {"mail": "{u}@@{d}"},
        held("ADDRESS-SYNTAX")),
    Row("an address like a formula", (3, 3, 3), {"mail": "=1+{u}@{d}"}, held("VALUE-FORMULA"),
        {"mail": "{u}@{d}"}, account()),
    Row("an address that is not ASCII", (0, 0, 3), {"mail": "zo\u00eb.{u}@{d}"},
        held("ADDRESS-INTERNATIONAL")),
    Row("no address", (20, 15, 15), {"mail": None}, none("addressless")),
    Row("no address until later", (5, 5, 5), {"mail": None}, none("addressless"),
        {"mail": "{u}@{d}"}, account()),
    Row("the address goes", (4, 4, 0), {}, account(), {"mail": None}, SUSPENDED),
    Row("the address goes where that cannot be told from hidden", (0, 0, 4), {}, account(),
        {"mail": None}, held("ADDRESS-UNSEEN")),
    Row("another address", (6, 6, 6), {}, account(), {"mail": "new.{u}@{d}"},
        account(address="new.{u}@{d}", aliases=["{u}@{d}"])),
    Row("two aliases", (6, 6, 6), {"alias": ("y.{u}@{d}", "x.{u}@{d}")},
        account(aliases=["x.{u}@{d}", "y.{u}@{d}"]), {"alias": "y.{u}@{d}"},
        account(aliases=["y.{u}@{d}"])),
    Row("a broken, a foreign and a needless alias", (4, 4, 4),
        {"alias": ("x.{u}@@{d}", "x.{u}@elsewhere.test", "{u}@{d}", "z.{u}@{d}")},
        account(aliases=["z.{u}@{d}"])),
]

NO_PHONE = {"mobile": "+49 30 555 ext. 3"}
FIELDS = [
    *[Row(f"a title like {title[:20]!a}", (3, 3, 3), {"title": title}, account(title=None),
          {"title": "Clerk"}, account(title="Clerk"))
      for title in ("-", "=cmd|' /C calc'!A0", "a\tb")],
    Row("a mobile of a dash", (3, 3, 3), {"mobile": "-"}, account(mobile=None)),
    Row("a mobile with words", (4, 4, 4), NO_PHONE, account(mobile=None), {"mobile": "+49 30 7"},
        account(mobile="+49307")),
    Row("a number like a formula", (3, 3, 3), {"number": "@SUM(1)"}, account(employee_number=None)),
    Row("a department too long", (4, 4, 0), {"department": "d" * 70}, account(department=None)),
    Row("a quota in words", (4, 4, 0), {"quota": "lots"}, account(quota=None), {"quota": "5000"},
        account(quota="5000")),
    Row("an extension like a formula", (4, 0, 4), {"extension": "-"}, account(extension=None)),
    Row("all of that", (4, 4, 4), {"title": "-", "mobile": "-", "number": "=1"},
        account(title=None, mobile=None, employee_number=None)),
    Row("fields are spoiled later", (6, 6, 6), {}, account(),
        {"title": "-", "mobile": "+49 30 555 ext. 3", "number": "=1"}),
    Row("fields go", (4, 4, 4), {}, account(), {"title": None, "mobile": None},
        account(title=None, mobile=None)),
]

# The attribute, what disables, what does not, and where it is: each directory's own sign and those
# of the others.
SIGNS = [("uac", OFF, ON, (1, 1, 1)), ("expires", LONG_AGO, FAR, (1, 1, 1)),
         ("expires", "132223104000000000", "9223372036854775807", (0, 0, 1)),
         ("lock", "TRUE", "FALSE", (1, 1, 0)), ("locked", FOREVER, "20261130120000Z", (1, 1, 0)),
         ("shadow", "1", "99999", (1, 1, 1))]


def times(number, places):
    return tuple(number * place for place in places)


OWN = {WORKS: {"locked": FOREVER}, MERGED: {"lock": "TRUE"}, OFFICE: {"uac": OFF}}
OWN_OFF = {WORKS: {"locked": None}, MERGED: {"lock": None}, OFFICE: {"uac": ON}}


def own(**look):
    return {**OWN, **look}


# What may be wrong with somebody who is disabled; in AD nothing has two values but the proxies.
WRONGS = [({"mail": "{u}@@{d}"}, (3, 3, 3)), ({"mail": None}, (3, 3, 3)),
          ({"mail": "{u}@elsewhere.test"}, (3, 3, 3)), ({"title": "-", **NO_PHONE}, (3, 3, 3)),
          ({"display": "=1", "given": "=2", "cn": "=3"}, (3, 3, 0)),
          ({"mail": ("1.{u}@{d}", "2.{u}@{d}")}, (3, 3, 0)), ({"mail": "other.{u}@{d}"}, (3, 3, 3)),
          ({"type": "contractor"}, (3, 3, 3)), ({"alias": "{twin}"}, (2, 2, 2)),
          ({"mail": "{twin}"}, (2, 2, 2))]
DISABLED = [
    *[Row(f"new, {key} is {yes}", times(8, where), {key: yes}, none("disabled"))
      for key, yes, no, where in SIGNS],
    *[Row(f"new, {key} is {no}", times(4, where), {key: no}, account())
      for key, yes, no, where in SIGNS],
    *[Row(f"{key} becomes {yes}", times(3, where), {key: no}, account(), {key: yes}, SUSPENDED)
      for key, yes, no, where in SIGNS],
    *[Row(f"{key} is {yes} no longer", times(3, where), {key: yes}, none("disabled"), {key: no},
          account()) for key, yes, no, where in SIGNS],
    *[Row(f"disabled, and {' and '.join(wrong)} {list(wrong.values())[0]}", where, {}, account(),
          own(**wrong), SUSPENDED) for wrong, where in WRONGS],
    Row("the own sign comes", (4, 4, 4), {}, account(), OWN, SUSPENDED),
    Row("the own sign goes", (4, 4, 4), own(), none("disabled"), OWN_OFF, account()),
    Row("two signs, of which one goes", (3, 3, 3), own(shadow="1"), none("disabled"), OWN_OFF,
        none("disabled")),
]

KEEPER = {WORKS: "UID=keeper,OU=people,dc=EXAMPLE,dc=test",
          MERGED: "uid=Keeper, ou=People,dc=example,dc=test",
          OFFICE: "CN=keeper,OU=Staff,DC=ad,DC=example,DC=test"}
MANAGED = {place: {"manager": dn} for place, dn in KEEPER.items()}
LEFT_OUT = [
    Row("a contractor", (20, 15, 15), {"type": "contractor"}, none("excluded")),
    Row("a Contractor", (3, 3, 3), {"type": "Contractor"}, none("excluded"),
        {"type": "staff"}, account()),
    Row("a contractor, too", (3, 3, 0), {"type": ("clerk", "contractor")}, none("excluded")),
    Row("a subcontractor", (3, 3, 3), {"type": "subcontractor"}, account(), {"type": "contractor"},
        SUSPENDED),
    Row("a service", (8, 8, 8), {"u": "svc-{p}{n}"}, none("excluded")),
    Row("nearly a service", (3, 3, 3), {"u": "svcs{p}{n}"}, account()),
    Row("a robot", (8, 8, 8), {"under": "Robots"}, none("excluded"), {"under": ""}, account()),
    Row("a robot deep below", (3, 3, 3), {"under": "Old,Robots"}, none("excluded")),
    Row("nearly a robot", (3, 3, 3), {"under": "Robots of Berlin"}, account(),
        {"under": "Robots"}, SUSPENDED),
    Row("temporary and without a telephone", (6, 6, 6),
        {"type": "temp", "mobile": None}, none("excluded"), {"mobile": "+49 30 9"},
        account(mobile="+49309")),
    Row("temporary", (3, 3, 3), {"type": "temp"}, account()),
    Row("kept by the keeper", (4, 4, 4), MANAGED, none("excluded")),
    Row("kept by the keeper until later", (3, 3, 3), MANAGED, none("excluded"),
        {place: {"manager": None} for place in PLACES}, account()),
    Row("excluded and disabled", (4, 4, 4), own(type="contractor"), none("excluded")),
    Row("excluded and broken", (4, 4, 4), {"type": "contractor", "mail": "x"}, none("excluded")),
    Row("a shared mailbox", (8, 8, 8), own(type="SharedMailbox"), account(shared=True)),
    Row("a shared mailbox that opens", (3, 3, 3), own(type="SharedMailbox"), account(shared=True),
        OWN_OFF, account(shared=True)),
    Row("somebody becomes a shared mailbox", (3, 3, 3), {}, account(), own(type="SharedMailbox"),
        account(shared=True)),
    Row("a shared mailbox is one no longer", (3, 3, 3), own(type="SharedMailbox"),
        account(shared=True),
        {"type": "staff"}, SUSPENDED),
    Row("a shared mailbox of a foreign domain", (2, 2, 2),
        own(type="SharedMailbox", mail="{u}@elsewhere.test"), held("ADDRESS-DOMAIN")),
    Row("a health mailbox", (2, 2, 6),
        {"cn": "HealthMailbox06{n}e34fa", "mail": "HealthMailbox06{n}e34fa@{d}"}, none("system")),
    Row("a system mailbox", (2, 2, 3), own(
        cn="SystemMailbox{1f05a927-{n}-4f32}", mail="SystemMailbox{1f05a927-{n}-4f32}@{d}"),
        none("system")),
    Row("the mailbox of searches", (1, 1, 1), {
        "cn": "DiscoverySearchMailbox {D919BA05-46A6}",
        "mail": "DiscoverySearchMailbox{D919BA05-46A6}@{d}"}, none("system")),
    Row("nearly a system mailbox", (2, 2, 2), {"mail": "systemmailbox.team.{u}@{d}"},
        account(address="systemmailbox.team.{u}@{d}")),
]

MOVES = [
    Row("moved", (5, 5, 5), {}, account(), {"under": "Berlin"}),
    Row("moved back", (3, 3, 3), {"under": "Berlin"}, account(), {"under": ""}),
    Row("moved out", (4, 4, 4), {}, account(), {"under": None}, SUSPENDED),
    Row("moved in", (4, 0, 4), {"under": None}, Fate("outside"), {"under": ""}, account()),
    Row("outside", (3, 3, 3), {"under": None}, Fate("outside")),
    Row("another name of the entry", (4, 4, 4), {}, account(), {"rdn": "renamed {u}"}),
    Row("deleted", (4, 4, 4), {}, account(), {"gone": True}, SUSPENDED),
    Row("made again", (4, 4, 4), {}, account(), {"again": True}),
    Row("new", (8, 8, 8), {"gone": True}, Fate("outside"), {"gone": None}, account()),
    Row("an odd name of the entry", (3, 3, 3), {"rdn": " #a,b+c\"d\\e<f>;g= {u} "}, account(),
        {"under": "Berlin"}),
    Row("a foreign name of the entry", (3, 0, 3), {"rdn": "\u5c71\u7530 \u00e9 {u}"}, account()),
]

# Somebody else has the address: pairs, whose two are in these directories, how the second looks,
# what becomes of both; the same for the next night, for which the first may change, too.
Pair = namedtuple("Pair", "name counts places look fates then_first then after",
                  defaults=(None, None, None))
BOTH = held("ADDRESS-DUPLICATE"), held("ADDRESS-DUPLICATE")
TWIN = account(address="{twin}")
PAIRS = [
    *[Pair(f"one address for two, {a} and {b}", 4, (a, b), {"mail": "{twin}"}, BOTH, None,
           {"mail": "{u}@{d}"}, (account(), account()))
      for a in PLACES for b in PLACES],
    *[Pair(f"one address for two by its domain of before, {a} and {b}", 2, (a, b),
           {"mail": "{twin.u}@old.{twin.d}"}, BOTH)
      for a, b in ((WORKS, WORKS), (WORKS, OFFICE), (OFFICE, MERGED))],
    *[Pair(f"an alias that is another one's address, {a} and {b}", 3, (a, b), {"alias": "{twin}"},
           (account(), held("ALIAS-DUPLICATE")), None, {"alias": None}, (account(), account()))
      for a, b in ((WORKS, WORKS), (MERGED, WORKS), (OFFICE, OFFICE), (WORKS, OFFICE))],
    *[Pair(f"a new one claims an address, {a} and {b}", 3, (a, b), {"mail": None},
           (account(), none("addressless")), None, {"mail": "{twin}"},
           (account(), held("ADDRESS-DUPLICATE", "ADDRESS-TAKEN")))
      for a in PLACES for b in PLACES],
    *[Pair(f"a known one claims an address, {a} and {b}", 2, (a, b), {}, (account(), account()),
           None, {"mail": "{twin}"}, (account(), held("ADDRESS-DUPLICATE", "ADDRESS-TAKEN")))
      for a, b in ((WORKS, WORKS), (OFFICE, WORKS), (MERGED, OFFICE))],
    *[Pair(f"the successor has the address already, {a} and {b}", 3, (a, b), {"mail": None},
           (account(), none("addressless")), OWN, {"mail": "{twin}"}, (SUSPENDED, held(
               "ADDRESS-DUPLICATE", "ADDRESS-TAKEN")))
      for a, b in ((WORKS, WORKS), (OFFICE, OFFICE), (WORKS, OFFICE))],
    *[Pair(f"a disabled one has the same address, {a} and {b}", 3, (a, b), own(mail="{twin}"),
           (account(), none("disabled")))
      for a, b in ((WORKS, WORKS), (OFFICE, MERGED))],
    *[Pair(f"an excluded one has the same address, {a} and {b}", 3, (a, b),
           {"mail": "{twin}", "type": "contractor"}, (account(), none("excluded")))
      for a, b in ((WORKS, WORKS), (OFFICE, MERGED))],
    Pair("one name of the entry in two directories", 4, (WORKS, MERGED),
         {"u": "{twin.u}", "mail": "b.{u}@{d}"}, (account(), account(address="b.{u}@{d}")), None,
         {"title": "Clerk"}, (None, account(address="b.{u}@{d}", title="Clerk"))),
    Pair("somebody goes over to another directory", 4, (WORKS, OFFICE), {"mail": None},
         (account(), none("addressless")), {"gone": True}, {"mail": "{twin}"},
         (account(), held("ADDRESS-DUPLICATE", "ADDRESS-TAKEN", "SAME-PERSON"))),
]

ROWS = SEVERAL + EXCHANGE + NAMES + DOMAINS + FIELDS + DISABLED + LEFT_OUT + MOVES

# Groups: their directories, how many of which people are in them, which contacts, what else they
# name, how they look, and a word that must be said of a list that waits. What becomes of the people
# is known: those without an account in use are no members, whoever else is in it. Then how members
# and looks are the next night.
List = namedtuple("List", "name places people contacts odd look word then",
                  defaults=((), {}, {}, None, None))
NOBODY = {WORKS: ["member: cn=nobody"], MERGED: ["member: cn=dummy"]}
EMPTY = {WORKS: ["member: "]}
PLACEHOLDER = {WORKS: ["member: cn=placeholder,dc=example,dc=test"],
               MERGED: ["member: cn=placeholder,dc=example,dc=test"]}
CHANGING = {"another address": 3, "the own sign comes": 3, "the own sign goes": 2, "moved out": 2,
            "made again": 2, "moved": 2}
HERE = (WORKS, MERGED)
LISTS = [
    List("plain", PLACES, {"plain": 20, "two addresses": 2, "the primary address differs": 2}),
    List("changing", PLACES, {**CHANGING, "deleted": 1, "plain": 12},
         then={"people": {**CHANGING, "new": 3, "plain": 11}}),
    List("mixed", PLACES, {"plain": 3, "a contractor": 2, "no address": 2, "a broken address": 2,
                           "a foreign domain": 1, "a shared mailbox": 2, "a health mailbox": 1}),
    List("partners", PLACES, {"plain": 2}, ("supplier", "customer")),
    List("contacts", PLACES, {}, ("supplier",), then={"contacts": ("customer",)}),
    List("nobody", (WORKS, MERGED), {"plain": 1}, odd=NOBODY),
    List("placeholder", (WORKS, MERGED), {"plain": 1}, odd=PLACEHOLDER),
    List("empty", (WORKS,), {"plain": 1}, odd=EMPTY),
    List("only-nobody", (WORKS, MERGED), {}, odd=NOBODY, then={"people": {"plain": 2}}),
    List("only-empty", (WORKS,), {}, odd=EMPTY, then={"people": {"plain": 2}}),
    List("without-members", (MERGED, OFFICE), {}, then={"people": {"plain": 2}}),
    List("few-outside", PLACES, {"plain": 19, "outside": 1}),
    List("many-outside", PLACES, {"plain": 2, "outside": 2}, word="OUTSIDE",
         then={"people": {"plain": 2}, "word": None}),
    List("moving-in", (WORKS, OFFICE), {"plain": 2, "moved in": 2}, word="OUTSIDE",
         then={"word": None}),
    List("malformed", HERE, {"plain": 2}, odd={
        place: ["rfc822MailMember: not an address"] for place in HERE}, word="not an address",
        then={"odd": {}, "word": None}),
    List("dangling", HERE, {"plain": 2}, odd={
        place: ["member: uid=who,ou=people,dc=example,dc=test"] for place in HERE},
         word="uid=who,"),
    List("by-address", HERE, {}, odd={
        place: ["member: cn=nobody", "rfc822MailMember: {plain}", "rfc822MailMember: {office}",
                "rfc822MailMember: x@a.test"]
        for place in HERE}),
    List("primary", (OFFICE,), {"plain": 3},
         look={"mail": "old.{u}@{d}", "proxy": ("SMTP:{u}@{d}", "smtp:old.{u}@{d}")}),
    List("primary-alone", (OFFICE,), {"plain": 3}, look={"mail": None, "proxy": "SMTP:{u}@{d}"}),
    List("before", PLACES, {"plain": 3}, look={"mail": "{u}@old.{d}"}),
]
