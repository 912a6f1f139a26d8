# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door statement: sign what somebody else asks to have signed, or look at it. No ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible.utils.display import Display
from ansible_collections.mof.release.plugins.plugin_utils.documents.statement import (
    read_statement,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MissingSetting
from ansible_collections.mof.release.plugins.plugin_utils.doors import settings
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import Asked, Door
from ansible_collections.mof.release.plugins.plugin_utils.doors.files import write_file
from ansible_collections.mof.release.plugins.plugin_utils.doors.signing import (
    read_file,
    read_request,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signing import sign_statement


class ActionModule(Door):
    """Show a statement, and sign it."""

    SPEC = {
        "file": {"type": "path", "required": True},
        "state": {"type": "str", "choices": ["shown", "signed"], "default": "shown"},
        "key": {"type": "path"},
        "signed_file": {"type": "path"},
    }
    RULES = {"required_if": [("state", "signed", ["signed_file"])]}

    def enter(self, asked: Asked) -> dict[str, Any]:
        path = asked.path("file")
        payload = read_request(read_file(path), str(path))
        said = read_statement(payload, str(path))["predicate"]
        result = {"changed": False, **{name: said[name] for name in ("kind", "signer", "text")}}
        if asked.text("state") == "shown":
            return result
        key = settings.resolve("key", asked.arguments, asked.variables)
        if key is None:
            raise MissingSetting(
                "no key to sign with",
                remedy="give key: the path of your SSH key, or of its public half when the agent "
                "holds it; or set key under [mof_release] in ansible.cfg",
            )
        Display().display(result["text"])
        target, changed = asked.path("signed_file"), True
        if not asked.check:
            envelope = sign_statement(payload, str(Path(key.value).expanduser()), str(path))
            changed = write_file(target, envelope, check=False)
        return {**result, "changed": changed, "signed_file": str(target)}
