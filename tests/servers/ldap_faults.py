#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ldap_faults.py: LDAP servers that do wrong, one loopback port for each way; prints FAULT_NAME=PORT lines, then "ready", and serves until it is stopped."""
import collections
import socket
import threading
import time

PAGED = b"1.2.840.113556.1.4.319"


def tlv(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def number(value, tag=2):
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def text(value, tag=4):
    return tlv(tag, value if isinstance(value, bytes) else value.encode())


def message(ident, operation, *controls):
    return tlv(0x30, number(ident), operation, tlv(0xA0, *controls) if controls else b"")


def result(tag, code=0, *more, words=""):
    return tlv(tag, number(code, 10), text(""), text(words), *more)


def entry(name, **attributes):
    return tlv(0x64, text(f"uid={name},ou=people,dc=example,dc=test"),
               tlv(0x30, *(tlv(0x30, text(key), tlv(0x31, text(value))) for key, value in attributes.items())))


def person(name):
    return entry(name, entryUUID=name, cn=name, mail=name + "@example.test")


def cookie(value):
    return tlv(0x30, text(PAGED), text(tlv(0x30, number(0), text(value))))


def read_exactly(peer, count):
    octets = b""
    while len(octets) < count:
        more = peer.recv(count - len(octets))
        if not more:
            raise EOFError
        octets += more
    return octets


def read_request(peer):
    """The message id, the tag of the operation, whether it is a search of one entry, and all of it."""
    head = read_exactly(peer, 2)
    size = head[1]
    if size & 0x80:
        size = int.from_bytes(read_exactly(peer, size & 0x7F), "big")
    body = read_exactly(peer, size)
    end = 2 + body[1]
    at = end + 2 + (body[end + 1] & 0x7F if body[end + 1] & 0x80 else 0)  # the first member, a DN in short form
    single = body[end] == 0x63 and body[at + 2 + body[at + 1] + 2] == 0
    return int.from_bytes(body[2:end], "big"), body[end], single, body


def stay_mute(peer):
    while peer.recv(4096):
        pass


def part(first, values, stamp="7", last=False):
    """One part of a long list, as Active Directory sends it: the plain attribute is there too, and empty."""
    name = f"mailLocalAddress;range={first}-{'*' if last else first + len(values) - 1}"
    return tlv(0x64, text("uid=r,ou=people,dc=example,dc=test"),
               tlv(0x30, *(tlv(0x30, text(key), tlv(0x31, *(text(value) for value in given))) for key, given in (
                   ("entryUUID", ["r"]), ("cn", ["r"]), ("mail", ["r@example.test"]), ("uSNChanged", [stamp]), ("mailLocalAddress", []), (name, values)))))


# What each answers when it is asked for the part that begins at a value.
def ranges(name, ident, first):
    done = message(ident, result(0x65))
    values = [f"r{i}@example.test" for i in range(first, first + 3)]
    return {
        "RANGE": [message(ident, part(first, values, last=first == 6)), done],
        "RANGE_CUT": [message(ident, part(first, values)), done] if first == 0 else [message(ident, result(0x65, 51))],
        "RANGE_GONE": [message(ident, part(first, values)), done] if first == 0 else [done],
        "RANGE_CHANGED": [message(ident, part(first, values, stamp=str(first), last=first == 6)), done],
        "RANGE_WRONG": [message(ident, part(first + (first == 3), values, last=first == 6)), done],
    }[name]


# What each sends in answer to the search for people. None at the end closes the connection, an empty string stays mute.
LISTINGS = collections.Counter()  # that were begun, of each server


def answers(name, ident, page):
    LISTINGS[name] += page == 0
    done = lambda *controls, code=0: message(ident, result(0x65, code), *controls)
    people = [message(ident, person(f"p{page}")), message(ident, person(f"q{page}"))]
    return {
        "NO_CONTROL": people + [done()],
        "BAD_CONTROL": people + [done(tlv(0x30, text(PAGED), text("\xff")))],
        "PARTIAL": people + [done(cookie(""), code=9)],
        "PARTIAL_LATER": people + [done(cookie("next"))] if page == 0 else people + [done(cookie(""), code=80)],
        "NO_CONTROL_LATER": people + [done(cookie("next"))] if page == 0 else [done()],
        "ENDLESS": [done(cookie("next"))],
        "STALL": people + [""],
        "CUT": people + [None],
        "CUT_IN_PDU": people + [people[0][:20], None],
        "BAD_ENTRY": [message(ident, tlv(0x64, text("uid=a"), tlv(0x30, b"\x30\x7f\x04")))],
        "NO_ID": people + [message(ident, entry("r", cn="r", mail="r@example.test")), done(cookie(""))],
        "BAD_DN": [message(ident, tlv(0x64, text(b"uid=\xff"), tlv(0x30))), done(cookie(""))],
        "ELSEWHERE": people + [message(ident, entry("r", entryUUID="r", cn="r", mail="r@example.test").replace(b"dc=example,dc=test", b"dc=foreign,dc=test")), done(cookie(""))],
        "ELSEWHERE_ODD": people + [message(ident, entry("r\\", entryUUID="r", cn="r", mail="r@example.test")), done(cookie(""))],
        "LOOP": [message(ident, person("p")), message(ident, person(f"q{page}")), done(cookie(f"{page}"))],
        "UNENDING": people + [done(cookie(""))] if LISTINGS[name] == 1 else
                    [message(ident, person(f"u{page}x{i}")) for i in range(500)] + [done(cookie(f"{page}"))],
        "SAME_ID": people + people[1:] + [done(cookie(""))],
        "REFERENCE": people + [message(ident, tlv(0x73, text("ldap://other.example.test/ou=people"))), done(cookie(""))],
        "REFERRAL": [message(ident, result(0x65, 10, tlv(0xA3, text("ldap://other.example.test/"))))],
        "NOTICE": people + [message(0, result(0x78, 52, tlv(0x8A, b"1.3.6.1.4.1.1466.20036"), words="going down\x1b[31m"))],
        "HUGE": people + [b"\x30\x84\x3f\xff\xff\xff\x02\x01\x03"],
        "NOT_LDAP": [b"HTTP/1.1 400 Bad Request\r\n\r\n", None],
        "RANGE": people + [message(ident, part(0, ["r0@example.test", "r1@example.test"])), done(cookie(""))],
        "TWO_PAGES": people + [done(cookie("next" if page == 0 else ""))],
        "EMPTY_PAGE_BETWEEN": [done(cookie("next"))] if page in (1, 2) else people + [done(cookie("next" if page == 0 else ""))],
        "NOBODY": people + [done(cookie(""))],
        "BLIND_LATER": people + [done(cookie(""))] if page == 0 else [done()],
        "BUSY_LATER": people + [done(cookie(""))] if page == 0 else [done(code=51)],
        "CUT_LATER": people + [done(cookie(""))] if page == 0 else [None],
    }["RANGE" if name.startswith("RANGE") else name]


NAMES = """MUTE MUTE_AFTER_STARTTLS SLOW_BIND NO_STARTTLS NOBODY SOMEBODY NO_CONTROL BAD_CONTROL PARTIAL PARTIAL_LATER NO_CONTROL_LATER ENDLESS STALL CUT CUT_IN_PDU
BAD_ENTRY NO_ID BAD_DN ELSEWHERE ELSEWHERE_ODD LOOP UNENDING SAME_ID REFERENCE REFERRAL NOTICE HUGE NOT_LDAP TWO_PAGES EMPTY_PAGE_BETWEEN
BLIND_LATER BUSY_LATER CUT_LATER RANGE RANGE_CUT RANGE_GONE RANGE_CHANGED RANGE_WRONG""".split()


def answer_search(name, peer, ident, page):
    for answer in answers(name, ident, page):
        if answer is None:
            return False
        if answer == "":
            stay_mute(peer)
            return False
        peer.sendall(answer)
    return True


def answer_bind(name, peer, ident):
    octets = message(ident, result(0x61))
    if name == "SLOW_BIND":  # some octets now and then: each is progress for a time-out per read
        for octet in octets:
            peer.sendall(bytes([octet]))
            time.sleep(0.3)
    peer.sendall(octets)


def serve(name, peer):
    searches = 0
    while True:
        if name == "MUTE":
            return stay_mute(peer)
        ident, operation, single, body = read_request(peer)
        if operation == 0x60:
            answer_bind(name, peer, ident)
        elif operation == 0x77 and name == "MUTE_AFTER_STARTTLS":
            peer.sendall(message(ident, result(0x78)))
            return stay_mute(peer)
        elif operation == 0x77 and name == "NO_STARTTLS":
            peer.sendall(message(ident, result(0x78, 2, words="unsupported extended operation")))
        elif operation == 0x77:
            identity = {"NOBODY": "", "SOMEBODY": "dn:cn=guest"}.get(name, "dn:CN=Reader, ou=system,dc=example,dc=test")
            peer.sendall(message(ident, result(0x78, 0, text(identity, 0x8B))))
        elif operation == 0x63 and single and b";range=" in body:
            first = int(body.split(b";range=")[1].split(b"-")[0])
            for answer in ranges(name, ident, first):
                peer.sendall(answer)
        elif operation == 0x63 and single:  # the root DSE, canaries: nothing to see
            peer.sendall(message(ident, result(0x65)))
        elif operation == 0x63 and b"organizationalUnit" in body:  # what units there are
            peer.sendall(message(ident, result(0x65), cookie("")))
        elif operation == 0x63:
            searches += 1
            if not answer_search(name, peer, ident, searches - 1):
                return None
        else:
            return None


def client(name, peer):
    with peer:
        try:
            serve(name, peer)
        except (EOFError, OSError):
            pass


def listen(name):
    listener = socket.create_server(("127.0.0.1", 0), backlog=16)
    print(f"FAULT_{name}={listener.getsockname()[1]}")

    def accept():
        while True:
            peer, _ = listener.accept()
            threading.Thread(target=client, args=(name, peer), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()


if __name__ == "__main__":
    for each in NAMES:
        listen(each)
    print("ready", flush=True)
    threading.Event().wait()
