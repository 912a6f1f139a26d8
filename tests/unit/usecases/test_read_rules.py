# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules as they lie in files, and what is kept of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import (
    canonical,
    sha256,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.people import people_file
from ansible_collections.mof.release.plugins.plugin_utils.documents.policy import (
    effective,
    policy_file,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument
from ansible_collections.mof.release.plugins.plugin_utils.trust.signers import MAX_BYTES
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_rules import read_rules
from ansible_collections.mof.release.tests.unit.documents.calendars import ics
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import (
    FILES,
    PEOPLE,
    signers_of,
    write_rules,
)


@pytest.fixture
def files(tmp_path: Path, keys: Path) -> list[Path]:
    """Policy, people and allowed signers."""
    write_rules(tmp_path, signers_of(keys, {}))
    return [tmp_path / name for name in FILES]


def test_a_policy_alone(files: list[Path]) -> None:
    """Without people and signers beside it, it has no digests of theirs."""
    found = read_rules(files[0])
    assert found.policy == policy_file(files[0])
    assert (found.policy.people, found.policy.people_digest, found.policy.signers_digest) == (
        None,
        "",
        "",
    )
    assert found.signers == b""
    assert found.contents == (canonical(effective(files[0]).document),)


def test_all_three(files: list[Path]) -> None:
    """Each is kept under the digest that the policy has of it."""
    found = read_rules(*files)
    assert found.policy.people == PEOPLE
    assert found.signers == files[2].read_bytes()
    digests = (found.policy.digest, found.policy.people_digest, found.policy.signers_digest)
    assert tuple(sha256(one) for one in found.contents) == digests
    assert found.contents[1] == people_file(files[1])[1]


def test_a_calendar_is_kept_with_the_rest(files: list[Path]) -> None:
    """Under the digest by which the policy names it, and it is there for the gate."""
    text = ics("DTSTART:20261003T000000Z\nDURATION:P1D")
    (files[0].parent / "holidays.ics").write_bytes(text.encode())
    more = "windows: [{name: holidays, kind: freeze, calendar: holidays.ics}]\n"
    files[0].write_text(files[0].read_text() + more)
    found = read_rules(*files)
    (window,) = found.policy.windows
    assert window.calendar == text
    assert (found.contents[3], window.sha256) == (text.encode(), sha256(text.encode()))


def test_people_without_signers_and_signers_without_people(files: list[Path]) -> None:
    """What there is of the two is kept."""
    people = read_rules(files[0], files[1])
    assert (people.policy.people, people.signers, len(people.contents)) == (PEOPLE, b"", 2)
    signers = read_rules(files[0], None, files[2])
    assert (signers.policy.people, len(signers.contents)) == (None, 2)
    assert signers.contents[1] == signers.signers


def test_layout_of_policy_and_people_changes_nothing(files: list[Path]) -> None:
    """The signers are kept byte by byte, since OpenSSH reads them so."""
    before = read_rules(*files).policy
    for path in files:
        path.write_bytes(path.read_bytes() + b"\n# a remark\n")
    after = read_rules(*files).policy
    assert (before.digest, before.people_digest) == (after.digest, after.people_digest)
    assert before.signers_digest != after.signers_digest


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_file_that_is_not_there(files: list[Path], number: int) -> None:
    """The message names it."""
    files[number].unlink()
    with pytest.raises(BadDocument, match=r"cannot be read|there is no") as caught:
        read_rules(*files)
    assert caught.value.where == str(files[number])
    assert caught.value.remedy


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_file_that_is_a_folder(files: list[Path], number: int) -> None:
    """Likewise."""
    files[number].unlink()
    files[number].mkdir()
    with pytest.raises(BadDocument) as caught:
        read_rules(*files)
    assert str(files[number]) in str(caught.value)


def test_signers_that_break_a_rule(files: list[Path]) -> None:
    """Each line with its place in the file."""
    files[2].write_bytes(files[2].read_bytes() + b"* ssh-ed25519 AAAA\n")
    with pytest.raises(BadDocument, match=r"allowed_signers:13: it does not begin with the name"):
        read_rules(*files)
    files[2].write_bytes(b"")
    with pytest.raises(BadDocument, match="names nobody"):
        read_rules(*files)


def test_signers_have_a_largest_size(files: list[Path]) -> None:
    """However large the file is, no more than that is read."""
    files[2].write_bytes(files[2].read_bytes() + b"#" * (MAX_BYTES + 1))
    with pytest.raises(BadDocument, match=f"larger than {MAX_BYTES} bytes"):
        read_rules(*files)
