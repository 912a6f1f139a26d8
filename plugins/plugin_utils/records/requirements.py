# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a gate asks of one release, and for each requirement by what it is met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from ..domain.gate.judge import Verdict
from ..domain.readiness.requirements import Asked, asked_of
from ..domain.readiness.signoffs import vote_problem
from ..domain.readiness.unmet import ELEMENTS, counts_until, open_activities
from ..domain.releases.release import ActivityResult, SignOff
from ..domain.scope import KINDS, PARTS
from .requirement import Judged, Requirement, with_findings
from .words import DECISION_WORDS, STATUS_WORDS, counted, minute, quoted, spaced

#: Part of the scope -> what it is, and the word by which its things are counted.
_PARTS: Mapping[str, tuple[str, str]] = {
    "playbook": ("the deploy playbook", "playbook"),
    "project": ("the files of the project", "file"),
    "collections": ("the collections that it uses", "collection"),
    "roles": ("the roles from outside of the project", "role"),
    "plugins": ("the plugins from outside of the project", "plugin"),
    "hosts": ("the hosts of the inventory", "host"),
    "variables": ("the variables of the command line", "variable"),
    "run": ("how the run is started", "option"),
}
#: Parts that have requirements of their own.
_TOLD = ("artifacts", "policy")


def requirements_of(judged: Judged | None, verdict: Verdict) -> tuple[Requirement, ...]:
    """Every requirement, in the order of the workflow; findings that fit none come last.

    :param judged: none when the release is not on record, and so nothing is known of it.
    """
    if judged is None:
        return with_findings((), verdict.findings)
    expected = (
        *_release(judged),
        *_policy(judged),
        *_readiness(judged, verdict.inputs.now),
        *_review(judged),
        *_windows(judged),
        *_scope(judged),
        *_lock(judged),
    )
    return with_findings(expected, verdict.findings)


def _readiness(judged: Judged, now: datetime) -> Iterator[Requirement]:
    asked = asked_of(judged.release, judged.state.changes, judged.policy)
    checked = any(one.severity == "blocking" for one in asked.activities)
    if not judged.policy.activities or not judged.policy.clusters:
        return
    # Where nothing is asked the gate is closed for that, and has looked at none of these.
    if asked.clusters or checked:
        yield from _obligations(judged, asked)
        yield from _changes(judged)
        yield from _artifacts(judged)
        yield from _activities(judged, asked, now)
        yield from _signoffs(judged, asked)
        yield from _quorum(judged, asked)


def _release(judged: Judged) -> Iterator[Requirement]:
    state = spaced(judged.release.state)
    yield Requirement("release", judged.release.id, "past its review", note=f"is in {state}")


def _policy(judged: Judged) -> Iterator[Requirement]:
    rules = judged.state.standing.rules
    note = "no rules were put in force, and none have to be where nothing is signed"
    if rules.adopted:
        at = f" at {minute(rules.adopted_at)}" if rules.adopted_at else ""
        note = f"version {rules.version}, put in force by {rules.adopted_by}{at}"
    yield Requirement(
        "policy",
        judged.policy.name,
        "the rules at hand are those in force",
        note=note,
        gathers=("policy", "people", "signers"),
    )


def _obligations(judged: Judged, asked: Asked) -> Iterator[Requirement]:
    if not asked.normal:
        return
    owed = [one for one in judged.state.standing.obligations.values() if not one.met_by]
    note = f"{counted(len(owed), 'debt')} not due yet" if owed else "nothing is owed"
    due = min((one.due_at for one in owed), default=None)
    yield Requirement(
        "obligation",
        "emergencies",
        "no debt of an emergency is overdue",
        note=note,
        until=due,
        gathers=("obligation",),
    )


def _changes(judged: Judged) -> Iterator[Requirement]:
    for name in judged.release.changes:
        change = judged.state.changes.get(name)
        title = str(change.content.get("title", "")) if change else ""
        note = f"is {spaced(change.state)}" if change else ""
        yield Requirement("change request", name, title, note=note)


def _artifacts(judged: Judged) -> Iterator[Requirement]:
    for name, digest in judged.release.artifacts.items():
        found = judged.scope.parts.get("artifacts", {}).get(name, digest)
        yield Requirement("artifact", name, note=f"sha256 {found}")


