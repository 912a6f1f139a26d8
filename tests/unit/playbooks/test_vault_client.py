# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vault client: what it asks the gate, and that any answer but a clear open keeps it shut."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parents[3] / "playbooks" / "files" / "mof-release-client"
RELEASE, PASSWORD = "shop-1.0", "correct-horse"
OPEN = {"release": RELEASE, "allowed": True, "violations": [], "text": "OPEN  shop-1.0"}
CLOSED = {"release": RELEASE, "allowed": False, "violations": ["x"], "text": "CLOSED  shop-1.0"}
#: Stands in for ansible-playbook: notes how it was called, and answers what the test wants.
GATE = f"""#!{sys.executable}
import json, os, pathlib, sys
here = pathlib.Path(__file__).parent
vault = {{name: one for name, one in os.environ.items() if "VAULT" in name or "ASK" in name}}
vault["VARS"] = os.environ.get("ANSIBLE_VARS_ENABLED")
password = pathlib.Path(os.environ["ANSIBLE_VAULT_PASSWORD_FILE"]).read_text()
given = json.loads(sys.argv[-1])
called = {{"words": sys.argv[1:-1], "given": given, "vault": vault, "password": password}}
called["stdin"] = sys.stdin.read()
(here / "called.json").write_text(json.dumps(called))
answer = json.loads((here / "answer.json").read_text())
if answer["report"] is not None:
    pathlib.Path(given["report"]).write_text(answer["report"])
print("as Ansible prints", file=sys.stderr)
raise SystemExit(answer["rc"])
"""
Answer = Callable[..., None]


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The client as a module, called by an ansible-playbook that the test has written."""
    loader = SourceFileLoader("mof_release_client", str(FILE))
    spec = spec_from_loader("mof_release_client", loader)
    assert spec is not None
    module = module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    gate = tmp_path / "bin" / "ansible-playbook"
    gate.parent.mkdir()
    gate.write_text(GATE)
    gate.chmod(0o700)
    source = tmp_path / "password"
    source.write_text(f"{PASSWORD}\n")
    for name in ("RELEASE", "INVENTORY", "PROJECT", "VAULT_CLIENT_ASKING"):
        monkeypatch.delenv(f"MOF_RELEASE_{name}", raising=False)
    monkeypatch.setenv("MOF_RELEASE_VAULT_SOURCE", str(source))
    monkeypatch.setattr(module, "tell_caller", lambda _text: False)
    called_by(module, monkeypatch, str(gate), "deploy.yml", "-e", f"release={RELEASE}")
    monkeypatch.chdir(tmp_path)
    answers(tmp_path, OPEN)
    return module


def called_by(client: Any, monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Let this be the command line that calls the client."""
    calling = client.Calling(["/usr/bin/python3", *words])
    monkeypatch.setattr(client.Calling, "of_parent", lambda: calling)


def answers(folder: Path, report: Any, rc: int = 0) -> None:
    """Let the gate answer this."""
    text = report if report is None or isinstance(report, str) else json.dumps(report)
    (folder / "bin" / "answer.json").write_text(json.dumps({"report": text, "rc": rc}))


def gate_of(folder: Path) -> str:
    """The ansible-playbook that the test has written."""
    return str(folder / "bin" / "ansible-playbook")


