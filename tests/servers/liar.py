#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""liar.py: a name server that answers what no proper one would: data beside an alias, addresses for names that do not exist. Prints its UDP port."""
import socket
import struct

A, CNAME, MX, TXT = 1, 5, 15, 16


def wire(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.strip(".").split(".") if label) + b"\0"


def text(value):
    return bytes([len(value)]) + value.encode()


RIGHT = [
    (MX, struct.pack("!H", 5) + wire("mx1.sg.aliyun.com")),
    (MX, struct.pack("!H", 10) + wire("mx2.sg.aliyun.com")),
    (TXT, text("v=spf1 include:spf.sg.aliyun.com -all")),
]
ADDRESS = (A, bytes([198, 51, 100, 66]))
WORLD = {
    # Right records, and addresses beside an alias.
    "beside.example": RIGHT,
    "imap.beside.example": [(CNAME, wire("imap.sg.aliyun.com")), ADDRESS],
    "pop3.beside.example": [(CNAME, wire("pop.sg.aliyun.com"))],
    "smtp.beside.example": [(CNAME, wire("smtp.sg.aliyun.com"))],
    "mail.beside.example": [(CNAME, wire("mail.sg.aliyun.com"))],
    # Right records, and an alias beside them.
    "apex.example": RIGHT + [(CNAME, wire("www.host.example"))],
    "imap.apex.example": [(CNAME, wire("imap.sg.aliyun.com"))],
    "pop3.apex.example": [(CNAME, wire("pop.sg.aliyun.com"))],
    "smtp.apex.example": [(CNAME, wire("smtp.sg.aliyun.com"))],
    "mail.apex.example": [(CNAME, wire("mail.sg.aliyun.com"))],
    "spf.sg.aliyun.com": [(TXT, text("v=spf1 ip4:198.51.100.0/24 -all"))],
}


def answer(query):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("latin-1").lower())
        at += query[at] + 1
    kind = struct.unpack("!H", query[at + 1 : at + 3])[0]
    name = ".".join(labels)
    found = [data for type_, data in WORLD.get(name, []) if type_ == kind]
    if name not in WORLD and kind == A:
        found = [ADDRESS[1]]
    soa = b"" if found else b"\xc0\x0c" + struct.pack("!HHIH", 6, 1, 60, 22) + b"\0\0" + struct.pack("!5I", 1, 1, 1, 1, 60)
    rcode = 0 if found or name in WORLD else 3
    head = query[:2] + struct.pack("!HHHHH", 0x8580 | rcode, 1, len(found), 0 if found else 1, 0)
    return head + query[12 : at + 5] + b"".join(b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 300, len(data)) + data for data in found) + soa


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    query, peer = server.recvfrom(2000)
    server.sendto(answer(query), peer)
