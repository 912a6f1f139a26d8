# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A permit in force lets its holder in as if there were no guard; a withdrawn one no more."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ansible_collections.mof.release.tests.integration.controller import HOST
from ansible_collections.mof.release.tests.integration.guarded import Guarded, run, seen
from ansible_collections.mof.release.tests.integration.run import Result


@contextmanager
def master(host: Guarded) -> Iterator[list[str]]:
    """A connection that is kept, as Ansible keeps it; gives what ssh is told to go over it."""
    options = host.options(host.controller.key())
    socket = str(host.folder / "m")
    where = ["-p", str(host.port), f"{host.user}@127.0.0.1"]
    opened = run(["ssh", *options, "-fNM", "-S", socket, *where])
    assert opened.returncode == 0, opened
    try:
        yield ["ssh", *options, "-oControlMaster=no", "-S", socket, *where]
    finally:
        run(["ssh", "-O", "exit", "-S", socket, "127.0.0.1"])


def through(host: Guarded, master_: list[str]) -> subprocess.CompletedProcess[str]:
    """Make the canary over the connection that is kept."""
    return run([*master_, f"touch {host.canary}"])


def let_in(host: Guarded, permit: str) -> None:
    """Issue a certificate and publish, as the door does it."""
    done = host.controller.issue(host.controller.permit(permit))
    assert done.rc == 0, done


def ping(host: Guarded, *arguments: str, **env: str) -> Result:
    """Ask the host with Ansible, as the user that deploys."""
    inventory = host.inventory(host.user, host.controller.key())
    controller = host.controller
    return controller.run.adhoc(
        *("all", "-i", inventory, "-m", "ping", *arguments), cwd=controller.folder, env=env
    )


def test_it_is_installed_once(guarded: Guarded) -> None:
    """Check mode and a second run change nothing; an admin comes in by an ordinary key."""
    for options in ({"check": True}, {}):
        done = guarded.install(**options)
        assert done.rc == 0, done
        assert "changed=0 " in done.stdout, done


def test_check_mode_changes_nothing(guarded: Guarded) -> None:
    """It tells what it would write."""
    config = guarded.folder / "etc" / "guard.json"
    before = config.read_bytes()
    done = guarded.install(check=True, guard_max_age=60)
    assert (done.rc, config.read_bytes()) == (0, before), done
    assert "changed=1 " in done.stdout, done


def test_commands_shells_and_files(guarded: Guarded) -> None:
    """What the user asks for is what runs: its words, its input, its exit code, sftp and scp."""
    let_in(guarded, "permit-in")
    told = guarded.ssh("cat; echo 'a  b' \"$0\"; echo oops >&2; exit 3")
    assert (told.returncode, told.stdout, told.stderr) == (3, "a  b bash\n", "oops\n")
    command = ["ssh", *guarded.options(guarded.controller.key()), "-p", str(guarded.port)]
    shell = run([*command, f"{guarded.user}@127.0.0.1"], "shopt -q login_shell && id -un\n")
    assert shell.stdout.split()[-1] == guarded.user, shell
    assert run([*command, "-tt", f"{guarded.user}@127.0.0.1", "tty"]).stdout.startswith("/dev/")
    source = guarded.controller.folder / "sent"
    source.write_bytes(bytes(range(256)) * 100)
    options = [*guarded.options(guarded.controller.key()), "-P", str(guarded.port)]
    for number, old in enumerate(([], ["-O"])):
        target = guarded.canary.with_name(f"sent-{number}")
        sent = run(["scp", *old, *options, str(source), f"{guarded.user}@127.0.0.1:{target}"])
        assert sent.returncode == 0, sent
        assert target.read_bytes() == source.read_bytes()
    batch = run(["sftp", *options, "-b", "-", f"{guarded.user}@127.0.0.1"], f"rm {target}\n")
    assert (batch.returncode, target.exists()) == (0, False), batch
    # A program that ends when nobody reads on does so here too.
    assert guarded.ssh("yes | head -1; echo ${PIPESTATUS[0]}").stdout == "y\n141\n"


def test_nothing_is_forwarded(guarded: Guarded) -> None:
    """Not ports either way: the connection stands, and the way through it does not."""
    let_in(guarded, "permit-forward")
    options = [*guarded.options(guarded.controller.key()), "-p", str(guarded.port)]
    user = f"{guarded.user}@127.0.0.1"
    through_ = run(["ssh", *options, "-W", f"127.0.0.1:{guarded.port}", user])
    assert (through_.returncode, through_.stdout) == (255, ""), through_
    assert "stdio forwarding failed" in through_.stderr
    back = run(["ssh", *options, "-oExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", user, "true"])
    assert back.returncode == 255, back


