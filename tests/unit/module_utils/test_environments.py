# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages of pip and npm in declared folders, read without either program."""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import environments
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    snapshot,
)

_SITE = "venv/lib/python3.11/site-packages"


def _no_run(argv: Sequence[str]) -> tuple[int, str, str]:
    raise AssertionError(f"nothing is run for these packages: {argv}")


def _collect(root: Path, **folders: Sequence[str]) -> list[environments.Package]:
    return environments.collect(_no_run, str(root), **folders)


def _versions(found: list[environments.Package]) -> dict[str | None, str | None]:
    return {one["name"]: one["version"] for one in found}


def _put(root: Path, path: str, text: str | bytes) -> None:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())


def _metadata(name: str, version: str) -> str:
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nName: no\nVersion: 0\n"


def test_packages_of_an_environment(tmp_path: Path) -> None:
    """Wheels and eggs, with names as PEP 503 has them and the folder as it was declared."""
    _put(tmp_path, f"{_SITE}/Foo.Bar-1.0.dist-info/METADATA", _metadata("Foo.Bar__baz", "1.0"))
    _put(tmp_path, f"{_SITE}/old-2.0-py3.11.egg-info/PKG-INFO", _metadata("old", "2.0"))
    _put(tmp_path, f"{_SITE}/single-3.0.egg-info", _metadata("single", "3.0"))
    _put(tmp_path, f"{_SITE}/foo/__init__.py", "")
    found = _collect(tmp_path, pip=["/venv/"])
    assert found == [
        {
            "manager": "pip",
            "name": "foo-bar-baz",
            "version": "1.0",
            "arch": None,
            "place": "/venv",
        },
        {"manager": "pip", "name": "old", "version": "2.0", "arch": None, "place": "/venv"},
        {"manager": "pip", "name": "single", "version": "3.0", "arch": None, "place": "/venv"},
    ]
    direct = _collect(tmp_path, pip=[f"/{_SITE}"])
    assert _versions(direct) == _versions(found)
    assert {one["place"] for one in direct} == {f"/{_SITE}"}


@pytest.mark.parametrize(
    "site",
    [
        "lib/python3/dist-packages",
        "local/lib/python3.11/dist-packages",
        "lib64/python3.13t/site-packages",
        "lib/pypy3.10/site-packages",
        "",
    ],
)
def test_where_packages_lie(tmp_path: Path, site: str) -> None:
    """Below an environment, at Debian's places, or in the folder itself."""
    _put(tmp_path, f"top/{site}/a-1.dist-info/METADATA", _metadata("a", "1"))
    assert _versions(_collect(tmp_path, pip=["/top"])) == {"a": "1"}


def test_a_link_beside_its_target_counts_once(tmp_path: Path) -> None:
    """lib64 that is lib is no second environment; two Pythons with other versions are two."""
    _put(tmp_path, f"{_SITE}/a-1.dist-info/METADATA", _metadata("a", "1"))
    (tmp_path / "venv/lib64").symlink_to("lib")
    assert len(_collect(tmp_path, pip=["/venv"])) == 1
    _put(tmp_path, "venv/lib/python3.12/site-packages/a-2.dist-info/METADATA", _metadata("a", "2"))
    assert [one["version"] for one in _collect(tmp_path, pip=["/venv"])] == ["1", "2"]


@pytest.mark.parametrize(
    ("name", "metadata", "expected"),
    [
        ("a-1.dist-info", None, ("a", "1")),
        ("a-1.dist-info", b"\xff\x00\xfe binary", ("a", "1")),
        ("a-1.dist-info", b"Name: a\nno version\n", ("a", "1")),
        ("a.dist-info", b"Version: 2\r\nName: a\r\n\r\nName: b\r\n", ("a", "2")),
        ("a.dist-info", b"", ("a", None)),
        ("a-b-1.0.dist-info", b"", ("a-b", "1.0")),
        ("a-1.dist-info", b"Name: a\nVersion: 1\nX: " + b"x" * 1_000_000, ("a", "1")),
        ("a-1.dist-info", b"x" * (17 << 20), ("a", "1")),
    ],
)
def test_metadata_that_is_odd(
    tmp_path: Path, name: str, metadata: bytes | None, expected: tuple[str, str | None]
) -> None:
    """The name of the folder stands in for what is missing, so that nothing is hidden."""
    (tmp_path / _SITE / name).mkdir(parents=True)
    if metadata is not None:
        _put(tmp_path, f"{_SITE}/{name}/METADATA", metadata)
    assert _versions(_collect(tmp_path, pip=["/venv"])) == dict([expected])


