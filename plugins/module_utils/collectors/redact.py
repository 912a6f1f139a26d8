# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in what leaves the target, each replaced by a marker. Runs on targets, Python 3.8+.

A marker says of what kind the secret is and, under the host's commitment key, which one without
telling it: a changed secret has another marker, and only who has the key could test a guess.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from bisect import bisect_right
from typing import AbstractSet, Any, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple

from .secret_kind import Kind
from .secret_kinds import BLOCKS, KINDS
from .secret_names import NEEDLES, assigned, is_secret_name, kind_of
from .secret_values import LEAST, is_written_out, random_words

#: Section -> attributes with free text, where a word that looks random is taken for a secret.
#: Elsewhere it would hide digests, serials and fingerprints; those are what a snapshot is for.
FREE_TEXT: Mapping[str, AbstractSet[str]] = {
    "accounts": frozenset(["comment"]),
    "mounts": frozenset(["options"]),
    "schedules": frozenset(["entries"]),
}

# What comes before a secret under the keyed hash, so that no other use of the key gives the same.
_PURPOSE = b"mof.release/secret\0"
_DIGITS = 32
_RANDOM = "random-text"
_MARKER = re.compile(r"\[secret [a-z0-9-]{1,40}(?: hmac:[0-9a-f]{32})?\]")
# Attributes that are a secret's name, and hold only one of a few words.
_STATES = frozenset(["none", "locked", "set", "unreadable"])

Span = Tuple[int, int, str]


def marker(kind: str, text: str, key: Optional[str]) -> str:
    """What stands in a secret's place: ``[secret KIND hmac:HHHH]``, or ``[secret KIND]``.

    :param kind: what it is, such as ``password``.
    :param key: hex of the host's commitment key; under it the same secret gives the same marker.
        None: the marker says only that there is a secret, not which.
    """
    if key is None:
        return f"[secret {kind}]"
    message = _PURPOSE + text.encode("utf-8", "surrogatepass")
    digest = hmac.new(bytes.fromhex(key), message, hashlib.sha256).hexdigest()
    return f"[secret {kind} hmac:{digest[:_DIGITS]}]"


def redacted(text: str, key: Optional[str], free: bool = False) -> str:
    """The text with a marker for every secret in it; markers in it stay as they are.

    :param free: it is free text, where words that look random are secrets too.
    """
    return _Wording(key, [text]).redacted(text, free)


def cleared(value: Any, key: Optional[str], section: str = "") -> Any:
    """Plain data with a marker for every secret in its texts, keys of mappings too.

    What a mapping has under a secret's name is one as well, and so is what follows an option such
    as ``--password`` in a list. Two keys that become the same are told apart by a number.

    :param section: of the snapshot, which says where there is free text; see ``FREE_TEXT``.
    """
    return _Wording(key, _texts(value)).cleared(value, FREE_TEXT.get(section, frozenset()), False)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if isinstance(name, str):
                yield name
            yield from _texts(one)


