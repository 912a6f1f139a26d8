# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every relative link in what people read leads to a file, and to a heading where it names one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
WRITTEN = ("*.md", "docs/**/*.md", "examples/*/README.md", "roles/*/README.md", "schemas/*.md")
PAGES = sorted(page for pattern in (*WRITTEN, "benchmarks/*.md") for page in TOP.glob(pattern))

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.DOTALL | re.MULTILINE)


def broken(page: Path, text: str) -> list[str]:
    """The relative links of a page that lead nowhere."""
    links = LINK.findall(CODE.sub("", text))
    return [one for one in links if "://" not in one and not _leads(page, one)]


def _leads(page: Path, link: str) -> bool:
    path, _hash, heading = link.partition("#")
    target = page.parent / path if path else page
    if not target.exists():
        return False
    headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE) if heading else []
    return not heading or heading in map(_anchor, headings)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_links_lead_somewhere(page: Path) -> None:
    """Files and headings that are linked are there."""
    assert broken(page, page.read_text()) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    """A missing file and a missing heading are told; code and other sites are no links of ours."""
    page = tmp_path / "page.md"
    page.write_text("# One thing, told\n")
    text = "[a](gone.md) [b](page.md#one-thing-told) [c](#two) `[d](e)` [f](https://example.org/g)"
    assert broken(page, text) == ["gone.md", "#two"]
    assert broken(page, "```\n[a](gone.md)\n```\n![b](gone.svg)") == ["gone.svg"]
