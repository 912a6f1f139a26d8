# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The story of one release, told by running it: `make demo`.

Everything happens below .build/demo: a copy of examples/storefront, three hosts that are folders of
their own, and the ledger. A second run finds everything as it is and adds nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
STAGE = Path(os.environ.get("MOF_RELEASE_DEMO", REPOSITORY / ".build" / "demo"))
PROJECT = STAGE / "storefront"
COLLECTIONS = STAGE / "collections"
RELEASE = "storefront-2.4.0"
REFUSED, FAILED = 77, 2
BIN = Path(sys.executable).parent
SPARED = shutil.ignore_patterns(".hosts", ".mof", "records", "__pycache__", ".pytest_cache")


class Story:
    """Runs the commands one after the other and says what came of each."""

    def __init__(self) -> None:
        self.step = 0

    def run(
        self, who: str, what: str, command: Sequence[str], unchanged: str = "already so"
    ) -> None:
        """One command that must succeed.

        :param unchanged: what to say when it changed nothing.
        """
        self._say(who, what)
        code, output = _ansible(command, who)
        if code:
            self._fail(code, command, output)
        changed = re.search(r"changed=([1-9]\d*)", output)
        self._result("done" if changed else unchanged, command)

    def refused(self, who: str, what: str, command: Sequence[str]) -> None:
        """One command that the gate must refuse."""
        self._say(who, what)
        code, output = _ansible(command, who)
        if code != REFUSED:
            self._fail(code, command, output)
        text = output[output.index("REFUSED") :].rstrip()
        self._result(f"refused, exit code {code}", command)
        print("\n" + "\n".join(f"      {line}" for line in text.splitlines()) + "\n")

    def found(self, who: str, what: str, command: Sequence[str]) -> None:
        """One comparison of the hosts that must find something; it is asked, not recorded."""
        self._say(who, what)
        code, output = _ansible(command, who)
        if code != FAILED or "DRIFT" not in output:
            self._fail(code, command, output)
        text = re.split(r"\n(?:\[ERROR\]|fatal:)", output[output.index("DRIFT") :])[0].rstrip()
        self._result(f"drift found, exit code {code}", command)
        print("\n" + "\n".join(f"      {line}" for line in text.splitlines()) + "\n")

    def skip(self, who: str, what: str, why: str) -> None:
        """One step that has nothing to do any more."""
        self._say(who, what)
        self._result(why)

    def _say(self, who: str, what: str) -> None:
        self.step += 1
        print(f"{self.step:4}  {who:<8} {what:<58} ", end="", flush=True)

    def _result(self, words: str, command: Sequence[str] = ()) -> None:
        print(words, flush=True)
        if command:
            print(f"               $ {_command_line(command)}", flush=True)

    def _fail(self, code: int, command: Sequence[str], output: str) -> None:
        print(f"failed, exit code {code}\n\n{output}\nThe command was: {' '.join(command)}")
        raise SystemExit(1)


def main() -> None:
    """Set the stage and tell the story."""
    print("mof.release: no go on record, no deploy; and every deploy leaves its evidence.\n")
    print(f"The stage: {_shown(STAGE)} (remove it to begin anew)\n")
    _stage()
    story = Story()
    _ask(story)
    _plan(story)
    if _release()["review"] is None:
        story.refused("ci", "deploys too early", _deploy())
    else:
        story.skip("ci", "deploys too early", "already so: a go is on record by now")
    _prepare(story)
    _go(story)
    _close(story)


def _ask(story: Story) -> None:
    request = ["ansible-playbook", "mof.release.request"]
    story.run("morgan", "opens the ledger", ["ansible-playbook", "mof.release.init"])
    story.run(
        "riley",
        "asks for a change: RFC-2031, Faster search",
        [*request, "-e", "@change.yml"],
    )
    known = [*request, "-e", "id=RFC-2031"]
    states = "state=screened,classified,authorized,scheduled"
    story.run(
        "morgan",
        "screens, classifies, authorizes and schedules it",
        [*known, "-e", states],
    )
    story.run("sam", "says it is developed", [*known, "-e", "state=developed"])


def _plan(story: Story) -> None:
    story.run(
        "dana",
        "plans the release and registers its artifact by SHA-256",
        [
            *("ansible-playbook", "mof.release.prepare", "-e", "release_file=release.yml"),
        ],
    )