class _Wording:
    """One look at all the texts together, to leave out of the closer look what is in none.

    Of a thousand texts most are alike or hold nothing that a secret needs, so that each is looked
    at once, and with a pattern only for a reason.
    """

    def __init__(self, key: Optional[str], texts: Iterable[str]) -> None:
        self._key = key
        different = set(texts)
        everything = "\n".join(different).lower()
        longest = max(map(len, different), default=0)
        self._needles = [
            (needle, kind.least, rank)
            for rank, kind in enumerate(KINDS)
            if kind.least <= longest
            for needle in kind.needles
            if needle in everything
        ]
        self._names = [(needle, 0, len(KINDS)) for needle in NEEDLES if needle in everything]
        self._blocks = [
            KINDS[rank] for _one, _least, rank in self._needles if KINDS[rank] in BLOCKS
        ]
        self._seen: Dict[Tuple[str, bool], str] = {}
        self._secret_names: Dict[str, bool] = {}

    def cleared(self, value: Any, free: AbstractSet[str], is_free: bool) -> Any:
        if isinstance(value, str):
            return self.redacted(value, is_free)
        if isinstance(value, (list, tuple)):
            return self._list(value, free, is_free)
        if isinstance(value, dict):
            return self._mapping(value, free, is_free)
        return value

    def redacted(self, text: str, free: bool) -> str:
        seen = self._seen.get((text, free))
        if seen is None:
            seen = self._seen[text, free] = self._marked(text, free)
        return seen

    def _marked(self, text: str, free: bool) -> str:
        spans = self._spans(text, free)
        if not spans:
            return text
        parts, place = [], 0
        for start, end, kind in _joined(_unmarked(text, spans)):
            parts += [text[place:start], marker(kind, text[start:end], self._key)]
            place = end
        return "".join([*parts, text[place:]])

    def _spans(self, text: str, free: bool) -> List[Span]:
        """Where secrets are, the most telling kinds first."""
        lower, size, ranks = text.lower(), len(text), set()
        for needle, least, rank in self._needles:
            if needle in lower and size >= least:
                ranks.add(rank)
        for needle, _least, rank in self._names:
            if needle in lower:
                ranks.add(rank)
                break
        spans: List[Span] = []
        for rank in sorted(ranks):
            spans += _found(KINDS[rank], text) if rank < len(KINDS) else assigned(text)
        if free and size >= LEAST:
            spans += [(start, end, _RANDOM) for start, end in random_words(text)]
        return spans

    def _list(self, value: Iterable[Any], free: AbstractSet[str], is_free: bool) -> List[Any]:
        result: List[Any] = []
        open_block: Optional[Kind] = None
        asked = ""
        for one in value:
            if not isinstance(one, str):
                result.append(self.cleared(one, free, is_free))
                continue
            if open_block:
                result.append(marker(open_block.name, one, self._key))
                if open_block.until and open_block.until in one:
                    open_block = None
                continue
            if asked and not one.startswith("-") and is_written_out(one):
                result.append(marker(kind_of(asked), one, self._key))
            else:
                result.append(self.redacted(one, is_free))
            asked = one if _asks(one) else ""
            open_block = next((kind for kind in self._blocks if _is_open(kind, one)), None)
        return result

    def _mapping(
        self, value: Dict[Any, Any], free: AbstractSet[str], is_free: bool
    ) -> Dict[Any, Any]:
        result: Dict[Any, Any] = {}
        for name, one in value.items():
            shown = self.redacted(name, False) if isinstance(name, str) else name
            number = 2
            while shown in result:
                shown, number = f"{self.redacted(name, False)} ({number})", number + 1
            is_secret = self._is_secret_name(name)
            if is_secret and isinstance(one, dict) and isinstance(one.get("value"), str):
                result[shown] = dict(
                    self._mapping(one, free, is_free), value=self._whole(name, one["value"])
                )
            elif is_secret and isinstance(one, str):
                result[shown] = self._whole(name, one)
            else:
                result[shown] = self.cleared(one, free, is_free or name in free)
        return result

    def _is_secret_name(self, name: Any) -> bool:
        if not self._names or not isinstance(name, str):
            return False
        if name not in self._secret_names:
            self._secret_names[name] = is_secret_name(name)
        return self._secret_names[name]

    def _whole(self, name: str, text: str) -> str:
        """A text that is a secret for its name."""
        if text in _STATES or not is_written_out(text):
            return text
        spans = _joined(self._spans(text, False))
        kind = spans[0][2] if spans else kind_of(name)
        return marker(kind, text, self._key)


def _unmarked(text: str, spans: List[Span]) -> List[Span]:
    """Those that are not within a marker."""
    markers = [one.span() for one in _MARKER.finditer(text)]
    starts = [start for start, _end in markers]
    kept = []
    for one in spans:
        before = bisect_right(starts, one[0]) - 1
        if before < 0 or one[1] > markers[before][1]:
            kept.append(one)
    return kept


def _found(kind: Kind, text: str) -> Iterator[Span]:
    place = 0
    while True:
        match = kind.pattern.search(text, place)
        if match is None:
            return
        start, end = match.span(1)
        if kind in BLOCKS:
            end = _block_end(kind, text, end)
        place = max(end, match.end())
        if kind.holds(match):
            yield start, end, kind.name


def _block_end(kind: Kind, text: str, begun: int) -> int:
    """Where a block ends: with the line of its end, or with the text when that was cut off."""
    last = text.find(kind.until, begun) if kind.until else -1
    if last < 0:
        return len(text)
    closing = text.find("-----", last + len(kind.until)) if kind.until == "-----END" else -1
    line = text.find("\n", last)
    ends = [one for one in (closing + 5 if closing >= 0 else -1, line) if one >= 0]
    return min(ends) if ends else len(text)


def _is_open(kind: Kind, text: str) -> bool:
    """Whether a block begins in the text and does not end in it."""
    match = kind.pattern.search(text)
    return match is not None and not (kind.until and kind.until in text[match.end() :])


def _asks(text: str) -> bool:
    """Whether a text is an option alone, whose value comes next."""
    return text.startswith("-") and not text.startswith("--no-") and is_secret_name(text)


def _joined(spans: Iterable[Span]) -> List[Span]:
    """Spans in the order of the text; those that overlap are one, of the most telling kind."""
    ordered = sorted((start, end, rank, kind) for rank, (start, end, kind) in enumerate(spans))
    joined: List[Tuple[int, int, int, str]] = []
    for one in ordered:
        if joined and one[0] < joined[-1][1]:
            before = joined.pop()
            first = min(before, one, key=lambda each: each[2])
            joined.append((before[0], max(before[1], one[1]), first[2], first[3]))
        else:
            joined.append(one)
    return [(start, end, kind) for start, end, _rank, kind in joined]
