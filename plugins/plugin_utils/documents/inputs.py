# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents that people write: change request, release file, policy. Checked, then values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..domain.errors import BadDocument
from ..domain.policy import Activity, Policy, ReviewRule
from .canonical import digest
from .places import Place, field
from .schema import check
from .yaml_input import Source, read_yaml

#: Project files that no go binds unless a policy says otherwise: what a run itself writes.
DEFAULT_IGNORE = ("dist/**", "build/**", "records/**", "*.retry")


def change_request(value: Any, name: str = "change") -> dict[str, Any]:
    """A change request given as data.

    :raises BadDocument: it does not have the shape of change-request.schema.json.
    """
    source = Source(name, value)
    check("change-request", source, "change request")
    return dict(value)


def release_file(path: Path) -> dict[str, Any]:
    """A release file.

    :raises BadDocument: it cannot be read or does not have the shape of release.schema.json.
    """
    source = read_yaml(path, "release file")
    check("release", source, "release file")
    _refuse(source, "release file", _release_problems(source.value))
    return dict(source.value)


def policy_file(path: Path) -> Policy:
    """The policy in a file.

    :raises BadDocument: it cannot be read, lacks something, or contradicts itself.
    """
    source = read_yaml(path, "policy")
    check("policy", source, "policy")
    _refuse(source, "policy", _policy_problems(source.value))
    return policy_of(source.value)


def policy_of(document: Mapping[str, Any]) -> Policy:
    """The policy in a document that was checked."""
    clusters = tuple(document["clusters"])
    review = document["review"]
    return Policy(
        name=document["policy"],
        digest=digest(document),
        clusters=clusters,
        activities=tuple(
            Activity(
                id=one["id"],
                cluster=one["cluster"],
                element=one["element"],
                mode=one.get("mode", "human"),
                severity=one.get("severity", "blocking"),
                title=one["title"],
                evidence_required=one.get("evidence", "required") == "required",
                expires_hours=one.get("expires_hours"),
            )
            for one in document["activities"]
        ),
        review=ReviewRule(
            threshold_percent=review["threshold_percent"],
            core=tuple(review.get("core", ())),
            veto=tuple(review.get("veto", ())),
            go_valid_hours=review["go_valid_hours"],
        ),
        change_managers=tuple(document.get("change_managers", ())),
        authorities={name: tuple(one) for name, one in document["authorities"].items()},
        ignore=tuple(document.get("scope", {}).get("ignore", DEFAULT_IGNORE)),
    )


def _release_problems(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    names: set[str] = set()
    for index, one in enumerate(document["artifacts"]):
        if one["name"] in names:
            yield ("artifacts", index, "name"), f"{one['name']} is named twice"
        names.add(one["name"])


def _policy_problems(document: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    clusters = document["clusters"]
    seen: set[str] = set()
    for index, one in enumerate(document["activities"]):
        place: Place = ("activities", index)
        if one["id"] in seen:
            yield (*place, "id"), f"{one['id']} is there twice"
        seen.add(one["id"])
        if one["cluster"] not in clusters:
            yield (*place, "cluster"), f"{one['cluster']} is not among the clusters of this policy"
        if not one["id"].startswith(f"{one['cluster']}."):
            yield (*place, "id"), f"{one['id']} must start with {one['cluster']}."
    if not any(one.get("severity", "blocking") == "blocking" for one in document["activities"]):
        yield ("activities",), "are all warnings, so the gate would ask for nothing"
    for rule in ("core", "veto"):
        for index, cluster in enumerate(document["review"].get(rule, ())):
            if cluster not in clusters:
                yield ("review", rule, index), f"{cluster} is not among the clusters of this policy"


def _refuse(source: Source, what: str, problems: Iterator[tuple[Place, str]]) -> None:
    found = []
    for place, problem in problems:
        found.append(f"{source.where(place)}: {field(place)}: {problem}")
    if found:
        raise BadDocument(
            f"the {what} contradicts itself", where=source.name, problems=found, remedy="correct it"
        )
