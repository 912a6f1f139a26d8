# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door rules: which policy, people and signers are in force, and which keys are not."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.decide_rules import (
    AdoptRules,
    RevokeKey,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import (
    POLICY_OPTION,
    Asked,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors.signing import (
    SIGNING_OPTIONS,
    SigningDoor,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.adopt_rules import (
    adopt_rules,
    revoke_key,
    signers_for_adoption,
)


class ActionModule(SigningDoor):
    """Put the rules at hand in force, or revoke a key."""

    KINDS = ("policy",)
    SHOWS = "rules"
    SPEC = {
        **POLICY_OPTION,
        **SIGNING_OPTIONS,
        "state": {"type": "str", "choices": ["adopted", "key_revoked"], "default": "adopted"},
        "keyid": {"type": "str"},
        "comment": {"type": "str"},
    }
    RULES = {
        "required_if": [("state", "key_revoked", ["keyid", "comment"])],
        "required_one_of": [("comment", "signed_file")],
        "mutually_exclusive": [
            ("comment", "signed_file"),
            ("keyid", "key", "request_file", "signed_file"),
        ],
    }

    def work(self, asked: Asked, store: Store) -> dict[str, Any]:
        rules = asked.rules()
        if asked.text("state") == "key_revoked":
            command = RevokeKey(asked.text("keyid"), asked.text("comment"))
            outcome = revoke_key(self.call(asked, store), command, rules)
            return self.answer(outcome, "rules", "rules")
        adopt = AdoptRules(rules.policy, asked.text("comment"))
        return self.decide(
            asked,
            store,
            None if asked.text("signed_file") else adopt,
            rules,
            lambda call, command, bound: adopt_rules(call, command, rules),
            signers=signers_for_adoption(store, rules),
        )
