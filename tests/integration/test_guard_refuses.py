# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way in which the guard refuses: nothing runs, and its log tells why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.trust.permit_list import NAMESPACE
from ansible_collections.mof.release.plugins.plugin_utils.trust.sshsig import armor, sign
from ansible_collections.mof.release.plugins.plugin_utils.usecases.publish_permits import stamp
from ansible_collections.mof.release.tests.integration.controller import Controller, now
from ansible_collections.mof.release.tests.integration.guarded import Guarded
from ansible_collections.mof.release.tests.unit.trust.ssh import listed

PERMIT = "permit-1"


@pytest.fixture
def host(guarded: Guarded) -> Guarded:
    """A host that lets in by this permit, as a session shows."""
    guarded.controller.certify(PERMIT)
    guarded.controller.write_list(guarded.controller.entry(PERMIT))
    assert guarded.touch().returncode == 0
    assert guarded.canary.exists()
    guarded.canary.unlink()
    (guarded.folder / "guard.log").write_text("")
    return guarded


def refused(host: Guarded, reason: str) -> None:
    """Nobody comes in, and with a reason the guard told it."""
    done = host.touch()
    assert done.returncode == 255, done
    assert "Permission denied" in done.stderr
    assert not host.canary.exists()
    log = host.log
    assert "ALLOWED" not in log
    assert "SESSION" not in log
    if reason:
        assert "REFUSED principals " in log
        assert reason in log
    else:
        assert log == ""


def later(minutes: int) -> str:
    """A time in so many minutes, as the list has it."""
    return stamp(now() + timedelta(minutes=minutes))


Doctor = Callable[[Controller], object]


def of_another_key(one: Controller) -> None:
    """Publish the permit for a key that nobody comes with."""
    entry(key=listed(Path(f"{one.key('other')}.pub")))(one)


def empty(one: Controller) -> None:
    """Publish a list of no permit."""
    one.write_list()


def entry(**other: object) -> Doctor:
    """A list in which the permit is another one."""
    return lambda one: one.write_list(one.entry(PERMIT, **other))


def listing(**other: object) -> Doctor:
    """A list that is another one, with the permit in it."""
    return lambda one: one.write_list(one.entry(PERMIT), **other)  # type: ignore[arg-type] # on purpose


def flipped(place: int) -> Doctor:
    """The list with one bit of this byte altered."""

    def doctor(one: Controller) -> None:
        data = bytearray(one.list.read_bytes())
        data[place] ^= 1
        one.list.write_bytes(data)

    return doctor


def signed_for(namespace: str) -> Doctor:
    """The same list, signed by the gate for something else."""

    def doctor(one: Controller) -> None:
        line = one.list.read_bytes().partition(b"\n")[0] + b"\n"
        one.list.write_bytes(line + armor(sign(line, namespace, str(one.key("gate")))))

    return doctor


def text(line: bytes) -> Doctor:
    """Something else that the gate signed."""

    def doctor(one: Controller) -> None:
        blob = sign(line + b"\n", NAMESPACE, str(one.key("gate")))
        one.list.write_bytes(line + b"\n" + armor(blob))

    return doctor


def old_list(one: Controller) -> None:
    """A list of two hours ago, though it says that it counts still."""
    one.write_list(one.entry(PERMIT), issued_at=later(-120), valid_until=later(120))


@pytest.mark.parametrize(
    ("doctor", "reason"),
    [
        (empty, f"{PERMIT} is not in force"),
        (lambda one: one.write_list(one.entry("permit-2")), f"{PERMIT} is not in force"),
        (lambda one: one.write_list(one.entry(PERMIT), one.entry(PERMIT)), "is not in force"),
        (entry(not_after=later(-1)), "expired at"),
        (entry(hosts=["web2", "web"]), "is not for this host"),
        (entry(hosts=[]), "is not for this host"),
        (entry(hosts="web1,web2"), "is not for this host"),
        (entry(principal="mof-other"), "is not for this user"),
        (of_another_key, "for another key"),
        (entry(not_after="soon"), "the guard failed"),
        (listing(key="other"), "is not signed by the gate, or was altered"),
        (signed_for("signoff@shop"), "is not signed by the gate, or was altered"),
        (flipped(30), "is not signed by the gate, or was altered"),
        (flipped(-60), "is not signed by the gate, or was altered"),
        (old_list, "is too old"),
        (listing(issued_at=later(-2), valid_until=later(-1)), "is too old"),
        (listing(issued_at=later(30), valid_until=later(60)), "which is yet to come"),
        (listing(ledger="other"), "is that of another ledger"),
        (listing(size=999), "older than one that was here before"),
        (listing(issued_at=later(-1)), "older than one that was here before"),
        (listing(version=2), "of a version not known here"),
        (listing(size="many"), "not of a shape known here"),
        (text(b"[]"), "is not a mapping"),
        (text(b"{"), "is not JSON as it should be"),
        (text(b'{"version":1,"version":1}'), "is not JSON as it should be"),
        (text(b"[" * 100_000), "is not JSON as it should be"),
        (text(b'{"version":1}'), "not of a shape known here"),
        (lambda one: one.list.unlink(), "cannot be read"),
        (lambda one: one.list.write_bytes(b""), "is not signed by the gate, or was altered"),
        (lambda one: one.list.write_bytes(b"\n" * 17_000_000), "is too large"),
    ],
)
def test_a_list_that_does_not_let_in(host: Guarded, doctor: Doctor, reason: str) -> None:
    """The certificate is good; it is the list that is not, or that does not have it."""
    doctor(host.controller)
    refused(host, reason)


