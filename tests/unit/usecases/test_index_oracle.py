# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration index against a model that keeps every snapshot and looks through them all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.difference import (
    differences,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Section,
)
from ansible_collections.mof.release.plugins.plugin_utils.store import sqlite
from ansible_collections.mof.release.plugins.plugin_utils.store.configuration_index import Index
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from ansible_collections.mof.release.plugins.plugin_utils.usecases.compare_configurations import (
    MANY,
    Point,
    compare_configurations,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.find_baseline import (
    find_baseline,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.find_package import (
    find_package,
    unread_hosts,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_host import (
    list_hosts,
    read_host,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.trace_configuration import (
    history_of,
)
from ansible_collections.mof.release.tests.unit.usecases.fleets import (
    Host,
    capture,
    day,
    packages,
    something_else,
)
from hypothesis import given, settings
from hypothesis import strategies as st

USECASES = "ansible_collections.mof.release.plugins.plugin_utils.usecases"
HOSTS = ("a", "b", "c")
NAMES = ("nginx", "openssl")
KERNELS = ("net.ipv4.x", 'net {"ü\\')

_packages = st.one_of(
    st.just("no dpkg"),
    st.builds(
        lambda versions: packages(**versions),
        st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["1.0", "1.1", "2.0"])),
    ),
)
_kernel = st.one_of(
    st.just("not permitted"),
    st.dictionaries(
        st.sampled_from(KERNELS),
        st.dictionaries(
            st.sampled_from(["value", "more"]),
            st.sampled_from(["1", 2, None, True, ["x", "}"], {"deep": "{"}]),
            min_size=1,
        ),
    ),
)
_host = st.one_of(
    st.just("unreachable"),
    st.fixed_dictionaries({}, optional={"packages": _packages, "kernel": _kernel}),
)
_capture = st.tuples(
    st.sampled_from(["r1", "r2", ""]),
    st.dictionaries(st.sampled_from(HOSTS), _host, min_size=1),
)
#: What happened, ``None`` for something that has nothing to do with configurations.
_histories = st.lists(st.one_of(st.none(), _capture), min_size=1, max_size=8)

History = list[tuple[str, dict[str, Host]] | None]


class Model:
    """Every entry and what it says of each host."""

    def __init__(self, history: History) -> None:
        self.history = history

    def of(self, host: str, cut: int) -> list[tuple[int, str, Host]]:
        """Entry, release and what was said of a host, up to an entry."""
        return [
            (number, one[0], one[1][host])
            for number, one in enumerate(self.history[: cut + 1])
            if one is not None and host in one[1]
        ]

    def section(self, host: str, name: str, cut: int) -> list[tuple[int, str, Any]]:
        """Entry, release and items of a section, or why it is unknown; ``None``: not collected."""
        found: list[tuple[int, str, Any]] = []
        for number, release, said in self.of(host, cut):
            if not isinstance(said, str):
                found.append((number, release, said.get(name)))
            elif found and found[-1][2] is not None:
                found.append((number, release, said))
        return found

    def compared(self, before: int, after: int) -> set[tuple[str, ...]]:
        """Host and difference of all that differ, as text."""
        found = set()
        for host in HOSTS:
            old, new = self.of(host, before), self.of(host, after)
            told = tuple(_of_host(one) for one in (old, new))
            if told == ("known", "known"):
                both = [_configuration(one[-1][2]) for one in (old, new)]
                found |= {
                    _line(host, *(getattr(one, name) for name in _FIELDS))
                    for one in differences(*both)
                }
            elif told != ("never captured", "never captured"):
                found.add(_line(host, "", "", "unknown", "", *told))
        return found

    def running(self, name: str, cut: int) -> set[tuple[str, str, int]]:
        """Host, version and the entry from which on it was there."""
        found = set()
        for host in HOSTS:
            since: dict[str, int] = {}
            now: Any = None
            for number, _release, items in self.section(host, "packages", cut):
                now = items
                if isinstance(items, Mapping):
                    versions = [one["version"] for one in items.values() if one["name"] == name]
                    since = {one: since.get(one, number) for one in versions}
            if isinstance(now, Mapping):
                found |= {(host, *one) for one in since.items()}
        return found

    def trace(self, host: str, key: str) -> list[tuple[int, str, str, Any, Any]]:
        """Entry, kind, attribute, before and after."""
        found: list[tuple[int, str, str, Any, Any]] = []
        before: Any = None
        last: Any = None
        for number, _release, items in self.section(host, "kernel", len(self.history)):
            if isinstance(items, str) and items != last:
                found.append((number, "unknown", "", None, items))
            if isinstance(items, Mapping):
                after = items.get(key)
                kind = "added" if before is None else "removed" if after is None else "changed"
                old, new = before or {}, after or {}
                found += [
                    (number, kind, one, old.get(one), new.get(one))
                    for one in sorted({*old, *new})
                    if kind != "changed" or not _same(old.get(one), new.get(one))
                ]
                before = after
            last = items
        return found


def _same(one: Any, other: Any) -> bool:
    return bool(one == other)


def _of_host(said: list[tuple[int, str, Host]]) -> str:
    if not said:
        return "never captured"
    return said[-1][2] if isinstance(said[-1][2], str) else "known"


def _configuration(host: Host) -> dict[str, Section]:
    assert not isinstance(host, str)
    return {
        name: Section("unknown", one) if isinstance(one, str) else Section("ok", items=one)
        for name, one in host.items()
    }


def _line(*parts: Any) -> tuple[str, ...]:
    return tuple(repr(_sorted(one)) for one in parts)


def _sorted(value: Any) -> Any:
    """The same with the names of mappings in order."""
    if isinstance(value, Mapping):
        return {name: _sorted(one) for name, one in sorted(value.items())}
    return value


def _answers(store: Store, index: Index, history: History) -> dict[str, Any]:
    """Every question about everything, after checking the answers with the model."""
    model, last = Model(history), len(history) - 1
    captures = [number for number, one in enumerate(history) if one is not None]
    answers: dict[str, Any] = {"hosts": list_hosts(index)}
    for before in captures:
        for after in captures:
            points = Point(at=day(before)), Point(at=day(after))
            told = compare_configurations(index, *points)
            lines = [
                _line(host, *(one[name] for name in _FIELDS))
                for one in told
                for host in one["hosts"]
            ]
            assert len(lines) == len(set(lines))
            assert set(lines) == model.compared(before, after)
            answers[f"compare {before} {after}"] = told
        for name in NAMES:
            found = find_package(index, name, at=day(before))
            assert {(one["host"], one["version"], one["entry"]) for one in found} == model.running(
                name, before
            )
            answers[f"find {name} {before}"] = found
        answers[f"unread {before}"] = unread_hosts(index, "packages", day(before))
    for host in HOSTS:
        for number in range(last + 1):
            said = model.of(host, number)
            if said and captures and captures[0] <= number:
                read = read_host(store, index, host, day(number))
                answers[f"read {host} {number}"] = read
                assert (read["entry"], read["release"]) == said[-1][:2]
                _check_sections(read, said[-1][2])
        for key in KERNELS:
            expected = model.trace(host, key)
            if any(one[1] != "unknown" for one in expected):
                traced = history_of(index, host, "kernel", key)
                answers[f"trace {host} {key}"] = traced
                assert [
                    (one["entry"], one["kind"], one["attribute"], one["before"], one["after"])
                    for one in traced
                ] == expected
    answers["baseline"] = find_baseline(store, index)
    return answers


_FIELDS = ("section", "key", "kind", "attribute", "before", "after")


def _check_sections(found: dict[str, Any], said: Host) -> None:
    if isinstance(said, str):
        assert (found["status"], found["reason"]) == ("unknown", said)
        assert {one["status"] for one in found["sections"].values()} <= {"unknown"}
        return
    assert found["status"] == "ok"
    assert {
        name: one["reason"] if one["status"] == "unknown" else one["items"]
        for name, one in found["sections"].items()
    } == said


@pytest.mark.parametrize("many", [MANY, 0])
@settings(max_examples=60, deadline=None)
@given(history=_histories)
def test_any_history_of_captures(many: int, history: History) -> None:
    """All answers are those of the model; built step by step or at once, they are the same.

    Both where hosts are asked for by name, and where there are too many for that.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{USECASES}.compare_configurations.MANY", many)
        patch.setattr(f"{USECASES}.find_package.MANY", many)
        _check(history)


def _check(history: History) -> None:
    folder = Path(tempfile.mkdtemp())
    store = sqlite.create(folder / "s.db", "ledger-1")
    try:
        for one in history:
            if one is None:
                something_else(store)
            else:
                capture(store, *one)
            with open_index(store):
                pass
        with open_index(store) as index:
            assert index.path is not None
            step_by_step = _answers(store, index, history)
        Path(store.index_path).unlink()
        with open_index(store) as index:
            assert _answers(store, index, history) == step_by_step
    finally:
        store.close()
        shutil.rmtree(folder)
