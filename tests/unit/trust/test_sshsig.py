# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH signatures: what OpenSSH signs we accept, and what is not good we refuse in plain words."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    BadSignature,
    MissingDependency,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import (
    armor,
    dearmor,
    read_signature,
    sign,
    verify,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    BEGIN,
    END,
    MESSAGE,
    NAMESPACE,
    NOW,
    accepted_by_openssh,
    blob_of,
    line,
    listed,
    make_key,
    public,
    run,
)

KINDS = ["alice", "rsa", "ecdsa", "ecdsa384", "ecdsa521"]


def refusal(blob: bytes, signers: bytes, **other: object) -> str:
    """The first line of why a signature is not accepted; what is not given is right."""
    given = {"message": MESSAGE, "person": "alice", "namespace": NAMESPACE, "at": NOW} | other
    with pytest.raises(BadSignature) as caught:
        verify(blob, signers=signers, **given)  # type: ignore[arg-type] # wrong on purpose
    return caught.value.what


@pytest.mark.parametrize("name", KINDS)
def test_what_openssh_signs_is_read_and_accepted(keys: Path, tmp_path: Path, name: str) -> None:
    """A signature of each type of key is read, accepted here, and by ssh-keygen by hand."""
    key = keys / name
    blob, signers = sign(MESSAGE, NAMESPACE, str(key)), line("alice", public(key))
    found = verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW)
    assert found == read_signature(blob)
    assert (found.namespace, found.hash_algorithm) == (NAMESPACE, "sha512")
    assert (found.key_type, found.key_blob) == (public(key).split()[0], blob_of(public(key)))
    assert found.fingerprint == listed(Path(f"{key}.pub"))
    assert found.user_present is None
    assert accepted_by_openssh(tmp_path, blob, MESSAGE, "alice", signers)


@pytest.mark.parametrize("name", KINDS)
def test_armour_is_that_of_openssh(keys: Path, tmp_path: Path, name: str) -> None:
    """What ssh-keygen writes is taken apart, and put together to the very same bytes."""
    (tmp_path / "m").write_bytes(MESSAGE)
    run("ssh-keygen", "-Y", "sign", "-n", "x", "-f", str(keys / name), str(tmp_path / "m"))
    written = (tmp_path / "m.sig").read_bytes()
    assert armor(dearmor(written)) == written
    assert read_signature(dearmor(written)).namespace == "x"


def test_hash_sha256_is_accepted(keys: Path, tmp_path: Path) -> None:
    """A signer may choose SHA-256 for the hash of the message."""
    (tmp_path / "m").write_bytes(MESSAGE)
    how = ["-O", "hashalg=sha256", "-n", NAMESPACE, "-f", str(keys / "alice")]
    run("ssh-keygen", "-Y", "sign", *how, str(tmp_path / "m"))
    blob = dearmor((tmp_path / "m.sig").read_bytes())
    signers = line("alice", public(keys / "alice"))
    assert verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW).hash_algorithm == "sha256"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + b"\n",
        lambda text: text + b"junk",
        lambda text: text + text,
        lambda text: b"\n" + text,
        lambda text: b"junk\n" + text,
        lambda text: text[:-1],
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.replace(b"=\n", b"\n"),
        lambda text: text.replace(b"SSH", b"PGP"),
        lambda text: text.replace(b"\n-----END", b" \n-----END"),
        lambda text: text.replace(b"\n-----END", b"\n\n-----END"),
        lambda text: text.replace(b"U1NI", b"U1\nNI"),
        lambda text: text.replace(b"U1NI", b"U1-I"),
        lambda text: text.replace(b"U1NI", "U1\u00e4I".encode()),
        lambda text: BEGIN.encode() + b"\n" + END.encode() + b"\n",
        lambda text: b"",
        lambda text: text[:60] + b"A" * 200_000 + text[60:],
    ],
)
def test_armour_with_anything_more_or_less_is_refused(keys: Path, change: object) -> None:
    """Junk around the text, other line ends, a second signature or other base64 is refused."""
    text = armor(sign(MESSAGE, NAMESPACE, str(keys / "alice")))
    assert b"=\n" in text
    changed = change(text)  # type: ignore[operator] # each a function
    assert changed != text
    with pytest.raises(BadSignature, match="not the text of one SSH signature"):
        dearmor(changed)


