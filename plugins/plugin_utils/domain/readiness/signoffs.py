# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sign-offs count: signed, by the right and distinct people, for what is there now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..changes.change import Change
from ..finding import Finding
from ..releases.release import Release, SignOff
from ..rules.policy import Policy
from ..rules.rules import Rules
from ..rules.signature import Signature
from .requirements import Asked

#: Parts of a scope that a sign-off is not given for: the inventory is the deployer's.
UNBOUND = ("hosts",)


def signature_problem(signature: Signature | None, kind: str, policy: Policy, rules: Rules) -> str:
    """Why a decision of this kind does not count for its signature; empty when it does.

    :param kind: one of ``policy.SIGNED``.
    """
    if signature is None:
        return "is not signed" if kind in policy.signed else ""
    if signature.keyid in rules.revoked:
        reason = rules.revoked[signature.keyid]
        return f"is signed with a key that was revoked ({signature.keyid}: {reason})"
    return ""


def owned(
    release: Release, changes: Mapping[str, Change], policy: Policy, person: str
) -> list[str]:
    """The changes of the release that are the person's own, when the policy minds."""
    if "own_change" not in policy.separation:
        return []
    carried = {name: changes[name] for name in release.changes if name in changes}
    return [name for name, one in carried.items() if person in (*one.asked_by, one.owner)]


def vote_problem(
    vote: SignOff,
    release: Release,
    changes: Mapping[str, Change],
    policy: Policy,
    rules: Rules,
    bound: Mapping[str, str] | None,
) -> str:
    """Why a vote does not count; empty when it does.

    :param bound: part of the scope -> SHA-256 of it as it must be; ``None`` when nobody can tell.
    """
    problem = signature_problem(vote.signature, "signoff", policy, rules)
    if problem:
        return problem
    clusters = policy.clusters_of(vote.by)
    if clusters is not None and vote.cluster not in clusters:
        return f"is by {vote.by}, who is not of this cluster"
    if vote.decision != "go":
        return ""
    own = owned(release, changes, policy, vote.by)
    if own:
        return f"is by {vote.by}, who asked for or owns {', '.join(own)}"
    parts = _other_parts(vote, bound) if bound is not None else []
    return f"was given for other contents: {', '.join(parts)} changed after it" if parts else ""


def unsigned(
    release: Release,
    changes: Mapping[str, Change],
    asked: Asked,
    policy: Policy,
    rules: Rules,
    bound: Mapping[str, str] | None,
) -> Iterator[Finding]:
    """Every sign-off that is missing, does not count, or says no, as far as it is needed."""
    votes = {name: release.signoffs[name] for name in asked.clusters if name in release.signoffs}
    problems = {
        name: vote_problem(vote, release, changes, policy, rules, bound)
        for name, vote in votes.items()
    }
    if "distinct_people" in policy.separation:
        problems |= _of_one_person(votes, problems)
    good = [name for name, one in votes.items() if one.decision == "go" and not problems[name]]
    short = len(good) * 100 < policy.review.threshold_percent * len(asked.clusters)
    needed = set(asked.clusters) if short else set(policy.review.core)
    final = round_ended(release, asked, policy)
    for cluster in asked.clusters:
        vote = votes.get(cluster)
        if vote is None:
            if cluster in needed:
                yield _missing(release, cluster, "has not signed")
        elif vote.decision != "go" and (short or cluster in policy.review.veto):
            yield _objection(release, vote, final)
        elif problems[cluster] and cluster in needed:
            yield _missing(release, cluster, problems[cluster])
    for vote in _vetoes(release, policy):
        if vote.cluster not in asked.clusters:
            yield _objection(release, vote, final)
    counted = {vote.by for name, vote in votes.items() if not problems[name]}
    yield from _quorum(release, asked, policy, counted)


def round_ended(release: Release, asked: Asked, policy: Policy) -> SignOff | None:
    """The no-go that ended this round of sign-offs: a veto, or one too many for the threshold.

    A veto counts also where the cluster was not asked: whoever may stop everything may stop this.
    """
    vetoes = _vetoes(release, policy)
    if vetoes:
        return vetoes[0]
    against = [
        release.signoffs[name]
        for name in asked.clusters
        if name in release.signoffs and release.signoffs[name].decision != "go"
    ]
    possible = len(asked.clusters) - len(against)
    if against and possible * 100 < policy.review.threshold_percent * len(asked.clusters):
        return max(against, key=lambda one: one.at)
    return None


def ended(release: Release, vote: SignOff) -> Finding:
    """The finding for a round that a no-go ended."""
    return Finding(
        "round",
        release.id,
        f"ended with the no-go of {vote.cluster}: {vote.comment}",
        who=release.manager,
        how=_return(release, vote.cluster),
    )


def _other_parts(vote: SignOff, bound: Mapping[str, str]) -> list[str]:
    """Parts of the scope for which a vote was not given as they are.

    One without any is of a time before sign-offs were bound; under a signature there is none such.
    """
    if not vote.bound and vote.signature is None:
        return []
    parts = sorted({*vote.bound, *bound}.difference(UNBOUND))
    return [part for part in parts if vote.bound.get(part) != bound.get(part)]


def _of_one_person(votes: Mapping[str, SignOff], problems: Mapping[str, str]) -> dict[str, str]:
    """Cluster -> why its go does not count: whoever gave it speaks for another one already."""
    first: dict[str, str] = {}
    found = {}
    for name, vote in votes.items():
        if vote.decision == "go" and not problems[name]:
            other = first.setdefault(vote.by, name)
            if other != name:
                found[name] = f"is by {vote.by}, who signed for {other} already"
    return found


def _vetoes(release: Release, policy: Policy) -> list[SignOff]:
    votes = [release.signoffs[one] for one in policy.review.veto if one in release.signoffs]
    return [one for one in votes if one.decision != "go"]


def _quorum(release: Release, asked: Asked, policy: Policy, people: set[str]) -> Iterator[Finding]:
    wanted = min(policy.review.quorum, len(asked.clusters))
    if len(people) < wanted:
        yield Finding(
            "quorum",
            release.id,
            f"needs the votes of {wanted} {'person' if wanted == 1 else 'people'}, and "
            f"{len(people)} gave one that counts",
            who=release.manager,
            how="let more of the clusters sign, each by another person",
        )


def _missing(release: Release, cluster: str, problem: str) -> Finding:
    return Finding(
        "sign-off",
        cluster,
        problem,
        who=cluster,
        how=f"ansible-playbook mof.release.sign -e release={release.id} "
        f"-e cluster={cluster} -e decision=go -e \"comment='…'\"",
    )


def _objection(release: Release, vote: SignOff, final: SignOff | None) -> Finding:
    return Finding(
        "sign-off",
        vote.cluster,
        f"said no-go: {vote.comment}",
        who=release.manager,
        how=_return(release, vote.cluster)
        if final is not None
        else "meet the objection, then ask for a new sign-off",
    )


def _return(release: Release, cluster: str) -> str:
    return (
        f"ansible-playbook mof.release.return -e release={release.id} -e \"comment='…'\" "
        f"-e reopens={cluster} -e \"actions='…'\""
    )
