# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signatures of a record as files: OpenSSH and a shell alone tell whether they are good."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import canonical
from ansible_collections.mof.release.plugins.plugin_utils.records.page import record_page
from ansible_collections.mof.release.plugins.plugin_utils.records.signature_files import (
    folder_name,
    is_ours,
    signature_files,
    signed_files,
)
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.usecases.write_record import (
    release_record,
)
from ansible_collections.mof.release.tests.unit.domain.stories import RELEASE, story
from ansible_collections.mof.release.tests.unit.records.reading import read
from ansible_collections.mof.release.tests.unit.trust.ssh import run
from ansible_collections.mof.release.tests.unit.usecases.ledgers import store_at
from ansible_collections.mof.release.tests.unit.usecases.signed_record import Made, make
from ansible_collections.mof.release.tests.unit.usecases.signed_rules import LEDGER
from ansible_collections.mof.release.tests.unit.usecases.signed_shop import Shop, go

Done = subprocess.CompletedProcess[bytes]


@pytest.fixture(scope="module")
def made(
    template: tuple[MemoryStore, Path], keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> Made:
    """Give a shop and its record, in which everything is signed; not to be altered."""
    return make(template[0], tmp_path_factory.mktemp("rules"), keys)


@pytest.fixture
def folder(tmp_path: Path, made: Made) -> Path:
    """Give the folder of the signatures, beside the record."""
    record = made[1]
    (tmp_path / f"{RELEASE}.json").write_bytes(canonical(record))
    return written(tmp_path / folder_name(RELEASE), signature_files(record))


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """The folder with these files."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def commands(folder: Path) -> list[str]:
    """The commands of README.txt that ask OpenSSH."""
    lines = (folder / "README.txt").read_text("utf-8").splitlines()
    return [one for one in lines if one.startswith("ssh-keygen")]


def blocks(folder: Path) -> list[str]:
    """Its other commands: all at once, over all texts, and against the record."""
    text = (folder / "README.txt").read_text("utf-8")
    found = [
        re.search(pattern, text, re.DOTALL | re.MULTILINE)
        for pattern in (r"^grep .*?$", r"^for .*?^done$", r"^python3 .*?^END$")
    ]
    return [one[0] for one in found if one]


def shell(folder: Path, command: str) -> Done:
    """What a shell says to this in the folder."""
    return run("sh", "-c", f"cd {shlex.quote(str(folder))}\n{command}")


def test_the_commands_of_the_readme_verify_every_signature(folder: Path, made: Made) -> None:
    """The real ssh-keygen, by the very lines: one for each signed decision, each good."""
    record = made[1]
    told = [shell(folder, one) for one in commands(folder)]
    assert [one.returncode for one in told] == [0] * len(record["signatures"])
    for one, done in zip(signed_files(record), told, strict=True):
        good = f'Good "signoff@{LEDGER}" signature for {one.signer} with ED25519 key {one.keyid}'
        assert done.stdout.decode().strip() == good


def test_the_other_commands_of_the_readme(folder: Path) -> None:
    """All at once, the texts, and the record: they run, and the last two have nothing to say."""
    at_once, texts, record = (shell(folder, one) for one in blocks(folder))
    assert at_once.stdout.count(b"Good ") == len(commands(folder))
    silent = (0, b"", b"")
    assert (texts.returncode, texts.stdout, texts.stderr) == silent
    assert (record.returncode, record.stdout, record.stderr) == silent


def test_a_text_that_was_altered_is_told(folder: Path) -> None:
    """The loop of the README names what differs."""
    text = next(folder.glob("*-signoff-kim.txt"))
    text.write_text(text.read_text("utf-8").replace("says go", "says no"), "utf-8")
    assert b"says no" in shell(folder, blocks(folder)[1]).stdout


@pytest.mark.parametrize("end", [".pae", ".sig"])
def test_a_file_of_another_decision_is_told(folder: Path, end: str) -> None:
    """OpenSSH refuses it, and the program of the README names it."""
    one = next(folder.glob(f"*-signoff-rob{end}"))
    one.write_bytes(next(folder.glob(f"*-signoff-sol{end}")).read_bytes())
    command = next(line for line in commands(folder) if "-signoff-rob" in line)
    assert shell(folder, command).returncode != 0
    told = shell(folder, blocks(folder)[2]).stdout.decode()
    assert f"{one.stem}.pae is not what the record has" in told


def test_an_envelope_of_another_decision_is_told(tmp_path: Path, folder: Path, made: Made) -> None:
    """The program of the README asks the events of the record."""
    record = json.loads(canonical(made[1]))
    one, other = record["signatures"][3:5]
    one["envelope"], other["envelope"] = other["envelope"], one["envelope"]
    (tmp_path / f"{RELEASE}.json").write_bytes(canonical(record))
    told = shell(folder, blocks(folder)[2]).stdout.decode()
    assert f"the record has another envelope for event {one['event']}" in told


def test_other_signers_are_told(folder: Path, made: Made) -> None:
    """Where nobody is kim, nothing is kim's signature; the name of the file has its digest."""
    shop, _record = made
    signers = next(folder.glob("allowed_signers-*"))
    digest = hashlib.sha256(signers.read_bytes()).hexdigest()
    assert signers.name == f"allowed_signers-{digest[:16]}"
    assert signers.read_bytes() == shop.signers()
    signers.write_bytes(signers.read_bytes().replace(b"kim ", b"kit "))
    command = next(line for line in commands(folder) if "-signoff-kim" in line)
    assert shell(folder, command).returncode != 0


def test_every_decision_has_its_files(folder: Path, made: Made) -> None:
    """Text, bytes and signature under the event's own name, the signers once, and the README."""
    record = made[1]
    names = {one.name for one in folder.iterdir()}
    assert len(names) == 3 * len(record["signatures"]) + 2
    assert all(is_ours(name) for name in names)
    for one in signed_files(record):
        assert {f"{one.name}.{end}" for end in ("txt", "pae", "sig")} <= names
        text = (folder / f"{one.name}.txt").read_text("utf-8")
        assert text.splitlines()[0] == one.headline


@pytest.mark.parametrize(
    "name", ["notes.txt", "7-signoff-kim.txt.bak", "allowed_signers", "README", "x/README.txt"]
)
def test_what_is_not_ours(name: str) -> None:
    """Whatever else lies there is somebody's own."""
    assert not is_ours(name)


def test_without_signatures_there_is_no_folder() -> None:
    """Nobody signed: no file, and none is told on the page."""
    record = release_record(store_at("prepared"), RELEASE)
    assert signature_files(record) == {}
    assert "ssh-keygen" not in record_page(record)


def test_the_page_says_how(made: Made) -> None:
    """Its command is that of the README, and every key is there in full."""
    record = made[1]
    page = read(record_page(record))
    told = signed_files(record)
    full = {one.text for one in page.all("code") if one.attributes.get("class") == "full"}
    assert {one.keyid for one in told} <= full
    assert told[0].command(LEDGER) in page.text
    assert "brought by carl" in page.text


def test_the_program_on_the_page_knows_signatures(tmp_path: Path, made: Made) -> None:
    """It accepts the record, and names an event whose envelope is that of another."""
    record = json.loads(canonical(made[1]))
    codes = read(record_page(record)).all("code")
    program = next(one.text for one in codes if one.attributes.get("id") == "program")

    def verify() -> Done:
        file = tmp_path / "record.json"
        file.write_bytes(canonical(record))
        return run(sys.executable, "-I", "-c", program, str(file))

    assert verify().returncode == 0
    one, other = record["signatures"][3:5]
    one["envelope"], other["envelope"] = other["envelope"], one["envelope"]
    assert f"event {one['event']} names another signature" in verify().stderr.decode()


def test_before_any_rules_were_in_force(tmp_path: Path, made: Made, keys: Path) -> None:
    """Whose key it was nobody kept: the README says so, and its command asks for no more."""
    shop = Shop(MemoryStore(LEDGER), tmp_path, keys)
    shop.rules = shop.write_rules(signed=())
    shop.tell(*story("preparation"))
    shop.decide(go("operations"), "kim", 1)
    record = release_record(shop.store, RELEASE)
    folder = written(tmp_path / folder_name(RELEASE), signature_files(record))
    assert sorted(one.suffix for one in folder.iterdir()) == [".pae", ".sig", ".txt", ".txt"]
    (command,) = commands(folder)
    assert "-Y check-novalidate" in command
    assert shell(folder, command).returncode == 0
    assert "nobody kept whose key was whose" in (folder / "README.txt").read_text("utf-8")
    assert "nobody kept whose key was whose" in read(record_page(record)).text
