# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section packages: every database of the host, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import packages
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    Run,
)

_DPKG = "var/lib/dpkg/status"
_RPM = "var/lib/rpm/rpmdb.sqlite"
_APK = "lib/apk/db/installed"

_DPKG_ROWS = (
    "installed\tzlib1g\t1:1.2.13.dfsg-1\ti386\n"
    "installed\tzlib1g\t1:1.2.13.dfsg-1\tamd64\n"
    "config-files\tnginx\t1.22.1-9\tamd64\n"
    "not-installed\told\t\t\n"
    "half-configured\tapp\t2.4.0\tall\n"
)
_RPM_ROWS = (
    "storefront\t3:2.4.0-1\tnoarch\n"
    "gpg-pubkey\t250473ec-6b0574b9\t(none)\n"
    "kernel-core\t5.14.0-503.el9\tx86_64\n"
    "kernel-core\t5.14.0-427.el9\tx86_64\n"
)
_APK_TEXT = """C:Q1VFG2SuJdASGlXwlXF3975TbbpQU=
P:musl
V:1.2.4-r2
A:x86_64
T:the musl c library (libc) implementation
F:lib
R:libc.musl-x86_64.so.1
a:0:0:777
Z:Q17yJ3JFNypA4mxhJJr0ou6CzsJVI=

P:.python-rundeps
V:20240606.012345

"""


def _root(tmp_path: Path, *databases: str) -> str:
    for one in databases:
        (tmp_path / one).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / one).write_text(_APK_TEXT if one == _APK else "", encoding="utf-8")
    return str(tmp_path)


def _run(**answers: tuple[int, str, str]) -> Run:
    def run(argv: Sequence[str]) -> tuple[int, str, str]:
        if argv[0] not in answers:
            raise FileNotFoundError(argv[0])
        return answers[argv[0]]

    return run


def _rows(found: list[packages.Package]) -> list[tuple[str | None, ...]]:
    return [(one["manager"], one["name"], one["version"], one["arch"]) for one in found]


def test_dpkg_lists_what_is_on_the_host(tmp_path: Path) -> None:
    """Removed packages are left out, half installed ones are named so, the order is fixed."""
    run = _run(**{"dpkg-query": (0, _DPKG_ROWS, "")})
    found = packages.collect(run, _root(tmp_path, _DPKG))
    assert found == [
        {
            "name": "app",
            "version": "2.4.0",
            "arch": "all",
            "manager": "dpkg",
            "state": "half-configured",
        },
        {"name": "zlib1g", "version": "1:1.2.13.dfsg-1", "arch": "amd64", "manager": "dpkg"},
        {"name": "zlib1g", "version": "1:1.2.13.dfsg-1", "arch": "i386", "manager": "dpkg"},
    ]


def test_rpm_lists_every_version_and_key(tmp_path: Path) -> None:
    """Several versions of one name stay several; an epoch is part of the version."""
    found = packages.collect(_run(rpm=(0, _RPM_ROWS, "")), _root(tmp_path, _RPM))
    assert _rows(found) == [
        ("rpm", "gpg-pubkey", "250473ec-6b0574b9", None),
        ("rpm", "kernel-core", "5.14.0-427.el9", "x86_64"),
        ("rpm", "kernel-core", "5.14.0-503.el9", "x86_64"),
        ("rpm", "storefront", "3:2.4.0-1", "noarch"),
    ]


def test_apk_is_read_from_its_database(tmp_path: Path) -> None:
    """Name, version and architecture of each entry; the lines about its files are passed over."""
    assert _rows(packages.collect(_run(), _root(tmp_path, _APK))) == [
        ("apk", ".python-rundeps", "20240606.012345", None),
        ("apk", "musl", "1.2.4-r2", "x86_64"),
    ]


def test_every_database_counts_and_the_program_alone_does_not(tmp_path: Path) -> None:
    """dpkg and apk side by side are both listed; an rpm program without database is not asked."""
    run = _run(**{"dpkg-query": (0, _DPKG_ROWS, ""), "rpm": (1, "", "no database")})
    found = packages.collect(run, _root(tmp_path, _DPKG, _APK))
    assert [one["manager"] for one in found] == ["apk", "apk", "dpkg", "dpkg", "dpkg"]


def test_the_order_of_the_database_does_not_matter(tmp_path: Path) -> None:
    """The same packages in another order are the same data."""
    backwards = "".join(reversed(_RPM_ROWS.splitlines(keepends=True)))
    root = _root(tmp_path, _RPM)
    assert packages.collect(_run(rpm=(0, backwards, "")), root) == packages.collect(
        _run(rpm=(0, _RPM_ROWS, "")), root
    )


def test_a_host_without_database_is_not_a_host_without_packages(tmp_path: Path) -> None:
    """No manager is a failure, not an empty list."""
    with pytest.raises(CollectorFailed, match="no package database"):
        packages.collect(_run(), str(tmp_path))


@pytest.mark.parametrize(
    ("database", "answers", "reason"),
    [
        (_DPKG, {}, "there is no program dpkg-query"),
        (_DPKG, {"dpkg-query": (2, "", "dpkg-query: error: x")}, "exit code 2 and said: dpkg"),
        (_DPKG, {"dpkg-query": (0, "", "")}, "database of dpkg lists nothing"),
        (_DPKG, {"dpkg-query": (0, "installed\tapp\n", "")}, "a line that cannot be read"),
        (_DPKG, {"dpkg-query": (0, "installed\tapp\t\tall\n", "")}, "a line that cannot be read"),
        (_RPM, {"rpm": (0, _RPM_ROWS, "error: rpmdbNextIterator: skipping h# 1")}, "skipping h# 1"),
    ],
)
def test_half_an_answer_is_a_failure(
    tmp_path: Path, database: str, answers: dict[str, tuple[int, str, str]], reason: str
) -> None:
    """A database that cannot be read whole gives the reason, never a shorter list."""
    with pytest.raises(CollectorFailed, match=reason):
        packages.collect(_run(**answers), _root(tmp_path, database))


def test_a_damaged_apk_database_is_a_failure(tmp_path: Path) -> None:
    """An entry that lost its version is not left out."""
    root = _root(tmp_path, _APK)
    (tmp_path / _APK).write_text("P:musl\nA:x86_64\n\n", encoding="utf-8")
    with pytest.raises(CollectorFailed, match="without name or version"):
        packages.collect(_run(), root)
