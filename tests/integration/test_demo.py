# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo tells the whole story, and a second run adds nothing."""

from __future__ import annotations

import json
from pathlib import Path

from ansible_collections.mof.release.tests.integration.run import Result, Run

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"


def demo(run: Run, stage: Path) -> Result:
    """Run the demo on a stage of its own."""
    env = {"MOF_RELEASE_DEMO": str(stage)}
    return run.command("python", DEMO, cwd=stage.parent, env=env, seconds=600)


def test_the_demo_runs_and_runs_again(run: Run, tmp_path: Path) -> None:
    """Refused too early, deployed after go, recorded; the second time everything is already so."""
    stage = tmp_path / "demo"
    first = demo(run, stage)
    assert first.rc == 0, first
    assert "refused, exit code 77" in first.stdout
    assert "Nothing was run. This attempt is on record as event" in first.stdout
    assert "Deployed to 3 of 3 hosts" in first.stdout
    assert "drift found, exit code 2" in first.stdout
    assert "unauthorized" in first.stdout
    record = stage / "storefront" / "records" / "storefront-2.4.0.json"
    assert f"  {record.relative_to(tmp_path)}" in first.stdout
    assert "<html" in record.with_suffix(".html").read_text()
    ledger = json.loads(record.read_text())["ledger"]
    second = demo(run, stage)
    assert second.rc == 0, second
    assert " done\n" not in second.stdout
    assert json.loads(record.read_text())["ledger"] == ledger
    steps = [line for line in first.stdout.splitlines() if line[:4].strip().isdigit()]
    again = [line for line in second.stdout.splitlines() if line[:4].strip().isdigit()]
    assert len(steps) == len(again) == 14
