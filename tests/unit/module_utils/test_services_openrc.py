# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services of OpenRC, read from its folders as rc-status and rc-update do."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import services_openrc
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import CollectorFailed


class Host:
    """A tree with OpenRC in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "etc/init.d").mkdir(parents=True)
        (root / "run/openrc").mkdir(parents=True)

    def script(self, name: str, text: str = "#!/sbin/openrc-run\n") -> None:
        """A script in /etc/init.d."""
        (self.root / "etc/init.d" / name).write_text(text)

    def link(self, folder: str, name: str) -> None:
        """A link to a script, in a runlevel or a state."""
        (self.root / folder).mkdir(parents=True, exist_ok=True)
        (self.root / folder / name).symlink_to(f"/etc/init.d/{name}")

    def daemon(self, name: str, text: str) -> None:
        """What OpenRC keeps of a daemon that it has started."""
        folder = self.root / "run/openrc/daemons" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{len(list(folder.iterdir())) + 1:03}").write_text(text)

    def collect(self) -> dict[str, tuple[object, ...]]:
        """Name -> enabled, active, sub."""
        found = services_openrc.collect(str(self.root))
        assert [one["name"] for one in found] == sorted(one["name"] for one in found)
        for one in found:
            assert list(one) == ["name", "enabled", "active", "sub", "on_demand", "manager"]
            assert (one["on_demand"], one["manager"]) == (False, "openrc")
        return {one["name"]: (one["enabled"], one["active"], one["sub"]) for one in found}


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host that OpenRC has booted, with three services."""
    made = Host(tmp_path)
    for name in ("sshd", "crond", "nginx"):
        made.script(name)
    made.link("etc/runlevels/default", "sshd")
    made.link("etc/runlevels/boot", "crond")
    (tmp_path / "etc/runlevels/nonetwork").mkdir()
    made.link("run/openrc/started", "sshd")
    return made


def test_services_with_their_states(host: Host) -> None:
    """Enabled by any runlevel; started or stopped."""
    assert host.collect() == {
        "crond": ("enabled", "inactive", "stopped"),
        "nginx": ("disabled", "inactive", "stopped"),
        "sshd": ("enabled", "active", "started"),
    }
    assert host.collect() == host.collect()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("starting", ("active", "starting")),
        ("stopping", ("active", "stopping")),
        ("inactive", ("inactive", "inactive")),
        ("failed", ("failed", "failed")),
        ("hotplugged", ("active", "started")),
    ],
)
def test_other_states(host: Host, state: str, expected: tuple[str, str]) -> None:
    """Count before started, as in rc-status."""
    host.link(f"run/openrc/{state}", "sshd")
    assert host.collect()["sshd"][1:] == expected


def test_a_daemon_that_is_gone_has_crashed(host: Host) -> None:
    """By the pid that it wrote down; OpenRC itself still has it among the started."""
    (host.root / "proc/77").mkdir(parents=True)
    pidfile = host.root / "run/sshd.pid"
    pidfile.write_text("77\n")
    host.daemon("sshd", "exec=/usr/sbin/sshd\npidfile=/run/sshd.pid\n")
    assert host.collect()["sshd"][1:] == ("active", "started")
    pidfile.write_text("78\n")
    assert host.collect()["sshd"][1:] == ("failed", "crashed")
    pidfile.unlink()
    assert host.collect()["sshd"][1:] == ("failed", "crashed")


@pytest.mark.parametrize("pid", ["", "x", "../77", "-1", "77\n78", "9" * 5000])
def test_a_pidfile_that_is_odd(host: Host, pid: str) -> None:
    """Names no process that runs."""
    (host.root / "proc/77").mkdir(parents=True)
    (host.root / "run/sshd.pid").write_text(pid)
    host.daemon("sshd", "pidfile=/run/sshd.pid\n")
    assert host.collect()["sshd"][1:] == ("failed", "crashed")


@pytest.mark.parametrize("text", ["exec=/usr/sbin/sshd\n", "pidfile=\n", "\0\xff", "pidfile=rel\n"])
def test_a_daemon_without_a_pidfile(host: Host, text: str) -> None:
    """Is what OpenRC says it is."""
    host.daemon("sshd", text)
    assert host.collect()["sshd"][1:] == ("active", "started")


def test_what_is_no_service(host: Host) -> None:
    """Scripts of others, folders, loops and broken links that nothing wants."""
    host.script("functions.sh", "#!/bin/sh\n")
    host.script("README", "read me, #!/sbin/openrc-run\n")
    (host.root / "etc/init.d/folder").mkdir()
    (host.root / "etc/init.d/loop").symlink_to("loop")
    assert set(host.collect()) == {"sshd", "crond", "nginx"}
    host.script("old", "#! /sbin/runscript\n")
    assert "old" in host.collect()


def test_a_service_without_its_script_is_seen(host: Host) -> None:
    """What a runlevel wants, or what runs, is there also when the script was removed."""
    host.link("etc/runlevels/default", "gone")
    host.link("run/openrc/started", "ghost")
    found = host.collect()
    assert found["gone"] == ("enabled", "inactive", "stopped")
    assert found["ghost"] == ("disabled", "active", "started")


def test_without_a_boot_nothing_is_said_of_states(tmp_path: Path) -> None:
    """OpenRC that has not booted the host, in a container say, does not know what runs."""
    host = Host(tmp_path)
    (tmp_path / "run/openrc").rmdir()
    host.script("sshd")
    assert not services_openrc.found(str(tmp_path))
    (tmp_path / "sbin").mkdir()
    (tmp_path / "sbin/openrc").write_text("")
    assert services_openrc.found(str(tmp_path))
    assert host.collect() == {"sshd": ("disabled", None, None)}


def test_no_service_at_all_is_a_failure(tmp_path: Path) -> None:
    """Not an empty list."""
    with pytest.raises(CollectorFailed, match="OpenRC has no service at all"):
        Host(tmp_path).collect()


def test_folders_that_may_not_be_listed(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are a failure."""

    def refuse(place: Path) -> object:
        raise PermissionError(13, "Permission denied", str(place))

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(CollectorFailed, match=r"etc/init\.d: Permission denied"):
        host.collect()
