# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH signatures (SSHSIG): made and verified by ``ssh-keygen``, under rules that it does not have.

``ssh-keygen -Y verify`` has the last word: nothing is accepted that it does not accept. Before it
is asked, every byte of the signature is read, a FIDO device must have been touched, the allowed
signers are linted, and the rules of :mod:`.allowed` hold.

Source: PROTOCOL.sshsig of OpenSSH. Needs OpenSSH 9.1 or newer.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..domain.errors import BadSignature, SigningFailed
from .allowed import objection
from .signers import NAMESPACE, PERSON, read_signers
from .signing_trouble import environment_of, has_terminal, key_file, trouble
from .ssh_key import PublicKey, check_signature, key_of
from .ssh_tool import Outcome, run_tool
from .ssh_wire import Malformed, Wire, decode_base64, encode_base64

MAX_BYTES = 65_536

_MAGIC = b"SSHSIG"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
#: Characters a line: as ssh-keygen writes today, and the most that the format means.
_WIDTH, _WIDEST = 70, 76
#: FIDO: the device was touched.
_USER_PRESENT = 1


@dataclass(frozen=True)
class SshSignature:
    """What a signature says of itself; that it is one, only :func:`verify` shows.

    :param key_type: of the plain key or the certificate, as on the wire.
    :param key_blob: that key or certificate.
    :param fingerprint: of the plain key, ``SHA256:…``.
    :param user_present: whether a FIDO device was touched; none for other keys.
    """

    key_type: str
    key_blob: bytes
    fingerprint: str
    namespace: str
    hash_algorithm: str
    user_present: bool | None


def read_signature(blob: bytes) -> SshSignature:
    """A signature, without its armour.

    :raises BadSignature: it is not one, has bytes too many or too few, or a key that is too weak.
    """
    return _read(blob)[0]


def armor(blob: bytes) -> bytes:
    """A signature as the text that ``ssh-keygen`` reads and writes."""
    text = encode_base64(blob)
    lines = [text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)]
    return "\n".join([_BEGIN, *lines, _END, ""]).encode("ascii")


def dearmor(data: bytes) -> bytes:
    """The signature in such a text.

    :raises BadSignature: it is another text, or has more in it than the signature.
    """
    try:
        return _dearmor(data)
    except (Malformed, UnicodeDecodeError) as error:
        reason = error if isinstance(error, Malformed) else "it is not ASCII text"
        raise BadSignature(
            f"this is not the text of one SSH signature: {reason}",
            remedy="hand in the file that ssh-keygen -Y sign wrote, unchanged",
        ) from error


def sign(message: bytes, namespace: str, key: str) -> bytes:
    """Sign with a key of the person at work, and return the signature without armour.

    :param key: path of a private key, or of a public key or certificate whose private key the
        ssh-agent holds. A passphrase is asked for on the terminal, or by the program that
        ``SSH_ASKPASS`` names when ``SSH_ASKPASS_REQUIRE`` says so; without either it fails at once.
    :raises SigningFailed: why, and what to do.
    :raises MissingDependency: OpenSSH is not installed.
    """
    if not NAMESPACE.fullmatch(namespace):
        raise SigningFailed(f"{namespace[:60]!r} cannot be the namespace of a signature")
    path = key_file(key)
    with tempfile.TemporaryDirectory(prefix="mof-sign-") as folder:
        text = Path(folder, "message")
        text.write_bytes(message)
        # The message is a file: where a passphrase is missing, ssh-keygen reads its standard input.
        outcome = run_tool(
            ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", str(path), str(text)],
            environment=environment_of(),
            terminal=has_terminal(),
        )
        if outcome.code != 0:
            raise trouble(path, outcome)
        armored = Path(folder, "message.sig").read_bytes()
    try:
        blob = dearmor(armored)
        signature = read_signature(blob)
    except BadSignature as error:
        raise SigningFailed(
            f"nobody would accept a signature of this key: {error.what}",
            where=str(path),
            remedy="sign with another key",
        ) from error
    if signature.user_present is False:
        raise SigningFailed(
            "this security key signs without being touched, which nobody would accept",
            where=str(path),
            remedy="make one that must be touched: ssh-keygen -t ed25519-sk",
        )
    return blob


