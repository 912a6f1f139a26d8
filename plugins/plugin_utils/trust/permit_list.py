# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of permits in force as one file: a line of JSON, and the gate's SSH signature over it.

Whoever holds an allowed signers file verifies it without anything of ours::

    tail -n +2 permits.signed > permits.sig
    head -n 1 permits.signed | ssh-keygen -Y verify -n permits@mof.release -I gate \\
        -f allowed_signers -s permits.sig
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..domain.errors import BadDocument, BadSignature, SigningFailed
from .ssh_wire import encode_base64
from .sshsig import armor, dearmor, read_signature, sign, verify

NAMESPACE = "permits@mof.release"
#: Whose key it is, in the allowed signers of targets.
SIGNER = "gate"
MAX_BYTES = 16_000_000


@dataclass(frozen=True)
class SignedList:
    """A list and who signed it.

    :param content: the line of JSON, without its end.
    :param fingerprint: of the plain key that signed, ``SHA256:…``.
    """

    content: bytes
    fingerprint: str


def seal_list(content: bytes, key: str) -> bytes:
    """The signed file of a list.

    :param content: JSON on one line.
    :param key: path of a private key, or of a public key when the ssh-agent holds the private one.
    :raises BadDocument: it is too large for targets to read.
    :raises SigningFailed: why, and what to do.
    :raises MissingDependency: OpenSSH is not installed.
    """
    if b"\n" in content:
        raise ValueError("a list is one line")
    if len(content) > MAX_BYTES:
        raise BadDocument(
            f"the list of permits is larger than {MAX_BYTES} bytes, and targets would refuse it",
            remedy="publish a list for each ledger, or withdraw permits that nobody needs",
        )
    line = content + b"\n"
    blob = sign(line, NAMESPACE, key)
    if "-cert-" in read_signature(blob).key_type:
        raise SigningFailed(
            "this is a certificate, and targets know the plain key of the gate",
            where=key,
            remedy="sign the list with the plain key",
        )
    return line + armor(blob)


def signers_line(public: str) -> bytes:
    """The line of an allowed signers file with which a target trusts this key.

    :param public: type and base64 of the gate's public key.
    """
    return f'{SIGNER} namespaces="{NAMESPACE}" {public}\n'.encode("ascii")


def open_list(data: bytes, at: datetime, where: str) -> SignedList:
    """A list that is whole: whoever signed it, signed this. Who that is, its fingerprint says.

    :param at: now, with its zone.
    :param where: name of the file, for messages.
    :raises BadDocument: it is not a list, or was altered.
    :raises MissingDependency: OpenSSH is not installed.
    """
    content, _end, rest = data.partition(b"\n")
    try:
        if len(content) > MAX_BYTES:
            raise BadSignature("it is too large")
        blob = dearmor(rest)
        signature = read_signature(blob)
        public = f"{signature.key_type} {encode_base64(signature.key_blob)}"
        verify(blob, content + b"\n", SIGNER, NAMESPACE, signers_line(public), at)
    except (BadSignature, BadDocument) as error:
        raise BadDocument(
            f"this is not a signed list of permits: {error.what}",
            where=where,
            remedy="publish it anew",
        ) from error
    return SignedList(content, signature.fingerprint)
