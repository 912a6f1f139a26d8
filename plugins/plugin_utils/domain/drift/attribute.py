# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attribute one difference: which release explains it, which rule ignores it, or nobody.

The newest deployment that names an item decides about it: where that expects something else than
was found, no older one explains it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from ..configuration.difference import UNKNOWN as UNREADABLE
from ..configuration.difference import Difference, as_text
from ..configuration.snapshot import Attributes, Configuration, ci_id
from ..rules.configuration_rules import IgnoreRule
from .authority import Authority, Runs
from .comparing import unread
from .ignoring import expired_for, ignored_by
from .naming import Matching, Sha256, expecting, fulfilled, intends, named_by
from .report import AUTHORIZED, IGNORED, STALE, UNAUTHORIZED, UNKNOWN, Drift, Recorded


@dataclass(frozen=True)
class Means:
    """What attributing needs beside the record.

    :param hosts: host pattern -> its hosts.
    :param told: text as it may stand on record and on a terminal.
    :param sha256: SHA-256 (hex) of a content.
    """

    rules: tuple[IgnoreRule, ...]
    now: datetime
    hosts: Matching
    told: Callable[[str], str]
    sha256: Sha256


def attribute(
    host: str, one: Difference, baseline: Recorded, live: Configuration, runs: Runs, means: Means
) -> Drift:
    """The difference with its class."""
    base = Drift(
        host=host,
        ci=means.told(ci_id(host, one.section, one.key)),
        section=one.section,
        key=one.key,
        attribute=means.told(one.attribute),
        kind=one.kind,
        before=means.told(as_text(one.before)),
        after=means.told(as_text(one.after)),
        classified=UNAUTHORIZED,
    )
    before, after = _item(baseline.configuration, one), _item(live, one)
    readable = _readability(base, one, live, before, after)
    if readable is not None:
        return readable
    item = after if after is not None else before or {}
    explained = _explained(base, one, item, live, runs, means)
    if explained is not None:
        return explained
    rule = ignored_by(means.rules, host, base.ci, base.attribute, means.now)
    if rule is not None:
        return replace(base, classified=IGNORED, rule=rule.id, why=f"rule {rule.id}: {rule.reason}")
    ended = expired_for(means.rules, host, base.ci, base.attribute, means.now)
    return replace(
        base,
        why=_against(one, item, live, host, runs, means)
        + (f"; rule {ended.id} ended {ended.expires:%Y-%m-%d}" if ended else ""),
        suspects=(*runs.suspects, *_bystanders(one, item, host, runs, means)),
    )


def _item(configuration: Configuration, one: Difference) -> Attributes | None:
    section = configuration.get(one.section)
    return section.items.get(one.key) if section is not None and section.known else None


def _readability(
    base: Drift,
    one: Difference,
    live: Configuration,
    before: Attributes | None,
    after: Attributes | None,
) -> Drift | None:
    """The class of what one of the sides does not know; none when both do."""
    section = live.get(one.section)
    if one.kind == UNREADABLE:
        if one.key or section is None or not section.known:
            return replace(base, classified=UNKNOWN, why="cannot be read")
        return replace(base, classified=STALE, why="was unknown when it went on record")
    if one.section == "files" and unread(after, one.attribute):
        return replace(base, classified=UNKNOWN, why=f"cannot be read: {base.after}")
    if one.section == "files" and after is not None and unread(before, one.attribute):
        return replace(base, classified=STALE, why="could not be read when it went on record")
    return None


def _explained(
    base: Drift,
    one: Difference,
    item: Attributes,
    live: Configuration,
    runs: Runs,
    means: Means,
) -> Drift | None:
    for run in runs.done:
        how = named_by(run.plan, run.affected, base.host, one, item, means.hosts)
        if not how:
            continue
        if _contradicts(run, one, item, live, base.host, means):
            return None
        emergency = ", ".join(run.emergencies)
        by = f"emergency {emergency} in release {run.release}" if emergency else run.release
        by = by if emergency else f"release {by}"
        return replace(
            base,
            classified=AUTHORIZED,
            release=run.release,
            emergency=emergency,
            why=f"{by} names it ({how}) and was deployed there by {run.run}",
        )
    for run in runs.open:
        about = list(expecting(run.plan, base.host, one.section, one.key, item, means.hosts))
        meant = any(intends(each, one) for each in about)
        if meant and all(fulfilled(each, base.host, live, means.sha256) for each in about):
            return replace(
                base,
                classified=STALE,
                release=run.release,
                emergency=", ".join(run.emergencies),
                why=f"is as release {run.release} means it, let through as {run.run}, whose "
                "outcome is not on record",
            )
    return None


def _contradicts(
    run: Authority,
    one: Difference,
    item: Attributes,
    live: Configuration,
    host: str,
    means: Means,
) -> bool:
    about = expecting(run.plan, host, one.section, one.key, item, means.hosts)
    return not all(fulfilled(each, host, live, means.sha256) for each in about)


def _against(
    one: Difference, item: Attributes, live: Configuration, host: str, runs: Runs, means: Means
) -> str:
    """Why nothing explains it."""
    for run in runs.done:
        if named_by(run.plan, run.affected, host, one, item, means.hosts):
            return f"is not as release {run.release} means it"
    if runs.done:
        others = ", ".join(dict.fromkeys(run.release for run in runs.done))
        return f"is named by nothing that was deployed there since ({others})"
    return "has no deployment that explains it"


def _bystanders(
    one: Difference, item: Attributes, host: str, runs: Runs, means: Means
) -> list[str]:
    """Deployments that do not explain it and were there all the same."""
    found = []
    for run in (*runs.done, *runs.open):
        named = named_by(run.plan, run.affected, host, one, item, means.hosts)
        how = "which means it otherwise" if named else "which does not name it"
        found.append(f"release {run.release} ({run.run}), {how}")
    return list(dict.fromkeys(found))
