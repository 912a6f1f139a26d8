# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of containers, made with podman and with docker."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.mof.release.tests.integration.containers import (
    IMAGE,
    PROGRAMS,
    created,
    removed,
    running,
    told,
)
from ansible_collections.mof.release.tests.integration.faults_catalogue import (
    ADDED,
    REMOVED,
    Fault,
)
from ansible_collections.mof.release.tests.integration.furnished import ADMIN, CACHE, PUBLISHED


def _of(program: str) -> Iterator[Fault]:
    gone, back = removed(program, CACHE), running(program, CACHE)
    undo = f"{gone} && {back}"

    def fault(name: str, what: str, inject: str, undo: str, **at: str) -> Fault:
        return Fault(
            **{
                "id": f"{program}-{name}",
                "what": what,
                "inject": inject,
                "undo": undo,
                "proof": told(program),
                "section": "containers",
                "key": f"{program}/{CACHE}",
                **at,
            }  # type: ignore[arg-type]  # the fields that are no text have their defaults
        )

    yield fault(
        "stopped",
        "a container is stopped",
        f"{program} stop {CACHE}",
        f"{program} start {CACHE}",
        attribute="state",
    )
    yield fault("removed", "a container is gone", gone, back, kind=REMOVED)
    yield fault(
        "new",
        "somebody started a container",
        running(program, "intruder"),
        removed(program, "intruder"),
        key=f"{program}/intruder",
        kind=ADDED,
    )
    yield fault(
        "previous-image",
        "a container has the image of the release before",
        f"{gone} && {running(program, CACHE, version='1.0')}",
        undo,
        attribute="image",
    )
    yield fault(
        "tag-moved",
        "a container has another image under the same name",
        f"{gone} && {program} tag {IMAGE}:2.0 {IMAGE}:kept"
        f" && {program} tag {IMAGE}:1.0 {IMAGE}:2.0 && {back}",
        f"{gone} && {program} tag {IMAGE}:kept {IMAGE}:2.0 && {program} rmi {IMAGE}:kept && {back}",
        attribute="image_digest",
    )
    yield fault(
        "sees-the-host",
        "a container has the whole disk of its host",
        f"{gone} && {running(program, CACHE, volume='/:/data:rw')}",
        undo,
        attribute="mounts",
    )
    yield fault(
        "not-restarted",
        "a container is not started again when it fails",
        f"{gone} && {running(program, CACHE, restart='no')}",
        undo,
        attribute="restart",
    )
    yield fault(
        "port-published",
        "a port that was for this host only is published to everybody",
        f"{removed(program, ADMIN)} && {created(program, ADMIN, PUBLISHED.partition(':')[2])}",
        f"{removed(program, ADMIN)} && {created(program, ADMIN, PUBLISHED)}",
        key=f"{program}/{ADMIN}",
        attribute="ports",
    )


CONTAINERS: tuple[Fault, ...] = tuple(fault for one in PROGRAMS for fault in _of(one))
