# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keeper of the gate: who is let through, who is not, and what goes on record of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.doors import gatekeeper
from ansible_collections.mof.release.plugins.plugin_utils.doors.gatekeeper import Gatekeeper
from ansible_collections.mof.release.plugins.plugin_utils.doors.run import THIS_RUN
from ansible_collections.mof.release.plugins.plugin_utils.doors.threshold import OWN_PLAYBOOKS
from ansible_collections.mof.release.tests.unit.doors.fakes import StuckStore, before
from ansible_collections.mof.release.tests.unit.doors.shop import RELEASE, WEB, Shop


def refused(shop: Shop, **other: Any) -> tuple[str, Event]:
    """The text of a refusal, and its event; a run that had its permit ends, and frees its hosts."""
    size = len(shop.events())
    had = bool(THIS_RUN.permit) and not THIS_RUN.written
    text = Gatekeeper().refusal(before(shop, **other))
    assert text.startswith("REFUSED  ")
    assert text.splitlines()[0].endswith("exit 77")
    added = shop.events()[size:]
    ended = ["run_abandoned", "lock_released"] if had else []
    assert [one.type for one in added] == ["gate_refused", *ended]
    assert text.splitlines()[-1].endswith(f"This attempt is on record as event {size}.")
    assert added[0].actor == "robin"
    assert added[0].data["run"] == THIS_RUN.id
    return text, added[0]


def problems(event: Event) -> list[str]:
    """What an attempt was refused for."""
    return [f"{one['subject']} {one['problem']}" for one in event.data["findings"]]


def test_the_release_with_its_go_passes(shop: Shop) -> None:
    """The run has its permit, on record with run, playbook and hosts."""
    assert Gatekeeper().refusal(before(shop)) == ""
    event, lock = shop.events()[-2:]
    assert (event.type, event.subject) == ("gate_passed", f"release/{RELEASE}")
    assert (lock.type, lock.data["permit"]) == ("lock_taken", THIS_RUN.permit)
    assert event.data["run"] == THIS_RUN.id
    assert event.data["permit"] == THIS_RUN.permit != ""
    assert (event.data["playbook"], event.data["hosts"]) == ("deploy.yml", list(WEB))
    assert (THIS_RUN.release, THIS_RUN.playbook) == (RELEASE, "deploy.yml")
    assert set(WEB) == THIS_RUN.hosts


def test_own_playbooks_pass_without_any_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """They prepare, capture and record: not even the store need be there."""
    threshold = before(Shop(Path("/nowhere")), origin=OWN_PLAYBOOKS / "init.yml")
    assert Gatekeeper().refusal(threshold) == ""
    assert THIS_RUN.permit == ""


