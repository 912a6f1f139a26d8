# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy: which clusters, activities and rules a release must satisfy. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..scope import PARTS
from .configuration_rules import CaptureRules, IgnoreRule

CLUSTERS = (
    "infrastructure",
    "operations",
    "partner",
    "release",
    "security",
    "service",
    "support",
)
CATEGORIES = ("standard", "minor", "significant", "major")
PRIORITIES = ("low", "medium", "high", "emergency")


#: The route of a change request: its category, or ``emergency`` when that is its priority.
ROUTES = (*CATEGORIES, "emergency")
#: What an emergency may skip and then owes.
SKIPPABLE = ("test", "document", "review")
#: Plans that accompany a release.
PLANS = ("rollout", "backout", "training", "support", "communication", "risk")
#: Kinds of acceptance results.
TESTS = ("test", "pilot", "backout")
#: Decisions that a policy may want signed with the key of whoever takes them.
SIGNED = ("signoff", "review", "waiver", "authorization", "policy")
#: Rules of separation of duties.
SEPARATION = ("distinct_people", "own_change", "one_cluster", "owner_is_not_manager")
#: Kinds of windows.
MAINTENANCE, FREEZE = "maintenance", "freeze"
#: What may happen when a window closes while a run is in it.
ON_CLOSE = ("finish_run", "stop_before_next_wave", "stop_before_next_task")
#: The body that ``change_managers`` names.
CHANGE_MANAGERS = "change_managers"
#: The body whose people may lead a review; anyone may when the policy names nobody.
LEADS = "review"


@dataclass(frozen=True)
class Activity:
    """One preparation activity that a role cluster owes.

    :param id: ``cluster.name``.
    :param element: what it speaks for at the review: release, environment, strategy or risk.
    :param mode: ``auto`` (a check) or ``human`` (an attestation).
    :param severity: ``blocking`` or ``warning``.
    :param expires_hours: how long a result counts; ``None`` means until the release ends.
    :param smf: the service management function that it serves.
    :param checks: what the role ``prepare`` measures on each host, as ``{kind, parameters}``. Where
        there are checks, only their report can say ``pass``.
    """

    id: str
    cluster: str
    element: str
    mode: str
    severity: str
    title: str
    evidence_required: bool
    expires_hours: int | None
    smf: str = ""
    checks: tuple[Mapping[str, Any], ...] = ()


#: Under this id a release is let out of all windows. No policy asks for it, and it is waived only.
OUTSIDE_WINDOW = Activity(
    id="service.outside-window",
    cluster="service",
    element="strategy",
    mode="human",
    severity="blocking",
    title="Deployed within the windows, and in no freeze",
    evidence_required=False,
    expires_hours=None,
)


@dataclass(frozen=True)
class ReviewRule:
    """When the readiness review may say go.

    :param threshold_percent: share of the clusters that must say go.
    :param core: clusters whose vote must be on record.
    :param veto: clusters whose no-go ends the round.
    :param go_valid_hours: how long a go counts.
    :param quorum: how many distinct people must have voted.
    """

    threshold_percent: int
    core: tuple[str, ...]
    veto: tuple[str, ...]
    go_valid_hours: int
    quorum: int = 1


@dataclass(frozen=True)
class Route:
    """How a change request of one category, or an emergency, is authorized and released.

    :param bodies: who must approve, such as the change advisory board; every one of them.
    :param approvals: how many people of each body.
    :param initiation_review: whether authorizing needs the four answers of the initiation review.
    :param template: whether it is approved beforehand, by exact match of a template, and only so.
    :param clusters: the clusters that sign off a release of such changes; ``None`` means all of
        the policy. An emergency comes down to this when it skips the review.
    :param activities: ``all`` or ``auto``: which activities such a release owes; likewise.
    :param may_skip: what an authority may let it skip, owed afterwards.
    """

    name: str
    bodies: tuple[str, ...] = ()
    approvals: int = 1
    initiation_review: bool = False
    template: bool = False
    clusters: tuple[str, ...] | None = None
    activities: str = "all"
    may_skip: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """A standard change that was approved once and for all.

    :param fixed: field of the change request -> the only value it may have.
    :param free: fields that the request may fill as it likes.
    :param playbook: the only deploy playbook of a release that carries it; empty means any.
    :param hosts: the only host pattern, likewise.
    """

    id: str
    title: str
    fixed: Mapping[str, Any]
    free: tuple[str, ...]
    playbook: str = ""
    hosts: str = ""


@dataclass(frozen=True)
class Freeze:
    """A time in which no change is scheduled: ISO 8601 with offset, ``end`` left out of it."""

    start: str
    end: str
    reason: str