def test_armour_may_be_as_wide_as_its_specification_says(keys: Path) -> None:
    """Lines of 76 characters, as other programs write them, are read; longer ones are not."""
    blob = sign(MESSAGE, NAMESPACE, str(keys / "alice"))
    text = base64.b64encode(blob).decode()
    for width in (1, 64, 76, 77, len(text)):
        rows = [text[at : at + width] for at in range(0, len(text), width)]
        data = "\n".join([BEGIN, *rows, END, ""]).encode()
        if width <= 76:
            assert dearmor(data) == blob
        else:
            with pytest.raises(BadSignature, match="not of one width"):
                dearmor(data)


def test_base64_with_a_stray_bit_is_refused(keys: Path) -> None:
    """The last character of the base64 has bits that mean nothing: they must be zero."""
    text = armor(sign(MESSAGE, NAMESPACE, str(keys / "alice")))
    at = text.index(b"=") - 1
    twin = text[:at] + bytes([text[at] + 1]) + text[at + 1 :]
    with pytest.raises(BadSignature, match="not the only way"):
        dearmor(twin)


def test_wrong_namespace(keys: Path) -> None:
    """A signature for one purpose, ledger or place is none for another."""
    signers = line("alice", public(keys / "alice"), namespaces=f"{NAMESPACE},file")
    blob = sign(MESSAGE, "file", str(keys / "alice"))
    assert refusal(blob, signers) == f"it was made for file, not for {NAMESPACE}"
    assert verify(blob, MESSAGE, "alice", "file", signers, NOW)


def test_namespace_the_key_may_not_sign_in(keys: Path) -> None:
    """The namespaces of the line bind, and ssh-keygen's patterns are no help: they are refused."""
    signers = line("alice", public(keys / "alice"), namespaces="signoff@bank")
    blob = sign(MESSAGE, NAMESPACE, str(keys / "alice"))
    assert "may sign in the namespace signoff@bank, and not in signoff@shop" in refusal(
        blob, signers
    )
    with pytest.raises(BadDocument, match="no patterns"):
        verify(
            blob, MESSAGE, "alice", NAMESPACE, signers.replace(b"signoff@bank", b"signoff@*"), NOW
        )


def test_wrong_person(keys: Path) -> None:
    """The key of one person does not speak for another, nor does one that nobody listed."""
    both = line("alice", public(keys / "alice")) + line("bob", public(keys / "bob"))
    blob = sign(MESSAGE, NAMESPACE, str(keys / "bob"))
    assert refusal(blob, both) == "it was signed with the key of bob, not of alice"
    fingerprint = listed(keys / "bob.pub")
    alone = line("alice", public(keys / "alice"))
    assert refusal(blob, alone) == f"the key {fingerprint} is not among the allowed signers"
    assert refusal(blob, alone, person="bob") == "bob is not among the allowed signers"
    issuer = line("alice", public(keys / "bob"), "cert-authority")
    assert "issues certificates and signs nothing else" in refusal(blob, issuer)


