# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the allowed signers let a key speak for a person, and if not, why, in a sentence.

The rules of ``ssh-keygen`` are asked for here a second time, to explain and never to be laxer, and
three are added for certificates: they speak for one person on the list, the key in them is not
somebody else's, and no option in them that must be honoured is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from .signers import Signer
from .ssh_key import Certificate, PublicKey

#: FIDO: the device must have asked for a PIN or a finger.
USER_VERIFIED = 4
VERIFY_REQUIRED = "verify-required"


def objection(
    key: PublicKey,
    flags: int | None,
    person: str,
    namespace: str,
    at: datetime,
    signers: Sequence[Signer],
) -> str:
    """Why this key may not speak for the person in this namespace at this time; else empty.

    :param flags: those of a FIDO device, which a certificate may ask for.
    :param at: to the second.
    """
    if key.certificate:
        found = _certificate_objection(key, key.certificate, flags, person, at, signers)
        issuer = key.certificate.authority
    else:
        found = _key_objection(key, person, signers)
        issuer = key.fingerprint
    if found:
        return found
    # That there is one such line the checks above have shown.
    [line] = [one for one in signers if one.fingerprint == issuer and one.person == person]
    if namespace not in line.namespaces:
        return (
            f"the key {issuer} of {person} may sign in the namespace "
            f"{' or '.join(line.namespaces)}, and not in {namespace}"
        )
    if line.valid_after and at < line.valid_after:
        return f"the key {issuer} of {person} is not valid before {_shown(line.valid_after)}"
    if line.valid_before and at > line.valid_before:
        return f"the key {issuer} of {person} expired at {_shown(line.valid_before)}"
    return ""


def _key_objection(key: PublicKey, person: str, signers: Sequence[Signer]) -> str:
    line = next((one for one in signers if one.fingerprint == key.fingerprint), None)
    if line is None:
        if any(one.person == person for one in signers):
            return f"the key {key.fingerprint} is not among the allowed signers"
        return f"{person} is not among the allowed signers"
    if line.certificate_authority:
        return f"the key {key.fingerprint} issues certificates and signs nothing else"
    if line.person != person:
        return f"it was signed with the key of {line.person}, not of {person}"
    return ""


def _certificate_objection(
    key: PublicKey,
    certificate: Certificate,
    flags: int | None,
    person: str,
    at: datetime,
    signers: Sequence[Signer],
) -> str:
    authorities = [one for one in signers if one.certificate_authority]
    issued_for = {one.person for one in authorities if one.fingerprint == certificate.authority}
    if person not in issued_for:
        return (
            f"it was signed with a certificate of {certificate.authority}, which may issue none "
            f"for {person}"
        )
    if not certificate.user:
        return "it was signed with the certificate of a host, not of a person"
    if person not in certificate.principals:
        names = ", ".join(certificate.principals[:3]) or "nobody"
        return f"the certificate was issued for {names}, not for {person}"
    others = sorted(issued_for.intersection(certificate.principals) - {person})
    if others:
        return f"the certificate speaks for several people: {', '.join([person, *others])}"
    owner = next((one for one in signers if one.fingerprint == key.fingerprint), None)
    if owner and owner.certificate_authority:
        return f"the key {key.fingerprint} issues certificates and signs nothing else"
    if owner and owner.person != person:
        return f"the key in the certificate is that of {owner.person}, not of {person}"
    second = int(at.timestamp())
    if second < certificate.valid_after:
        return f"the certificate of {person} is not valid before {_moment(certificate.valid_after)}"
    if second >= certificate.valid_before:
        return f"the certificate of {person} expired at {_moment(certificate.valid_before)}"
    for option in certificate.critical_options:
        if option != VERIFY_REQUIRED:
            return f"the certificate asks for {option}, which cannot be honoured here"
        if flags is None or not flags & USER_VERIFIED:
            return "the certificate asks for a PIN or a finger on the security key, and none was"
    return ""


def _moment(second: int) -> str:
    try:
        return _shown(datetime.fromtimestamp(second, UTC))
    except (OverflowError, ValueError, OSError):
        return f"second {second}"


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