def _prepare(story: Story) -> None:
    given = ["-e", "@preparation.yml", "-e", f"release={RELEASE}"]
    if _release()["state"] in ("deploying", "deployed"):
        story.skip("clusters", "record their preparation activities, with evidence", "already so")
        story.skip("clusters", "sign off", "already so")
        story.skip("lee", "holds the readiness review: go", "already so")
        return
    story.run(
        "clusters",
        "record their preparation activities, with evidence",
        ["ansible-playbook", "mof.release.activity", *given],
    )
    story.run("clusters", "sign off", ["ansible-playbook", "mof.release.sign", *given])
    story.run(
        "lee",
        "holds the readiness review: go",
        [
            *("ansible-playbook", "mof.release.review", "-e", f"release={RELEASE}"),
            *("-e", "decision=go"),
            *("-e", "comment='All seven clusters say go; back-out was rehearsed.'"),
        ],
    )


def _go(story: Story) -> None:
    if _release()["state"] == "deployed":
        story.skip("ci", "deploys with the very same command", "already so")
        story.skip("ci", "captures what the deployment left behind", "already so")
        return
    story.run("ci", "deploys with the very same command", _deploy())
    story.run(
        "ci",
        "captures what the deployment left behind",
        ["ansible-playbook", "mof.release.capture", "-e", f"release={RELEASE}"],
    )


def _close(story: Story) -> None:
    story.run(
        "dana",
        "writes the release record",
        ["ansible-playbook", "mof.release.record", "-e", f"release={RELEASE}"],
    )
    record = PROJECT / "records" / f"{RELEASE}.json"
    story.run(
        "auditor",
        "verifies the record offline",
        ["ansible-playbook", "mof.release.verify", "-e", f"record=records/{record.name}"],
        unchanged="it belongs to the ledger",
    )
    _drift(story)
    document = json.loads(record.read_text("utf-8"))
    ledger = document["ledger"]
    print(f"\n{document['view']['headline']}")
    print(f"The ledger holds {ledger['size']} events; its root is {ledger['root']}.")
    print("\nThe record, for people and for tools:")
    print(f"  {_shown(record.with_suffix('.html'))}\n  {_shown(record)}")


def _drift(story: Story) -> None:
    edited = PROJECT / ".hosts" / "web1" / "srv" / "storefront" / "storefront.ini"
    before = edited.read_bytes()
    edited.write_bytes(before + b"# only until Monday\n")
    try:
        story.found(
            "ci",
            "compares the hosts, one of which somebody edited by hand",
            ["ansible-playbook", "mof.release.drift", "--check"],
        )
    finally:
        edited.write_bytes(before)


def _deploy() -> list[str]:
    return ["ansible-playbook", "deploy.yml", "-e", f"release={RELEASE}"]


def _release() -> dict[str, Any]:
    code, output = _ansible(
        ["ansible", "localhost", "-m", "mof.release.release_info", "-a", f"release={RELEASE}"]
    )
    if code:
        raise SystemExit(output)
    found: dict[str, Any] = json.loads(output[output.index("{") :])["releases"][0]
    return found


def _stage() -> None:
    shutil.copytree(
        REPOSITORY / "examples" / "storefront", PROJECT, dirs_exist_ok=True, ignore=SPARED
    )
    _call([sys.executable, "build.py"])
    _call(
        [
            *(str(BIN / "ansible-galaxy"), "collection", "install", str(REPOSITORY)),
            *("--offline", "--force", "-p", str(COLLECTIONS)),
        ]
    )


def _ansible(command: Sequence[str], who: str = "demo") -> tuple[int, str]:
    found = [str(BIN / command[0]), *command[1:]]
    environment = {**_environment(), "MOF_RELEASE_ACTOR": who}
    done = subprocess.run(
        found, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def _call(command: Sequence[str]) -> None:
    done = subprocess.run(
        command, cwd=PROJECT, env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def _environment() -> dict[str, str]:
    """A run of its own: nothing of the caller's Ansible or settings reaches into it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "MOF_RELEASE_"))
    }
    return {
        **kept,
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_CONFIG": str(PROJECT / "ansible.cfg"),
        "ANSIBLE_HOME": str(STAGE / "ansible"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "json",
        "ANSIBLE_FORCE_COLOR": "0",
        "LC_ALL": "C.UTF-8",
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
    }


def _command_line(command: Sequence[str]) -> str:
    """As one would type it; extra variables that hold quotes keep one pair."""
    return " ".join(f'"{one}"' if " " in one else one for one in command)


def _shown(path: Path) -> str:
    """A path as people read it: relative to where they stand, when it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


if __name__ == "__main__":
    main()