def _activities(judged: Judged, asked: Asked, now: datetime) -> Iterator[Requirement]:
    release, policy = judged.release, judged.policy
    rules = judged.state.standing.rules
    problems = {
        activity.id: problem
        for activity, problem in open_activities(release, policy, now, rules=rules, asked=asked)
    }
    for activity in sorted(asked.activities, key=lambda one: ELEMENTS.index(one.element)):
        result = release.activities.get(activity.id)
        requirement = Requirement(
            "activity",
            activity.id,
            activity.title,
            evidence=result.evidence if result else (),
        )
        problem = problems.get(activity.id, "")
        if not problem and result is not None:
            until = counts_until(activity, result, policy)
            yield replace(requirement, note=_answered(result), until=until)
        elif activity.severity == "blocking":
            yield replace(requirement, status="unknown", note=problem)
        else:
            note = f"{problem}; it only warns"
            yield replace(requirement, status="not_needed", note=note)


def _answered(result: ActivityResult) -> str:
    word = STATUS_WORDS.get(result.status, result.status)
    observed = f": {result.observed}" if result.observed else ""
    return f"{word}, by {result.by} at {minute(result.at)}{observed}"


def _signoffs(judged: Judged, asked: Asked) -> Iterator[Requirement]:
    release, policy = judged.release, judged.policy
    rules, changes = judged.state.standing.rules, judged.state.changes
    review = release.review
    bound = review.bound if review is not None and review.bound else None
    spoken: dict[str, str] = {}
    for cluster in asked.clusters:
        requirement = Requirement("sign-off", cluster)
        vote = release.signoffs.get(cluster)
        if vote is None:
            note = "has not signed; enough others have"
            yield replace(requirement, status="not_needed", note=note)
            continue
        problem = vote_problem(vote, release, changes, policy, rules, bound)
        if vote.decision == "go" and not problem and "distinct_people" in policy.separation:
            first = spoken.setdefault(vote.by, cluster)
            problem = "" if first == cluster else f"is by {vote.by}, who signed for {first} already"
        if problem or vote.decision != "go":
            why = problem or f"{_said(vote)}"
            yield replace(requirement, status="not_needed", note=f"{why}; enough others say go")
        else:
            yield replace(requirement, status="met", note=_said(vote))


def _said(vote: SignOff) -> str:
    decision = DECISION_WORDS.get(vote.decision, vote.decision)
    comment = f", {quoted(vote.comment)}" if vote.comment else ""
    signed = ", signed" if vote.signature is not None else ""
    return f"{vote.by} said {decision} at {minute(vote.at)}{comment}{signed}"


def _quorum(judged: Judged, asked: Asked) -> Iterator[Requirement]:
    wanted = min(judged.policy.review.quorum, len(asked.clusters))
    if wanted:
        yield Requirement(
            "quorum",
            judged.release.id,
            f"sign-offs of {counted(wanted, 'person', 'people')}",
            note="enough people signed",
        )


def _review(judged: Judged) -> Iterator[Requirement]:
    review, note = judged.release.review, ""
    if review is not None:
        signed = ", signed" if review.signature is not None else ""
        note = f"{review.lead} said go at {minute(review.at)}, {quoted(review.comment)}{signed}"
    yield Requirement(
        "review",
        judged.release.id,
        "a go that stands",
        note=note,
        until=review.expires_at if review else None,
        gathers=("review",),
    )


def _windows(judged: Judged) -> Iterator[Requirement]:
    release, policy = judged.release, judged.policy
    if release.window is None and not policy.windows and not policy.freezes:
        return
    note = "no maintenance window is closed, and no freeze holds"
    if release.window is not None:
        note = f"{minute(release.window[0])} to {minute(release.window[1])}; {note}"
    yield Requirement(
        "window",
        release.id,
        "deployments are allowed at this time",
        note=note,
        until=judged.closes,
        gathers=("window", "freeze"),
    )


def _scope(judged: Judged) -> Iterator[Requirement]:
    review = judged.release.review
    approved = review.scope.parts if review is not None and review.scope is not None else None
    found = judged.scope.parts
    names = {*(approved or {}), *found}.difference(_TOLD)
    for part in sorted(names, key=lambda one: (PARTS.index(one) if one in PARTS else 99, one)):
        title, word = _PARTS.get(part, (part, "thing"))
        kind = KINDS.get(part, part)
        requirement = Requirement(kind, part, title, gathers=(kind,))
        things = found.get(part, {})
        status, note = "met", f"{counted(len(things), word)}, unchanged since the go"
        if approved is None:
            status, note = "unknown", "is compared with the go, once there is one"
        elif approved.get(part, {}) != things:
            status, note = "not_needed", "differs from the go, and the policy lets it"
        yield replace(requirement, status=status, note=note)


def _lock(judged: Judged) -> Iterator[Requirement]:
    if judged.hosts:
        yield Requirement(
            "lock",
            "hosts",
            "no other deployment is at work on them",
            note=f"{counted(len(judged.hosts), 'host')} free",
            gathers=("lock",),
        )
