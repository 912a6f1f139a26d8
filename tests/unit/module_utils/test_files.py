# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section files: digests, modes and owners of real files, and nothing of what is in them."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import files
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    snapshot,
)

Entries = dict[str, dict[str, Any]]

_SECRET = "hunter2-not-to-be-seen"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small host: a directory with a file, a link, a pipe and one more directory."""
    app = tmp_path / "etc/app"
    (app / "conf.d").mkdir(parents=True)
    (app / "app.conf").write_text(_SECRET, encoding="utf-8")
    (app / "app.conf").chmod(0o640)
    (app / "conf.d/z.conf").write_bytes(b"")
    (app / "conf.d/a.conf").write_bytes(b"a")
    (app / "current").symlink_to("../releases/2.4.0")
    os.mkfifo(app / "pipe")
    return tmp_path


def _collect(root: Path, *paths: str, recurse: bool = False, cap: int = files.CAP) -> Entries:
    return files.collect([{"path": one, "recurse": recurse} for one in paths], str(root), cap)


def test_a_file_is_its_digest_size_mode_and_owner(root: Path) -> None:
    """The four facts of a file, with names for its owner and group."""
    status = (root / "etc/app/app.conf").stat()
    entry = _collect(root, "/etc/app/app.conf")["/etc/app/app.conf"]
    assert entry == {
        "type": "file",
        "mode": "0640",
        "owner": (root / "etc/app/app.conf").owner(),
        "group": (root / "etc/app/app.conf").group(),
        "size": status.st_size,
        "sha256": hashlib.sha256(_SECRET.encode()).hexdigest(),
    }


def test_each_type_of_thing_is_named(root: Path) -> None:
    """Links are not followed, pipes not read, what is missing is absent."""
    found = _collect(
        root, "/etc/app", "/etc/app/current", "/etc/app/pipe", "/nope", "/etc/app/pipe/x"
    )
    assert found["/etc/app"]["type"] == "directory"
    assert found["/etc/app"]["entries"] == ["app.conf", "conf.d", "current", "pipe"]
    assert found["/etc/app/current"]["target"] == "../releases/2.4.0"
    assert found["/etc/app/current"]["type"] == "link"
    assert found["/etc/app/pipe"]["type"] == "fifo"
    assert found["/nope"] == {"type": "absent"}
    assert found["/etc/app/pipe/x"] == {"type": "absent"}


def test_a_socket_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket is recorded and not opened."""
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("s")
        assert _collect(tmp_path, "/s")["/s"]["type"] == "socket"


def test_recurse_takes_in_all_below_in_a_fixed_order(root: Path) -> None:
    """Everything below has an entry, sorted; without recurse only the names are there."""
    expected = [
        "/etc/app",
        "/etc/app/app.conf",
        "/etc/app/conf.d",
        "/etc/app/conf.d/a.conf",
        "/etc/app/conf.d/z.conf",
        "/etc/app/current",
        "/etc/app/pipe",
    ]
    assert list(_collect(root, "/etc/app", recurse=True)) == expected
    assert list(_collect(root, "/etc/app")) == ["/etc/app"]
    assert _collect(root, "/etc/app", recurse=True) == _collect(root, "/etc/app", recurse=True)


def test_overlapping_declarations_add_up(root: Path) -> None:
    """The same place twice, however written, is one entry, and recurse wins."""
    wanted = [
        {"path": "/etc/app/conf.d", "recurse": False},
        {"path": "//etc/./app/conf.d/", "recurse": True},
        {"path": "/etc/app/conf.d/a.conf", "recurse": False},
    ]
    for order in (wanted, wanted[::-1]):
        found = files.collect(order, str(root), cap=3)
        assert list(found) == [
            "/etc/app/conf.d",
            "/etc/app/conf.d/a.conf",
            "/etc/app/conf.d/z.conf",
        ]


def test_a_loop_of_links_ends(root: Path) -> None:
    """A link to a directory above is an entry, not a way."""
    (root / "etc/app/loop").symlink_to("..")
    assert _collect(root, "/etc/app", recurse=True)["/etc/app/loop"]["target"] == ".."