def test_unprotected_hosts_pass(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plays that touch no protected host need no go and leave no trace."""
    size = len(shop.events())
    assert Gatekeeper().refusal(before(shop, hosts=("localhost",))) == ""
    monkeypatch.setenv("MOF_RELEASE_PROTECTED", "db*")
    monkeypatch.delenv("MOF_RELEASE_STORE")
    assert Gatekeeper().refusal(before(shop)) == ""
    assert (len(shop.events()), THIS_RUN.permit) == (size, "")


def test_the_permit_serves_later_plays(shop: Shop) -> None:
    """One permit a run: later plays are judged and add their hosts, and nothing to the ledger."""
    keeper = Gatekeeper()
    assert keeper.refusal(before(shop, hosts=("web1",))) == ""
    size, permit = len(shop.events()), THIS_RUN.permit
    assert keeper.refusal(before(shop, hosts=("web2",))) == ""
    assert (len(shop.events()), THIS_RUN.permit) == (size, permit)
    assert set(WEB) == THIS_RUN.hosts


def test_a_change_between_two_plays(shop: Shop) -> None:
    """What changed since the first play ends the run, says so, and goes on record."""
    assert Gatekeeper().refusal(before(shop)) == ""
    shop.playbook.write_text("# other\n" + shop.playbook.read_text("utf-8"), "utf-8")
    text, event = refused(shop)
    assert "Nothing more was run; earlier plays of this run were." in text
    assert any("deploy.yml changed after go" in one for one in problems(event))


def test_a_stranger_in_a_later_play(shop: Shop) -> None:
    """The permit is for the hosts of the release only."""
    assert Gatekeeper().refusal(before(shop)) == ""
    _text, event = refused(shop, hosts=("db1",))
    assert problems(event) == ["db1 is not among the hosts of this release (web*)"]
    assert set(WEB) == THIS_RUN.hosts


def test_a_host_outside_the_release(shop: Shop) -> None:
    """Each host that the release does not name is a finding; the manager acts next."""
    text, event = refused(shop, hosts=(*WEB, "db1"))
    assert problems(event) == ["db1 is not among the hosts of this release (web*)"]
    assert event.data["findings"][0]["who"] == "lee"
    assert text.startswith(f"REFUSED  {RELEASE} -> production (3 hosts) by deploy.yml")
    assert "Nothing was run." in text


def test_another_playbook_beside_it(shop: Shop) -> None:
    """The go is for one playbook; the finding says which and how to run it."""
    _text, event = refused(shop, playbook=shop.project / "other.yml")
    found = "other.yml is not the deploy playbook of this release, which is deploy.yml"
    assert problems(event)[0] == found
    assert event.data["findings"][0]["how"].endswith(f"deploy.yml -e release={RELEASE}")


def test_a_playbook_of_the_same_name_elsewhere(shop: Shop) -> None:
    """Its project is another one, so what it holds differs from what was approved."""
    other = shop.project / "elsewhere" / "deploy.yml"
    other.parent.mkdir()
    other.write_text("[]\n", "utf-8")
    found = problems(refused(shop, playbook=other)[1])
    assert any(one.startswith("deploy.yml changed after go") for one in found)
    assert any(one.startswith("shop was removed after go") for one in found)


def test_the_same_project_in_another_folder(shop: Shop) -> None:
    """What counts is the content: a checkout elsewhere may deploy."""
    other = shop.folder / "checkout"
    shutil.copytree(shop.project, other)
    assert Gatekeeper().refusal(before(shop, playbook=other / "deploy.yml")) == ""


def test_imports(shop: Shop) -> None:
    """A site playbook may import the deploy playbook; its own plays have no go, nor has a play
    that the deploy playbook imports from outside of the project."""
    site, outside = shop.project.parent / "site.yml", shop.folder / "outside.yml"
    assert Gatekeeper().refusal(before(shop, playbook=site, origin=shop.playbook)) == ""
    for playbook, origin in ((site, site), (shop.playbook, outside)):
        event = refused(shop, playbook=playbook, origin=origin)[1]
        assert "is not the deploy playbook" in problems(event)[0]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "(none) no release was named"),
        ("../x", "'../x' is not the name of a release"),
        ("a" * 65, f"'{'a' * 64}' is not the name of a release"),
        ("x\x1b[31m", "'x\\x1b[31m' is not the name of a release"),
        ("{{ 7*7 }}", "'{{ 7*7 }}' is not the name of a release"),
        (f"{RELEASE}\n", f"'{RELEASE}\\n' is not the name of a release"),
    ],
)
def test_no_release_named(shop: Shop, name: str, shown: str) -> None:
    """No name, or none that a release can have: on record for the gate itself."""
    text, event = refused(shop, extra_variables={"release": name})
    assert event.subject == "gate"
    (problem,) = problems(event)
    assert problem.startswith(shown)
    assert text.startswith("REFUSED  (no release) (2 hosts) by deploy.yml")


def test_a_release_that_is_not_on_record(shop: Shop) -> None:
    """A well-formed name of nothing opens nothing."""
    _text, event = refused(shop, extra_variables={"release": "nobody-1.0"})
    assert event.subject == "gate"
    assert problems(event) == ["nobody-1.0 is not on record"]


def test_a_policy_that_cannot_be_read(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing, unset, broken: refused before any verdict, on record under the release."""
    shop.policy.write_text('{"policy": "empty"}', "utf-8")
    text, event = refused(shop)
    assert event.subject == f"release/{RELEASE}"
    assert "-> production" in text
    shop.policy.unlink()
    assert "there is no policy here" in problems(refused(shop)[1])[0]
    monkeypatch.delenv("MOF_RELEASE_POLICY")
    assert problems(refused(shop)[1]) == ["setting the setting policy is missing"]


def test_a_pattern_of_the_release_that_cannot_be_read(shop: Shop) -> None:
    """An inventory that does not understand the release gives no scope to judge."""

    class Complaining:
        def get_hosts(self, pattern: str, **ignore: bool) -> Any:
            if pattern == "web*":
                return usual.get_hosts("~[", **ignore)
            return usual.get_hosts(pattern, **ignore)

    usual = before(shop).inventory
    _text, event = refused(shop, inventory=Complaining())
    assert "cannot tell the hosts of 'web*'" in problems(event)[0]


def test_what_cannot_go_on_record_says_why(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """No actor, no store, no setting: refused all the same, and nobody is told it is on record."""
    size = len(shop.events())
    monkeypatch.setenv("MOF_RELEASE_ACTOR", "some body")
    text = Gatekeeper().refusal(before(shop))
    assert "is not a login or mail address" in " ".join(text.split())
    assert text.endswith("Nothing was run. This attempt could not go on record: nobody is named.")
    assert len(shop.events()) == size
    monkeypatch.setenv("MOF_RELEASE_STORE", str(shop.folder / "nowhere"))
    text = Gatekeeper().refusal(before(shop))
    assert text.endswith("could not go on record: there is no store.")
    assert "mof.release.init" in text
    monkeypatch.delenv("MOF_RELEASE_STORE")
    text = Gatekeeper().refusal(before(shop))
    assert text.endswith("could not go on record: the setting store is missing.")
    assert THIS_RUN.permit == ""


@pytest.mark.parametrize("name", ["", "nobody-1.0", RELEASE])
def test_a_store_that_takes_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Without its permit on record a run does not start, whatever its go; the store is closed."""
    stuck = StuckStore(shop.open())
    monkeypatch.setattr(gatekeeper, "open_location", lambda _location: stuck)
    text = Gatekeeper().refusal(before(shop, extra_variables={"release": name}))
    assert text.startswith("REFUSED  ")
    assert text.endswith("This attempt could not go on record: others hold the store.")
    assert stuck.closed
    assert THIS_RUN.permit == ""


def test_check_mode(shop: Shop) -> None:
    """A dry run needs a go as well; refused or not, nothing is written."""
    size = len(shop.events())
    text = Gatekeeper().refusal(before(shop, hosts=("db1",), check=True))
    assert text.endswith("Nothing was run, and nothing was written: this is check mode.")
    assert Gatekeeper().refusal(before(shop, check=True)) == ""
    assert len(shop.events()) == size


def test_a_protected_pattern_that_cannot_be_read(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It opens nothing; the refusal tells of the record and of the setting to correct."""
    monkeypatch.setenv("MOF_RELEASE_PROTECTED", "~[")
    text = Gatekeeper().refusal(before(shop))
    assert text.startswith("REFUSED  ")
    assert "on record" in text
    assert "deploy.hosts" not in text
