"""Merkle trees after RFC 6962: a root stands for a list of leaves, and a short proof shows that a leaf is in it. Pure.

Words used here:

- *leaf*: the hash of one event's bytes, behind the prefix 0x00, so that no node can pass for a leaf.
- *node*: the hash of two hashes, behind the prefix 0x01.
- *root*: the node over all leaves; of no leaves, the hash of nothing.
- *proof*: the hashes beside the way from a leaf up to the root.
"""

import hashlib

HASH = 32
EMPTY = hashlib.sha256().digest()


def leaf(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves):
    """The root over a list of leaves, level by level; the odd one at the end goes up unchanged, which is RFC 6962's."""
    level = list(leaves)
    if not level:
        return EMPTY
    while len(level) > 1:
        level = _above(level)
    return level[0]


def proof(leaves, position):
    """[(hash, stands it to the left?)] from the leaf at `position` up to the root."""
    level, found = list(leaves), []
    while len(level) > 1:
        beside = position ^ 1
        if beside < len(level):
            found.append((level[beside], beside < position))
        level, position = _above(level), position // 2
    return found


def root_from(own, path):
    """The root that a leaf and its proof lead to."""
    for beside, is_left in path:
        own = node(beside, own) if is_left else node(own, beside)
    return own


def split(joined):
    """The leaves that were stored one after the other."""
    joined = bytes(joined)
    return [joined[start : start + HASH] for start in range(0, len(joined), HASH)]


def _above(level):
    pairs = [node(level[start], level[start + 1]) for start in range(0, len(level) - 1, 2)]
    return pairs + level[-1:] if len(level) % 2 else pairs
