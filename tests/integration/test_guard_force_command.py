# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variant for hosts where sshd cannot ask: every session does, by ForceCommand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.usecases.publish_permits import stamp
from ansible_collections.mof.release.tests.integration.controller import now
from ansible_collections.mof.release.tests.integration.guarded import Guarded, guarded_host, run
from ansible_collections.mof.release.tests.unit.trust.ssh import listed, make_key


@pytest.fixture(scope="module")
def forced_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A host where nothing asks before a session does."""
    with guarded_host(tmp_path_factory.mktemp("forced")) as host:
        done = host.install(guard_mode="force_command")
        assert done.rc == 0, done
        yield host


@pytest.fixture
def forced(forced_once: Guarded) -> Guarded:
    """The same, as if nobody had been there, and a permit that lets in."""
    forced_once.forget()
    forced_once.controller.certify("permit-1")
    forced_once.controller.write_list(forced_once.controller.entry("permit-1"))
    return forced_once


def test_a_permit_lets_in(forced: Guarded) -> None:
    """Commands and files; what sshd is told is what the role checks."""
    assert forced.ssh("echo $((6 * 7))").stdout == "42\n"
    options = [*forced.options(forced.controller.key()), "-P", str(forced.port)]
    done = run(["sftp", *options, "-b", "-", f"{forced.user}@127.0.0.1"], "pwd\n")
    assert done.returncode == 0, done
    assert f"SESSION {forced.user} permit permit-1: sftp" in forced.log


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"id": "permit-2"}, "the permit permit-1 is not in force"),
        ({"hosts": ["web2"]}, "the permit permit-1 is not for this host"),
        ({"not_after": stamp(now() - timedelta(minutes=1))}, "the permit permit-1 expired at"),
        ({"key": f"SHA256:{'a' * 43}"}, "the permit permit-1 is for another key"),
    ],
)
def test_a_session_is_refused(forced: Guarded, other: dict[str, object], reason: str) -> None:
    """With one line that says why, and exit code 77."""
    forced.controller.write_list(forced.controller.entry("permit-1", **other))
    done = forced.touch()
    assert (done.returncode, done.stdout) == (77, "")
    assert done.stderr.startswith("REFUSED  web1: ")
    assert reason in done.stderr
    assert not forced.canary.exists()
    assert reason in forced.log


def test_a_withdrawal_bites_on_a_live_connection(forced: Guarded) -> None:
    """The next session over a connection that is open already is refused."""
    socket = str(forced.folder / "m")
    where = ["-p", str(forced.port), f"{forced.user}@127.0.0.1"]
    options = forced.options(forced.controller.key())
    assert run(["ssh", *options, "-fNM", "-S", socket, *where]).returncode == 0
    over = ["ssh", *options, "-oControlMaster=no", "-S", socket, *where]
    try:
        assert run([*over, "echo in"]).stdout == "in\n"
        forced.controller.write_list()
        done = run([*over, f"touch {forced.canary}"])
    finally:
        run(["ssh", "-O", "exit", "-S", socket, "127.0.0.1"])
    assert done.returncode == 77, done
    assert not forced.canary.exists()


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ecdsa-521"])
def test_other_kinds_of_keys(forced: Guarded, tmp_path: Path, kind: str) -> None:
    """Key id and fingerprint are found in the certificate of each."""
    name, _dash, bits = kind.partition("-")
    key = make_key(tmp_path / "key", name, int(bits or 0))
    run(
        [
            *("ssh-keygen", "-q", "-s", str(forced.controller.key("ca")), "-I", "permit-9"),
            *("-n", "mof-permit", "-V", "-1m:+10m", f"{key}.pub"),
        ]
    )
    entry = forced.controller.entry("permit-9", key=listed(Path(f"{key}.pub")))
    forced.controller.write_list(entry)
    assert forced.ssh("echo in", key=key).stdout == "in\n"
    forced.controller.write_list({**entry, "id": "permit-8"})
    assert forced.ssh("echo in", key=key).returncode == 77


def test_another_name_or_key_id(forced: Guarded) -> None:
    """A name that is not the permits' is refused by sshd, an odd key id by the guard."""
    forced.controller.certify("permit-1", name=forced.user)
    assert forced.touch().returncode == 255
    forced.controller.certify("permit-1; touch canary")
    done = forced.touch()
    assert done.returncode == 77
    assert "names no permit that there can be" in done.stderr
    assert not forced.canary.exists()
