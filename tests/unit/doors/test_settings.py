# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings: which source wins, what paths count from, who acts, and what is refused."""

from __future__ import annotations

import getpass
import hashlib
from pathlib import Path
from typing import Any

import pytest
from ansible import constants
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import EncryptedString, VaultLib, VaultSecret, VaultSecretsContext
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import (
    BadDocument,
    MissingSetting,
)
from ansible_collections.mof.release.plugins.plugin_utils.doors import settings
from ansible_collections.mof.release.tests.unit.doors.shop import Shop
from ansible_collections.mof.release.tests.unit.trust.ssh import line, make_key, public

SOURCES = ("task", "variable", "environment", "config")


def configure(
    monkeypatch: pytest.MonkeyPatch, folder: Path, text: str, name: str = "ansible.cfg"
) -> Path:
    """Let Ansible have read this ansible.cfg."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    monkeypatch.setattr(constants, "CONFIG_FILE", str(path))
    return path


def everywhere(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, most: int) -> Any:
    """Give a setting in all sources from the weakest on; the last ``most`` of SOURCES."""
    given = SOURCES[len(SOURCES) - most :]
    arguments = {name: "/from-task"} if "task" in given else {}
    variables = {f"mof_release_{name}": "/from-variable"} if "variable" in given else {}
    if "environment" in given:
        monkeypatch.setenv(f"MOF_RELEASE_{name.upper()}", "/from-environment")
    if "config" in given:
        configure(monkeypatch, folder, f"[mof_release]\n{name} = /from-config\n")
    return settings.resolve(name, arguments, variables)


@pytest.mark.parametrize("name", settings.NAMES)
@pytest.mark.parametrize("most", [4, 3, 2, 1])
def test_the_nearest_source_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, most: int
) -> None:
    """Task before variable before environment before ansible.cfg, and each is named as origin."""
    found = everywhere(monkeypatch, tmp_path, name, most)
    winner = SOURCES[len(SOURCES) - most]
    assert found.value == f"/from-{winner}"
    origins = {
        "task": "task argument",
        "variable": f"variable mof_release_{name}",
        "environment": f"environment MOF_RELEASE_{name.upper()}",
        "config": f"{tmp_path / 'ansible.cfg'} [mof_release]",
    }
    assert (found.name, found.origin) == (name, origins[winner])


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gave anything: all hosts are protected, the login acts, and the rest is missing."""
    monkeypatch.setattr(getpass, "getuser", lambda: "casey")
    for name in ("store", "policy", "people", "allowed_signers", "key"):
        assert settings.resolve(name) is None
    assert settings.resolve("protected") == settings.Setting("protected", "all", "default")
    assert settings.resolve("actor") == settings.Setting("actor", "casey", "login")


@pytest.mark.parametrize("name", settings.NAMES)
@pytest.mark.parametrize("nothing", ["", None])
def test_an_empty_value_is_no_value(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, nothing: Any
) -> None:
    """Empty text does not hide what a weaker source says."""
    value = "/x" if name in settings.PATHS else "x"
    configure(monkeypatch, tmp_path, f"[mof_release]\n{name} = {value}\n")
    monkeypatch.setenv(f"MOF_RELEASE_{name.upper()}", "")
    assert settings.require(name, {name: nothing}, {f"mof_release_{name}": nothing}) == value


