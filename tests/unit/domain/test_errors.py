# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors: one line first, then where, what to do and who acts next."""

from __future__ import annotations

import inspect

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain import errors
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding

NAMED = [
    one
    for _rest, one in inspect.getmembers(errors, inspect.isclass)
    if one.__module__ == errors.__name__
]


@pytest.mark.parametrize("error", NAMED)
def test_every_error_is_a_mof_error_and_says_what_it_means(error: type[Exception]) -> None:
    """One root, so that a door catches all of them; each has its meaning."""
    assert issubclass(error, errors.MofError)
    assert error.__doc__


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({}, "it broke"),
        ({"where": "policy.yml, line 3"}, "policy.yml, line 3: it broke"),
        ({"remedy": "mend it"}, "it broke\nmend it"),
        ({"remedy": "mend it", "who": "max"}, "it broke\nmax: mend it"),
        ({"where": "x", "remedy": "mend it", "who": "max"}, "x: it broke\nmax: mend it"),
        ({"who": "max"}, "it broke"),
    ],
)
def test_an_error_is_one_line_and_then_the_remedy(arguments: dict[str, str], text: str) -> None:
    """The place stands before what is wrong."""
    assert str(errors.MofError("it broke", **arguments)) == text


def test_a_bad_document_lists_every_problem() -> None:
    """Indented below what is wrong."""
    error = errors.BadDocument("two problems", problems=["a", "b"], where="x.yml", remedy="mend it")
    assert str(error) == "x.yml: two problems\nmend it\n  a\n  b"
    assert error.problems == ("a", "b")
    assert errors.BadDocument("bad").problems == ()


def test_a_refusal_lists_every_finding() -> None:
    """Each as people read it."""
    findings = [Finding("state", "shop", "is in planning"), Finding("review", "shop", "", "max")]
    error = errors.Refused("shop cannot be deployed", findings)
    assert error.findings == tuple(findings)
    assert str(error).splitlines() == [
        "shop cannot be deployed",
        "  state: shop is in planning",
        "  review: shop (max acts next)",
    ]
