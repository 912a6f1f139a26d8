# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The envelope: the encoding of DSSE, one spelling, and nothing in it that is not signed for."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.trust.dsse import (
    MAX_BYTES,
    PAYLOAD_TYPE,
    Envelope,
    pae,
    seal,
    unseal,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import (
    read_signature,
    sign,
    verify,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    NAMESPACE,
    NOW,
    accepted_by_openssh,
    line,
    public,
)
from hypothesis import given
from hypothesis import strategies as st

PAYLOAD = b'{"_type":"https://in-toto.io/Statement/v1"}'


@pytest.fixture(scope="module")
def envelope(keys: Path) -> Envelope:
    """An envelope that alice signed."""
    blob = sign(pae(PAYLOAD_TYPE, PAYLOAD), NAMESPACE, str(keys / "alice"))
    return Envelope(PAYLOAD, read_signature(blob).fingerprint, blob)


def refusal(data: bytes) -> str:
    """Why bytes are no envelope."""
    with pytest.raises(BadDocument) as caught:
        unseal(data, "go.json")
    assert caught.value.where == "go.json"
    assert caught.value.remedy
    return caught.value.what


def edited(envelope: Envelope, **fields: object) -> bytes:
    """A sealed envelope with some fields replaced, spelled the usual way; None takes one out."""
    document = json.loads(seal(envelope)) | fields
    kept = {name: value for name, value in document.items() if value is not None}
    return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()


def test_pae_of_the_specification() -> None:
    """The example of the DSSE specification, and lengths that count bytes, not characters."""
    example = pae("http://example.com/HelloWorld", b"hello world")
    assert example == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pae("\u00e4", "\u00e4".encode()) == b"DSSEv1 2 \xc3\xa4 2 \xc3\xa4"
    assert pae("", b"") == b"DSSEv1 0  0 "


@given(st.tuples(st.text(), st.binary()), st.tuples(st.text(), st.binary()))
def test_pae_is_never_the_same_for_two(one: tuple[str, bytes], two: tuple[str, bytes]) -> None:
    """Two payloads or types that differ are never signed as the same bytes."""
    assert (pae(*one) == pae(*two)) is (one == two)


def test_what_is_sealed_is_unsealed(envelope: Envelope, keys: Path, tmp_path: Path) -> None:
    """The same envelope comes out, and what it holds is accepted, by ssh-keygen by hand too."""
    data = seal(envelope)
    found = unseal(data, "go.json")
    assert found == envelope
    signers, message = line("alice", public(keys / "alice")), pae(PAYLOAD_TYPE, found.payload)
    assert verify(found.signature, message, "alice", NAMESPACE, signers, NOW)
    assert accepted_by_openssh(tmp_path, found.signature, message, "alice", signers)


def test_the_form_is_that_of_dsse(envelope: Envelope) -> None:
    """Sorted keys, no spaces, ASCII, standard base64, as any DSSE reader expects."""
    data = seal(envelope)
    assert json.loads(data) == {
        "payload": base64.b64encode(PAYLOAD).decode(),
        "payloadType": "application/vnd.in-toto+json",
        "signatures": [
            {"keyid": envelope.keyid, "sig": base64.b64encode(envelope.signature).decode()}
        ],
    }
    assert data.startswith(b'{"payload":"eyJ')
    assert data.isascii()
    assert b" " not in data


def test_other_spellings_are_refused(envelope: Envelope) -> None:
    """Spaces, another order, escapes, a line end or other base64: one envelope has one digest."""
    data = seal(envelope)
    document = json.loads(data)
    for other in (
        json.dumps(document).encode(),
        json.dumps(dict(reversed(document.items())), separators=(",", ":")).encode(),
        data + b"\n",
        b" " + data,
        data.replace(b"SHA256:", b"\\u0053HA256:"),
        data.replace(b"in-toto", b"in\\u002dtoto"),
        b"\xef\xbb\xbf" + data,
        data.decode().encode("utf-16"),
    ):
        assert other != data
        assert refusal(other)
    assert "not spelled as" in refusal(data + b"\n")


def test_more_or_less_fields_are_refused(envelope: Envelope) -> None:
    """Exactly the fields of the form, each once."""
    data = seal(envelope)
    document = json.loads(data)
    [signature] = document["signatures"]
    shape = "there is something else"
    assert shape in refusal(edited(envelope, payload=None))
    assert shape in refusal(edited(envelope, note="x"))
    assert shape in refusal(edited(envelope, signatures=[signature | {"cert": "x"}]))
    assert shape in refusal(edited(envelope, signatures=["x"]))
    assert shape in refusal(b"[]")
    assert shape in refusal(b"1")
    twice = data.replace(b'"payloadType"', b'"payload":"","payloadType"')
    assert "a key twice" in refusal(twice)
    assert "not JSON" in refusal(data[:-1])
    assert "not JSON" in refusal(b"[" * 500_000)
    assert "not JSON" in refusal(b"1" * 5_000)
    assert "not JSON" in refusal(b"")


def test_one_signature_no_more_no_less(envelope: Envelope) -> None:
    """Nobody rides along on the signature of another."""
    [signature] = json.loads(seal(envelope))["signatures"]
    for signatures in ([], [signature, signature], {}, "x"):
        assert "exactly one signature" in refusal(edited(envelope, signatures=signatures))


def test_another_payload_type_is_refused(envelope: Envelope) -> None:
    """What was signed as something else is not read as a statement."""
    assert "payloadType is not" in refusal(edited(envelope, payloadType="application/json"))


def test_base64_has_one_spelling(envelope: Envelope) -> None:
    """No missing padding, line ends, other alphabet or stray bits."""
    text = json.loads(seal(envelope))["payload"]
    assert text.endswith("Q==")
    for other in (
        text[:-1],
        text[:-3] + "R==",
        text[:8] + "\n" + text[8:],
        "-" + text[1:],
        "\u00e4",
    ):
        assert "base64" in refusal(edited(envelope, payload=other))
    assert "not text" in refusal(edited(envelope, payload=7))


def test_the_key_is_the_one_that_is_named(envelope: Envelope) -> None:
    """The keyid is not signed, so it must be that of the key in the signature."""
    other = Envelope(PAYLOAD, envelope.keyid[:-1] + "!", envelope.signature)
    assert "keyid is not that of the key" in refusal(seal(other))
    [signature] = json.loads(seal(envelope))["signatures"]
    assert "keyid is not text" in refusal(edited(envelope, signatures=[signature | {"keyid": 1}]))


def test_something_else_than_an_ssh_signature_is_refused(envelope: Envelope) -> None:
    """An envelope is worth nothing without a signature that can be read."""
    for blob in (b"", b"PGP", envelope.signature + b"\0", envelope.signature[:-1]):
        assert "not an SSH signature" in refusal(seal(Envelope(PAYLOAD, envelope.keyid, blob)))


def test_size_is_limited(envelope: Envelope) -> None:
    """What is too large to be read is not written either."""
    with pytest.raises(BadDocument, match="larger than"):
        seal(Envelope(bytes(MAX_BYTES), envelope.keyid, envelope.signature))
    assert "larger than" in refusal(b" " * (MAX_BYTES + 1))