@pytest.mark.parametrize("name", settings.PATHS)
def test_relative_paths(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    """In ansible.cfg they count from its folder, elsewhere from the working directory."""
    configure(monkeypatch, tmp_path, f"[mof_release]\n{name} = a/b\n", "etc/ansible.cfg")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert settings.require(name) == str(tmp_path / "etc" / "a" / "b")
    monkeypatch.setenv(f"MOF_RELEASE_{name.upper()}", "c")
    assert settings.require(name) == str(here / "c")
    assert settings.require(name, None, {f"mof_release_{name}": "d"}) == str(here / "d")
    assert settings.require(name, {name: "e"}) == str(here / "e")


@pytest.mark.parametrize("name", settings.PATHS)
def test_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    """~ is the home directory wherever it is written."""
    monkeypatch.setenv("HOME", "/home/casey")
    assert settings.require(name, {name: "~/x"}) == "/home/casey/x"
    configure(monkeypatch, tmp_path, f"[mof_release]\n{name} = ~/y\n")
    assert settings.require(name) == "/home/casey/y"


def test_what_is_no_path_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The location of a store may be a URL, and a pattern or person is never a path."""
    monkeypatch.chdir(tmp_path)
    assert settings.require("store", {"store": "sqlite:///x/y"}) == "sqlite:///x/y"
    assert settings.require("protected", {"protected": "web*:!web2"}) == "web*:!web2"
    assert settings.require("actor", {"actor": "casey"}) == "casey"


@pytest.mark.parametrize("name", settings.CI_USERS)
def test_ci_names_the_actor(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Where a CI says for whom it runs, that person acts."""
    monkeypatch.setenv(name, "casey")
    assert settings.resolve("actor") == settings.Setting("actor", "casey", f"environment {name}")


def test_order_of_ci_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of several CI variables counts, an empty one does not, and a setting beats all."""
    for name in settings.CI_USERS:
        monkeypatch.setenv(name, f"by-{name}")
    assert settings.require("actor") == f"by-{settings.CI_USERS[0]}"
    monkeypatch.setenv(settings.CI_USERS[0], "")
    assert settings.require("actor") == f"by-{settings.CI_USERS[1]}"
    monkeypatch.setenv("MOF_RELEASE_ACTOR", "casey")
    assert settings.require("actor") == "casey"


@pytest.mark.parametrize("name", settings.AWX_USERS)
def test_awx_names_the_actor(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What AWX says of its user counts before a CI, and after a setting."""
    monkeypatch.setenv(settings.CI_USERS[0], "ci")
    found = settings.resolve("actor", {}, {name: "casey"})
    assert found == settings.Setting("actor", "casey", f"variable {name}")
    assert settings.require("actor", {}, {name: "casey", "mof_release_actor": "kim"}) == "kim"


def test_callbacks_ask_no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without variables, as callbacks ask, no variable counts; the environment does."""
    monkeypatch.setenv("MOF_RELEASE_STORE", "/real")
    variables = {"mof_release_store": "/own"}
    assert settings.require("store", None, variables) == "/own"
    assert settings.require("store") == "/real"


@pytest.mark.parametrize(
    "bad", ["some body", "-x", "a\nb", "casey\n", "x" * 129, "casey;id", "\x1b[31m"]
)
def test_a_bad_actor(bad: str) -> None:
    """Who is no login or mail address is nobody; the message says where the name came from."""
    with pytest.raises(MissingSetting) as caught:
        settings.require("actor", {"actor": bad})
    assert caught.value.what.endswith("(from task argument) is not a login or mail address")
    assert caught.value.what.isprintable()
    assert "at most 128" in caught.value.remedy


@pytest.mark.parametrize("good", ["casey", "c.k+1@shop.example", "9", "x" * 128])
def test_a_good_actor(good: str) -> None:
    """Logins and mail addresses are people."""
    assert settings.require("actor", {"actor": good}) == good


@pytest.mark.parametrize("error", [KeyError, OSError, ImportError])
def test_no_login_at_all(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    """Where there is no login, nobody acts."""

    def fail() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", fail)
    assert settings.resolve("actor") is None
    with pytest.raises(MissingSetting, match="the setting actor is missing"):
        settings.require("actor")


@pytest.mark.parametrize("name", ["store", "policy"])
def test_a_missing_setting_lists_the_four_ways(name: str) -> None:
    """Whoever forgot it learns every way to give it."""
    with pytest.raises(MissingSetting) as caught:
        settings.require(name)
    assert str(caught.value).splitlines()[0] == f"the setting {name} is missing"
    for way in (
        f"set {name} under [mof_release] in ansible.cfg",
        f"MOF_RELEASE_{name.upper()} in the environment",
        f"the variable mof_release_{name}",
        f"the task argument {name}",
    ):
        assert way in caught.value.remedy


def test_the_rules_at_hand(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The people and the signers are read where they are set, and each by its own digest."""
    bare = settings.rules()
    assert (bare.policy.people, bare.policy.people_digest, bare.signers) == (None, "", b"")
    people, signers = shop.folder / "people.yml", shop.folder / "signers"
    people.write_text("people:\n  - {person: kim, clusters: [operations]}\n", "utf-8")
    signers.write_bytes(line("kim", public(make_key(shop.folder / "kim"))))
    monkeypatch.setenv("MOF_RELEASE_PEOPLE", str(people))
    found = settings.rules({}, {"mof_release_allowed_signers": str(signers)})
    assert found.policy.clusters_of("kim") == ("operations",)
    assert found.policy.clusters_of("robin") == ()
    assert found.signers == signers.read_bytes()
    assert found.policy.signers_digest == hashlib.sha256(found.signers).hexdigest()
    assert len({found.policy.digest, found.policy.people_digest, bare.policy.digest}) == 2
    assert len(found.contents) == 3


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("people", "people: []\n", "people"),
        ("people", "people:\n  - {person: kim, clusters: [kitchen]}\n", "kitchen"),
        ("allowed_signers", "* ssh-ed25519 AAAA\n", "the name of one person"),
        ("allowed_signers", "", "names nobody"),
    ],
)
def test_people_and_signers_are_linted(shop: Shop, name: str, content: str, problem: str) -> None:
    """One that is no good is refused as soon as the rules are read, and so is one not there."""
    file = shop.folder / name
    with pytest.raises(BadDocument, match=str(file)):
        settings.rules({name: str(file)})
    file.write_text(content, "utf-8")
    with pytest.raises(BadDocument) as caught:
        settings.rules({name: str(file)})
    assert problem in str(caught.value)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["store = x\n", "[mof_release]\nstore = a\nstore = b\n", "[mof_release]\n[mof_release]\n"],
)
def test_an_unreadable_config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    """A broken ansible.cfg is told when a setting is asked for, not when plugins are loaded."""
    path = configure(monkeypatch, tmp_path, text)
    settings.warm()
    with pytest.raises(MissingSetting) as caught:
        settings.require("store")
    assert caught.value.what.startswith("the settings cannot be read: ")
    assert "\n" not in caught.value.what
    assert (caught.value.where, caught.value.remedy) == (str(path), "correct the file")