def test_too_many_entries_are_a_failure_and_the_cap_itself_is_not(root: Path) -> None:
    """One entry more than the cap makes the section unknown, listed names included."""
    assert len(_collect(root, "/etc/app", recurse=True, cap=7)) == 7
    with pytest.raises(CollectorFailed, match="more than 6 entries"):
        _collect(root, "/etc/app", recurse=True, cap=6)
    with pytest.raises(CollectorFailed, match="more than 4 entries"):
        _collect(root, "/etc/app", cap=4)


@pytest.mark.parametrize(
    ("call", "path", "expected"),
    [
        ("open", "/etc/app/app.conf", {"type": "file", "sha256": None}),
        ("read", "/etc/app/app.conf", {"type": "file", "sha256": None}),
        ("scandir", "/etc/app", {"type": "directory", "entries": None}),
        ("readlink", "/etc/app/current", {"type": "link", "target": None}),
        ("lstat", "/etc/app", {"type": "unknown", "sha256": None}),
    ],
)
def test_what_cannot_be_read_says_why(
    root: Path, monkeypatch: pytest.MonkeyPatch, call: str, path: str, expected: dict[str, Any]
) -> None:
    """A refused system call (root is refused nothing, so it is simulated) is in the entry."""

    def refuse(*_arguments: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, call, refuse)
    entry = _collect(root, path, recurse=True)[path]
    monkeypatch.undo()
    assert entry["reason"] == "Permission denied"
    assert {name: entry[name] for name in expected} == expected


def test_a_file_that_changes_while_it_is_read_has_no_digest(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half old and half new content is not passed off as a file."""
    path = root / "etc/app/app.conf"
    read = os.read

    def grow(handle: int, count: int) -> bytes:
        block = read(handle, count)
        if block:
            with path.open("ab") as stream:
                stream.write(b"more")
        return block[:1] if block == _SECRET.encode() else b""

    monkeypatch.setattr(os, "read", grow)
    entry = _collect(root, "/etc/app/app.conf")["/etc/app/app.conf"]
    monkeypatch.undo()
    assert entry["sha256"] is None
    assert entry["reason"] == "it changed while it was read"


def test_an_unknown_owner_is_a_number(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user or group without a name is recorded by number, as text."""

    def nobody(number: int) -> None:
        raise KeyError(number)

    status = (root / "etc/app").stat()
    monkeypatch.setattr(files.pwd, "getpwuid", nobody)
    monkeypatch.setattr(files.grp, "getgrgid", nobody)
    entry = _collect(root, "/etc/app")["/etc/app"]
    assert (entry["owner"], entry["group"]) == (str(status.st_uid), str(status.st_gid))


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("etc/app", "files[0]: 'etc/app' is not an absolute path"),
        ("", "files[0]: '' is not an absolute path"),
        ("/etc/../root", "files[0]: '/etc/../root' goes up with '..', name the place itself"),
        ("/etc/\0", "files[0]: '/etc/\\x00' holds a null character"),
    ],
)
def test_a_declaration_that_names_no_place_is_refused(root: Path, path: str, problem: str) -> None:
    """Each bad path is named with its position, and nothing is collected."""
    assert files.problems([{"path": path}]) == [problem]
    with pytest.raises(CollectorFailed, match="files"):
        _collect(root, path)


def test_odd_names_are_printable_and_contents_stay_here(root: Path) -> None:
    """Names that are not UTF-8 or hold a line feed are escaped; no content is in the snapshot."""
    (root / "etc/app/line\nfeed").write_text(_SECRET, encoding="utf-8")
    Path(os.fsdecode(os.fsencode(root) + b"/etc/app/caf\xe9")).write_text(_SECRET, encoding="utf-8")
    taken = snapshot({"files": lambda run: _collect(root, "/etc/app", recurse=True)}, 30)
    section = taken["sections"]["files"]
    assert section["status"] == "ok"
    assert {"/etc/app/line\\x0afeed", "/etc/app/caf\\xe9"} <= set(section["data"])
    text = json.dumps(taken)
    assert _SECRET not in text
    assert "\\n" not in text


def test_an_escaped_name_cannot_hide_another(root: Path) -> None:
    """A name spelled like another one's escape makes the section unknown, with the reason."""
    for name in ("a\nb", "a\\x0ab"):
        (root / "etc/app" / name).write_bytes(b"")
    taken = snapshot({"files": lambda run: _collect(root, "/etc/app", recurse=True)}, 30)
    assert taken["sections"]["files"]["status"] == "unknown"
    assert "look the same" in taken["sections"]["files"]["reason"]
