# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document of a check for drift is what its public schema says, whatever was found."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.plugins.plugin_utils.domain.drift.judge_drift import (
    judge_drift,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    MofError,
    Refused,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.evolve import State
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.records.drift_text import (
    drift_json,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.drift_view import (
    drift_document,
    drift_unchecked,
)
from ansible_collections.mof.release.tests.unit.domain.drifts import (
    affecting,
    means,
    ok,
    package,
    record,
    seen,
)
from ansible_collections.mof.release.tests.unit.domain.stories import sha
from ansible_collections.mof.release.tests.unit.records.drifted import (
    BOTH,
    CLOSED,
    ENDED,
    MOTD,
    NONE,
    OLD,
    OPENED,
    UNREAD,
    bad,
    document,
)


def emergency() -> dict[str, Any]:
    """The document of a check that finds what an emergency left."""
    report = judge_drift(
        [seen(ok(packages=package("1.0")), ok(packages=package("2.0")))],
        record(*affecting("shop", priority="emergency")),
        means(),
    )
    return drift_document(report, sha("report"), State(), State())


DOCUMENTS: dict[str, dict[str, Any]] = {
    "compliant": document(seen(OLD, OLD), seen(OLD, OLD, host="web2")),
    "no host": document(),
    "non-compliant": document(bad("web1"), bad("web3"), states=(NONE, OPENED)),
    "unknown": document(
        seen(OLD, UNREAD),
        seen(UNREAD, OLD, host="web2"),
        seen(OLD, None, host="db1", reason="no route"),
        seen(None, OLD, host="db2"),
    ),
    "explained": document(seen(OLD, BOTH), rules=(ENDED, MOTD), states=(OPENED, CLOSED)),
    "came and went": document(
        seen(ok(packages=package("1.0", "old")), ok(packages=package("1.0", "new")))
    ),
    "emergency": emergency(),
    "check mode": document(bad("web1"), states=(NONE, OPENED), recorded=False),
    "unchecked": drift_unchecked(MofError("no store", where="setting", remedy="set store")),
    "refused": drift_unchecked(Refused("refused", [Finding("policy", "p", "is not in force")])),
}


def held(told: dict[str, Any]) -> None:
    """Hold what is printed as JSON against the public schema."""
    check("drift", Source("drift.json", json.loads(drift_json(told))), "drift report")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_what_the_schema_says(name: str) -> None:
    """Whatever was found, and also where nothing could be."""
    held(DOCUMENTS[name])


def test_these_documents_have_all_that_there_is() -> None:
    """Every status, class and kind, so that none has a shape that nobody looked at."""
    hosts = [one for told in DOCUMENTS.values() for one in told["hosts"].values()]
    differences = [one for host in hosts for one in host["differences"]]
    assert {one["status"] for one in hosts} == {"compliant", "non_compliant", "unknown"}
    assert {one["class"] for one in differences} == set(DOCUMENTS["compliant"]["classes"])
    assert {one["kind"] for one in differences} == {"added", "removed", "changed", "unknown"}
    assert {one["release"] for one in differences if one["emergency"]}


def _more(told: dict[str, Any]) -> None:
    told["more"] = 1


def _float(told: dict[str, Any]) -> None:
    told["counts"]["compliant"] = 0.5


def _good(told: dict[str, Any]) -> None:
    told["hosts"]["web1"]["status"] = "compliant"


def _harmless(told: dict[str, Any]) -> None:
    for one in told["hosts"]["web1"]["differences"]:
        one["class"] = "ignored"


def _nowhere(told: dict[str, Any]) -> None:
    told["hosts"]["web1"]["reason"] = "no route"


def _failed(told: dict[str, Any]) -> None:
    told["error"] = "no store"


def _over(told: dict[str, Any]) -> None:
    told["incidents"]["open"][0]["closed_why"] = "it is gone"


def _silent(told: dict[str, Any]) -> None:
    del told["hosts"]["web1"]["differences"][0]["why"]


@pytest.mark.parametrize(
    "spoil", [_more, _float, _good, _harmless, _nowhere, _failed, _over, _silent]
)
def test_the_schema_refuses_what_no_check_says(spoil: Callable[[dict[str, Any]], None]) -> None:
    """Other fields, and what contradicts itself."""
    told = json.loads(drift_json(DOCUMENTS["non-compliant"]))
    spoil(told)
    with pytest.raises(BadDocument, match="the drift report has"):
        held(told)
