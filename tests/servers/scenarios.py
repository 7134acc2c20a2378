#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scenarios.py zones FILE FOLDER LIST: a zone file for each block, and the list for verify --file.
scenarios.py judge FILE LINES EXPECTED: holds JSON Lines against what the blocks say and against the expected JSON; prints "0 LABEL" or "1 LABEL: WHY" for
each. With MAILPROV_GOLDEN the expected JSON is rewritten."""
import json
import os
import re
import sys

HEAD = "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n"
# By hand out of the provider's guide, so that the site files are held against it here, too.
SITES = {
    "sg": ("sg.aliyun.com", ["5 mx1", "10 mx2"], "mail.sg.aliyun.com"),
    "hk": ("hk.aliyun.com", ["5 mx1", "10 mx2"], "mail.hk.aliyun.com"),
    "de": ("de.alibabacloud.com", ["5 mx1", "10 mx2"], "mail.de.alibabacloud.com"),
    "us": ("us.alibabacloud.com", ["5 mx1", "10 mx2"], "mail.us.alibabacloud.com"),
    "cn": ("qiye.aliyun.com", ["5 mx1", "10 mx2", "15 mx3"], "qiye.aliyun.com"),
}


class Block:
    def __init__(self, head):
        words = head.split()
        self.ours = words[0] == "==="
        self.name = words[1]
        self.zone = f"{self.name}.example" if self.ours else self.name
        self.site, self.status = (words[2], words[3]) if self.ours else (None, None)
        self.domain = self.zone
        self.rules = []
        self.lines = []
        for word in words[4:]:
            if word.startswith("domain="):
                self.domain = word[7:]
            else:
                self.rules.append(word)


def expand(line, site):
    match = re.fullmatch(r"%(mx|spf|cn|all)(?::(\w+))?", line)
    if not match:
        return line + "\n"
    what = match.group(1)
    domain, exchanges, web = SITES[match.group(2) or site]
    text = ""
    if what in ("mx", "all"):
        text += "".join(f"@ MX {x}.{domain}.\n" for x in exchanges)
    if what in ("spf", "all"):
        text += f'@ TXT "v=spf1 include:spf.{domain} -all"\n'
    if what in ("cn", "all"):
        text += f"imap CNAME imap.{domain}.\npop3 CNAME pop.{domain}.\nsmtp CNAME smtp.{domain}.\nmail CNAME {web}.\n"
    return text


def read(path):
    blocks = []
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith(("===", "+++")):
            blocks.append(Block(line))
        elif line and not line.startswith("#"):
            blocks[-1].lines.append(line)
    return blocks


def zones(path, folder, wanted):
    with open(wanted, "w", encoding="utf-8") as out:
        for block in read(path):
            if block.ours:
                out.write(f"{block.domain} {block.site}\n")
            if block.ours and block.domain != block.zone and not block.domain.endswith("." + block.zone):
                continue
            below = block.domain[: -len(block.zone) - 1]
            origin = f"$ORIGIN {block.domain}.\n" if below and block.lines and not any(below in line.split() for line in block.lines) else ""
            with open(f"{folder}/{block.zone}.zone", "w", encoding="utf-8") as zone:
                zone.write("nonsense\n" if block.lines == ["broken"] else HEAD + origin + "".join(expand(line, block.site) for line in block.lines))


def summary(verdict):
    return {
        "domain": verdict["domain"],
        "site": verdict["site"],
        "status": verdict["status"],
        "records": [[r["host"], r["type"], r["expected"], sorted(r["found"]), r["state"], r["required"]] for r in verdict["records"]],
        "findings": sorted([f["severity"], f["rule"], f["subject"], f["hint"]] for f in verdict["findings"] if not f["rule"].startswith("ADV-")),
    }


def complaint(block, verdict, expected):
    rules = sorted(f["rule"] for f in verdict["findings"])
    if not any(rule.startswith("ADV-") for rule in block.rules):
        rules = [rule for rule in rules if not rule.startswith("ADV-")]
    if verdict["domain"] != block.domain:
        return f"the line is about {verdict['domain']}"
    if verdict["status"] != block.status:
        return f"status {verdict['status']}, not {block.status}; {' '.join(rules)}"
    if rules != sorted(block.rules):
        return f"{' '.join(rules)}, not {' '.join(sorted(block.rules))}"
    if (verdict["status"] == "not-effective") != any(f["severity"] == "error" for f in verdict["findings"]):
        return "errors and status do not go together"
    if summary(verdict) != expected:
        return f"JSON {json.dumps(summary(verdict))}, not {json.dumps(expected)}"
    return None


def judge(path, lines, expected_path):
    blocks = [block for block in read(path) if block.ours]
    verdicts = [json.loads(line) for line in open(lines, encoding="utf-8")]
    if os.environ.get("MAILPROV_GOLDEN"):
        with open(expected_path, "w", encoding="utf-8") as out:
            for verdict in verdicts:
                out.write(json.dumps(summary(verdict), ensure_ascii=False) + "\n")
    expected = [json.loads(line) for line in open(expected_path, encoding="utf-8")]
    print(f"{int(not len(blocks) == len(verdicts) == len(expected) >= 60)} there is a verdict for each of {len(blocks)} scenarios")
    for block, verdict, wanted in zip(blocks, verdicts, expected):
        why = complaint(block, verdict, wanted)
        print(f"1 {block.name}: {why}" if why else f"0 {block.name}")


{"zones": zones, "judge": judge}[sys.argv[1]](*sys.argv[2:])
