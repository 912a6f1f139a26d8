# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page for everybody: landmarks, headings, names, contrast."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.records import page as page_module
from ansible_collections.mof.release.plugins.plugin_utils.records.page import record_page
from ansible_collections.mof.release.tests.unit.records.ledger import record_of
from ansible_collections.mof.release.tests.unit.records.reading import read
from ansible_collections.mof.release.tests.unit.records.stages import TOLD, story_of
from ansible_collections.mof.release.tests.unit.records.story import Story

TEMPLATES = Path(page_module.__file__).parent / "templates"


@pytest.mark.parametrize("tell", TOLD)
def test_it_is_accessible(tell: Callable[[Story], None]) -> None:
    """Landmarks, headings in order, scopes of table headers, names of drawings and regions."""
    page = read(record_page(record_of(story_of(tell))))
    assert next(page.all("html")).attributes["lang"] == "en"
    assert [len(list(page.all(tag))) for tag in ("main", "nav", "footer", "h1")] == [1, 1, 1, 1]
    levels = [int(one.tag[1]) for one in page.all("h1", "h2", "h3", "h4")]
    assert all(level <= before + 1 for before, level in pairwise(levels))
    assert all(one.text.strip() for one in page.all("h1", "h2", "h3", "h4", "summary", "th"))
    assert all("scope" in one.attributes for one in page.all("th"))
    for drawing in page.all("svg"):
        hidden = drawing.attributes.get("aria-hidden") == "true"
        named = drawing.attributes.get("role") == "img" and "aria-labelledby" in drawing.attributes
        assert hidden or named
    for region in page.elements:
        if region.attributes.get("role") == "region":
            assert region.attributes["aria-label"]
            assert region.attributes["tabindex"] == "0"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast(scheme: str) -> None:
    """Text has at least 4.5 to 1 on whatever it stands on (WCAG 2.2, 1.4.3 AA)."""
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    grounds = [name for name in colours if name in ("paper", "panel") or name.endswith("-tint")]
    assert len(grounds) == 5
    for ground in grounds:
        for ink in ("ink", "soft", "link", "good", "bad", "warn"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (scheme, ink, ground)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours ``#rrggbb`` (WCAG 2.2, 1.4.3)."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of a colour ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
