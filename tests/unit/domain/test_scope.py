# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scope: every difference, in the order in which people read them."""

from __future__ import annotations

from ansible_collections.mof.release.plugins.plugin_utils.domain.scope import (
    KINDS,
    PARTS,
    Difference,
    Scope,
    differences,
)
from hypothesis import given, settings
from hypothesis import strategies as st

#: No deadline: a busy machine is no defect.
LIMITS = settings(max_examples=60, deadline=None)
NAMES = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["1" * 64, "2" * 64]), max_size=3)
SCOPES = st.builds(
    Scope, st.dictionaries(st.sampled_from([*PARTS, "collections", "later"]), NAMES), st.just("")
)


def found(approved: Scope, now: Scope) -> list[Difference]:
    """All differences."""
    return list(differences(approved, now))


@LIMITS
@given(SCOPES)
def test_a_scope_does_not_differ_from_itself(scope: Scope) -> None:
    """Whatever is in it."""
    assert found(scope, scope) == []


@LIMITS
@given(SCOPES, SCOPES)
def test_differences_say_all_that_differs(approved: Scope, now: Scope) -> None:
    """Applied to what was approved they give what was found, and nothing else is in them."""
    rebuilt = {
        (part, name): one for part, names in approved.parts.items() for name, one in names.items()
    }
    for one in found(approved, now):
        assert one.approved != one.found
        assert rebuilt.get((one.part, one.name), "") == one.approved
        rebuilt[one.part, one.name] = one.found
    after = {(part, name): one for part, names in now.parts.items() for name, one in names.items()}
    assert {key: one for key, one in rebuilt.items() if one} == after


@LIMITS
@given(SCOPES, SCOPES)
def test_differences_mirror(one: Scope, other: Scope) -> None:
    """What was added one way was removed the other way."""
    there = [(diff.part, diff.name, diff.approved, diff.found) for diff in found(one, other)]
    back = [(diff.part, diff.name, diff.found, diff.approved) for diff in found(other, one)]
    assert there == back


def test_they_come_by_part_and_then_by_name() -> None:
    """The known parts in reading order, then the unknown ones, each sorted."""
    names = {"b": "1", "a": "1"}
    scope = Scope(dict.fromkeys(("zoo", "hosts", "collections", *PARTS[:3]), names), "")
    order = ["playbook", "artifacts", "project", "collections", "hosts", "zoo"]
    expected = [(part, name) for part in order for name in "ab"]
    assert [(one.part, one.name) for one in found(scope, Scope({}, ""))] == expected


def test_a_problem_is_told_in_words() -> None:
    """Added, removed or changed, with what a person compares of the digests."""
    old, new = "0123456789" * 6, "abcdef" * 10
    assert Difference("project", "x", "", new).problem == "was added after go"
    assert Difference("project", "x", old, "").problem == "was removed after go"
    changed = Difference("project", "x", old, new).problem
    assert changed == "changed after go (01234567… -> abcdefab…)"


def test_parts_have_words() -> None:
    """Those whose name is a plural are told in the singular."""
    assert set(KINDS) <= set(PARTS)
    assert (KINDS["artifacts"], KINDS["hosts"]) == ("artifact", "host")
