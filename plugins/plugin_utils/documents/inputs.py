# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents that the people of a release write: change request and release file, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..domain.releases.waves import contradictions
from .live import RELEASE
from .places import Place
from .refuse import refuse, told
from .schema import check
from .window import window_problems
from .yaml_input import Source, read_yaml


def change_request(value: Any, name: str = "change") -> dict[str, Any]:
    """A change request given as data.

    :raises BadDocument: it does not have the shape of change-request.schema.json.
    """
    source = Source(name, value)
    check("change-request", source, "change request")
    return dict(value)


def release_file(path: Path) -> dict[str, Any]:
    """A release file.

    :raises BadDocument: it cannot be read, does not have the shape of release.schema.json, or says
        what cannot be meant: two artifacts of one name, waves that leave hosts out, a window at a
        time that does not exist, the release as a variable.
    """
    source = read_yaml(path, "release file")
    check("release", source, "release file")
    problems = _release_problems(source.value)
    refuse(source, "release file", (told(source, *one) for one in problems))
    return dict(source.value)


def _release_problems(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    names: set[str] = set()
    for index, one in enumerate(document["artifacts"]):
        if one["name"] in names:
            yield ("artifacts", index, "name"), f"{one['name']} is named twice"
        names.add(one["name"])
    deploy = document["deploy"]
    for wave, problem in contradictions(deploy.get("waves", ()), deploy.get("mechanism", "")):
        yield ("deploy", "mechanism") if wave is None else ("deploy", "waves", wave), problem
    if RELEASE in deploy.get("variables", {}):
        place = ("deploy", "variables", RELEASE)
        yield place, "names the release, which is always given; leave it out"
    yield from window_problems(document)
