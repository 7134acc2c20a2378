#!/bin/sh
# SPDX-License-Identifier: MIT
# Hostile display names: what is allowed comes out of each program's own reader as it went in, what is not never gets into a file.
. "$top_srcdir/tests/cli/lib.sh"
require python3 mutt neomutt git emacs plistutil
mkdir "$scratch/home"
cat >"$scratch/mailprov.yaml" <<'END'
domains: [{name: example.com, site: sg}]
directory: {uri: "ldif:people.ldif", kind: ldif}
state: {path: state.db}
batch: {directory: batches}
publish: {directory: published}
END
cat >"$scratch/names.py" <<'PY'
import base64
import email.header
import email.utils
import json
import os
import plistlib
import re
import subprocess
import sys
import tomllib
scratch = sys.argv[2]
FINE = {
    "quotes": "\"Al\" 'B' \\C\\",
    "shell": "$HOME ${USER} `id` $(id) ; # | > <",
    "markup": "<a> & ]]> <!-- &amp; -->",
    "templates": "{address} {{x}} %s %n %(name)s",
    "lists": "Doe, Jane; [x] (y)",
    "chinese": "张伟",
    "emoji": "Al 😀👍",
    "accents": "Ærøskøbing Größe",
    "plain": "Ada Lovelace",
    "all": "\"A\" $B `c` <d> & ]]> \\ %s 'e' ;# 张 😀",
    "long": "王" * 300,
}
REFUSED = {"newline": "Al\nHost evil", "return": "Al\rx", "bidi": "Al\u202egnp.exe", "invisible": "Al\u200b", "huge": "x" * 4096, "escape": "Al\x1b[31m"}


def ldif():
    for key, name in {**FINE, **REFUSED}.items():
        print(f"dn: uid={key},dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: {key}\ncn:: {base64.b64encode(name.encode()).decode()}\nmail: {key}@example.com\n")


def ask(*command, check=True):
    environment = {"HOME": scratch + "/home", "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=check, timeout=20).stdout


def header(text):
    name, address = email.utils.parseaddr(text.strip())
    return str(email.header.make_header(email.header.decode_header(name))), address


def mutt(program, file):
    # The files run the password command, which is not what is looked at here.
    text = re.sub(r"^set imap_pass.*\n", "", open(file, encoding="utf-8").read(), flags=re.M)
    with open(scratch + "/muttrc", "w", encoding="utf-8") as copy:
        copy.write(text)
    # neomutt 20250510 ends with 1 whatever it is asked; what it says counts.
    said = ask(program, "-n", "-F", scratch + "/muttrc", "-Q", "realname", check=False)
    return re.sub(r"\\(.)", r"\1", re.search(r'= ?"(.*)"', said).group(1))


READERS = {
    "muttrc": lambda file: mutt("mutt", file),
    "neomuttrc": lambda file: mutt("neomutt", file),
    "gitconfig": lambda file: header(ask("git", "config", "-f", file, "sendemail.from"))[0],
    "aerc-accounts.conf": lambda file: header(re.search(r"^from = (.*)$", open(file, encoding="utf-8").read(), re.M).group(1))[0],
    "himalaya.toml": lambda file: tomllib.load(open(file, "rb"))["accounts"]["mailprov"]["display-name"],
    "mailprov.el": lambda file: ask("emacs", "-Q", "--batch", "-l", file, "--eval", "(princ user-full-name)"),
    "mail.mobileconfig": lambda file: plistlib.loads(subprocess.run(["plistutil", "-i", file, "-f", "bin", "-o", "-"], capture_output=True,
                                                                    check=True).stdout)["PayloadContent"][0]["EmailAccountName"],
}


def check():
    wrong = []
    for key, name in FINE.items():
        folder = f"{scratch}/files/{key}@example.com"
        for file, read in READERS.items():
            # What mutt prints for -Q ends after 256 octets.
            if key == "long" and file.endswith("muttrc"):
                continue
            found = read(f"{folder}/{file}")
            if found != name:
                wrong.append(f"{key}: {file}: {found!r}")
    for key in REFUSED:
        if os.path.exists(f"{scratch}/files/{key}@example.com"):
            wrong.append(f"{key}: has files")
    print("\n".join(wrong))
    sys.exit(bool(wrong))


ldif() if sys.argv[1] == "ldif" else check()
PY
python3 "$scratch/names.py" ldif "$scratch" >"$scratch/people.ldif"
run "$MAILPROV" --json -c "$scratch/mailprov.yaml" sync
expect_json 'd["counts"]["create"] == 11 and len([f for f in d["refused"] if f["severity"] == "error"]) == 6'
run "$MAILPROV" -c "$scratch/mailprov.yaml" batch confirm 1
expect_status 0 "the accounts are there"
run "$MAILPROV" -c "$scratch/mailprov.yaml" client write --all --output "$scratch/files"
expect_status 0 "files for everybody"
expect_out "Settings of 11 people"
run python3 "$scratch/names.py" check "$scratch"
expect_status 0 "every reader gives every name back, and refused names have no files"
check "no file has a password" [ -z "$(grep -rliE '^ *(pass|password|remotepass) ' "$scratch/files")" ]
check "files are the person's own" [ -z "$(find "$scratch/files" -type f ! -perm 600)$(find "$scratch/files" -type d ! -perm 700)" ]
done_testing
