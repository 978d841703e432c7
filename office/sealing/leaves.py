"""The digests of a day's entries as a seal keeps them: for each table its name, how many entries, and those packed."""

import hashlib
import json
import struct

from office.sealing.entries import Entry

HEAD = struct.Struct(">HI")  # length of the table's name, number of its entries
LEAF = struct.Struct(">16sq32s")  # key, record, digest


def pack(table, entries):
    """Return how many entries these are, and their bytes."""
    packed = bytearray()
    for key, record, digest in entries:
        packed += LEAF.pack(key.to_bytes(16), record, digest)
    count, name = len(packed) // LEAF.size, table.encode()
    return count, HEAD.pack(len(name), count) + name + packed if count else b""


def unpack(leaves):
    """Return {table: iterator of its entries}. Bytes that are no leaves raise a ValueError."""
    view, found = memoryview(leaves), {}
    try:
        while view:
            length, count = HEAD.unpack_from(view)
            name, view = str(view[HEAD.size : HEAD.size + length], "utf-8"), view[HEAD.size + length :]
            if len(view) < count * LEAF.size:
                raise ValueError(name)
            found[name], view = _entries(view[: count * LEAF.size]), view[count * LEAF.size :]
    except struct.error as error:
        raise ValueError("cut short") from error
    return found


def _entries(view):
    for key, record, digest in LEAF.iter_unpack(view):
        yield Entry(int.from_bytes(key), record, digest)


def digest(seal):
    """The digest of everything a seal says, the seal before it included."""
    head = {"day": seal.day.isoformat(), "before": seal.before, "columns": seal.columns, "entries": seal.entries}
    said = hashlib.sha256(json.dumps(head, sort_keys=True, separators=(",", ":")).encode())
    said.update(seal.leaves)
    return said.hexdigest()