def verify(
    blob: bytes, message: bytes, person: str, namespace: str, signers: bytes, at: datetime
) -> SshSignature:
    """Accept a signature of a person over a message.

    :param blob: without armour.
    :param signers: the allowed signers file.
    :param at: the time by which keys must be valid, with its zone; it counts to the second.
    :raises BadSignature: why it is not accepted.
    :raises BadDocument: the allowed signers file does not pass.
    :raises MissingDependency: OpenSSH is not installed.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a zone is not a moment")
    moment = at.astimezone(UTC).replace(microsecond=0)
    signature, key, flags = _read(blob)
    for name, pattern, what in ((person, PERSON, "person"), (namespace, NAMESPACE, "namespace")):
        if not pattern.fullmatch(name):
            raise BadSignature(f"{name[:60]!r} is not the name of a {what}")
    if signature.namespace != namespace:
        raise BadSignature(
            f"it was made for {signature.namespace}, not for {namespace}",
            remedy=f"{person} signs again, in the namespace {namespace}",
        )
    if signature.user_present is False:
        raise BadSignature(
            f"the security key of {person} was not touched",
            remedy=f"{person} signs again, with a key that must be touched",
        )
    reason = objection(
        key, flags, person, namespace, moment, read_signers(signers, "allowed_signers")
    )
    if reason:
        raise BadSignature(
            reason,
            remedy=f"{person} signs again with an allowed key, or who keeps the allowed signers "
            "corrects them",
        )
    _ask_openssh(blob, message, person, namespace, signers, moment)
    return signature


def _ask_openssh(
    blob: bytes, message: bytes, person: str, namespace: str, signers: bytes, moment: datetime
) -> None:
    with tempfile.TemporaryDirectory(prefix="mof-verify-") as folder:
        names, sealed = Path(folder, "allowed_signers"), Path(folder, "signature")
        names.write_bytes(signers)
        sealed.write_bytes(armor(blob))
        shared = ["-n", namespace, "-s", str(sealed)]
        who = ["-f", str(names), "-I", person, f"-Overify-time={moment:%Y%m%d%H%M%SZ}"]
        outcome = run_tool(["ssh-keygen", "-Y", "verify", *who, *shared], given=message)
        if outcome.code == 0:
            return
        # Asked only to explain: whoever signed, is it a signature over this message?
        again = run_tool(["ssh-keygen", "-Y", "check-novalidate", *shared], given=message)
    raise _refusal(person, outcome, content_fits=again.code == 0)


def _refusal(person: str, outcome: Outcome, *, content_fits: bool) -> BadSignature:
    if outcome.code is None:
        return BadSignature("ssh-keygen did not answer in time", remedy="try again")
    said = f"ssh-keygen says: {outcome.last_line}" if outcome.last_line else ""
    if content_fits:
        return BadSignature(f"OpenSSH does not accept it as a signature of {person}", remedy=said)
    return BadSignature(
        "the content is not what was signed, or the signature was altered", remedy=said
    )


def _read(blob: bytes) -> tuple[SshSignature, PublicKey, int | None]:
    try:
        return _parsed(blob)
    except Malformed as error:
        raise BadSignature(
            f"this is not an SSH signature that can be accepted: {error}",
            remedy="hand in what ssh-keygen -Y sign wrote, unchanged",
        ) from error


def _parsed(blob: bytes) -> tuple[SshSignature, PublicKey, int | None]:
    if len(blob) > MAX_BYTES:
        raise Malformed(f"it is larger than {MAX_BYTES} bytes")
    wire = Wire(blob)
    if wire.take(len(_MAGIC)) != _MAGIC or wire.uint(4) != 1:
        raise Malformed("it does not begin as one, of version 1")
    key_blob, namespace = wire.string(), wire.text()
    if not namespace or wire.string():
        raise Malformed("it has no namespace, or a reserved field of it is in use")
    hash_algorithm, bare = wire.text(), wire.string()
    wire.end()
    if hash_algorithm not in ("sha256", "sha512"):
        raise Malformed("its hash is neither sha256 nor sha512")
    key = key_of(key_blob)
    flags = check_signature(key, bare)
    present = None if flags is None else bool(flags & _USER_PRESENT)
    signature = SshSignature(
        key.type, key_blob, key.fingerprint, namespace, hash_algorithm, present
    )
    return signature, key, flags


def _dearmor(data: bytes) -> bytes:
    if len(data) > 2 * MAX_BYTES:
        raise Malformed("it is too large")
    first, *lines = data.decode("ascii").split("\n")
    if first != _BEGIN or lines[-2:] != [_END, ""]:
        raise Malformed("it does not begin and end as one, or has something around it")
    del lines[-2:]
    width = len(lines[0]) if lines else 0
    if not 0 < width <= _WIDEST or any(len(line) != width for line in lines[:-1]):
        raise Malformed("its lines are not of one width")
    if not 0 < len(lines[-1]) <= width:
        raise Malformed("its last line has another length than it should")
    return decode_base64("".join(lines))