def test_a_config_that_is_not_utf8(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither is one in another encoding guessed at."""
    path = configure(monkeypatch, tmp_path, "")
    path.write_bytes(b"[mof_release]\nstore = \xff\n")
    with pytest.raises(MissingSetting, match="the settings cannot be read"):
        settings.require("store")


def test_config_values_are_literal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A percent sign means itself, ; begins a comment, other sections do not count."""
    text = "[defaults]\nactor = other\n[mof_release]\nprotected = a%b ; all of them\n"
    configure(monkeypatch, tmp_path, text)
    monkeypatch.setattr(getpass, "getuser", lambda: "casey")
    assert settings.require("protected") == "a%b"
    assert settings.require("actor") == "casey"


def test_values_are_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ansible's tagged text comes out as exact text, and a vaulted value is refused."""
    secrets = [("default", VaultSecret(b"the password of a test"))]
    monkeypatch.setattr(VaultSecretsContext, "_current", VaultSecretsContext(secrets))
    given = DataLoader().load("mof_release_protected: web*\nmof_release_actor: 7\n")
    for name, value in (("protected", "web*"), ("actor", "7")):
        found = settings.require(name, {}, given)
        assert found == value
        assert {type(found)} == {str}
    secret = VaultLib(secrets).encrypt("/secret/ledger", secret=secrets[0][1]).decode()
    vaulted = {"mof_release_store": EncryptedString(ciphertext=secret)}
    assert vaulted["mof_release_store"] == "/secret/ledger"
    with pytest.raises(BadDocument, match="never a vaulted value"):
        settings.require("store", {}, vaulted)
