# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The allowed signers: what passes is read as ssh-keygen reads it, the rest is named by line."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.trust.signers import (
    Signer,
    read_signers,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    NAMESPACE,
    SecurityKey,
    certify,
    line,
    listed,
    make_key,
    public,
)

NAMES = ["alice", "bob", "rsa", "ecdsa", "ecdsa384", "ecdsa521"]


def problems(data: bytes) -> tuple[str, ...]:
    """Everything that is wrong with a file; and its message names each."""
    with pytest.raises(BadDocument) as caught:
        read_signers(data, "signers")
    assert caught.value.where.startswith("signers")
    assert caught.value.remedy
    for one in caught.value.problems:
        assert one in str(caught.value)
    return caught.value.problems or (f"{caught.value.where}: {caught.value.what}",)


def only(data: bytes) -> str:
    """The one thing that is wrong with a file."""
    [found] = problems(data)
    return found


def test_a_file_is_read(keys: Path) -> None:
    """Comments, blank lines, options in any order, spaces and tabs, and a comment after the key."""
    data = (
        b"# who may sign\n\n \t\n  # M\xc3\xbcller left\n"
        + line("alice", public(keys / "alice") + " laptop of Zo\u00eb #1")
        + line(
            *("bob@example.org", public(keys / "rsa"), 'valid-after="20260101Z"'),
            'valid-before="202612312359Z"',
            namespaces="signoff@shop,signoff@bank",
        )
        + line("carol", public(keys / "ca"), "cert-authority").replace(b" ", b"\t  ").rstrip()
    )
    assert read_signers(data, "signers") == (
        Signer(
            *("alice", (NAMESPACE,), None, None, False, "ssh-ed25519"),
            *(listed(keys / "alice.pub"), 5),
        ),
        Signer(
            "bob@example.org",
            ("signoff@shop", "signoff@bank"),
            datetime(2026, 1, 1, tzinfo=UTC),
            datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
            *(False, "ssh-rsa", listed(keys / "rsa.pub"), 6),
        ),
        Signer(
            *("carol", (NAMESPACE,), None, None, True, "ssh-ed25519"), listed(keys / "ca.pub"), 7
        ),
    )


@pytest.mark.parametrize("name", NAMES)
def test_fingerprints_are_those_of_openssh(keys: Path, name: str) -> None:
    """Computed here, and equal to what ssh-keygen -l shows."""
    [signer] = read_signers(line("alice", public(keys / name)), "signers")
    assert signer.fingerprint == listed(keys / f"{name}.pub")


def test_a_security_key_may_sign() -> None:
    """FIDO keys are keys like others."""
    [signer] = read_signers(line("alice", SecurityKey().public), "signers")
    assert signer.key_type == "sk-ssh-ed25519@openssh.com"


@pytest.mark.parametrize(
    "person", ["*", "alice,bob", "!alice", "al?ce", '"alice"', "*@example.org", ".a", "", "a" * 129]
)
def test_a_person_is_one_plain_name(keys: Path, person: str) -> None:
    """No pattern, list, negation or quote stands for a person, whether for keys or authorities."""
    for options in ((), ("cert-authority",)):
        found = only(line(person, public(keys / "alice"), *options))
        assert found.startswith("signers:1: it does not begin with the name of one person")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ('namespaces="signoff@*"', "no patterns: 'signoff@*'"),
        ('namespaces="*"', "no patterns: '*'"),
        ('namespaces="!file"', "no patterns: '!file'"),
        ('namespaces="signoff@sho?"', "no patterns"),
        ('namespaces=""', "no patterns: ''"),
        ('namespaces="file,"', "no patterns: ''"),
        ('namespaces="file, mail"', "not written as name"),
        ('namespaces="a,b,a"', "named twice"),
        ("namespaces=file", "not written as name"),
        ("NAMESPACES=" + '"file"', "not written as name"),
        ('namespaces="a\\"b"', "not written as name"),
        ("cert-authority", "the option namespaces is missing"),
        ('valid-after="20260101Z"', "the option namespaces is missing"),
        ('namespaces="file",namespaces="mail"', "namespaces is there twice"),
        ('cert-authority,namespaces="file",cert-authority', "cert-authority is there twice"),
        ('namespaces="file",', "not written as name"),
        ('namespaces="file"cert-authority', "a comma is missing"),
        ('namespaces="file",no-touch-required', "not written as name"),
        ('namespaces="file",verify="yes"', "the option verify is not known"),
        ('namespaces="file",cert-authority="yes"', "a comma is missing"),
    ],
)
def test_options_that_do_not_pass(keys: Path, options: str, reason: str) -> None:
    """An option that is unknown, missing, there twice, or a pattern is refused with its line."""
    data = b"# first\n" + f"alice {options} {public(keys / 'alice')}\n".encode()
    found = only(data)
    assert found.startswith("signers:2: ")
    assert reason in found


@pytest.mark.parametrize(
    ("time", "accepted"),
    [
        ("20260101Z", True),
        ("202601011200Z", True),
        ("20260101120000Z", True),
        ("20260101", False),
        ("20260101120000", False),
        ("20260101120000z", False),
        ("2026010112Z", False),
        ("20260229Z", False),
        ("20261301Z", False),
        ("20260101240000Z", False),
        ("20260101120060Z", False),
        ("2026-101Z", False),
        ("00000000Z", False),
        ("19700101Z", False),
        ("always", False),
        ("+1d", False),
        ("", False),
    ],
)
def test_times_are_whole_and_in_utc(keys: Path, time: str, accepted: bool) -> None:
    """A time without Z means another moment in another place: it is refused."""
    for name in ("valid-after", "valid-before"):
        data = line("alice", public(keys / "alice"), f'{name}="{time}"')
        if accepted:
            assert read_signers(data, "signers")
        else:
            assert f"{name} must be a time in UTC" in only(data)


