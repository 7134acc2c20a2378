# SPDX-License-Identifier: MIT
"""Reads what mailprov publishes, for t-120-nights.sh."""
import struct


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
