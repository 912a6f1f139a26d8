# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret survives, each has a marker of its kind, and what is none stays as it is."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import redact
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    Run,
    snapshot,
)
from ansible_collections.mof.release.plugins.module_utils.collectors.redact import (
    cleared,
    marker,
    redacted,
)
from ansible_collections.mof.release.plugins.module_utils.collectors.secret_kinds import KINDS
from ansible_collections.mof.release.tests.unit.module_utils.canaries import Canary, canaries
from hypothesis import given
from hypothesis import strategies as st

KEY = "ab" * 32
ALL = canaries()
NAMED = [f"{number}-{one.kind}" for number, one in enumerate(ALL)]
#: Those that need nothing around them to be told.
ALONE = [one for one in ALL if one.around == "@@" and "\n" not in one.text]
DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

HARMLESS = [
    "libsecret-1-0:amd64",
    "node-token:all",
    "golang-github-hashicorp-vault-token:1.2.3",
    "0.0~git20230129.1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d-2",
    "1.0+git.a1b2c3d4e5f60718293a4b5c6d7e8f9012345678-1",
    "systemd-ask-password-console.path",
    "systemd-fsck@dev-disk-by\\x2duuid-6f1d2c3b\\x2d4a59\\x2d4e8d\\x2d9c7b\\x2d0123456789ab.service",
    "PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin",
    "MAILTO=root@example.com",
    "PWD=/root",
    "17 * * * * root cd / && run-parts --report /etc/cron.hourly",
    "25 6 * * * root test -x /usr/sbin/anacron || { cd / && run-parts /etc/cron.daily; }",
    "*/5 * * * * www-data /opt/app/releases/20261129T063000Z-a1b2c3d/bin/tick --config /etc/a.yml",
    "0 3 * * * root certbot renew --quiet --key-type ecdsa --deploy-hook 'systemctl reload nginx'",
    "0 3 * * * root backup --password-file /etc/backup/password",
    "0 3 * * * root docker run -p 8080:80 -v /srv:/srv nginx",
    "0 3 * * * root mkdir -p /srv/x && mysqldump --single-transaction shop > /srv/x/shop.sql",
    "0 3 * * * root curl -fsS https://hc.example.com/ping/health -u $USER",
    "0 3 * * * root TOKEN=$VAULT_TOKEN run",
    "uid=1000",
    "credentials=/etc/samba/credentials",
    f"upperdir=/var/lib/docker/overlay2/{DIGEST}/diff",
    "x-systemd.device-timeout=9min",
    f"sha256:{DIGEST}",
    f"sha256 {DIGEST}",
    f"registry.example.com:5000/team/app@sha256:{DIGEST}",
    "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
    "UUID=6f1d2c3b-4a59-4e8d-9c7b-0123456789ab",
    "/dev/disk/by-uuid/6f1d2c3b-4a59-4e8d-9c7b-0123456789ab",
    "/run/secrets/db_password:/run/secrets/db_password:ro",
    "http://localhost:8080/health",
    "ssh://git@git.example.com:2222/team/app.git",
    "sudo: a password is required",
    "Access denied for user 'root'@'localhost' (using password: NO)",
    "Permission denied (publickey,password).",
    "passwd: files systemd",
    "token_ttl=3600",
    "net.bridge.bridge-nf-pass-vlan-input-dev = 0",
    "linux-image-6.1.0-25-amd64-unsigned-with-debug-symbols",
    "com.example.MyVeryLongJavaClassNameForScheduledTasksRunner",
    "Hellenic_Academic_and_Research_Institutions_RootCA_2015.pem",
    "4F:2A:33:9B:00:11:22:33:44:55:66:77:88:99:AA:BB",
    "VMware-56 4d 1e 2f 3a 4b 5c 6d-7e 8f 90 a1 b2 c3 d4 e5",
    "OnCalendar=Mon..Fri *-*-* 06:30:00",
    "ghcr.io/owner/app:2026.11.29-1a2b3c4",
]

