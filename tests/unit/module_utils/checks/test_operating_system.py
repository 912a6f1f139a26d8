# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds os and kernel: too old fails, too new fails, what is not stated is unknown."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.module_utils.checks import kernel
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import CollectorFailed
from ansible_collections.mof.release.tests.unit.module_utils.checks.asking import (
    host,
    result,
    saying,
)

_SUPPORTED = {
    "ids": ["debian", "rocky", "arch"],
    "versions": {"debian": {"min": "11", "max": "12"}, "rocky": {"min": "9.2", "max": "9"}},
}


def _os(tmp_path: Path, text: str | None) -> dict[str, str]:
    if text is not None:
        (tmp_path / "etc").mkdir()
        (tmp_path / "etc/os-release").write_text(text, encoding="utf-8")
    return result("os", _SUPPORTED, host(tmp_path))


@pytest.mark.parametrize(
    ("text", "status", "observed"),
    [
        ('ID=debian\nVERSION_ID="12"\n', "pass", "debian 12"),
        ("ID=debian\nVERSION_ID=10\n", "fail", "debian 10, which is too old"),
        ("ID=debian\nVERSION_ID=13\n", "fail", "debian 13, which is too new"),
        ("ID=rocky\nVERSION_ID=9.6\n", "pass", "rocky 9.6"),
        ("ID=arch\n", "pass", "arch"),
        ("ID=arch\nVERSION_ID=2024.1\n", "pass", "arch 2024.1"),
        ("ID=alpine\nVERSION_ID=3.20\n", "fail", "alpine 3.20"),
        ("ID=gentoo\n", "fail", "gentoo"),
    ],
)
def test_os_range(tmp_path: Path, text: str, status: str, observed: str) -> None:
    """By id and version; an id without a range may have any version or none."""
    found = _os(tmp_path, text)
    assert (found["status"], found["observed"]) == (status, observed)
    assert found["expected"] == (
        "debian at least 11, at most 12 or rocky at least 9.2, at most 9 or arch any version"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "the host has no os-release, or one without ID"),
        ("VERSION_ID=12\n", "the host has no os-release, or one without ID"),
        ("ID=debian\n", "states no version that can be compared"),
        ("ID=debian\nVERSION_ID=sid\n", "states no version that can be compared"),
        ('ID=debian\nVERSION_ID="12\n', "/etc/os-release, line 2"),
    ],
)
def test_os_that_is_not_stated(tmp_path: Path, text: str | None, reason: str) -> None:
    """No os-release, one without what is compared, or a broken one: unknown, never a pass."""
    found = _os(tmp_path, text)
    assert found["status"] == "unknown"
    assert reason in found["observed"]


def test_ids_may_be_left_out(tmp_path: Path) -> None:
    """The ids that have a range are then the supported ones."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text("ID=debian\nVERSION_ID=12\n")
    for name, status in (("debian", "pass"), ("rocky", "fail")):
        found = result("os", {"versions": {name: {"min": "9"}}}, host(tmp_path))
        assert found["status"] == status


@pytest.mark.parametrize(
    ("release", "status"),
    [("6.1.0-25-amd64", "pass"), ("5.9.16", "fail"), ("7.0.0-rc1", "fail"), ("6.99.3", "pass")],
)
def test_kernel_range(release: str, status: str) -> None:
    """By what uname says."""
    [part] = kernel.parts({"min": "5.10", "max": "6.99"}, host())
    assert part.expected == "kernel at least 5.10, at most 6.99"
    assert part.ask(saying(uname=(0, release + "\n", ""))).status == status


@pytest.mark.parametrize("said", [(0, "\n", ""), (0, "unknown", ""), (1, "", "no"), None])
def test_kernel_that_is_not_told(said: tuple[int, str, str] | None) -> None:
    """A uname that is missing, fails or says no version leaves it unknown."""
    [part] = kernel.parts({"min": "5.10"}, host())
    with pytest.raises(CollectorFailed):
        part.ask(saying(uname=said) if said else saying())


def test_kernel_of_this_machine() -> None:
    """The real uname is within a range that every kernel is in, and not in one that none is."""
    assert result("kernel", {"min": "2"})["status"] == "pass"
    assert result("kernel", {"max": "1"})["status"] == "fail"
