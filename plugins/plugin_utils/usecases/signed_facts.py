# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a signed decision says: the fields of the command, and the facts it is about as they are.

It is made once to be signed and once more when the signed statement comes back. What differs then
is told, and nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ..documents.canonical import canonical, digest
from ..documents.view import plain
from ..domain.changes.decide_change import MoveChange
from ..domain.errors import BadDocument, Unknown
from ..domain.evolve import State
from ..domain.finding import Finding
from ..domain.readiness.decide_activity import RecordActivity
from ..domain.readiness.decide_review import HoldReview
from ..domain.readiness.decide_signoff import GiveSignOff
from ..domain.releases.release import ActivityResult, Release, Review, SignOff
from ..domain.rules.decide_rules import AdoptRules
from ..domain.rules.policy import Policy
from ..domain.rules.signature import Signature

Signable = GiveSignOff | HoldReview | RecordActivity | MoveChange | AdoptRules

MILESTONE = "release readiness review"
#: Kind of decision -> the fields of its command that a person decides, and what each is.
DECIDED: Mapping[str, Mapping[str, type]] = {
    "signoff": {"release": str, "cluster": str, "decision": str, "comment": str},
    "review": {
        "release": str,
        "decision": str,
        "comment": str,
        "to": str,
        "actions": list,
        "reopens": list,
    },
    "waiver": {"release": str, "id": str, "status": str, "comment": str, "hours": int},
    "authorization": {
        "id": str,
        "to": str,
        "comment": str,
        "owner": str,
        "initiation_review": dict,
        "skips": list,
    },
    "policy": {"comment": str},
}
#: Fields of commands that are signed in another place, or are not a person's to decide.
_ELSEWHERE = ("scope", "bound", "waves", "signature", "policy")


@dataclass(frozen=True)
class Facts:
    """What is signed besides who, when and where.

    :param subject: name -> SHA-256 (hex) of the things it is about.
    """

    kind: str
    subject: Mapping[str, str]
    about: Mapping[str, Any]
    decision: Mapping[str, Any]
    rules: Mapping[str, Any]

    @property
    def predicate(self) -> dict[str, Any]:
        """As the predicate of a statement has it."""
        return {
            "kind": self.kind,
            "about": dict(self.about),
            "decision": dict(self.decision),
            "rules": dict(self.rules),
        }


def kind_of(command: Signable) -> str:
    """The kind of decision (``policy.SIGNED``) that a command is."""
    kinds = {
        GiveSignOff: "signoff",
        HoldReview: "review",
        RecordActivity: "waiver",
        MoveChange: "authorization",
        AdoptRules: "policy",
    }
    return kinds[type(command)]


def subjects_of(command: Signable) -> list[str]:
    """The subjects on the ledger that a decision is about."""
    if isinstance(command, AdoptRules):
        return []
    if isinstance(command, MoveChange):
        return [f"change/{command.id}"]
    return [f"release/{command.release}"]


def facts_of(command: Signable, state: State, policy: Policy) -> Facts:
    """The facts of a decision as they are on record now.

    :raises Unknown: what it is about is not on record.
    """
    if isinstance(command, AdoptRules):
        subject, about = _about_rules(command, state)
    elif isinstance(command, MoveChange):
        subject, about = _about_change(command, state)
    else:
        subject, about = _about_release(command, state)
    return Facts(kind_of(command), subject, about, _decision(command), _rules(policy))


def differences(signed: Mapping[str, Any], now: Mapping[str, Any], who: str) -> Iterator[Finding]:
    """A finding for every fact that is not as it was when the statement was made."""
    for part in ("kind", "about", "decision", "rules"):
        before, after = _named(signed.get(part), part), _named(now.get(part), part)
        for name in sorted({*before, *after}):
            if _bytes(before, name) != _bytes(after, name):
                yield Finding(
                    "statement",
                    name,
                    f"was {_short(before.get(name))} when it was signed, and is "
                    f"{_short(after.get(name))}",
                    who=who,
                    how="sign the decision anew",
                )


def stands(command: Signable, state: State, signature: Signature) -> bool:
    """Whether this very signature stands on record under this very thing already."""
    found: list[Signature | None] = []
    if isinstance(command, AdoptRules):
        rules, policy = state.standing.rules, command.policy
        same = (policy.digest, policy.people_digest, policy.signers_digest)
        in_force = same == (rules.policy, rules.people, rules.signers)
        return in_force and signature.nonce in rules.nonces
    if isinstance(command, MoveChange):
        change = state.changes.get(command.id)
        found = [one.signature for one in change.approvals] if change else []
    elif release := state.releases.get(command.release):
        standing = _standing(command, release)
        found = [standing.signature] if standing else []
    return signature.envelope in [one.envelope for one in found if one]


