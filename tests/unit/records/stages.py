# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A story told up to each stage that a release can be in."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.mof.release.tests.unit.records.content import artifact
from ansible_collections.mof.release.tests.unit.records.contested import contested
from ansible_collections.mof.release.tests.unit.records.story import Story
from ansible_collections.mof.release.tests.unit.records.workflow import everything


def story_of(tell: Callable[[Story], None]) -> Story:
    """A story told so far."""
    story = Story()
    tell(story)
    return story


def planned(story: Story) -> None:
    """A developed change request and a plan."""
    story.request()
    story.plan()


def building(story: Story) -> None:
    """Planned to the end, nothing registered."""
    planned(story)
    story.add("release_building", "dana", {})


def built(story: Story) -> None:
    """The artifact registered, nothing accepted."""
    planned(story)
    story.add("release_built", "dana", {"artifacts": [{**artifact(), "size": 1}]})


def returned(story: Story) -> None:
    """Sent back from preparation."""
    planned(story)
    story.build()
    story.prepare()
    data = {
        "to": "change_owner",
        "reason": "The index is not rebuilt.",
        "actions": ["rebuild it", "test it"],
        "reopens": ["operations", "security"],
    }
    story.add("release_returned", "dana", data)


def preparing(story: Story) -> None:
    """Accepted, nothing prepared."""
    planned(story)
    story.build()


def refused_by_review(story: Story) -> None:
    """Prepared, and a no-go."""
    preparing(story)
    story.prepare()
    story.no_go()


def ready(story: Story) -> None:
    """A go on record."""
    preparing(story)
    story.prepare()
    story.go()


def permitted(story: Story) -> None:
    """Let through the gate."""
    ready(story)
    story.permit()


def half_deployed(story: Story) -> None:
    """One host failed, another was not reached."""
    permitted(story)
    story.deploy(web1="failed", web2="unreachable")


def uncaptured(story: Story) -> None:
    """Deployed everywhere, and not captured on one host."""
    permitted(story)
    story.deploy()
    story.capture(web2="the host did not answer")


def deployed(story: Story) -> None:
    """All of it."""
    permitted(story)
    story.deploy()
    story.capture()
    story.end_deployment()


def closed(story: Story) -> None:
    """Reviewed after its deployment."""
    deployed(story)
    story.add("release_closed", "dana", {"comment": "no follow-up"}, minutes=1440)


def backed_out(story: Story) -> None:
    """Taken back."""
    half_deployed(story)
    story.add("release_backed_out", "sam", {"comment": "web1 did not come back"})


def bare(story: Story) -> None:
    """A plan, and nothing else."""
    story.plan(plans={}, title="")


def troubled(story: Story) -> None:
    """Refused twice, returned, a no-go, a go, and a deployment that failed."""
    story.request()
    story.plan()
    story.build()
    story.refuse("run-1")
    story.refuse("run-1")
    story.prepare()
    data = {"to": "change_owner", "reason": "No index.", "actions": ["build it"], "reopens": []}
    story.add("release_returned", "dana", data)
    story.build()
    story.no_go()
    story.go()
    story.permit()
    story.deploy(web1="failed", web2="unreachable")
    story.deploy("run-of-nobody")
    story.capture(web2="it did not answer")


#: Stages that differ in what a page of them shows.
TOLD = (bare, preparing, troubled, contested, deployed, closed, everything)
