# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People sign with their SSH keys: at once, through an agent, or offline; and what is refused."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.tests.integration.project import RELEASE, Project, must
from ansible_collections.mof.release.tests.integration.signed import (
    COMMAND,
    NAMESPACE,
    allow,
    key_of,
    refused,
    vote,
    waiting,
    waive,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    agent,
    armor_of,
    listed,
    make_key,
)
from ansible_collections.mof.release.tests.unit.trust.ssh import must as ssh


def signature(project: Project, cluster: str) -> dict[str, str]:
    """The signature under the sign-off of a cluster."""
    found: dict[str, str] = project.release()["signoffs"][cluster]["signature"]
    return found


def test_a_missing_signature_names_the_command(signed: Project) -> None:
    """Nothing is written, and whoever votes learns how to sign."""
    before = signed.head()
    refused(vote(signed, "kim"), "operations cannot sign off", "is not signed", COMMAND)
    waived = waive(signed)
    refused(waived, "is not signed", COMMAND)
    assert signed.head() == before


def test_signed_with_a_key(signed: Project, tmp_path: Path) -> None:
    """The text is shown, the vote is on record, and OpenSSH accepts what is stored."""
    key = key_of(signed, "kim")
    assert f"sign-off {RELEASE} operations" in waiting(signed, "kim")
    done = must(vote(signed, "kim", "-e", f"key={key}"))
    assert f"kim says go for operations: release {RELEASE} to production" in done.stdout
    assert "changed=1" in done.stdout
    found = signature(signed, "operations")
    assert (found["keyid"], found["imported_by"]) == (listed(key), "")
    assert waiting(signed, "kim") == []
    store = open_location(str(signed.folder / ".mof" / "ledger.sqlite"))
    try:
        envelope = json.loads(store.get(found["envelope"]))
    finally:
        store.close()
    payload = base64.b64decode(envelope["payload"])
    sealed = tmp_path / "sealed"
    sealed.write_bytes(armor_of(base64.b64decode(envelope["signatures"][0]["sig"])))
    kind = envelope["payloadType"]
    ssh(
        *("ssh-keygen", "-Y", "verify", "-n", NAMESPACE, "-I", "kim", "-s", str(sealed)),
        *("-f", str(signed.folder / "allowed_signers")),
        given=f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload,
    )
    assert json.loads(payload)["predicate"]["text"].splitlines()[0] in done.stdout
    again = must(vote(signed, "kim", "-e", f"key={key}"))
    assert "changed=0" in again.stdout
    assert "kim says go" not in again.stdout


def test_signed_by_an_agent(signed: Project, tmp_path: Path) -> None:
    """The public half names the key; the private one is nowhere but in the agent."""
    key = key_of(signed, "jo")
    with agent(tmp_path) as socket:
        ssh("ssh-add", "-q", str(key), SSH_AUTH_SOCK=socket)
        key.unlink()
        must(vote(signed, "jo", "-e", f"key={key}.pub", SSH_AUTH_SOCK=socket))
    assert signature(signed, "release")["keyid"] == listed(Path(f"{key}.pub"))
    # The agent is gone, so a second signature cannot be had: the same vote needs none.
    assert "changed=0" in must(vote(signed, "jo", "-e", f"key={key}.pub")).stdout


def test_signed_offline_and_brought_by_somebody_else(signed: Project, tmp_path: Path) -> None:
    """A request travels out, a signed file comes back; on record is who signed and who brought."""
    before = signed.head()
    asked = must(vote(signed, "pat", "-e", f"request={tmp_path}/out/partner.json"))
    assert "pat says go for partner" in asked.stdout
    assert signed.head() == before
    away = tmp_path / "away"
    away.mkdir()
    request = away / "partner.json"
    request.write_bytes((tmp_path / "out" / "partner.json").read_bytes())
    # No project, no setting and no ledger: only the file and the key.
    arguments = ("-e", f"statement={request}", "-e", f"key={key_of(signed, 'pat')}")
    done = must(signed.run.playbook("mof.release.sign", *arguments, cwd=away))
    assert "pat says go for partner" in done.stdout
    back = f"signed={request}.signed"
    brought = must(signed.play("mof.release.sign", "-e", back, actor="morgan"))
    assert "pat says go for partner" in brought.stdout
    assert signed.release()["signoffs"]["partner"]["by"] == "pat"
    assert signature(signed, "partner")["imported_by"] == "morgan"
    size = signed.head()["size"]
    assert size == before["size"] + 1
    assert "changed=0" in must(signed.play("mof.release.sign", "-e", back)).stdout
    assert signed.head()["size"] == size


def test_what_does_not_count(signed: Project, tmp_path: Path) -> None:
    """The key of another, a request that nobody signed, an altered file: nothing is written."""
    before = signed.head()
    stranger = vote(signed, "kim", "-e", f"key={key_of(signed, 'pat')}")
    refused(stranger, "it was signed with the key of pat, not of kim")
    nobody = make_key(tmp_path / "nobody")
    refused(vote(signed, "kim", "-e", f"key={nobody}"), "is not among the allowed signers")
    inside = vote(signed, "kim", "-e", "request=kim.json")
    refused(inside, "would be part of what is signed", "keep it outside of the project")
    assert not (signed.folder / "kim.json").exists()
    must(vote(signed, "kim", "-e", "request=.mof/kim.json"))
    request = signed.folder / ".mof" / "kim.json"
    refused(
        signed.play("mof.release.sign", "-e", f"signed={request}"),
        "this is not a signed statement",
    )
    request.write_bytes(request.read_bytes().replace(b'"decision":"go"', b'"decision":"no_go"'))
    refused(
        signed.play("mof.release.sign", "-e", f"statement={request}", "-e", f"key={nobody}"),
        "the text that was shown is another than what was signed",
    )
    assert not request.with_name("kim.json.signed").exists()
    assert signed.head() == before


def test_an_own_file_of_signers(signed: Project, tmp_path: Path) -> None:
    """Whoever adds a key to the allowed signers cannot use it before the rules are changed."""
    key = make_key(tmp_path / "second")
    allow(signed.folder / "allowed_signers", "kim", key)
    before = signed.head()
    refused(
        vote(signed, "kim", "-e", f"key={key}"),
        "signers: allowed signers",
        "is not the one in force",
        "ansible-playbook mof.release.adopt",
    )
    assert signed.head() == before


def test_a_waiver_is_signed_and_ends(signed: Project) -> None:
    """It counts for the hours that were signed."""
    done = must(waive(signed, "-e", f"key={key_of(signed, 'tom')}"))
    assert f"tom waives support.trained for release {RELEASE}" in done.stdout
    result = signed.release()["activities"]["support.trained"]
    assert result["signature"]["keyid"] == listed(key_of(signed, "tom"))
    assert result["expires_at"] > result["at"]
