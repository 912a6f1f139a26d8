# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of containers, made with podman."""

from __future__ import annotations

from ansible_collections.mof.release.tests.integration.containers import (
    IMAGE,
    TOLD,
    created,
    removed,
    running,
)
from ansible_collections.mof.release.tests.integration.faults_catalogue import (
    ADDED,
    REMOVED,
    Fault,
)
from ansible_collections.mof.release.tests.integration.furnished import ADMIN, CACHE, PUBLISHED


def _anew(fault: str, what: str, attribute: str, script: str) -> Fault:
    """A fault by which the cache is another container than it was."""
    return Fault(
        id=fault,
        what=what,
        inject=f"{removed(CACHE)} && {script}",
        undo=f"{removed(CACHE)} && {running(CACHE)}",
        proof=TOLD,
        section="containers",
        key=f"podman/{CACHE}",
        attribute=attribute,
    )


CONTAINERS = (
    Fault(
        id="container-stopped",
        what="a container is stopped",
        inject=f"podman stop -t 0 {CACHE}",
        undo=f"podman start {CACHE}",
        proof=TOLD,
        section="containers",
        key=f"podman/{CACHE}",
        attribute="state",
    ),
    Fault(
        id="container-removed",
        what="a container is gone",
        inject=removed(CACHE),
        undo=running(CACHE),
        proof=TOLD,
        section="containers",
        key=f"podman/{CACHE}",
        kind=REMOVED,
    ),
    Fault(
        id="container-new",
        what="somebody started a container",
        inject=running("intruder"),
        undo=removed("intruder"),
        proof=TOLD,
        section="containers",
        key="podman/intruder",
        kind=ADDED,
    ),
    _anew(
        "container-previous-image",
        "a container has the image of the release before",
        "image",
        running(CACHE, version="1.0"),
    ),
    Fault(
        id="container-tag-moved",
        what="a container has another image under the same name",
        inject=f"{removed(CACHE)} && podman tag {IMAGE}:2.0 {IMAGE}:kept"
        f" && podman tag {IMAGE}:1.0 {IMAGE}:2.0 && {running(CACHE)}",
        undo=f"{removed(CACHE)} && podman tag {IMAGE}:kept {IMAGE}:2.0"
        f" && podman untag {IMAGE}:kept {IMAGE}:kept && {running(CACHE)}",
        proof=TOLD,
        section="containers",
        key=f"podman/{CACHE}",
        attribute="image_digest",
    ),
    _anew(
        "container-sees-the-host",
        "a container has the whole disk of its host",
        "mounts",
        running(CACHE, volume="/:/data:rw"),
    ),
    _anew(
        "container-not-restarted",
        "a container is not started again when it fails",
        "restart",
        running(CACHE, restart="no"),
    ),
    Fault(
        id="container-port-published",
        what="a port that was for this host only is published to everybody",
        inject=f"{removed(ADMIN)} && {created(ADMIN, PUBLISHED.partition(':')[2])}",
        undo=f"{removed(ADMIN)} && {created(ADMIN, PUBLISHED)}",
        proof=TOLD,
        section="containers",
        key=f"podman/{ADMIN}",
        attribute="ports",
    ),
)