#: What makes a pattern work in vain, over and over.
HOSTILE = (
    *("mysql ", "curl -u a", "curl -b ", "login ", "snmpget ", "sshpass ", "ident", "echo a|"),
    *("-----BEGIN PRIVATE KEY-----", "password=", 'password="', "password='", 'password=\\"'),
    *("://a:", "authorization: basic ", "--pass", "-token ", "$argon2id$a$", "secret_", "eyJ"),
    *("otpauth://?secret=", "M" * 24 + ".", "0123456789abcdef", "aB3/", "\npassword ", "{", "a"),
    *("[secret password]", "password: |\n ", "password" + " " * 9, "machine a ", "--", "="),
)


def test_there_are_at_least_30_kinds_and_a_canary_of_each() -> None:
    """Every kind that a pattern tells of is planted below."""
    planted = {one.kind for one in ALL}
    assert {kind.name for kind in KINDS} <= planted
    assert len(planted) >= 30


@pytest.mark.parametrize("canary", ALL, ids=NAMED)
def test_a_secret_has_a_marker_of_its_kind_and_the_rest_stays(canary: Canary) -> None:
    """Exactly the secret goes, and what is around it does not."""
    expected = canary.around.replace("@@", marker(canary.kind, canary.text, KEY))
    assert redacted(canary.planted, KEY) == expected
    assert redacted(canary.planted, None) == canary.around.replace("@@", f"[secret {canary.kind}]")


@pytest.mark.parametrize("canary", ALL, ids=NAMED)
def test_redacting_again_changes_nothing(canary: Canary) -> None:
    """A marker is no secret, also where a secret would stand."""
    for key in (KEY, None):
        once = redacted(canary.planted, key)
        assert redacted(once, key) == once


def test_a_changed_secret_changes_the_marker() -> None:
    """What differs in the secret alone differs in the marker; without a key nothing tells."""
    for old, new in zip(ALL, canaries("two"), strict=True):
        assert redacted(old.planted, KEY) != redacted(new.planted, KEY), old.kind
        assert redacted(old.planted, None) == redacted(new.planted, None), old.kind


def test_the_same_secret_is_told_by_the_same_key_only() -> None:
    """Two hosts have two keys: nobody sees by the markers that they share a secret."""
    one = marker("token", "hunter2", KEY)
    assert one == marker("token", "hunter2", KEY)
    assert one != marker("token", "hunter2", "cd" * 32)
    assert one.startswith("[secret token hmac:")
    assert len(one) == len("[secret token hmac:]") + 32
    assert marker("token", "\udcff\ud800", KEY) != marker("token", "\udcff", KEY)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    """Packages, digests, paths, units, cron lines and mount options, in free text too."""
    assert redacted(text, KEY) == text
    assert redacted(text, KEY, free=True) == text


@given(
    canary=st.sampled_from(ALONE),
    before=st.text(" \t,;'\"(=\n/äé", max_size=8),
    after=st.text(" \t,;'\"(\n", max_size=8),
)
def test_a_secret_is_told_wherever_it_stands(canary: Canary, before: str, after: str) -> None:
    """One that tells itself goes from the middle of any text."""
    assert canary.text not in redacted(f"x{before or ' '}{canary.text}{after or ' '}x", KEY)


@pytest.mark.parametrize("canary", ALONE)
def test_a_letter_that_is_not_ascii_hides_none(canary: Canary) -> None:
    """Such a letter before it is no part of a word here."""
    assert canary.text not in redacted(f"x\u00e9{canary.text} x", KEY)


@given(st.text(max_size=80), st.booleans())
def test_any_text_comes_through(text: str, free: bool) -> None:
    """Whatever a host holds, there is an answer, and a second look finds no more than the first."""
    once = redacted(text, KEY, free)
    assert redacted(once, KEY, free) == once


@given(st.lists(st.sampled_from(ALL), min_size=2, max_size=6))
def test_no_secret_hides_another(several: list[Canary]) -> None:
    """Several in one text, each on its line, all go."""
    text = redacted("\n\n".join(one.planted for one in several), KEY)
    assert not [one.kind for one in several if one.text in text]


