# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a text that stands where a secret would be is one, and words that look random."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

#: From how many characters on a word is tried for looking random.
LEAST = 32

# What settings say instead of a secret, where one could stand.
_WORDS = frozenset(
    (
        *("all", "amd64", "any", "arm64", "armhf", "ask", "compat", "db", "default"),
        *("disabled", "enabled", "false", "files", "i386", "latest", "ldap", "locked", "no"),
        *("noarch", "none", "null", "off", "on", "optional", "prompt", "required", "set"),
        *("stable", "sss", "systemd", "true", "unknown", "unreadable", "winbind", "x", "yes"),
    )
)
# A name that ends in one of these tells of a secret, and holds none.
_ABOUT = frozenset(
    (
        *(
            "age",
            "algorithm",
            "cmd",
            "command",
            "authentication",
            "backend",
            "bits",
            "bytes",
            "class",
            "count",
        ),
        *("dir", "directory", "enabled", "endpoint", "exp", "expire", "expires"),
        *("expiration", "expiry", "field", "file", "filename", "files", "format", "group"),
        *("header", "hint", "history", "id", "interval", "issuer", "length", "level", "lib"),
        *("library", "lifetime", "location", "managed", "manager", "max", "method", "min"),
        *("mode", "mount", "name", "names", "owner", "path", "paths", "policy", "prefix"),
        *("priority", "prompt", "provider", "ref", "reference", "refresh", "required"),
        *("reset", "rotation", "rounds", "scope", "selector", "server", "service", "size"),
        *("source", "stdin", "store", "strength", "timeout", "ttl", "type", "uri", "url"),
        *("user", "username", "validity", "version", "warn"),
    )
)
_INSTEAD = re.compile(
    r"(?:\$\{?[A-Za-z_]\w*\}?|\$\d|%\w*%?|%\(\w*\)s|<[^<>]*>|\*+|\.+|-+|\{\{[^{}]*(?:\}\})?|!+)\Z"
)
_VERSION = re.compile(r"v?\d+(?:\.\d+)+(?:[-+~][\w.+~-]*)?\Z", re.A)
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LONG = re.compile(r"[A-Za-z0-9+/_=-]{32,}")
_HEX = re.compile(r"(?:0[xX])?[0-9A-Fa-f]+\Z")
# What stands before the digest of something, which is public.
_DIGEST = re.compile(
    r"(?:sha\d{1,3}|sha3|md5|blake2[bs]?|digest|fingerprint|checksum|git\d{0,8})[:= .~+-]\Z", re.I
)


def is_written_out(value: str) -> bool:
    """Whether a value is there in clear, not a variable, a placeholder or a setting's word."""
    text = value.strip().strip("\"'")
    if not text or text.startswith("[secret "):
        return False
    words = text.rstrip(".,;)]}").lower().split()
    return not all(one in _WORDS for one in words) and not _INSTEAD.match(text)


def is_version(text: str) -> bool:
    """Whether a text is a version, such as the tag of an image."""
    return bool(_VERSION.match(text))


def is_about(rest: str) -> bool:
    """Whether what follows in a name (``_file``, ``-ttl``) says that no secret is meant."""
    last = re.split(r"[_.-]", rest.lower())[-1]
    return last in _ABOUT or bool(re.match(r"less|auth|quality|rc\b|-\d", rest.lower()))


def looks_random(text: str) -> bool:
    """Whether letters and digits are mixed as chance mixes them, and no words or names do."""
    kinds = "".join(
        "d" if one.isdigit() else "u" if one.isupper() else "l" if one.islower() else " "
        for one in text
    )
    # From a capital to a small letter is how a name begins.
    changes = sum(kinds.count(one) for one in ("du", "dl", "ud", "ld", "lu"))
    return changes * 5 >= len(kinds) > 0


def random_words(text: str) -> Iterator[Tuple[int, int]]:
    """Where in a free text there are words that look random, and are no digest, UUID or path."""
    for match in _LONG.finditer(text):
        start, end = match.span()
        word = match[0]
        equals = word.find("=")
        if 0 < equals < len(word.rstrip("=")):  # NAME=value is two words
            start += equals + 1
            word = word[equals + 1 :]
        bare = _UUID.sub("", word)
        if len(bare.rstrip("=")) < LEAST or _DIGEST.search(text, max(0, start - 16), start):
            continue
        if "/" in word and (
            word.startswith("/") or text[max(0, start - 1) : start] in ("/", ".", "~")
        ):
            parts = [one for one in word.split("/") if len(one) >= LEAST and not _HEX.match(one)]
            if not any(looks_random(one) for one in parts):
                continue
        if looks_random(bare) or (_HEX.match(bare) and len(set(bare)) > 8):
            yield start, end
