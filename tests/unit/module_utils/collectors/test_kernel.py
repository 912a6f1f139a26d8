# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section kernel: the wanted settings and no others, and never what counts or is a key."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import kernel
from ansible_collections.mof.release.plugins.module_utils.collectors.attribute import first_bytes
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import CollectorFailed
from ansible_collections.mof.release.tests.unit.module_utils.collectors.hosts import (
    differences,
    no_program,
    tree,
)

_SYS = {
    "net/ipv4/ip_forward": "0\n",
    "net/ipv4/tcp_rmem": "4096\t131072\t6291456\n",
    "net/ipv4/tcp_fastopen_key": "0123-4567\n",
    "net/ipv4/conf/all/rp_filter": "2\n",
    "net/ipv4/conf/eth0.7/rp_filter": "1\n",
    "net/ipv4/conf/veth1/rp_filter": "0\n",
    "net/ipv6/conf/all/stable_secret": "2001::1\n",
    "kernel/random/uuid": "0\n",
    "kernel/ns_last_pid": "7\n",
    "kernel/core_pattern": "|/bin/a  %p\n\n",
    "kernel/domainname": "\n",
    "fs/aio-max-nr": "65536\n",
    "fs/aio-nr": "1\n",
    "fs/file-max": "9\n",
    "fs/inode-state": "1 2\n",
    "fs/binfmt_misc/status": "enabled\n",
    "vm/swappiness": "60\n",
}

_NAMES = [one.translate({ord("/"): ".", ord("."): "/"}) for one in _SYS]


def _collect(folder: Path, *wanted: str, **files: str | bytes) -> dict[str, Any]:
    root = tree(folder, {f"proc/sys/{name}": text for name, text in {**_SYS, **files}.items()})
    tree(folder, {"sys/class/net/veth1/ifindex": "0\n"})
    (folder / "sys/class/net/veth1").rename(folder / "veth1")
    tree(folder, {"sys/devices/virtual/net": None})
    (folder / "veth1").rename(folder / "sys/devices/virtual/net/veth1")
    (folder / "sys/class/net/veth1").symlink_to("../../devices/virtual/net/veth1")
    return kernel.collect(no_program, root, wanted or None)


def test_values_are_text_with_single_spaces(tmp_path: Path) -> None:
    """Whatever stands between several values, and nothing around them."""
    found = _collect(tmp_path, "net.ipv4.tcp_rmem", "kernel.core_pattern", "kernel.domainname")
    assert found == {
        "kernel.core_pattern": {"value": "|/bin/a %p"},
        "kernel.domainname": {"value": ""},
        "net.ipv4.tcp_rmem": {"value": "4096 131072 6291456"},
    }


def test_the_default_is_what_this_kernel_has_of_the_list(tmp_path: Path) -> None:
    """What the kernel does not have is left out, and nothing else is read."""
    assert list(_collect(tmp_path)) == [
        "fs.aio-max-nr",
        "fs.file-max",
        "kernel.core_pattern",
        "net.ipv4.conf.all.rp_filter",
        "net.ipv4.ip_forward",
        "net.ipv4.tcp_rmem",
        "vm.swappiness",
    ]


_FOUR = [
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.conf.eth0/7.rp_filter",
    "net.ipv4.ip_forward",
    "net.ipv4.tcp_rmem",
]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["net.ipv4.*"], _FOUR),
        (["net.ipv4.*", "net.ipv4.conf.*", "net.ipv4.ip_forward"], _FOUR),
        (["net.ipv4.conf.*.rp_filter"], _FOUR[:2]),
        (["net.ipv4.conf.eth0/7.rp_filter"], _FOUR[1:2]),
        (["net.ipv4.conf.veth1.rp_filter"], ["net.ipv4.conf.veth1.rp_filter"]),
        (["net.ipv4.ip_forwar[dx]"], _FOUR[2:3]),
        (["NET.*", "nothing.*", "net.ipv4", "net.ipv4.nothing", ""], []),
        (["*.swappiness", "vm.*"], ["vm.swappiness"]),
    ],
)
def test_globs_are_over_whole_names(tmp_path: Path, wanted: list[str], expected: list[str]) -> None:
    """A star crosses dots; interfaces that come and go are met by their name only."""
    assert list(_collect(tmp_path, *wanted)) == expected