def test_validity_must_not_be_empty(keys: Path) -> None:
    """A key that is valid never is a mistake."""
    limits = 'valid-after="20260101Z",valid-before="20260101Z"'
    assert "not later than valid-after" in only(line("alice", public(keys / "alice"), limits))


def test_one_key_is_one_person_and_one_line(keys: Path) -> None:
    """A key on two lines is refused, for two people or for one, as key or as authority."""
    key = public(keys / "alice")
    for second in (
        line("bob", key),
        line("alice", key, namespaces="signoff@bank"),
        line("bob", key, "cert-authority"),
    ):
        for data in (line("alice", key) + second, second + line("alice", key)):
            found = only(data)
            assert found == f"signers:2: the key {listed(keys / 'alice.pub')} is on line 1 already"


def test_an_authority_may_issue_for_several_people(keys: Path) -> None:
    """One line a person, each person once."""
    one = line("alice", public(keys / "ca"), "cert-authority")
    two = line("bob", public(keys / "ca"), "cert-authority")
    assert [signer.person for signer in read_signers(one + two, "signers")] == ["alice", "bob"]
    assert "is there for alice already" in only(one + one)
    assert "is on line 1 already" in only(one + line("carol", public(keys / "ca")))


def test_a_person_may_have_several_keys(keys: Path) -> None:
    """Keys are replaced in an overlap; names that differ in case only are one person or a trap."""
    one = line("alice", public(keys / "alice"))
    assert len(read_signers(one + line("alice", public(keys / "rsa")), "signers")) == 2
    assert "differs from alice of line 1" in only(one + line("Alice", public(keys / "rsa")))


def test_weak_keys_are_refused(keys: Path, tmp_path: Path) -> None:
    """RSA below 2048 bit, DSA, and an Ed25519 key under which anybody can sign."""
    weak = make_key(tmp_path / "weak", "rsa", 1024)
    assert "1024 bit is too weak" in only(line("alice", public(weak)))
    dss = base64.b64encode(b"\0\0\0\7ssh-dss" + b"\0\0\0\1\5" * 4).decode()
    assert "ssh-dss keys are too weak" in only(line("alice", f"ssh-dss {dss}"))
    everybody = b"\0\0\0\x0bssh-ed25519\0\0\0\x20\1" + bytes(31)
    text = f"ssh-ed25519 {base64.b64encode(everybody).decode()}"
    assert "anybody can sign" in only(line("alice", text))


def test_keys_that_are_none_are_refused(keys: Path, tmp_path: Path) -> None:
    """A key that is cut, of another type than the line says, or a certificate is refused."""
    kind, text = public(keys / "alice").split()
    rsa = public(keys / "rsa").split()[1]
    assert "cannot be accepted: it ends too early" in only(line("alice", f"{kind} {text[:-4]}"))
    assert "it is not base64" in only(line("alice", f"{kind} {text[:-1]}"))
    assert "it is not base64" in only(line("alice", f"{kind} {text[:9]}*{text[9:]}"))
    assert "bytes are left over" in only(line("alice", f"{kind} {text}AAAA"))
    assert "its key says ssh-rsa, and the line says" in only(line("alice", f"{kind} {rsa}"))
    assert "the key is missing" in only(line("alice", kind))
    assert "options are missing" in only(f"alice {kind} {text}\n".encode())
    assert "options are missing" in only(b"alice\n")
    Path(tmp_path / "x.pub").write_text(public(keys / "alice"))
    certificate = certify(keys / "ca", tmp_path / "x", "alice").read_text().strip()
    assert "it names a certificate" in only(line("alice", certificate))


@pytest.mark.parametrize(
    ("junk", "reason"),
    [
        (b"alice\r\n", "signers:2: the file has carriage returns"),
        (b"# a\0b\n", "signers:2: the file has NUL bytes"),
        (b"# \xff\n", "signers:2: the file is not UTF-8"),
        ("# \u202e\n".encode(), "signers:2: it holds a character that cannot be seen"),
        ("# a\u2028b\n".encode(), "signers:2: it holds a character that cannot be seen"),
        (b"# a\x0cb\n", "signers:2: it holds a character that cannot be seen"),
        (b"#" * 1_000_000, "signers: the file is larger"),
    ],
)
def test_what_is_no_plain_text_is_refused(keys: Path, junk: bytes, reason: str) -> None:
    """What an editor hides, or ssh-keygen reads as the end of a line, is nowhere in the file."""
    found = problems(line("alice", public(keys / "alice")) + junk)
    assert any(one.startswith(reason) for one in found), found


@pytest.mark.parametrize("data", [b"", b"\n", b"# nobody\n"])
def test_a_file_that_names_nobody_is_refused(data: bytes) -> None:
    """An empty list of signers is a mistake, and never means that anybody may sign."""
    assert "names nobody" in only(data)


def test_every_problem_is_told(keys: Path) -> None:
    """All lines that do not pass are named at once."""
    data = b"x\n" + line("alice", public(keys / "alice")) + line("*", public(keys / "bob")) + b"y\n"
    assert [one.split(": ")[0] for one in problems(data)] == ["signers:1", "signers:3", "signers:4"]
