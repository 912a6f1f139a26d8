# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door permit: access to the hosts that lives as long as a permit."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.doors.files import write_file
from ansible_collections.mof.release.plugins.plugin_utils.doors.locked import locked
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.trust.certificate import (
    MAX_KEY_BYTES,
    read_public_key,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.permit_list import MAX_BYTES
from ansible_collections.mof.release.plugins.plugin_utils.usecases.issue_certificate import (
    Wanted,
    issue_certificate,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.publish_permits import (
    Certified,
    publish_permits,
)


class ActionModule(Door):
    """Issue the certificate of a permit, and publish the permits in force."""

    SPEC = {
        "state": {"type": "str", "choices": ["present", "published"], "default": "present"},
        "release": {"type": "str"},
        "permit": {"type": "str"},
        "public_key": {"type": "path"},
        "certificate": {"type": "path"},
        "ca": {"type": "path"},
        "principal": {"type": "str", "default": "mof-permit"},
        "pty": {"type": "bool", "default": True},
        "publish": {"type": "path"},
        "publish_key": {"type": "path"},
        "list_minutes": {"type": "int", "default": 60},
    }
    RULES = {
        "required_if": [
            ("state", "present", ["release", "permit", "public_key", "ca"]),
            ("state", "published", ["publish", "publish_key"]),
        ],
        "required_together": [("publish", "publish_key")],
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        if asked.text("state") == "published":
            return self._published(asked, store, None)
        path = asked.path("public_key")
        public = read_public_key(_content(path, MAX_KEY_BYTES), str(path))
        wanted = Wanted(
            release=asked.text("release"),
            permit=asked.text("permit"),
            public=public,
            principal=asked.text("principal"),
            authority=str(asked.path("ca")),
            pty=bool(asked.arguments["pty"]),
        )
        target = _beside(path) if not asked.text("certificate") else asked.path("certificate")
        at_hand = _content(target, MAX_KEY_BYTES) if target.is_file() else b""
        issued = issue_certificate(store, wanted, asked.context(), at_hand, check=asked.check)
        result = {
            "changed": issued.changed,
            "certificate": str(target),
            "not_after": issued.permit.not_after.isoformat(),
        }
        if asked.text("publish"):
            # Before the certificate is there: with it, its holder is let in.
            certified = Certified(
                issued.permit.id, wanted.release, wanted.principal, public.key.fingerprint
            )
            told = self._published(asked, store, certified)
            result = {**told, **result, "changed": issued.changed or told["changed"]}
        if issued.changed and not asked.check:
            write_file(target, issued.certificate, check=False)
        return result

    def _published(self, asked: Asked, store: Store, added: Certified | None) -> dict[str, Any]:
        path, minutes = asked.path("publish"), int(asked.arguments["list_minutes"])
        if not 1 <= minutes <= 10080:
            raise MofError(
                f"list_minutes is {minutes}", remedy="give a number from 1 to 10080, a week"
            )
        with nullcontext() if asked.check else locked(path):
            published = publish_permits(
                store,
                asked.context(),
                str(asked.path("publish_key")),
                minutes,
                _content(path, 2 * MAX_BYTES) if path.is_file() else b"",
                added,
                check_only=asked.check,
            )
            if published.data:
                write_file(path, published.data, check=False)
        listed = published.document
        result = {
            "changed": published.changed,
            "list": {
                "path": str(path),
                "size": listed["size"],
                "valid_until": listed["valid_until"],
                "permits": [one["id"] for one in listed["permits"]],
            },
        }
        if published.lost:
            again = "it was begun anew, and other permits need their certificates issued again"
            result["warnings"] = [f"{published.lost}; {again}"]
        return result


def _beside(public_key: Path) -> Path:
    """Where ssh looks for the certificate of a key."""
    return public_key.with_name(f"{public_key.name.removesuffix('.pub')}-cert.pub")


def _content(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        raise MofError(
            f"the file cannot be read: {error.strerror}", where=str(path), remedy="check the path"
        ) from error