@dataclass(frozen=True)
class Window:
    """A maintenance window or a freeze, as the policy has it; it may come again.

    :param kind: ``maintenance`` (deploy only inside) or ``freeze`` (never inside).
    :param environments: those it is about; empty means all.
    :param start: first local time, ``YYYY-MM-DDTHH:MM``; empty with a calendar file.
    :param minutes: how long each occurrence lasts, by the clock that everybody shares; 0 with
        ``end``, or with a calendar file.
    :param timezone: name of the IANA database; empty when a calendar file is to say so.
    :param rrule: RFC 5545 recurrence rule without DTSTART; empty means once.
    :param calendar: text of the iCalendar file whose events are the occurrences; empty without.
    :param sha256: SHA-256 (hex) of that file.
    :param end: local time at which the first one ends; the others end at the same time of day.
    """

    name: str
    kind: str
    environments: tuple[str, ...] = ()
    start: str = ""
    minutes: int = 0
    timezone: str = "UTC"
    rrule: str = ""
    reason: str = ""
    calendar: str = ""
    sha256: str = ""
    end: str = ""


@dataclass(frozen=True)
class Policy:
    """The rules in force, and the digests by which a decision names them.

    :param digest: SHA-256 (hex) of the canonical effective policy document.
    :param change_managers: who may screen, classify, schedule, review and close change requests;
        empty means anyone but the initiator.
    :param authorities: body, or a route that names no body of its own -> its people.
    :param ignore: globs of project files that a go does not bind.
    :param deadlines: priority -> hours in which a change request is to be deployed.
    :param obligations: what was skipped (``SKIPPABLE``) -> hours until it must be made up for.
    :param waiver_hours: how long a waiver counts at most.
    :param waiver_clusters: clusters whose people may sign a waiver besides the activity's own.
    :param plans: plans that a release cannot leave acceptance without.
    :param tests: kinds of acceptance results (``TESTS``) it cannot leave acceptance without.
    :param signed: decisions (``SIGNED``) that count only with a signature.
    :param separation: rules of separation of duties (``SEPARATION``) in force.
    :param bind: parts of the scope that bind; a go holds whatever the others are.
    :param free_variables: names (globs) of command-line variables that do not bind.
    :param permit_minutes: how long a permit counts at most.
    :param permit_uses: how many runs one permit allows that is asked for beforehand.
    :param windows: maintenance windows and freezes, besides ``freezes``.
    :param on_close: what a run does when its window closes (``ON_CLOSE``).
    :param capture: what a snapshot takes down.
    :param ignored: rules by which a difference is not drift.
    :param people: person -> clusters, from the people file; ``None`` when there is none.
    :param people_digest: SHA-256 (hex) of the canonical people document, empty without one.
    :param signers_digest: SHA-256 (hex) of the allowed signers file, empty without one.
    """

    name: str
    digest: str
    clusters: tuple[str, ...]
    activities: tuple[Activity, ...]
    review: ReviewRule
    change_managers: tuple[str, ...]
    authorities: Mapping[str, tuple[str, ...]]
    ignore: tuple[str, ...]
    version: int = 1
    routes: Mapping[str, Route] = field(default_factory=dict)
    templates: tuple[Template, ...] = ()
    deadlines: Mapping[str, int] = field(default_factory=dict)
    freezes: tuple[Freeze, ...] = ()
    obligations: Mapping[str, int] = field(default_factory=dict)
    waiver_hours: int = 168
    waiver_clusters: tuple[str, ...] = ()
    plans: tuple[str, ...] = ("backout",)
    tests: tuple[str, ...] = ("test",)
    signed: tuple[str, ...] = ()
    separation: tuple[str, ...] = SEPARATION
    bind: tuple[str, ...] = PARTS
    free_variables: tuple[str, ...] = ()
    permit_minutes: int = 240
    permit_uses: int = 1
    windows: tuple[Window, ...] = ()
    on_close: str = "stop_before_next_wave"
    capture: CaptureRules = field(default_factory=CaptureRules)
    ignored: tuple[IgnoreRule, ...] = ()
    people: Mapping[str, tuple[str, ...]] | None = None
    people_digest: str = ""
    signers_digest: str = ""

    def activity(self, activity_id: str) -> Activity | None:
        """The activity with this id, if the policy has one; that of windows is always known."""
        if activity_id == OUTSIDE_WINDOW.id:
            return OUTSIDE_WINDOW
        return next((one for one in self.activities if one.id == activity_id), None)

    def route(self, name: str) -> Route:
        """The route with this name; one that the policy leaves out has its own name as its body."""
        return self.routes.get(name) or Route(name, bodies=(name,))

    def people_of(self, body: str) -> tuple[str, ...]:
        """The people of a body."""
        if body == CHANGE_MANAGERS:
            return self.change_managers
        return self.authorities.get(body, ())

    def template(self, template_id: str) -> Template | None:
        """The template with this id, if the policy has one."""
        return next((one for one in self.templates if one.id == template_id), None)

    def clusters_of(self, person: str) -> tuple[str, ...] | None:
        """The clusters a person may sign for; ``None`` when no people file says so."""
        return None if self.people is None else tuple(self.people.get(person, ()))
