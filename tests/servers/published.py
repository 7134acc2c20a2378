# SPDX-License-Identifier: MIT
"""Reads what mailprov publishes, for t-120-nights.sh; and for interruptions (tests/cli/kill.sh):
published.py VAR BEFORE says what of it must not be so, at any moment, where BEFORE was it first."""
import os
import sqlite3
import struct
import sys


def cdb(path):
    """The records of a constant database but its header (lookup/lookup_format.h)."""
    with open(path, "rb") as file:
        data = file.read()
    end = min(struct.unpack_from("<I", data, 8 * i)[0] for i in range(256))
    at, records = 2048, {}
    while at < end:
        key, value = struct.unpack_from("<II", data, at)
        at += 8
        name = data[at:at + key].decode()
        records[name] = data[at + key:at + key + value].decode()
        at += key + value
    return {name: value for name, value in records.items() if name[0] != "\1"}


def enabled(folder):
    """Who is enabled in a store, of which a killed run may have left the journal: in a copy, so that
    the next run finds that as it is."""
    for name in "state.db", "state.db-journal":
        if os.path.exists(f"copy.{name}"):
            os.remove(f"copy.{name}")
        if os.path.exists(f"{folder}/{name}"):
            with open(f"{folder}/{name}", "rb") as file, open(f"copy.{name}", "wb") as copy:
                copy.write(file.read())
    store = sqlite3.connect("copy.state.db")
    return {row[0] for row in store.execute("SELECT address FROM there_account WHERE state = 3")}


def shown(folder):
    """Of each account that is published as enabled, and of each alias, what is said of it."""
    records = [{}, {}]
    for i, name in enumerate(("accounts", "aliases")):
        if os.path.exists(f"{folder}/published/{name}.cdb"):
            records[i] = cdb(f"{folder}/published/{name}.cdb")
    accounts = {name: dict(line.split("=", 1) for line in text.splitlines())
                for name, text in records[0].items()}
    return {name: keys for name, keys in accounts.items() if keys["state"] == "enabled"}, records[1]


def faults(now, before):
    accounts, aliases = shown(now)
    was_accounts, was_aliases = shown(before)
    there = enabled(now)
    for name, keys in accounts.items():
        if name not in there and name not in was_accounts:
            yield f"{name} is published before the store has it as enabled"
        if not os.path.exists(f"{now}/published/profiles/{keys['domain']}.conf"):
            yield f"{name} is published before the settings of its domain"
    for name, owner in aliases.items():
        if was_aliases.get(name) != owner and owner not in accounts:
            yield f"{name} leads to {owner}, who is not published as enabled"


if __name__ == "__main__":
    for fault in faults(sys.argv[1], sys.argv[2]):
        print(fault)