def _decision(command: Signable) -> dict[str, Any]:
    """What a person decides, without what was left empty.

    :raises BadDocument: the command has more in it, which would go on record unsigned or not at
        all.
    """
    kind = kind_of(command)
    decided: dict[str, Any] = {}
    for one in fields(command):
        value = plain(getattr(command, one.name))
        if one.name in _ELSEWHERE or value in ("", [], {}, 0, None, False):
            continue
        if one.name not in DECIDED[kind]:
            raise BadDocument(
                f"{one.name} cannot go with a signed {kind}",
                remedy="leave it out, or name it with its digest in the comment",
            )
        decided[one.name] = value
    return decided


def _about_release(command: Any, state: State) -> tuple[dict[str, str], dict[str, Any]]:
    release = state.releases.get(command.release)
    if release is None:
        raise Unknown(
            f"release {command.release} is not on record",
            remedy="check the name: the module mof.release.release_info lists all releases",
        )
    about: dict[str, Any] = {
        "release": release.id,
        "environment": release.environment,
        "milestone": MILESTONE,
        "round": len(release.returns) + 1,
        "plan_sha256": digest(release.plan),
        "changes": list(release.changes),
        "requirements_sha256": _requirements(command, release),
        "on_record": _on_record(_standing(command, release)),
    }
    title = release.plan.get("title")
    if title:
        about["title"] = title
    subject = dict(sorted(release.artifacts.items()))
    return subject or {release.id: str(about["plan_sha256"])}, about


def _requirements(command: Any, release: Release) -> str:
    """SHA-256 of the results that the signer speaks for: of the cluster, of one, or of all."""
    cluster, activity = getattr(command, "cluster", ""), getattr(command, "id", "")
    results = {
        name: {
            "status": one.status,
            "observed": one.observed,
            "comment": one.comment,
            "evidence": [asdict(each) for each in one.evidence],
        }
        for name, one in release.activities.items()
        if activity in ("", name) and cluster in ("", one.cluster)
    }
    return digest(results)


def _standing(command: Any, release: Release) -> SignOff | Review | ActivityResult | None:
    """What is on record of the same thing that a command decides."""
    if isinstance(command, GiveSignOff):
        return release.signoffs.get(command.cluster)
    if isinstance(command, RecordActivity):
        return release.activities.get(command.id)
    return release.review


def _on_record(standing: SignOff | Review | ActivityResult | None) -> str:
    """In words: a decision that was signed and kept must not undo one that was taken since."""
    if standing is None:
        return ""
    if isinstance(standing, Review):
        decided, person = standing.decision, standing.lead
    else:
        what = standing.decision if isinstance(standing, SignOff) else standing.status
        decided, person = what, standing.by
    return f"{decided} by {person} at {standing.at.isoformat()}"


def _about_change(command: MoveChange, state: State) -> tuple[dict[str, str], dict[str, Any]]:
    change = state.changes.get(command.id)
    if change is None:
        raise Unknown(
            f"change request {command.id} is not on record",
            remedy="check the id: the module mof.release.change_request_info lists all",
        )
    content = digest(dict(change.content))
    about = {
        "change": change.id,
        "title": str(change.content.get("title", "")),
        "content_sha256": content,
        "category": change.category,
        "priority": change.priority,
        "round": sum(step.state == "submitted" for step in change.history),
    }
    return {change.id: content}, about


def _about_rules(command: AdoptRules, state: State) -> tuple[dict[str, str], dict[str, Any]]:
    policy, rules = command.policy, state.standing.rules
    about = {
        "policy": policy.name,
        "version": policy.version,
        "policy_sha256": policy.digest,
        "people_sha256": policy.people_digest,
        "signers_sha256": policy.signers_digest,
        "replaces_policy_sha256": rules.policy,
        "replaces_people_sha256": rules.people,
        "replaces_signers_sha256": rules.signers,
    }
    return {policy.name: policy.digest}, about


def _rules(policy: Policy) -> dict[str, Any]:
    return {
        "policy": policy.name,
        "policy_sha256": policy.digest,
        "people_sha256": policy.people_digest,
        "signers_sha256": policy.signers_digest,
    }


def _named(value: Any, name: str) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {f"{name}.{key}": one for key, one in value.items()}
    return {name: value}


def _bytes(values: Mapping[str, Any], name: str) -> bytes:
    # For Python true is 1, and a field that is null is like none.
    return canonical(values[name]) if name in values else b""


def _short(value: Any) -> str:
    text = "(none)" if value in (None, "") else str(value)
    return text if len(text) <= 40 else text[:39] + "…"
