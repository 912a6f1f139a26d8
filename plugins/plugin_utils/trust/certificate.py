# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH certificates, issued with the key of an authority, and read back.

They are written here, and signed by the agent or with the private key; with a key that only
``ssh-keygen`` can use, it does both. A certificate is worth no more than it was wanted to be: what
came out is compared, field by field, and its signature verified, before anybody gets it.

Source: CERTIFICATES in ssh-keygen(1); PROTOCOL.certkeys of OpenSSH.
"""

from __future__ import annotations

import re
import secrets
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..domain.errors import BadDocument, SigningFailed
from .certificate_signer import Signer, authority_of, is_genuine
from .signing_trouble import environment_of, has_terminal, trouble
from .ssh_key import PublicKey, certified_type, key_of
from .ssh_tool import Outcome, run_tool
from .ssh_wire import Malformed, Wire, decode_base64, encode_base64, put_string, put_text

MAX_KEY_BYTES = 65_536
#: A key id is an argument of programs and a word in logs.
KEY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
PRINCIPAL = KEY_ID
_PTY = "permit-pty"
#: The kind of certificate that users have, and how many random bytes make each one another.
_USER, _NONCE_BYTES = 1, 32


@dataclass(frozen=True)
class Terms:
    """What a certificate says.

    :param valid_after: seconds since 1970, itself included.
    :param valid_before: seconds since 1970, itself left out.
    :param pty: whether a terminal may be had with it.
    """

    key_id: str
    principal: str
    valid_after: int
    valid_before: int
    serial: int
    pty: bool = True


@dataclass(frozen=True)
class PublicLine:
    """A public key as the one line of its file: type and base64, without a comment."""

    text: str
    key: PublicKey


def read_public_key(data: bytes, where: str) -> PublicLine:
    """The public key in a file that ends in ``.pub``.

    :param where: name of the file, for messages.
    :raises BadDocument: it holds something else: a private key, a certificate, several keys.
    """
    try:
        words = data[:MAX_KEY_BYTES].decode("ascii").strip().split(None, 2)
        if len(words) < 2 or "\n" in data.decode("utf-8", "replace").strip():
            raise Malformed("it is not one line of a type, a key and a comment")
        key = key_of(decode_base64(words[1]))
        if key.type != words[0]:
            raise Malformed(f"its key says {key.type}, and the line says another type")
        if key.certificate:
            raise Malformed("it is a certificate already")
    except (Malformed, UnicodeDecodeError) as error:
        reason = error if isinstance(error, Malformed) else "it is not ASCII text"
        raise BadDocument(
            f"this is not a public key that can be certified: {reason}",
            where=where,
            remedy="name the public key, whose file ends in .pub",
        ) from error
    return PublicLine(f"{words[0]} {words[1]}", key)


def issue(public: PublicLine, terms: Terms, authority: str) -> bytes:
    """Certify a public key; returns the content of the file that ends in ``-cert.pub``.

    :param authority: path of the private key of the authority, or of its public key when the
        ssh-agent holds the private one.
    :raises SigningFailed: why, and what to do.
    :raises MissingDependency: OpenSSH is not installed.
    """
    _check(terms)
    by = authority_of(authority)
    if by.signer is not None:
        certificate = _written(public, terms, by.signer)
    else:
        certificate = _by_ssh_keygen(public, terms, by.path)
    found = _read(certificate)
    if (
        found is None
        or not _says(found, public, terms, by.fingerprint)
        or not _signed_rightly(certificate)
    ):
        raise SigningFailed(
            "another certificate came out than was asked for",
            where=str(by.path),
            remedy="nobody was given it; see what keeps the key of the authority, and report it",
        )
    return certificate


def still_says(
    certificate: bytes, public: PublicLine, terms: Terms, authority: str, now: int
) -> bool:
    """Whether a certificate at hand says all this and counts already: then none has to be issued.

    When it begins to count and its serial number may be others.

    :param now: seconds since 1970.
    :raises SigningFailed: there is no such authority.
    :raises MissingDependency: OpenSSH is not installed.
    """
    found = _read(certificate)
    if found is None or found.certificate is None or found.certificate.valid_after > now:
        return False
    begun = Terms(
        terms.key_id,
        terms.principal,
        found.certificate.valid_after,
        terms.valid_before,
        found.certificate.serial,
        terms.pty,
    )
    by = authority_of(authority)
    return _says(found, public, begun, by.fingerprint) and _signed_rightly(certificate)


def _written(public: PublicLine, terms: Terms, signer: Signer) -> bytes:
    name = certified_type(public.key)
    plain = Wire(decode_base64(public.text.split()[1]))
    plain.string()  # its type
    body = b"".join(
        (
            put_text(name),
            put_string(secrets.token_bytes(_NONCE_BYTES)),
            plain.rest(),
            terms.serial.to_bytes(8, "big"),
            _USER.to_bytes(4, "big"),
            put_text(terms.key_id),
            put_string(put_text(terms.principal)),
            terms.valid_after.to_bytes(8, "big"),
            terms.valid_before.to_bytes(8, "big"),
            put_string(b""),  # critical options
            put_string(put_text(_PTY) + put_string(b"") if terms.pty else b""),
            put_string(b""),  # reserved
            put_string(signer.blob),
        )
    )
    whole = encode_base64(body + put_string(signer.sign(body)))
    return f"{name} {whole} {terms.key_id}\n".encode("ascii")


def _by_ssh_keygen(public: PublicLine, terms: Terms, path: Path) -> bytes:
    lasts = f"{_moment(terms.valid_after)}:{_moment(terms.valid_before)}"
    with tempfile.TemporaryDirectory(prefix="mof-certify-") as folder:
        file = Path(folder, "key.pub")
        file.write_text(f"{public.text} {terms.key_id}\n", "ascii")
        outcome = run_tool(
            [
                *("ssh-keygen", "-q", "-s", str(path)),
                *("-I", terms.key_id, "-n", terms.principal, "-V", lasts),
                *("-z", str(terms.serial), "-O", "clear"),
                *(("-O", _PTY) if terms.pty else ()),
                str(file),
            ],
            environment=environment_of(),
            terminal=has_terminal(),
        )
        if outcome.code != 0:
            raise _trouble(path, outcome)
        return Path(folder, "key-cert.pub").read_bytes()


def _signed_rightly(certificate: bytes) -> bool:
    """Whether the authority that it names signed it; reading it, OpenSSH verifies that."""
    if is_genuine(certificate):
        return True
    with tempfile.TemporaryDirectory(prefix="mof-certify-") as folder:
        file = Path(folder, "key-cert.pub")
        file.write_bytes(certificate)
        return run_tool(["ssh-keygen", "-L", "-f", str(file)]).code == 0


def _says(found: PublicKey, public: PublicLine, terms: Terms, authority: str) -> bool:
    said = found.certificate
    return (
        said is not None
        and said.user
        and found.fingerprint == public.key.fingerprint
        and said.authority == authority
        and said.key_id == terms.key_id
        and said.principals == (terms.principal,)
        and (said.valid_after, said.valid_before) == (terms.valid_after, terms.valid_before)
        and said.serial == terms.serial
        and said.critical_options == ()
        and said.extensions == ((_PTY,) if terms.pty else ())
    )


def _read(certificate: bytes) -> PublicKey | None:
    try:
        return key_of(decode_base64(certificate.decode("ascii").split()[1]))
    except (Malformed, UnicodeDecodeError, IndexError):
        return None


def _check(terms: Terms) -> None:
    for value, pattern, what in (
        (terms.key_id, KEY_ID, "key id"),
        (terms.principal, PRINCIPAL, "principal"),
    ):
        if not pattern.fullmatch(value):
            raise SigningFailed(
                f"{value[:70]!r} cannot be the {what} of a certificate",
                remedy="letters, digits and . _ - only, at most 64, a letter or digit first",
            )
    if not 0 <= terms.valid_after < terms.valid_before:
        raise SigningFailed("a certificate cannot end before it begins")


def _trouble(path: Path, outcome: Outcome) -> SigningFailed:
    if "incorrect passphrase" in outcome.said.lower():
        return SigningFailed(
            "the key of the authority has a passphrase, and none or a wrong one was given",
            where=str(path),
            remedy=f"load it into the ssh-agent: ssh-add {path}; then name {path}.pub",
        )
    return trouble(path, outcome)


def _moment(second: int) -> str:
    """A time as ``ssh-keygen`` takes it; it is run in UTC."""
    return f"{datetime.fromtimestamp(second, UTC):%Y%m%d%H%M%S}"
