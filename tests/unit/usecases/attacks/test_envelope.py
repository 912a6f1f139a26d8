# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attack: the envelope says more than it was sealed with, or the same in other words."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.trust.dsse import Envelope, seal, unseal
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import Shop, go

#: How an envelope is spelled otherwise.
Change = Callable[[Any], Any]


def _signatures(document: Any) -> Any:
    return document["signatures"][0]


@pytest.mark.parametrize(
    ("words", "respelled"),
    [
        ("exactly one signature", lambda one: one["signatures"].append(_signatures(one))),
        ("exactly one signature", lambda one: one["signatures"].clear()),
        ("keyid is not that of the key", lambda one: _signatures(one).update(keyid="SHA256:x")),
        ("there is something else", lambda one: one.update(more="x")),
        ("there is something else", lambda one: _signatures(one).update(cert="x")),
        ("payloadType is not", lambda one: one.update(payloadType="text/plain")),
    ],
)
def test_an_envelope_with_more_or_less_in_it(
    target: Shop, words: str, respelled: Callable[[Any], Any]
) -> None:
    """A second signature, none, a keyid that lies, a field more, another type."""
    document = json.loads(target.signed(go("support"), "una", 1))
    respelled(document)
    spelled = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    with target.unharmed(words, BadDocument):
        target.bring(spelled, 1)


@pytest.mark.parametrize(
    "respelled",
    [
        lambda one: one + b"\n",
        lambda one: b"\n" + one,
        lambda one: json.dumps(json.loads(one)).encode(),
        lambda one: json.dumps(json.loads(one), indent=1).encode(),
        lambda one: one.replace(b'"payload":', b'"payload":"","payload":'),
        lambda one: one.replace(b'"sig":', b'"sig":"x","sig":'),
        lambda one: one.replace(b"=", b""),
        lambda one: one.replace(b'"signatures"', b'"\\u0073ignatures"'),
        lambda one: one.replace(b"/", b"\\/"),
    ],
)
def test_an_envelope_spelled_otherwise(target: Shop, respelled: Change) -> None:
    """One decision would have two names among the evidence."""
    envelope = target.signed(go("support"), "una", 1)
    assert respelled(envelope) != envelope
    with target.unharmed("not a signed statement that can be accepted", BadDocument):
        target.bring(respelled(envelope), 1)


def test_the_keyid_of_somebody_else(target: Shop) -> None:
    """Signed by mallory, and labelled with the fingerprint of una's key."""
    sealed = unseal(target.signed(go("support"), "una", 1, key="mallory"), "statement")
    una = unseal(target.signed(go("support"), "una", 1), "statement").keyid
    lying = seal(Envelope(sealed.payload, una, sealed.signature))
    with target.unharmed("keyid is not that of the key that signed", BadDocument):
        target.bring(lying, 1)


def test_junk_in_place_of_an_envelope(target: Shop) -> None:
    """Nothing that somebody sends makes more of a mess than a refusal."""
    envelope = target.signed(go("support"), "una", 1)
    payload = base64.b64encode(b"[" * 100_000).decode()
    for sent in (b"", b"{}", b"x", envelope[:-1], envelope * 2, b"\xff" * 9):
        with target.unharmed("not a signed statement", BadDocument):
            target.bring(sent, 1)
    deep = json.dumps({**json.loads(envelope), "payload": payload}, separators=(",", ":")).encode()
    with target.unharmed("acceptable JSON", BadDocument):
        target.bring(deep, 1)