@pytest.mark.parametrize("pipelining", ["0", "1"])
def test_ansible_comes_in(guarded: Guarded, pipelining: str) -> None:
    """With files that are copied, and without; once withdrawn, not at all."""
    permit = f"permit-ping-{pipelining}"
    let_in(guarded, permit)
    answer = ping(guarded, ANSIBLE_PIPELINING=pipelining)
    assert '"ping": "pong"' in answer.stdout, answer
    guarded.controller.withdraw(permit)
    refused = ping(guarded, ANSIBLE_PIPELINING=pipelining)
    assert refused.rc == 4, refused
    assert "UNREACHABLE" in refused.stdout, refused


def test_a_withdrawal_bites_on_a_live_connection(guarded: Guarded) -> None:
    """The next session over a connection that is open already is refused, with one line."""
    let_in(guarded, "permit-live")
    with master(guarded) as over:
        assert through(guarded, over).returncode == 0
        assert guarded.canary.exists()
        guarded.canary.unlink()
        guarded.controller.withdraw("permit-live")
        refused = through(guarded, over)
        assert refused.returncode == 77
        assert refused.stderr.startswith(f"REFUSED  {HOST}: the permit permit-live is not in force")
        assert refused.stderr.count("\n") == 1
        sftp = run(["sftp", *over[1 : over.index("-p")], "-b", "-", over[-1]], "pwd\n")
        assert sftp.returncode != 0, sftp
    assert not guarded.canary.exists()
    assert "REFUSED session permit-live" in guarded.log


def test_a_live_ansible_run_is_stopped(guarded: Guarded) -> None:
    """Ansible's own kept connection is of no use once the permit is withdrawn."""
    let_in(guarded, "permit-kept")
    kept = (
        "-e",
        f"ansible_ssh_args='-oControlMaster=auto -oControlPersist=30 -S {guarded.folder}/k'",
    )
    assert ping(guarded, *kept).rc == 0
    assert Path(f"{guarded.folder}/k").is_socket()
    guarded.controller.withdraw("permit-kept")
    refused = ping(guarded, *kept)
    run(["ssh", "-O", "exit", "-S", f"{guarded.folder}/k", "127.0.0.1"])
    assert refused.rc != 0, refused
    assert "pong" not in refused.stdout
    assert "REFUSED session permit-kept" in guarded.log


def test_a_connection_does_not_outlive_its_permit(guarded: Guarded) -> None:
    """Nor a list that is gone, one that was altered, or an older one that is put back."""
    controller = guarded.controller
    controller.certify("permit-1")
    older = controller.write_list(controller.entry("permit-1"), size=5)
    with master(guarded) as over:
        assert through(guarded, over).returncode == 0
        guarded.canary.unlink()
        newer = controller.write_list(controller.entry("permit-2"), size=6)
        assert guarded.ssh("true").returncode == 255  # sshd asks, and the newer list is remembered
        for data, why in (
            (older, "older than one that was here before"),
            (newer.replace(b"permit-2", b"permit-1"), "was altered"),
            (b"", "was altered"),
        ):
            controller.list.write_bytes(data)
            refused = through(guarded, over)
            assert refused.returncode == 77
            assert why in refused.stderr
        controller.list.unlink()
        assert "cannot be read" in through(guarded, over).stderr
    assert not guarded.canary.exists()


def test_what_was_seen_is_remembered(guarded: Guarded) -> None:
    """By the user that asks for sshd; the user that deploys cannot write there."""
    controller = guarded.controller
    controller.certify("permit-1")
    controller.write_list(controller.entry("permit-1"), size=7)
    assert guarded.touch().returncode == 0
    assert seen(guarded)["size"] == 7
    assert guarded.ssh(f"echo > {guarded.state}/seen.json").returncode == 1
    assert guarded.ssh(f"rm -f {guarded.state}/seen.json").returncode == 1
    assert seen(guarded)["size"] == 7


def test_the_log_tells_who_came_in(guarded: Guarded) -> None:
    """Who, with which permit and key, and what kind of session; not what was run in it."""
    let_in(guarded, "permit-log")
    assert guarded.ssh("true secret").returncode == 0
    assert f"ALLOWED {guarded.user} permit permit-log key SHA256:" in guarded.log
    assert f"SESSION {guarded.user} permit permit-log: a command\n" in guarded.log
    assert "secret" not in guarded.log