def test_free_text_loses_words_that_look_random_and_no_other_text_does() -> None:
    """Only attributes with free text are looked at so, for digests are everywhere else."""
    word = "9fK2mQ7xT4bW8zR1nV6cJ3hL5pD0sGyA"
    line = f"0 1 * * * root report {word}"
    data = {"cron//etc/cron.d/x": {"entries": [line], "sha256": DIGEST, "owner": word}}
    taken = cleared(data, KEY, "schedules")["cron//etc/cron.d/x"]
    assert taken["entries"] == [line.replace(word, marker("random-text", word, KEY))]
    assert taken["sha256"] == DIGEST
    assert taken["owner"] == word
    assert cleared(data, KEY, "files") == data


def test_all_texts_of_plain_data_are_cleared() -> None:
    """Values, keys, lists, what a secret's name stands over, and what follows an option."""
    data: Any = {
        "/srv/token=hunter22": [1, None, True, {"x": ("password=hunter22",)}],
        "DB_PASSWORD": "hunter22",
        "net.ipv6.stable_secret": {"value": "hunter22", "more": "hunter2 stays"},
        "argv": ["run", "--password", "hunter22", "--quiet"],
        "password": "locked",
    }
    taken = cleared(data, None)
    assert "hunter22" not in str(taken)
    assert taken["argv"] == ["run", "--password", "[secret password]", "--quiet"]
    assert taken["net.ipv6.stable_secret"] == {
        "value": "[secret secret]",
        "more": "hunter2 stays",
    }
    assert taken["password"] == "locked"
    assert taken["/srv/token=[secret token]"][:3] == [1, None, True]
    assert taken["/srv/token=[secret token]"][3] == {"x": ["password=[secret password]"]}


def test_two_keys_that_become_one_stay_two() -> None:
    """Nothing of the host is lost because its names differ in a secret only."""
    assert cleared({"/token=aaaa1": 1, "/token=bbbb2": 2}, None) == {
        "/token=[secret token]": 1,
        "/token=[secret token] (2)": 2,
    }


def test_the_lines_of_a_block_go_with_its_beginning() -> None:
    """A private key that comes line by line leaves no line behind, and ends where it ends."""
    key = next(one.text for one in ALL if "BEGIN RSA" in one.text).split("\n")
    taken = cleared({"lines": ["first", *key, "last"]}, None)["lines"]
    assert taken == ["first", *["[secret private-key]"] * len(key), "last"]


def test_reasons_and_data_leave_a_snapshot_without_secrets() -> None:
    """Also that of a collector which failed, in whatever way."""

    def fails(run: Run) -> None:
        raise CollectorFailed("backup --password hunter22 failed")

    def breaks(run: Run) -> None:
        raise KeyError("token=hunter22")

    taken = snapshot({"a": fails, "b": breaks, "c": lambda run: ["pwd=hunter22"]}, 5, KEY)
    assert "hunter22" not in str(taken)
    assert taken["sections"]["a"]["reason"] == (
        f"backup --password {marker('password', 'hunter22', KEY)} failed"
    )
    assert taken["sections"]["c"]["data"] == [f"pwd={marker('password', 'hunter22', KEY)}"]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_as_long_as_it_is(unit: str) -> None:
    """Eight times the text takes less than 30 times the time; squared it would be 64 times."""
    spent = []
    for size in (1 << 17, 1 << 20):
        text = (unit * (size // len(unit) + 1))[:size]
        began = time.process_time()
        redacted(text, None, free=True)
        spent.append(time.process_time() - began)
    assert spent[1] < 30 * max(spent[0], 0.02), spent


def test_most_texts_are_looked_at_without_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand ordinary texts of a host need not one search."""
    looked: list[str] = []
    monkeypatch.setattr(redact, "_found", lambda kind, text: looked.append(text) or [])
    monkeypatch.setattr(redact, "assigned", lambda text: looked.append(text) or [])
    texts = {f"/srv/{number}": {"type": "file", "mode": "0644"} for number in range(1000)}
    assert cleared(texts, KEY, "files") == texts
    assert looked == []
