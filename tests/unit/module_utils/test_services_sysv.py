# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services of sysv init: asked for their status and nothing else, with real scripts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import services_sysv
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    runner,
    snapshot,
)

# It writes down how it was called, so that no call goes unseen.
_SCRIPT = """#!/bin/sh
echo "$0 $*" >> "{calls}"
case "$1" in
  start)
    ;;
  {label}
    {body}
    ;;
  *)
    echo "Usage: $0 {{start}}"
    exit 2
    ;;
esac
"""


class Host:
    """A tree with init scripts."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.calls = root / "calls"
        (root / "etc/init.d").mkdir(parents=True)
        for level in "0123456S":
            (root / f"etc/rc{level}.d").mkdir()

    def text(self, name: str, text: str | bytes, mode: int = 0o755) -> None:
        """A script with this text."""
        place = self.root / "etc/init.d" / name
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
        place.chmod(mode)

    def script(self, name: str, body: str = "exit 0", label: str = "status)") -> None:
        """A script whose status is this."""
        self.text(name, _SCRIPT.format(calls=self.calls, label=label, body=body))

    def link(self, level: str, name: str, target: str) -> None:
        """A link in a runlevel."""
        (self.root / f"etc/rc{level}.d" / name).symlink_to(target)

    def collect(self, timeout: float = 20) -> dict[str, tuple[object, ...]]:
        """Name -> enabled, active, sub."""
        run = runner(time.monotonic() + timeout, int(timeout))
        found = services_sysv.collect(run, str(self.root))
        assert [one["name"] for one in found] == sorted(one["name"] for one in found)
        for one in found:
            assert list(one) == ["name", "enabled", "active", "sub", "on_demand", "manager"]
            assert (one["on_demand"], one["manager"]) == (False, "sysv")
        return {one["name"]: (one["enabled"], one["active"], one["sub"]) for one in found}

    def called(self) -> list[str]:
        """How the scripts were called, sorted."""
        if not self.calls.exists():
            return []
        return sorted(
            line.rpartition("/")[2] for line in self.calls.read_text().splitlines() if line
        )


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host without any script yet."""
    return Host(tmp_path)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("echo runs; exit 0", ("active", "running")),
        ("exit 3", ("inactive", "dead")),
        ("exit 1", (None, None)),
        ("exit 2", (None, None)),
        ("exit 4", (None, None)),
        ("exit 150", (None, None)),
        ("kill -9 $$", (None, None)),
        ("echo 'Usage: x start'; exit 0", (None, None)),
        ("echo 'usage: x start' >&2; exit 3", (None, None)),
        ("printf '\\377\\000'; exit 0", ("active", "running")),
    ],
)
def test_what_a_status_says(host: Host, body: str, expected: tuple[str | None, ...]) -> None:
    """Nothing runs it and three stops it; all other codes leave it open."""
    host.script("web", body)
    assert host.collect() == {"web": ("disabled", *expected)}
    assert host.called() == ["web status"]


def test_enabled_is_what_a_runlevel_starts(host: Host) -> None:
    """By the link's own name or its target's; going down, stopping and odd names do not count."""
    for name in ("a", "b", "c", "d", "e", "f", "s"):
        host.script(name)
    host.link("2", "S01a", "../init.d/a")
    host.link("5", "S20renamed", "../init.d/b")
    host.link("3", "K01c", "../init.d/c")
    host.link("0", "S01d", "../init.d/d")
    host.link("6", "S01d", "../init.d/d")
    host.link("1", "S01d", "../init.d/d")
    host.link("2", "S1e", "../init.d/e")
    (host.root / "etc/rc3.d/S99f").write_text("")
    host.link("S", "S01s", "../init.d/s")
    host.link("S", "README", "README")
    enabled = {name for name, one in host.collect().items() if one[0] == "enabled"}
    assert enabled == {"a", "b", "f", "s"}


@pytest.mark.parametrize(
    "label",
    [
        "status)",
        "  (status)",
        "start|status)",
        "'status' | restart)",
        '"status")',
        "force-reload | status|x-y )",
    ],
)
def test_scripts_that_name_the_action_are_asked(host: Host, label: str) -> None:
    """In whatever way the label of a case is written."""
    host.script("web", label=label)
    assert host.collect()["web"][1:] in {("active", "running"), (None, None)}
    assert host.called() == ["web status"]


