#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ldap_refuse.py PORT TEXT: passes LDAP on to a server on loopback, but answers every request that has the text with "busy" (51); prints REFUSE_PORT=PORT, then "ready"."""
import socket
import sys
import threading

from ldap_faults import message, read_request, result


def pass_on(source, target):
    try:
        while octets := source.recv(65536):
            target.sendall(octets)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def frame(body):
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8 or 1, "big")
    return (bytes([0x30, len(body)]) if len(body) < 128 else bytes([0x30, 0x80 | len(size)]) + size) + body


def serve(peer, port, words):
    with peer, socket.create_connection(("127.0.0.1", port)) as server:
        threading.Thread(target=pass_on, args=(server, peer), daemon=True).start()
        try:
            while True:
                ident, _, _, body = read_request(peer)
                if words in body:
                    peer.sendall(message(ident, result(0x65, 51, words="try later")))
                else:
                    server.sendall(frame(body))
        except (EOFError, OSError):
            return


def main():
    port, words = int(sys.argv[1]), sys.argv[2].encode()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(f"REFUSE_PORT={listener.getsockname()[1]}\nready", flush=True)
        while True:
            peer, _ = listener.accept()
            threading.Thread(target=serve, args=(peer, port, words), daemon=True).start()


main()