def test_names_with_dots_are_written_with_slashes(tmp_path: Path) -> None:
    """As sysctl(8) writes them, in both directions."""
    assert list(_collect(tmp_path, "net.ipv4.conf.eth*")) == ["net.ipv4.conf.eth0/7.rp_filter"]


@pytest.mark.parametrize("wanted", [["*"], ["fs.*", "kernel.*", "net.*", "vm.*"], _NAMES])
def test_what_counts_or_is_a_key_is_never_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: list[str]
) -> None:
    """Not even opened, whatever the policy wants."""
    opened = []

    def watched(path: str, most: int) -> bytes:
        opened.append(path.partition("/proc/sys/")[2])
        return first_bytes(path, most)

    monkeypatch.setattr(kernel, "first_bytes", watched)
    found = _collect(tmp_path, *wanted)
    assert "fs.aio-max-nr" in found
    moving = ("_key", "_secret", "uuid", "last_pid", "aio-nr", "-state", "status")
    assert not [one for one in opened if one.endswith(moving)]
    assert len(opened) == len(found)


@pytest.mark.parametrize(
    "wanted",
    ["..", "kernel.//.//.//etc.passwd", "//.//.proc.x", "a.//.b.*", "kernel..x", "\0.x", "a\0b"],
)
def test_no_name_leads_out(tmp_path: Path, wanted: str) -> None:
    """A slash is a dot in a name, and two are no way up."""
    tree(tmp_path, {"etc/passwd": "root\n", "proc/x": "1\n"})
    assert _collect(tmp_path, wanted) == {}


def test_what_cannot_be_read_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An order that can be written only, or what only root may read, is there without a value."""

    def refuse(_path: str, _most: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(kernel, "first_bytes", refuse)
    assert _collect(tmp_path, "vm.swappiness") == {"vm.swappiness": {"value": None}}


def test_a_folder_that_cannot_be_listed_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in it would be missing."""

    def refuse(_path: str) -> None:
        raise PermissionError(13, "Permission denied")

    _collect(tmp_path)
    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(OSError, match="Permission"):
        kernel.collect(no_program, str(tmp_path), ["vm.*"])


def test_odd_values_are_cut_and_kept(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, nulls, and more than any parameter has."""
    files: dict[str, str | bytes] = {"vm/a": b"\xff\0x\n", "vm/b": "x" * 1_000_000}
    found = _collect(tmp_path, "vm.a", "vm.b", **files)
    assert found["vm.a"]["value"] == "\udcff x"
    assert len(found["vm.b"]["value"]) == 65536


def test_without_proc_sys_it_is_unknown(tmp_path: Path) -> None:
    """Nothing to read is not nothing set."""
    with pytest.raises(CollectorFailed, match="there is no /proc/sys here"):
        kernel.collect(no_program, str(tmp_path))


def test_the_default_list_is_plain_and_settled() -> None:
    """Each name once, none of them a glob, none that is never read."""
    assert len(set(kernel.DEFAULT)) == len(kernel.DEFAULT) > 100
    assert not [one for one in kernel.DEFAULT if set(one) & set("*?[/")]
    assert [one for one in kernel.DEFAULT if kernel._is_never(one)] == ["fs.aio-max-nr"]


@pytest.mark.parametrize("wanted", [None, ["net.*", "kernel.*", "vm.*", "fs.*", "user.*"]])
def test_two_looks_at_this_machine_agree(wanted: list[str] | None) -> None:
    """In everything, the whole of the kernel's settings included."""
    assert len(kernel.collect(no_program, "/", wanted)) > 50
    assert differences(lambda: kernel.collect(no_program, "/", wanted), ()) == {}
