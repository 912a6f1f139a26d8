# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A diagnosis: which ways around the gate are open, and how it is told."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.records.diagnosis import (
    LAYERS,
    UNSEEN,
    WAYS,
    Diagnosis,
    Layer,
    Told,
    ways,
)
from ansible_collections.mof.release.plugins.plugin_utils.records.diagnosis_text import (
    diagnosis_text,
)


def diagnosis(*standing: str) -> Diagnosis:
    """A project in which these layers stand."""
    return Diagnosis(
        project="/srv/shop",
        config=Told("ansible.cfg", "/srv/shop/ansible.cfg"),
        layers=tuple(Layer(name, name in standing, problem="why") for name in LAYERS),
        settings=(Told("store", "ledger.sqlite", "here"), Told("people"), Told("actor", "\x1bkim")),
        reads=(Told("ledger", problem="there is no store"),),
        hosts={"all": 4, "protected": 3, "pattern": 2, "mark": 0, "address": 1},
        libraries=(Told("rfc8785", "0.1.4"),),
        ways=ways(standing),
    )


@pytest.mark.parametrize(
    ("standing", "still_open"),
    [
        ((), len(WAYS)),
        (("certificates",), len(WAYS)),
        (("callback",), len(WAYS) - 1),
        (("callback", "shim"), len(WAYS) - 3),
        (("callback", "shim", "ad hoc"), len(WAYS) - 4),
        (("vault client",), len(WAYS) - 3),
        (tuple(LAYERS), len(WAYS) - 4),
    ],
)
def test_ways_that_are_open(standing: tuple[str, ...], still_open: int) -> None:
    """Each layer closes its own; what is on targets cannot be seen, and closes none."""
    found = ways(standing)
    assert sum(one.open for one in found) == still_open
    for one in found:
        assert UNSEEN in WAYS[one.way], "certificates stop every way"
        assert one.open == (not one.stopped_by)
        assert bool(one.how) == one.open
        assert UNSEEN not in one.stopped_by


@pytest.mark.parametrize(
    ("standing", "on"),
    [
        ((), False),
        (("callback",), True),
        (("shim",), True),
        (("ad hoc", "vault client"), False),
    ],
)
def test_on(standing: tuple[str, ...], on: bool) -> None:
    """The callback or the shim; nothing else stands before a play."""
    assert diagnosis(*standing).on is on
    assert diagnosis_text(diagnosis(*standing)).startswith("ON " if on else "OFF")


def test_the_text() -> None:
    """What is open comes with what would stop it; nothing that a terminal would obey."""
    text = diagnosis_text(diagnosis("callback"))
    assert "\x1b" not in text
    lines = text.splitlines()
    assert lines[0] == "ON   the gate of /srv/shop"
    assert "  shim          off  why" in lines
    assert "  certificates  ?    why" in lines
    assert "  people       not set" in lines
    assert "  ledger  PROBLEM: there is no store" in lines
    assert "  protected  3 of 4 hosts in this inventory: 2 by pattern, 1 by address" in lines
    assert (
        "  OPEN  ansible and ansible-console instead of ansible-playbook  ->  "
        "ad hoc: bin_ansible_callbacks = True under [defaults] in ansible.cfg"
    ) in lines
    assert "  shut  a playbook in a folder without the shim  (stopped by: callback)" in lines
    assert lines[-1].startswith(f"{len(WAYS) - 1} ways of {len(WAYS)} open")
