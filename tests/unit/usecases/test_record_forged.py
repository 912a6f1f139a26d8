# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A ledger that was written anew from its first entry: only what people signed gives it away."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import canonical
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import read_event
from ansible_collections.mof.release.plugins.plugin_utils.documents.statement import shown
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.verify_record import (
    verify_record,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.verify_signatures import (
    verify_signatures,
)
from ansible_collections.mof.release.tests.unit.domain.stories import sha
from ansible_collections.mof.release.tests.unit.usecases.signed_record import (
    OTHER_CHANGE,
    Events,
    Made,
    Record,
    entry,
    forge,
    make,
    names,
    payload_of,
    place,
    problems,
    rewritten,
    saved,
    told,
)


@pytest.fixture(scope="module")
def made(
    template: tuple[MemoryStore, Path], keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> Made:
    """Give a shop and its record, in which everything is signed; not to be altered."""
    return make(template[0], tmp_path_factory.mktemp("rules"), keys)


def find(events: Events, kind: str, **data: Any) -> int:
    """Where the first event of this type is that tells this."""
    for index, event in events.items():
        if event.type == kind and {name: event.data.get(name) for name in data} == data:
            return index
    raise LookupError(kind)


def vote(events: Events) -> int:
    """Where the vote of operations is."""
    return find(events, "signoff_recorded", cluster="operations")


def vote_turned(events: Events) -> None:
    """A no-go where there was a go."""
    told(events, vote(events), decision="no_go")


def vote_moved(events: Events) -> None:
    """The vote of another cluster."""
    told(events, vote(events), cluster="partner")


def vote_of_another(events: Events) -> None:
    """Somebody else said so."""
    index = vote(events)
    events[index] = replace(events[index], actor="mallory")


def vote_for_more(events: Events) -> None:
    """The vote is for other contents."""
    index = vote(events)
    told(events, index, bound={**events[index].data["bound"], "project": sha("other")})


def vote_with_other_signature(events: Events) -> None:
    """The vote names a signature of somebody else, which is good for what it is."""
    index, other = vote(events), find(events, "signoff_recorded", cluster="release")
    told(events, index, signature=events[other].data["signature"])


def vote_with_earlier_signature(events: Events) -> None:
    """The vote names the signature under an earlier vote of the same person."""
    index = find(events, "signoff_recorded", comment="we have looked again")
    earlier = find(events, "signoff_recorded", cluster="support")
    told(events, index, signature=events[earlier].data["signature"])


def go_for_more(events: Events) -> None:
    """The go was for another project."""
    index = find(events, "review_held", decision="go")
    scope = {**events[index].data["scope"], "project": {"deploy.yml": sha("other")}}
    told(events, index, scope=scope)


def no_go_owes_nothing(events: Events) -> None:
    """What was owed after the no-go is something else."""
    told(events, find(events, "release_returned"), actions=["Nothing."])


def no_go_gone(events: Events) -> None:
    """The no-go was a go."""
    told(events, find(events, "review_held", decision="no_go"), decision="go")


def waiver_of_more(events: Events) -> None:
    """Another result was waived."""
    told(events, find(events, "activity_recorded", status="waived"), id="operations.restore")


def waiver_passed(events: Events) -> None:
    """What was waived did pass."""
    told(events, find(events, "activity_recorded", status="waived"), status="pass")


def change_with_skips(events: Events) -> None:
    """The change was authorized to leave out its test."""
    index = find(events, "change_authorized", comment="useful")
    told(events, index, skips=["test"])


def change_of_other_content(events: Events) -> None:
    """It was authorized, and is about something else."""
    for index, event in events.items():
        if event.type == "change_submitted" and event.subject.endswith(OTHER_CHANGE):
            told(events, index, change={**event.data["change"], "reason": "Mallory wants it."})


def results_of_before(events: Events) -> None:
    """What the cluster had shown when it voted was something else."""
    index = [
        one
        for one, event in events.items()
        if event.type == "activity_recorded" and event.data["id"] == "release.build"
    ][-1]
    told(events, index, observed="it did not build")


def rules_of_others(events: Events) -> None:
    """Another policy was put in force."""
    told(events, find(events, "rules_adopted"), policy_sha256=sha("other"))


def rules_moved(events: Events) -> None:
    """The signature of a vote under the rules."""
    told(events, find(events, "rules_adopted"), signature=events[vote(events)].data["signature"])


FORGED: dict[Callable[[Events], None], str] = {
    vote_turned: "its signed statement says decision go, and the event no_go",
    vote_moved: "its signed statement says cluster operations, and the event partner",
    vote_of_another: "kim signed it, and the event is by mallory",
    vote_for_more: "its signed statement says bound ",
    vote_with_other_signature: "rob signed it, and the event is by kim",
    vote_with_earlier_signature: "says comment we are ready, and the event we have looked again",
    go_for_more: "its signed statement says scope.project ",
    no_go_owes_nothing: "says actions ['Add a disk'], and the event ['Nothing.']",
    no_go_gone: "its signed statement says decision no_go, and the event go",
    waiver_of_more: "its signed statement says id operations.backup, and the event operations.rest",
    waiver_passed: "its signed statement says status waived, and the event pass",
    change_with_skips: "its signed statement says skips nothing, and the event ['test']",
    change_of_other_content: "its signed statement: about.content_sha256 was",
    results_of_before: "its signed statement: about.requirements_sha256 was",
    rules_of_others: "its signed statement: about.policy_sha256 was",
    rules_moved: "its signed statement is a signoff, which rules_adopted is not",
}


@pytest.mark.parametrize(("change", "problem"), FORGED.items())
def test_what_was_signed_gives_it_away(
    tmp_path: Path, made: Made, change: Callable[[Events], None], problem: str
) -> None:
    """Every proof fits, the part for reading follows from the events, and it is found."""
    found = problems(tmp_path, forge(made[1], change))
    assert problem in found
    assert "view." not in found
    assert "is not what the ledger has" not in found


def test_the_forger_has_a_way_that_changes_nothing(tmp_path: Path, made: Made) -> None:
    """The tests above would find nothing in a ledger that was written anew as it was."""
    forged = forge(made[1], lambda events: None)
    assert verify_record(saved(tmp_path, forged))["signatures"] == 10


def resealed(made: Made, change: Callable[[dict[str, Any]], Any], key: str = "") -> Record:
    """The record of a ledger whose vote of operations names a statement that was altered.

    :param key: of whoever signs it; nobody does when it is empty.
    """
    shop, record = made
    index = place(record, "signoff_recorded", cluster="operations")
    envelope = entry(record, index)["envelope"]
    payload = json.loads(payload_of(envelope))
    change(payload["predicate"])
    altered = canonical(payload)
    sealed = shop.sealed(altered, key).decode() if key else rewritten(envelope, altered)
    keyid = json.loads(sealed)["signatures"][0]["keyid"]

    def change_events(events: Events) -> None:
        names(events, index, sealed, keyid=keyid)
        told(events, index, comment=payload["predicate"]["decision"]["comment"])

    return forge(record, change_events, [sealed.encode()])


def say_more(predicate: dict[str, Any]) -> None:
    """Another comment, and the text that goes with it."""
    predicate["decision"]["comment"] = "we are more than ready"
    index = predicate["text"].index("we are ready")
    predicate["text"] = predicate["text"][:index] + predicate["text"][index:].replace(
        "we are ready", "we are more than ready"
    )


def test_a_statement_altered_under_its_signature(tmp_path: Path, made: Made) -> None:
    """It is whole, its text fits, the event names it and says the same; OpenSSH says no."""
    record = resealed(made, say_more)
    index = place(record, "signoff_recorded", cluster="operations")
    assert problems(tmp_path, record) == (
        f"event {index}: its signature does not count: the content is not what was signed, or the "
        "signature was altered"
    )


def test_a_statement_signed_by_somebody_else(tmp_path: Path, made: Made) -> None:
    """Mallory signs in the name of kim, with a key that counts for mallory."""
    record = resealed(made, say_more, key="mallory")
    index = place(record, "signoff_recorded", cluster="operations")
    assert problems(tmp_path, record) == (
        f"event {index}: its signature does not count: it was signed with the key of mallory, not "
        "of kim"
    )


def test_a_signature_for_another_ledger(tmp_path: Path, made: Made) -> None:
    """Kim signed it, with the own key, for the ledger of another shop that looks the same."""

    def elsewhere(predicate: dict[str, Any]) -> None:
        subject = [{"name": "shop", "digest": {"sha256": sha("shop")}}]
        predicate["ledger"]["id"] = "other"
        predicate["text"] = shown(subject, {**predicate, "text": ""})

    record = resealed(made, elsewhere, key="kim")
    assert "it was signed for the ledger other" in problems(tmp_path, record)


def test_a_text_that_is_not_what_was_signed(made: Made) -> None:
    """The event names such a statement; its text is made again, and is another."""
    record = made[1]
    index = place(record, "signoff_recorded", cluster="operations")
    payload = json.loads(payload_of(entry(record, index)["envelope"]))
    text = payload["predicate"]["text"].replace("says go", "says no")
    payload["predicate"]["text"] = text
    envelope = rewritten(entry(record, index)["envelope"], canonical(payload))
    events = {one["index"]: read_event(one["leaf"].encode(), "it") for one in record["events"]}
    names(events, index, envelope)
    signatures = [
        {**one, "envelope": envelope} if one["event"] == index else one
        for one in record["signatures"]
    ]
    found = verify_signatures({**record, "signatures": signatures}, list(events.items()))
    (problem,) = found.problems
    assert problem.startswith(f"event {index}: its envelope holds no signed statement: the text")
    assert found.verified == 9
