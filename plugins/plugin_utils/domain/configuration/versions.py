# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of two versions of a package is older, as its package manager orders them.

Sources: dpkg, Debian Policy 5.6.12 and deb-version(7); rpm, rpmvercmp and rpm-version(7); apk, the
version rules of apk-tools 2; pip, PEP 440; npm, Semantic Versioning 2.0.0, 11.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

_Key = tuple[Any, ...]


def older(manager: str, one: str, other: str) -> bool:
    """Whether the first version is older than the second.

    A version that is not written as its manager writes them is compared as dpkg would, which has an
    order for any text; so is one of a manager that is not known here.

    :param manager: dpkg, rpm, apk, pip or npm.
    """
    if manager == "rpm":
        return _rpm(one, other) < 0
    key_of = _KEYS.get(manager, _dpkg)
    first, second = key_of(one), key_of(other)
    if first is None or second is None:
        first, second = _dpkg(one), _dpkg(other)
    return first < second


def _dpkg(version: str) -> _Key:
    """Epoch, upstream version and revision; a part that is missing counts as 0."""
    epoch, colon, rest = version.strip().partition(":")
    if not colon or not _is_number(epoch):
        epoch, rest = "0", version.strip()
    upstream, dash, revision = rest.rpartition("-")
    if not dash:
        upstream, revision = revision, ""
    return int(epoch), _natural(upstream), _natural(revision)


def _natural(text: str) -> _Key:
    """Text and numbers in turn: letters before all else, and a tilde before the end itself."""
    parts = [
        ((*(_weight(one) for one in words), 0), int(digits or 0))
        for words, digits in re.findall(r"([^0-9]*)([0-9]*)", text)
        if words or digits
    ]
    while parts and parts[-1] == _END:
        parts.pop()
    return (*parts, _END, _END)  # two: a version may begin with a number


_END = ((0,), 0)


def _weight(letter: str) -> int:
    if letter == "~":
        return -1
    return ord(letter) if letter.isascii() and letter.isalpha() else ord(letter) + 256


def _rpm(one: str, other: str) -> int:
    """Below, at or above 0; without a release in one of them, the version alone decides."""
    first, second = _rpm_parts(one), _rpm_parts(other)
    for place, (left, right) in enumerate(zip(first, second, strict=True)):
        if place == 2 and not (left and right):
            break
        if order := _rpm_text(left, right):
            return order
    return 0


def _rpm_parts(version: str) -> tuple[str, str, str]:
    epoch, colon, rest = version.strip().partition(":")
    if not colon or not _is_number(epoch):
        epoch, rest = "0", version.strip()
    name, dash, release = rest.rpartition("-")
    return (epoch, name, release) if dash else (epoch, rest, "")


def _rpm_text(one: str, other: str) -> int:
    """Segments of digits or letters; ``~`` before the end, ``^`` after it, before all else."""
    segments = zip_longest(_rpm_segments(one), _rpm_segments(other), fillvalue="")
    for left, right in segments:
        if left == right:
            continue
        if "~" in {left, right}:
            return -1 if left == "~" else 1
        if not left or not right:
            return -1 if not left else 1
        if "^" in {left, right}:
            return -1 if left == "^" else 1
        if _is_number(left) != _is_number(right):
            return 1 if _is_number(left) else -1
        if not _is_number(left):
            return -1 if left < right else 1
        if int(left) != int(right):
            return -1 if int(left) < int(right) else 1
    return 0


def _rpm_segments(text: str) -> list[str]:
    return re.findall(r"[0-9]+|[A-Za-z]+|[~^]", text)


_APK = re.compile(
    r"([0-9]+)((?:\.[0-9]+)*)([a-z]?)((?:_[a-z]+[0-9]*)*)(?:~[0-9a-f]+)?(?:-r([0-9]+))?"
)
_APK_BEFORE = ("alpha", "beta", "pre", "rc")
_APK_AFTER = ("cvs", "svn", "git", "hg", "p")


def _apk(version: str) -> _Key | None:
    found = _APK.fullmatch(version.strip())
    if not found:
        return None
    first, numbers, letter, suffixes, revision = found.groups()
    key = [(5, int(first))]
    for number in numbers.split(".")[1:]:
        bare = number.lstrip("0")
        if bare != number:  # a fraction: 1.05 is before 1.1
            key.append((5, len(bare) - len(number)))
        if bare:
            key.append((5, int(bare)))
    if letter:
        key.append((4, ord(letter)))
    for name, number in re.findall(r"_([a-z]+)([0-9]*)", suffixes):
        if name in _APK_BEFORE:
            key.append((-1, _APK_BEFORE.index(name)))
        elif name in _APK_AFTER:
            key.append((3, _APK_AFTER.index(name)))
        else:
            return None
        if number:
            key.append((2, int(number)))
    if revision:
        key.append((1, int(revision)))
    return (*key, (0, 0))


_PEP440 = re.compile(
    r"v?(?:([0-9]+)!)?([0-9]+(?:\.[0-9]+)*)"
    r"(?:[-_.]?(alpha|beta|preview|pre|a|b|c|rc)[-_.]?([0-9]*))?"
    r"(?:-([0-9]+)|[-_.]?(post|rev|r)[-_.]?([0-9]*))?"
    r"(?:[-_.]?(dev)[-_.]?([0-9]*))?"
    r"(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?"
)
_PEP440_PRE = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}


def _pip(version: str) -> _Key | None:
    found = _PEP440.fullmatch(version.strip().lower())
    if not found:
        return None
    epoch, release, pre, pre_number, implied, post, post_number, dev, dev_number, local = (
        found.groups()
    )
    numbers = [int(one) for one in release.split(".")]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    posted = bool(implied or post)
    if pre:
        before: _Key = (0, _PEP440_PRE.get(pre, pre), int(pre_number or 0))
    else:
        before = (-1,) if dev and not posted else (1,)
    return (
        int(epoch or 0),
        tuple(numbers),
        before,
        (1, int(implied or post_number or 0)) if posted else (0,),
        (0, int(dev_number or 0)) if dev else (1,),
        tuple(_identifiers(re.split(r"[-_.]", local), number_first=False)) if local else (),
    )


_SEMVER = re.compile(
    r"[v=\s]*([0-9]+)\.([0-9]+)\.([0-9]+)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
    r"(?:\+[0-9A-Za-z.-]*)?"
)


def _npm(version: str) -> _Key | None:
    found = _SEMVER.fullmatch(version.strip())
    if not found:
        return None
    *numbers, pre = found.groups()
    before = (0, *_identifiers(pre.split("."), number_first=True)) if pre else (1,)
    return (*(int(one) for one in numbers), before)


def _identifiers(parts: Iterable[str], *, number_first: bool) -> Iterator[tuple[int, int, str]]:
    """Numbers by value and words by text, the ones before or after the others."""
    for one in parts:
        if _is_number(one):
            yield (0 if number_first else 2), int(one), ""
        else:
            yield 1, 0, one


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


_KEYS: Mapping[str, Callable[[str], _Key | None]] = {
    "dpkg": _dpkg,
    "apk": _apk,
    "pip": _pip,
    "npm": _npm,
}
