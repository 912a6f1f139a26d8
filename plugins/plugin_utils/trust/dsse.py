# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The envelope that a signed statement travels in: DSSE with one SSH signature, spelled one way.

Source: DSSE v1.0.2, protocol.md and envelope.md. The signature in it is the SSHSIG blob over
``pae(PAYLOAD_TYPE, payload)``; whether it is good, :func:`.sshsig.verify` tells.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..domain.errors import BadDocument, BadSignature
from .ssh_wire import Malformed, decode_base64, encode_base64
from .sshsig import read_signature

PAYLOAD_TYPE = "application/vnd.in-toto+json"
MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Envelope:
    """A payload and its signature.

    :param keyid: fingerprint of the plain key that signed, ``SHA256:…``.
    :param signature: an SSHSIG blob, without armour.
    """

    payload: bytes
    keyid: str
    signature: bytes


def pae(payload_type: str, payload: bytes) -> bytes:
    """What is signed: the pre-authentication encoding of a payload and its type."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(envelope: Envelope) -> bytes:
    """The envelope as bytes; the same envelope gives the same bytes.

    :raises BadDocument: it is so large that :func:`unseal` would refuse it.
    """
    document = {
        "payload": encode_base64(envelope.payload),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"keyid": envelope.keyid, "sig": encode_base64(envelope.signature)}],
    }
    data = json.dumps(document, sort_keys=True, separators=(",", ":")).encode("ascii")
    if len(data) > MAX_BYTES:
        raise BadDocument(
            f"the signed statement is larger than {MAX_BYTES} bytes",
            remedy="keep what is signed short: name files by their digest",
        )
    return data


def unseal(data: bytes, where: str) -> Envelope:
    """The envelope in these bytes, which are exactly what :func:`seal` makes of it.

    :param where: name of the file, for messages.
    :raises BadDocument: they are not, or its ``keyid`` is not that of the key in its signature.
    """
    try:
        envelope = _read(data)
        if read_signature(envelope.signature).fingerprint != envelope.keyid:
            raise Malformed("its keyid is not that of the key that signed")
        if seal(envelope) != data:
            raise Malformed("it is not spelled as this collection writes it")
    except (Malformed, BadSignature) as error:
        reason = error.what if isinstance(error, BadSignature) else str(error)
        raise BadDocument(
            f"this is not a signed statement that can be accepted: {reason}",
            where=where,
            remedy="ask its signer for the file as it was written, unchanged, or sign again",
        ) from error
    return envelope


def _read(data: bytes) -> Envelope:
    if len(data) > MAX_BYTES:
        raise Malformed(f"it is larger than {MAX_BYTES} bytes")
    try:
        document = json.loads(data.decode("ascii"), object_pairs_hook=_without_twins)
    except UnicodeDecodeError as error:
        raise Malformed("it holds other characters than ASCII") from error
    except Malformed:
        raise
    except (ValueError, RecursionError) as error:
        raise Malformed("it is not JSON") from error
    payload, kind, signatures = _fields(document, "payload", "payloadType", "signatures")
    if kind != PAYLOAD_TYPE:
        raise Malformed(f"its payloadType is not {PAYLOAD_TYPE}")
    if not isinstance(signatures, list) or len(signatures) != 1:
        raise Malformed("it must have exactly one signature")
    keyid, signature = _fields(signatures[0], "keyid", "sig")
    if not isinstance(keyid, str):
        raise Malformed("its keyid is not text")
    return Envelope(_bytes(payload), keyid, _bytes(signature))


def _without_twins(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("it has a key twice")
    return found


def _fields(document: Any, *names: str) -> list[Any]:
    if not isinstance(document, dict) or set(document) != set(names):
        raise Malformed(f"where {', '.join(names)} should be there is something else")
    return [document[name] for name in names]


def _bytes(value: Any) -> bytes:
    if not isinstance(value, str):
        raise Malformed("what should be base64 is not text")
    return decode_base64(value)
