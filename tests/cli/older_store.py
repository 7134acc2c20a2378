#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""older_store.py STORE VERSION: makes a state store one of an older version, by undoing what the
migrations since then made. What they computed is lost, as it was not there then."""
import sqlite3
import sys

UNDO = {
    9: """DROP TABLE there_alias; DROP TABLE there_account; DROP TABLE there_list_alias;
        DROP TABLE there_list_member; DROP TABLE there_list; DROP TABLE there_department;
        CREATE TABLE older (path TEXT PRIMARY KEY, accounts INTEGER NOT NULL, resting INTEGER NOT
            NULL) WITHOUT ROWID;
        INSERT INTO older SELECT path, sum(accounts), sum(resting) FROM department GROUP BY path;
        DROP TABLE department; ALTER TABLE older RENAME TO department;
        ALTER TABLE batch_department DROP COLUMN site;
        DROP TABLE domain_site; DROP TABLE origin; DROP TABLE refused; DROP TABLE shared; DROP TABLE asked;
        ALTER TABLE reading DROP COLUMN disabled; ALTER TABLE watch DROP COLUMN disabled; DROP INDEX account_leaving;
        DROP INDEX account_kept;
        ALTER TABLE account DROP COLUMN site; ALTER TABLE account DROP COLUMN kept;
        ALTER TABLE mailing_list DROP COLUMN site; ALTER TABLE verdict DROP COLUMN site;
        ALTER TABLE change DROP COLUMN site; ALTER TABLE change DROP COLUMN answer;
        ALTER TABLE list_change DROP COLUMN site; ALTER TABLE list_change DROP COLUMN answer;
        DROP INDEX run_planned; DROP TABLE pause; ALTER TABLE run DROP COLUMN clock;
        ALTER TABLE run DROP COLUMN doubt; ALTER TABLE run DROP COLUMN agreed; ALTER TABLE change DROP COLUMN refusal;
        DROP TABLE held; ALTER TABLE reading DROP COLUMN remembers""",
    8: """DROP TABLE list_alias; DROP TABLE list_member; DROP TABLE mailing_list;
        DROP TABLE list_change; DROP TABLE list_held""",
    7: "DROP TABLE department; DROP TABLE batch_department; DROP INDEX account_resting",
    6: "DROP TABLE watch; ALTER TABLE reading DROP COLUMN watched",
    5: "DROP TABLE batch_class",
    4: "ALTER TABLE account DROP COLUMN former",
    3: "DROP TABLE reading",
    2: """ALTER TABLE batch DROP COLUMN uncounted;
        CREATE INDEX change_at ON change (at) WHERE op = 4;
        CREATE INDEX change_key ON change (key, batch)""",
}

store = sqlite3.connect(sys.argv[1])
wanted = int(sys.argv[2])
for version in range(store.execute("PRAGMA user_version").fetchone()[0], wanted, -1):
    store.executescript(UNDO[version])
store.execute(f"PRAGMA user_version = {wanted}")
store.commit()
