# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role says what it cannot do, and what overrules it, before anybody relies on it."""

from __future__ import annotations

from ansible_collections.mof.release.tests.integration.guarded import Guarded
from ansible_collections.mof.release.tests.integration.hosts import find_sshd


def test_variables_that_cannot_be(guarded: Guarded) -> None:
    """One message that names the host, and nothing is written."""
    dropin = guarded.folder / "conf.d" / "00-guard.conf"
    before = dropin.read_bytes()
    for wrong in (
        {"guard_user": "nobody-of-that-name"},
        {"guard_principal": guarded.user},
        {"guard_command_user": "root\n    PermitRootLogin yes"},
        {"guard_list": "http://permits.example/list"},
        {"guard_program": "/opt/a b/guard"},
    ):
        done = guarded.install(**wrong)
        assert done.rc == 2, done
        assert "The guard is not installed on web1" in " ".join(done.stdout.split()), done
        assert dropin.read_bytes() == before


def test_what_overrules_it_is_told(guarded: Guarded) -> None:
    """A file that sshd reads before lets the user in by an ordinary key: the role does not pass."""
    other = guarded.folder / "conf.d" / "00-a.conf"
    other.write_text(f"Match User {guarded.user}\n    AuthorizedKeysFile /tmp/keys\n")
    try:
        done = guarded.install()
    finally:
        other.unlink()
    assert done.rc == 2, done
    assert "it lacks authorizedkeysfile none" in " ".join(done.stdout.split()), done


def test_a_configuration_that_sshd_does_not_take(guarded: Guarded) -> None:
    """It is refused before it lies where sshd would read it."""
    dropin = guarded.folder / "conf.d" / "00-guard.conf"
    before = dropin.read_bytes()
    picky = guarded.folder / "sshd"
    picky.write_text(
        f'#!/bin/sh\n[ "$1" != -t ] || {{ echo "no such keyword" >&2; exit 255; }}\n'
        f'exec {find_sshd()} "$@"\n'
    )
    picky.chmod(0o755)
    try:
        done = guarded.install(guard_sshd=str(picky), guard_command_user="root")
        assert done.rc == 2, done
        assert "no such keyword" in done.stdout, done
        assert dropin.read_bytes() == before
    finally:
        assert guarded.install().rc == 0
