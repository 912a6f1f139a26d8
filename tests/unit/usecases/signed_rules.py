# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the shop whose people sign, as files: policy, people and allowed signers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_rules import (
    AtHand,
    read_rules,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.signing import namespace
from ansible_collections.mof.release.tests.unit.trust.ssh import line, public

LEDGER = "shop"
FILES = ("policy.yml", "people.yml", "allowed_signers")
PURPOSE = namespace(LEDGER)
#: Who has a key, and the clusters that the people file gives them.
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "kim": ("operations",),
    "omar": ("operations", "support"),
    "rob": ("release",),
    "sol": ("security",),
    "una": ("support",),
    "riley": ("support",),
    "dana": ("support",),
    "morgan": ("support",),
    "alex": ("support",),
    "pat": ("release",),
}
#: Who has a key and is in no people file: who leads the review, and somebody else.
OTHERS = ("lea", "mallory")
_POLICY = """\
policy: shop-production
version: VERSION
clusters: [operations, release, security, support]
activities:
  - {id: operations.backup, cluster: operations, element: environment, title: Backup,
     expires_hours: 24}
  - {id: release.build, cluster: release, element: release, mode: auto, title: Build,
     expires_hours: 48}
  - {id: security.review, cluster: security, element: risk, title: Review, evidence: optional}
  - {id: support.training, cluster: support, element: environment, title: Training,
     severity: warning, evidence: optional, expires_hours: 48}
review: {threshold_percent: 75, core: [operations, release], veto: [security], go_valid_hours: 12}
change_managers: [morgan]
authorities: {minor: [morgan, alex, riley, dana], policy: [pat, pia]}
waivers: {max_hours: 72}
signatures: SIGNATURES
"""
SIGNED = ("signoff", "review", "waiver", "authorization", "policy")


def write_rules(
    folder: Path,
    signers: bytes,
    version: int = 1,
    people: Mapping[str, Sequence[str]] | None = None,
    signed: Sequence[str] = SIGNED,
    more: str = "",
) -> AtHand:
    """Write the three files into a folder, and read them.

    :param signed: the decisions that count only with a signature.
    :param more: what follows in the policy.
    """
    text = _POLICY.replace("VERSION", str(version))
    text = text.replace("SIGNATURES", json.dumps(list(signed))) + more
    (folder / "policy.yml").write_text(text)
    named = PEOPLE if people is None else people
    listed = [{"person": name, "clusters": list(one)} for name, one in named.items()]
    (folder / "people.yml").write_text(json.dumps({"people": listed}))
    (folder / "allowed_signers").write_bytes(signers)
    return read_rules(*(folder / name for name in FILES))


def signers_of(keys: Path, options: Mapping[str, str], purpose: str = PURPOSE) -> bytes:
    """Allowed signers: everybody with the own key, and with these options by person."""
    return b"".join(
        line(
            person,
            public(keys / person),
            *filter(None, [options.get(person)]),
            namespaces=purpose,
        )
        for person in (*PEOPLE, *OTHERS)
    )