@pytest.mark.parametrize(
    ("doctor", "reason"),
    [
        (lambda one: one.certify("permit-2"), "permit-2 is not in force"),
        (lambda one: one.certify("permit-1 x"), "names no permit that there can be"),
        (lambda one: one.certify('x",command="sh'), "names no permit that there can be"),
        (lambda one: one.certify("$(id)"), "names no permit that there can be"),
        (lambda one: one.certify("../permit-1"), "names no permit that there can be"),
        (lambda one: one.certify(PERMIT, "-V", "-2h:-1h"), ""),
        (lambda one: one.certify(PERMIT, "-V", "+1h:+2h"), ""),
        (lambda one: one.certify(PERMIT, ca="other"), ""),
        (lambda one: one.certify(PERMIT, "-h"), ""),
        (lambda one: Path(f"{one.key()}-cert.pub").unlink(), ""),
    ],
)
def test_a_certificate_that_does_not_let_in(host: Guarded, doctor: Doctor, reason: str) -> None:
    """The list is good; some of it sshd refuses by itself, whatever the guard said."""
    doctor(host.controller)
    done = host.touch()
    assert done.returncode == 255, done
    assert not host.canary.exists()
    assert "SESSION" not in host.log
    if reason:
        assert reason in host.log


def test_a_certificate_for_another_name(host: Guarded) -> None:
    """Not for the user's own name either, which sshd would take were nobody asked."""
    for name in (host.user, "mof-other", "root"):
        host.controller.certify(PERMIT, name=name)
        done = host.touch()
        assert (done.returncode, host.canary.exists()) == (255, False), done
        assert "SESSION" not in host.log


def test_the_key_of_somebody_else(host: Guarded) -> None:
    """An ordinary key does not come in, though it may come in as another user."""
    done = host.ssh("true", key=host.controller.key("other"))
    assert done.returncode == 255
    assert host.log == ""


@pytest.mark.parametrize(
    ("name", "mode", "reason"),
    [
        ("guard.json", 0o664, "nobody else may write it"),
        ("guard.json", 0o600, "cannot be read"),
        ("guard_signers", 0o646, "nobody else may write it"),
    ],
)
def test_settings_that_others_may_write(host: Guarded, name: str, mode: int, reason: str) -> None:
    """What it goes by has to be root's alone, and readable."""
    path = host.folder / "etc" / name
    path.chmod(mode)
    try:
        done = host.touch()
        asked = host.ask("check")
    finally:
        path.chmod(0o644)
    assert (done.returncode, host.canary.exists()) == (255, False)
    assert asked.returncode == 77
    assert reason in asked.stderr


def test_without_ssh_keygen(host: Guarded) -> None:
    """What cannot be verified is not believed."""
    path = host.folder / "etc" / "guard.json"
    before = path.read_text()
    path.write_text(before.replace("/usr/bin/ssh-keygen", "/usr/bin/no-such-program"))
    try:
        refused(host, "cannot be verified")
    finally:
        path.write_text(before)


def test_the_list_can_be_looked_at(host: Guarded) -> None:
    """By the verb check, which says until when it is good and what is in it."""
    asked = host.ask("check")
    assert asked.returncode == 0, asked
    assert "the list of shop with 1000 events is good until" in asked.stdout
    assert f"permits for web1: {PERMIT}" in asked.stdout
    assert "not how mof-guard is asked" in host.ask("open").stderr