def test_changed_content(keys: Path) -> None:
    """One other byte of the content, and it is not what was signed."""
    signers = line("alice", public(keys / "alice"))
    blob = sign(MESSAGE, NAMESPACE, str(keys / "alice"))
    for other in (MESSAGE + b" ", MESSAGE[:-1], MESSAGE.replace(b"7", b"8"), b""):
        assert "not what was signed" in refusal(blob, signers, message=other)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (datetime(2026, 1, 1, 11, 59, 59, tzinfo=UTC), "is not valid before 2026-01-01 12:00:00"),
        (datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC), ""),
        (datetime(2026, 6, 30, 0, 0, 0, tzinfo=UTC), ""),
        (datetime(2026, 6, 30, 0, 0, 0, 999_999, tzinfo=UTC), ""),
        (datetime(2026, 6, 30, 0, 0, 1, tzinfo=UTC), "expired at 2026-06-30 00:00:00 UTC"),
        # The same moments by clocks elsewhere.
        (datetime(2026, 6, 30, 14, 0, 0, tzinfo=timezone(timedelta(hours=14))), ""),
        (datetime(2026, 6, 29, 20, 0, 1, tzinfo=timezone(timedelta(hours=-4))), "expired at"),
    ],
)
def test_time_by_which_a_key_is_valid(
    keys: Path, tmp_path: Path, at: datetime, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ends of the validity count to the second, in any zone, as ssh-keygen counts them."""
    monkeypatch.setenv("TZ", "Asia/Seoul")
    limits = ('valid-after="20260101120000Z"', 'valid-before="20260630Z"')
    signers = line("alice", public(keys / "alice"), *limits)
    blob = sign(MESSAGE, NAMESPACE, str(keys / "alice"))
    if reason:
        assert reason in refusal(blob, signers, at=at)
    else:
        verify(blob, MESSAGE, "alice", NAMESPACE, signers, at)
    utc = at.astimezone(UTC)
    assert accepted_by_openssh(tmp_path, blob, MESSAGE, "alice", signers, utc) is not bool(reason)


def test_time_without_a_zone_is_refused(keys: Path) -> None:
    """Whoever hands in a time must say where its clock hangs."""
    blob = sign(MESSAGE, NAMESPACE, str(keys / "alice"))
    with pytest.raises(ValueError, match="without a zone"):
        verify(blob, MESSAGE, "alice", NAMESPACE, b"", NOW.replace(tzinfo=None))


@pytest.mark.parametrize("name", ["", "-rsa", "*", "alice,bob", "alice bob", "a" * 129, "al\0ice"])
def test_names_that_are_no_names(keys: Path, name: str) -> None:
    """Nothing that ssh-keygen could read as a pattern or an option becomes an argument of it."""
    blob, signers = (
        sign(MESSAGE, NAMESPACE, str(keys / "alice")),
        line("alice", public(keys / "alice")),
    )
    assert "is not the name of a person" in refusal(blob, signers, person=name)
    assert "is not the name of a namespace" in refusal(blob, signers, namespace=name)


def test_weak_keys_are_refused(tmp_path: Path) -> None:
    """An RSA key of 1024 bit is refused whatever the allowed signers say."""
    key = make_key(tmp_path / "weak", "rsa", 1024)
    (tmp_path / "m").write_bytes(MESSAGE)
    how = ["-q", "-n", NAMESPACE, "-f", str(key)]
    run("ssh-keygen", "-Y", "sign", *how, str(tmp_path / "m"))
    blob = dearmor((tmp_path / "m.sig").read_bytes())
    assert "1024 bit is too weak" in refusal(blob, line("alice", public(key)))


def test_openssh_has_the_last_word(
    keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When ssh-keygen does not end well nothing is accepted, whatever it says, and it is needed."""
    blob, signers = (
        sign(MESSAGE, NAMESPACE, str(keys / "alice")),
        line("alice", public(keys / "alice")),
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependency, match="ssh-keygen is not installed"):
        verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW)
    fake = tmp_path / "ssh-keygen"
    fake.write_text(
        "#!/bin/sh\n"
        "echo 'Good \"signoff@shop\" signature for alice'\n"
        "echo 'a \033[2J line' >&2\n"
        'test "$2" = check-novalidate\n'
    )
    fake.chmod(0o700)
    with pytest.raises(BadSignature, match="OpenSSH does not accept it") as caught:
        verify(blob, MESSAGE, "alice", NAMESPACE, signers, NOW)
    assert caught.value.remedy == "ssh-keygen says: a ?[2J line"
