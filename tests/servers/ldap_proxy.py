#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ldap_proxy.py UPSTREAM-PORT FILE [CERTIFICATE KEY]: stands between mailprov and a server, and does what FILE says when a client comes: "pass", "cut N" (ends after N
messages of the server), "half N" (ends in the middle of the one after them), "stall N" (says nothing more after N). With a certificate it speaks TLS to the client and puts
as many messages into one record as there are. Prints its port."""
import select
import socket
import ssl
import sys
import threading

upstream, order = int(sys.argv[1]), sys.argv[2]
context = None
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])


class Messages:
    """Cuts a stream of octets into LDAP messages."""

    def __init__(self):
        self.octets = b""

    def add(self, more):
        self.octets += more
        whole = []
        while True:
            size = self.size()
            if size is None or len(self.octets) < size:
                return whole
            whole.append(self.octets[:size])
            self.octets = self.octets[size:]

    def size(self):
        if len(self.octets) < 2:
            return None
        first = self.octets[1]
        if first < 0x80:
            return 2 + first
        head = 2 + (first & 0x7F)
        return head + int.from_bytes(self.octets[2:head], "big") if len(self.octets) >= head else None


def collect(far, poller):
    """What the server has to say now: all of it, as long as it goes on speaking."""
    octets = far.recv(65536)
    while octets and poller.poll(20) and len(octets) < 1 << 20:
        more = far.recv(65536)
        if not more:
            break
        octets += more
    return octets


def down(near, far, what, number):
    messages, passed, poller = Messages(), 0, select.poll()
    poller.register(far, select.POLLIN)
    while True:
        octets = collect(far, poller) if context else far.recv(65536)
        if not octets:
            return
        if what == "pass":
            near.sendall(octets)
            continue
        for message in messages.add(octets):
            if passed == number:
                if what == "stall":
                    threading.Event().wait()
                if what == "half":
                    near.sendall(message[:len(message) // 2])
                return
            near.sendall(message)
            passed += 1


def up(near, far):
    while octets := near.recv(65536):
        far.sendall(octets)


def ended(work, near, far, *arguments):
    try:
        work(near, far, *arguments)
    except OSError:
        pass
    for each in near, far:
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(near):
    words = open(order).read().split()
    try:
        near = context.wrap_socket(near, server_side=True) if context else near
    except OSError:
        return
    far = socket.create_connection(("127.0.0.1", upstream))
    threading.Thread(target=ended, args=(up, near, far), daemon=True).start()
    ended(down, near, far, words[0], int(words[1]) if len(words) > 1 else 0)


listener = socket.create_server(("127.0.0.1", 0), backlog=16)
print(listener.getsockname()[1], flush=True)
while True:
    peer, _ = listener.accept()
    threading.Thread(target=serve, args=(peer,), daemon=True).start()