def ended(client: Any, capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """How it ends, and what it says on stdout and stderr."""
    rc = client.main(list(arguments))
    said = capfd.readouterr()
    return rc, said.out, said.err


def test_open(client: Any, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The password, and no more."""
    assert ended(client, capfd, "--vault-id", "prod") == (0, f"{PASSWORD}\n", "")


def test_the_question(client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run with no password, no terminal, and nothing that asks for either."""
    monkeypatch.setenv("ANSIBLE_VAULT_IDENTITY_LIST", "prod@mof-release-client")
    words = ("-i", "hosts.yml", "--inventory=more", "-iagain", "--tags", "x")
    called_by(client, monkeypatch, gate_of(tmp_path), "d.yml", *words, f"-erelease={RELEASE}")
    assert client.main(["--vault-id", "prod"]) == 0
    called = json.loads((tmp_path / "bin" / "called.json").read_text())
    wanted = ["mof.release.gate", "-i", "hosts.yml", "-i", "more", "-i", "again", "-e"]
    assert called["words"] == wanted
    assert (called["given"]["release"], called["given"]["format"]) == (RELEASE, "json")
    assert called["stdin"] == ""
    vault = called["vault"]
    assert (
        vault.pop("ANSIBLE_VAULT_IDENTITY_LIST") == f"asking@{vault['ANSIBLE_VAULT_PASSWORD_FILE']}"
    )
    assert not Path(vault.pop("ANSIBLE_VAULT_PASSWORD_FILE")).exists()
    assert PASSWORD not in called["password"]
    assert len(called["password"]) > 16
    assert vault == {
        "VARS": "mof.release.unvaulted",
        "MOF_RELEASE_VAULT_CLIENT_ASKING": "1",
        "ANSIBLE_ASK_VAULT_PASS": "False",
        "ANSIBLE_ASK_PASS": "False",
        "ANSIBLE_BECOME_ASK_PASS": "False",
    }


def test_the_environment_goes_before(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the inventory and the project; the release may be named in both ways, as the same."""
    monkeypatch.setenv("MOF_RELEASE_RELEASE", RELEASE)
    monkeypatch.setenv("MOF_RELEASE_INVENTORY", "mine.yml")
    monkeypatch.setenv("MOF_RELEASE_PROJECT", "shop")
    words = ("d.yml", "-i", "theirs.yml", "-e", f"release={RELEASE}")
    called_by(client, monkeypatch, gate_of(tmp_path), *words)
    assert client.main([]) == 0
    called = json.loads((tmp_path / "bin" / "called.json").read_text())
    assert called["words"] == ["mof.release.gate", "-i", "mine.yml", "-e"]
    assert called["given"]["project"] == "shop"


def test_closed(client: Any, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """77, nothing on stdout, and where the caller cannot be told, how to see the reasons."""
    answers(tmp_path, CLOSED, 77)
    rc, out, err = ended(client, capfd)
    assert (rc, out) == (77, "")
    assert err == (
        "The vault stays shut: the gate of shop-1.0 is closed; "
        "why, says ansible-playbook mof.release.gate\n"
    )


@pytest.mark.parametrize(
    ("report", "rc"),
    [
        (CLOSED, 0),
        (OPEN, 1),
        (OPEN, 77),
        ({**OPEN, "release": "shop-2.0"}, 0),
        ({**OPEN, "allowed": "true"}, 0),
        ({**OPEN, "allowed": 1}, 0),
        ({**OPEN, "violations": ["one"]}, 0),
        ({**OPEN, "text": ""}, 0),
        ({"allowed": True}, 0),
        ([OPEN], 0),
        ("{", 0),
        ("null", 0),
        ("", 0),
        (None, 0),
        (None, 250),
    ],
    ids=str,
)
def test_any_other_answer_keeps_it_shut(
    client: Any, capfd: pytest.CaptureFixture[str], tmp_path: Path, report: Any, rc: int
) -> None:
    """The exit code and the whole report have to say that this gate is open."""
    answers(tmp_path, report, rc)
    code, out, err = ended(client, capfd)
    assert (code, out) == (77, "")
    assert err.startswith("The vault stays shut: the gate ")
    assert PASSWORD not in err


@pytest.mark.parametrize(
    ("given", "release"),
    [
        (["release=a"], "a"),
        (["x=1 release='a' y=2"], "a"),
        (['{"release": "a"}'], "a"),
        (["{release: a}"], "a"),
        (["@more.json"], "json-1"),
        (["@more.yml"], "yaml-1"),
        (["release=a", "release=b"], "b"),
        (["release=a", "@more.yml"], "yaml-1"),
        (["@more.yml", "release=a"], "a"),
        (["release=a", "x=1"], "a"),
    ],
    ids=str,
)
def test_the_release_that_is_named(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], release: str
) -> None:
    """In every form that Ansible takes; the last one counts."""
    (tmp_path / "more.json").write_text('{"release": "json-1"}')
    (tmp_path / "more.yml").write_text("release: yaml-1\n")
    command = client.Calling([word for one in given for word in ("-e", one)])
    assert client.release_of(command) == release
    command = client.Calling([f"--extra-vars={one}" for one in given])
    assert client.release_of(command) == release
    command = client.Calling([word for one in given for word in ("--extra", one)])
    assert client.release_of(command) == release


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "no release was named"),
        (["x=1"], "no release was named"),
        (["release="], "no release was named"),
        (["release='a b'"], "is not the name of a release"),
        (["release=../a"], "is not the name of a release"),
        (['release="a'], "cannot be read"),
        (["release=a", "@gone.yml"], "cannot be read"),
        (["release=a", "@vault.yml"], "could name another release unseen"),
        (["release=a", "[1]"], "holds no variables"),
        (["release=a", "{x: [}"], "could name another release"),
    ],
    ids=str,
)
def test_a_release_that_cannot_be_told(
    client: Any,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: list[str],
    words: str,
) -> None:
    """Keeps it shut, before anybody is asked."""
    (tmp_path / "vault.yml").write_text("$ANSIBLE_VAULT;1.1;AES256\n61\n")
    extra = [word for one in given for word in ("-e", one)]
    called_by(client, monkeypatch, gate_of(tmp_path), "d.yml", *extra)
    rc, out, err = ended(client, capfd)
    assert (rc, out) == (77, "")
    assert words in err
    assert not (tmp_path / "bin" / "called.json").exists()


def test_two_different_releases(
    client: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one of the environment and the one of the command line keep it shut."""
    monkeypatch.setenv("MOF_RELEASE_RELEASE", "other-1")
    rc, out, err = ended(client, capfd)
    assert (rc, out) == (77, "")
    assert "name one of them" in err
