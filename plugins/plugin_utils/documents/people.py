# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The people file: which role clusters each person may sign for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .canonical import canonical
from .places import Place
from .refuse import refuse, told
from .schema import check
from .yaml_input import read_yaml


def people_file(path: Path) -> tuple[dict[str, tuple[str, ...]], bytes]:
    """Person -> clusters, and the canonical bytes of the document, whose SHA-256 names it.

    :raises BadDocument: it cannot be read, names nobody, a person twice, or a cluster that there
        is not.
    """
    source = read_yaml(path, "people file")
    check("people", source, "people file")
    problems = _problems(source.value)
    refuse(source, "people file", (told(source, *one) for one in problems))
    people = {one["person"]: tuple(one["clusters"]) for one in source.value["people"]}
    return people, canonical(source.value)


def _problems(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    seen: dict[str, str] = {}
    for index, one in enumerate(document["people"]):
        person = one["person"]
        # Distinct people are counted: one person must not become two by a capital letter.
        before = seen.get(person.casefold())
        if before is not None:
            problem = "is there twice" if before == person else f"is too like {before}"
            yield ("people", index, "person"), f"{person} {problem}"
        seen.setdefault(person.casefold(), person)