@pytest.mark.parametrize(
    "text",
    [
        '#!/bin/sh\ntouch "{0}"\n',
        '#!/bin/sh\ncase "$1" in\nstop) ;;\n*) touch "{0}" ;;\nesac\n# status) is missing\n',
        '#!/bin/sh\ntouch "{0}"\necho "Usage: start|stop|status"\n',
        '#!/bin/sh\ntouch "{0}"\necho "(start|stop|status)"\n',
        '#!/bin/sh\ntouch "{0}"\ncase x in my-status) ;; statuses) ;; esac\n',
        'touch "{0}"\ncase "$1" in\nstatus) ;;\nesac\n',
    ],
)
def test_scripts_without_the_action_are_never_called(host: Host, text: str) -> None:
    """Some start on any word: what they do is not known, so nothing is done."""
    mark = host.root / "started"
    host.text("web", text.replace("{0}", str(mark)))
    assert host.collect() == {"web": ("disabled", None, None)}
    assert not mark.exists()


def test_scripts_that_cannot_be_called(host: Host) -> None:
    """Not executable, without interpreter, binary, huge: there, with an open state."""
    script = _SCRIPT.format(calls=host.calls, label="status)", body="exit 0")
    host.text("off", script, mode=0o644)
    host.text("lost", script.replace("/bin/sh", "/no/such/shell"))
    host.text("bytes", b"#!\xff\x00\nstatus)\n")
    host.text("huge", script.encode() + b"#" * (2 << 20))
    host.text("long", b"#!/bin/sh\n" + b"'status'|" * 100_000)
    (host.root / "etc/init.d/loop").symlink_to("loop")
    host.link("2", "S01off", "../init.d/off")
    found = host.collect()
    assert {one[1:] for one in found.values()} == {(None, None)}
    assert set(found) == {"bytes", "huge", "long", "loop", "lost", "off"}
    assert found["off"][0] == "enabled"
    assert host.called() == []


def test_what_is_no_service(host: Host) -> None:
    """Parts of init, folders, pipes, broken links and what packages left behind."""
    names = ("skeleton", "README", "halt", "reboot", "single", "rc", "rcS", "functions", "killall")
    for name in (*names, ".hidden", "web.dpkg-old", "web.rpmsave", "web~"):
        host.script(name)
    (host.root / "etc/init.d/folder").mkdir()
    (host.root / "etc/init.d/gone").symlink_to("nowhere")
    host.script("web")
    assert list(host.collect()) == ["web"]
    assert host.called() == ["web status"]


def test_a_debian_script_without_text_of_its_own(host: Host) -> None:
    """One that is data for init-d-script knows the action without naming it."""
    asked = []

    def run(argv: Sequence[str]) -> tuple[int, str, str]:
        asked.append(list(argv))
        return 3, "", ""

    host.text("acpid", "#!/lib/init/init-d-script\nDAEMON=/usr/sbin/acpid\n")
    found = services_sysv.collect(run, str(host.root))
    assert (found[0]["active"], found[0]["sub"]) == ("inactive", "dead")
    assert asked == [[str(host.root / "etc/init.d/acpid"), "status"]]


def test_slow_scripts_are_asked_side_by_side(host: Host) -> None:
    """Eight that take their time do not take eight times as long."""
    for number in range(8):
        host.script(f"slow{number}", "sleep 0.5; exit 0")
    started = time.monotonic()
    assert len(host.collect()) == 8
    assert time.monotonic() - started < 3
    assert len(host.called()) == 8


def test_a_script_that_hangs_is_killed_and_named(host: Host) -> None:
    """The section is unknown by the deadline, with the script in its reason."""
    host.script("a-hangs", "sleep 60")
    for number in range(3):
        host.script(f"web{number}")
    started = time.monotonic()
    with pytest.raises(CollectorFailed, match="a-hangs took longer than 1 seconds and was killed"):
        host.collect(timeout=1)
    assert time.monotonic() - started < 10


def test_a_host_without_scripts_is_unknown_not_empty(host: Host) -> None:
    """Runlevels and nothing to start in them is no answer."""
    with pytest.raises(CollectorFailed, match=r"/etc/init\.d holds no script of a service"):
        host.collect()


def test_folders_that_may_not_be_listed(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are a failure: who cannot see the runlevels cannot say what is disabled."""
    host.script("web")
    real = Path.iterdir

    def refuse(place: Path) -> object:
        if place.name == "rc3.d":
            raise PermissionError(13, "Permission denied", str(place))
        return real(place)

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(CollectorFailed, match=r"etc/rc3\.d: Permission denied"):
        host.collect()


def test_names_in_other_bytes(host: Host) -> None:
    """Are escaped on their way out."""
    host.script("caf\udce9")

    def collect(run: object) -> object:
        return services_sysv.collect(run, str(host.root))  # type: ignore[arg-type] # as it comes

    data = snapshot({"s": collect}, 10)["sections"]["s"]["data"]
    assert [one["name"] for one in data] == ["caf\\xe9"]


def test_two_calls_in_a_row_are_equal(host: Host) -> None:
    """Whatever order the threads answer in."""
    for number in range(12):
        host.script(f"web{number}", f"sleep 0.0{number % 3}; exit {3 * (number % 2)}")
    assert host.collect() == host.collect()