def test_what_an_interrupted_pip_left_is_no_package(tmp_path: Path) -> None:
    """A name with a tilde is what was to be removed."""
    _put(tmp_path, f"{_SITE}/~a-1.dist-info/METADATA", _metadata("a", "1"))
    assert _collect(tmp_path, pip=["/venv"]) == []


def test_loops_of_links(tmp_path: Path) -> None:
    """Hang nothing, and a package that leads in a circle is told by its name."""
    (tmp_path / _SITE).mkdir(parents=True)
    (tmp_path / _SITE / "a-1.dist-info").symlink_to("a-1.dist-info")
    (tmp_path / "app/node_modules").mkdir(parents=True)
    (tmp_path / "app/node_modules/b").symlink_to("b")
    found = _collect(tmp_path, pip=["/venv"], npm=["/app"])
    assert _versions(found) == {"a": "1", "b": None}


def test_packages_of_node(tmp_path: Path) -> None:
    """One level, and one below each scope; by what each says of itself."""
    for name, version in (("left-pad", "1.3.0"), ("@scope/util", "2.0.0-rc.1")):
        text = json.dumps({"name": name, "version": version, "dependencies": {"x": "1"}})
        _put(tmp_path, f"app/node_modules/{name}/package.json", text)
    _put(tmp_path, "app/node_modules/left-pad/node_modules/deep/package.json", '{"version": "9"}')
    _put(tmp_path, "app/node_modules/.bin/tool", "")
    _put(tmp_path, "app/node_modules/.package-lock.json", "{}")
    _put(tmp_path, "app/node_modules/no-package/readme", "")
    found = _collect(tmp_path, npm=["/app"])
    assert found == [
        {
            "manager": "npm",
            "name": "@scope/util",
            "version": "2.0.0-rc.1",
            "arch": None,
            "place": "/app",
        },
        {"manager": "npm", "name": "left-pad", "version": "1.3.0", "arch": None, "place": "/app"},
    ]
    direct = _collect(tmp_path, npm=["/app/node_modules"])
    assert _versions(direct) == _versions(found)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"{",
        b"[" * 200_000,
        b'{"version": ' + b"9" * 10_000 + b"}",
        b'{"name": 7, "version": {"x": 1}}',
        b'{"name": "", "version": ""}',
        b" " * (17 << 20),
    ],
)
def test_a_package_file_that_is_odd(tmp_path: Path, text: bytes) -> None:
    """The package is there by its folder's name, without a version."""
    _put(tmp_path, "app/node_modules/odd/package.json", text)
    assert _versions(_collect(tmp_path, npm=["/app"])) == {"odd": None}


def test_folders_that_are_not_there(tmp_path: Path) -> None:
    """Have no packages; declared folders are those of the whole site."""
    assert _collect(tmp_path, pip=["/no"], npm=["/no"]) == []
    assert _collect(tmp_path) == []


def test_folders_that_cannot_be_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Are a failure, with the folder that was declared."""

    def refuse(place: Path) -> Any:
        raise PermissionError(13, "Permission denied", str(place))

    monkeypatch.setattr(Path, "iterdir", refuse)
    for manager in ("pip", "npm"):
        with pytest.raises(CollectorFailed, match=f"^{manager}: /srv/app: Permission denied$"):
            _collect(tmp_path, **{manager: ["/srv//app"]})
        with pytest.raises(CollectorFailed, match="is not an absolute path"):
            _collect(tmp_path, **{manager: ["srv"]})


def test_names_in_other_bytes(tmp_path: Path) -> None:
    """Are escaped on their way out."""
    _put(tmp_path, f"{_SITE}/a-1.dist-info/METADATA", b"Name: M\xfcller\nVersion: 1\x1b[2J\n")

    def collect(run: Any) -> Any:
        return environments.collect(run, str(tmp_path), pip=["/venv"])

    data = snapshot({"p": collect}, 5)["sections"]["p"]["data"]
    assert [(one["name"], one["version"]) for one in data] == [("m\\xfcller", "1\\x1b[2J")]


def test_this_environment_as_python_sees_it() -> None:
    """The same names and versions as the interpreter finds, twice in a row."""
    first, second = (_collect(Path("/"), pip=[sys.prefix]) for _number in range(2))
    assert first == second
    expected = {
        (re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower(), one.version)
        for one in importlib.metadata.distributions(
            path=[one for one in sys.path if sys.prefix in one]
        )
    }
    assert {(one["name"], one["version"]) for one in first} == expected
