# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The allowed signers: whose key is whose, for what, from when till when. Read, and linted.

``ssh-keygen`` allows here what lets one key speak for many, or one person count twice: patterns,
lists, the same key on two lines, no namespace, times without a zone. None of it passes.

    alice@example.org namespaces="signoff@shop" ssh-ed25519 AAAAC3... laptop
    bob cert-authority,namespaces="signoff@shop",valid-before="20270101Z" ssh-ed25519 AAAAC3...

Source: ALLOWED SIGNERS in ssh-keygen(1). Needs OpenSSH 9.1 or newer for times that end in Z.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ..domain.errors import BadDocument
from .ssh_key import PublicKey, key_of
from .ssh_wire import Malformed, decode_base64

MAX_BYTES = 1_000_000

PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}")
#: A namespace is a literal name too; ``signoff@<ledger id>`` is one.
NAMESPACE = PERSON
_OPTION = re.compile(r'(cert-authority)|([a-z-]+)="([^"\\]*)"')
_TIMES = {9: "%Y%m%dZ", 13: "%Y%m%d%H%MZ", 15: "%Y%m%d%H%M%SZ"}
_KEY_TYPE = re.compile(r"(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+")


@dataclass(frozen=True)
class Signer:
    """One line of the file: a key (or the authority of certificates) that speaks for a person.

    The times are in UTC, both included; ``line`` is counted from 1.
    """

    person: str
    namespaces: tuple[str, ...]
    valid_after: datetime | None
    valid_before: datetime | None
    certificate_authority: bool
    key_type: str
    fingerprint: str
    line: int


def read_signers(data: bytes, where: str) -> tuple[Signer, ...]:
    """The signers in an allowed signers file.

    :param where: name of the file, for messages.
    :raises BadDocument: it is too large or not text, names nobody, or has a line that does not
        pass; every problem with its line.
    """
    signers: list[Signer] = []
    problems: list[str] = []
    known = _Known()
    for number, line in enumerate(_text(data, where).split("\n"), 1):
        if not line.replace("\t", " ").isprintable():
            problems.append(f"{where}:{number}: it holds a character that cannot be seen")
            continue
        if line.strip().startswith("#") or not line.strip():
            continue
        try:
            signer = _signer(line, number)
        except Malformed as error:
            problems.append(f"{where}:{number}: {error}")
            continue
        problems.extend(f"{where}:{number}: {one}" for one in known.conflicts(signer))
        signers.append(signer)
    if problems:
        raise BadDocument(
            "the allowed signers file has lines that cannot be accepted",
            where=where,
            problems=problems,
            remedy='correct them; a line is: PERSON namespaces="NAME" KEYTYPE KEY',
        )
    if not signers:
        raise BadDocument(
            "the allowed signers file names nobody, so nobody could sign",
            where=where,
            remedy='add a line for each key: PERSON namespaces="NAME" KEYTYPE KEY',
        )
    return tuple(signers)


def _text(data: bytes, where: str) -> str:
    if len(data) > MAX_BYTES:
        raise BadDocument(
            f"the file is larger than {MAX_BYTES} bytes", where=where, remedy="shorten it"
        )
    for byte, name in ((b"\r", "carriage returns"), (b"\0", "NUL bytes")):
        if byte in data:
            line = data.count(b"\n", 0, data.index(byte)) + 1
            raise BadDocument(
                f"the file has {name} in it", where=f"{where}:{line}", remedy="take them out"
            )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadDocument(
            "the file is not UTF-8 text", where=f"{where}:{line}", remedy="write it as UTF-8"
        ) from error


def _signer(line: str, number: int) -> Signer:
    words = re.split("[ \t]+", line)
    if not PERSON.fullmatch(words[0]):
        raise Malformed(
            "it does not begin with the name of one person: letters, digits and . _ @ + - only, "
            "no pattern and no list"
        )
    if len(words) < 2 or _KEY_TYPE.fullmatch(words[1]):
        raise Malformed("the options are missing: namespaces must be named")
    options = _options(words[1])
    if len(words) < 4:
        raise Malformed("the key is missing")
    key = _key(words[2], words[3])
    after, before = _time(options, "valid-after"), _time(options, "valid-before")
    if after and before and before <= after:
        raise Malformed("valid-before is not later than valid-after")
    return Signer(
        person=words[0],
        namespaces=_namespaces(options),
        valid_after=after,
        valid_before=before,
        certificate_authority="cert-authority" in options,
        key_type=key.type,
        fingerprint=key.fingerprint,
        line=number,
    )


def _options(text: str) -> dict[str, str]:
    options: dict[str, str] = {}
    at = 0
    while True:
        found = _OPTION.match(text, at)
        if not found:
            raise Malformed(f'the options are not written as name="value",…: {text[at:][:60]}')
        name = found[1] or found[2]
        if name not in ("cert-authority", "namespaces", "valid-after", "valid-before"):
            raise Malformed(f"the option {name} is not known")
        if name in options:
            raise Malformed(f"the option {name} is there twice")
        options[name] = found[3] or ""
        at = found.end()
        if at == len(text):
            return options
        if text[at] != ",":
            raise Malformed(f"a comma is missing in the options: {text[at:][:60]}")
        at += 1


def _namespaces(options: dict[str, str]) -> tuple[str, ...]:
    if "namespaces" not in options:
        raise Malformed("the option namespaces is missing: the key could sign for any purpose")
    names = options["namespaces"].split(",")
    for name in names:
        if not NAMESPACE.fullmatch(name):
            raise Malformed(f"namespaces must be plain names, no patterns: {name[:60]!r}")
    if len(set(names)) != len(names):
        raise Malformed("a namespace is named twice")
    return tuple(names)


def _time(options: dict[str, str], name: str) -> datetime | None:
    text = options.get(name)
    if text is None:
        return None
    shape = _TIMES.get(len(text), "")
    # strptime takes fewer digits and leap seconds, hence the second look.
    try:
        found = datetime.strptime(text, shape).replace(tzinfo=UTC)
    except ValueError:
        found = None
    if found is None or found.year < 1971 or found.strftime(shape) != text:
        raise Malformed(f"{name} must be a time in UTC as YYYYMMDDHHMMSSZ, and is {text[:60]!r}")
    return found


def _key(kind: str, text: str) -> PublicKey:
    try:
        key = key_of(decode_base64(text))
    except Malformed as error:
        raise Malformed(f"its key cannot be accepted: {error}") from error
    if key.type != kind:
        raise Malformed(f"its key says {key.type}, and the line says {kind[:60]}")
    if key.certificate:
        raise Malformed("it names a certificate; name the plain key, or who issues certificates")
    return key


class _Known:
    """The lines before, for what may be there only once."""

    def __init__(self) -> None:
        self._people: dict[str, Signer] = {}
        self._keys: dict[str, dict[str, Signer]] = {}

    def conflicts(self, signer: Signer) -> Iterator[str]:
        """What this line has against the lines before; it is one of them from then on."""
        namesake = self._people.setdefault(signer.person.lower(), signer)
        if namesake.person != signer.person:
            yield f"{signer.person} differs from {namesake.person} of line {namesake.line} in case"
        lines = self._keys.setdefault(signer.fingerprint, {})
        first = next(iter(lines.values()), signer)
        twin = lines.setdefault(signer.person, signer)
        if not (first.certificate_authority and signer.certificate_authority):
            if first is not signer:
                yield f"the key {signer.fingerprint} is on line {first.line} already"
        elif twin is not signer:
            yield f"the authority {signer.fingerprint} is there for {signer.person} already"
