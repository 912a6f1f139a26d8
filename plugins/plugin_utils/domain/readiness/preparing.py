# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every act of preparation is held against: the state of the release, and its signature."""

from __future__ import annotations

from collections.abc import Iterator

from ..finding import Finding
from ..releases.release import Release
from ..rules.policy import Policy
from ..rules.rules import Rules
from ..rules.signature import Signature
from .signoffs import signature_problem


def not_preparing(release: Release, what: str) -> Iterator[Finding]:
    """A finding when the release is not being prepared.

    After go as well it is: what expired is renewed, and whoever has a doubt can still say so.
    """
    if release.state not in ("preparation", "readiness_review"):
        state = release.state.replace("_", " ")
        yield Finding(
            "state",
            release.id,
            f"is in {state}; {what} in preparation",
            who=release.manager,
            how="ansible-playbook mof.release.prepare -e release_file=release.yml"
            if release.state in ("planning", "building", "acceptance")
            else "",
        )


def signature_findings(
    signature: Signature | None,
    kind: str,
    release: Release,
    policy: Policy,
    rules: Rules,
    subject: str,
) -> Iterator[Finding]:
    """A finding when a decision has no signature that counts, or one that was used already.

    :param kind: one of ``policy.SIGNED``.
    """
    problem = signature_problem(signature, kind, policy, rules)
    if problem:
        yield Finding(
            "signature",
            subject,
            problem,
            how="sign it with your SSH key: -e key=~/.ssh/id_ed25519",
        )
    elif signature is not None and signature.nonce in release.nonces:
        yield Finding("signature", subject, "was brought before", how="sign the decision anew")
