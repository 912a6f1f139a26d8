# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section accounts: local users, groups and sudo, and no password of any of them."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import accounts, reading
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    snapshot,
)
from ansible_collections.mof.release.plugins.module_utils.collectors.redact import marker

_KEY = "5a" * 32
_HASH = "$6$salt$not-to-be-seen"
_PASSWD = """root:x:0:0:root:/root:/bin/bash
# a comment

daemon:x:1:1::/usr/sbin:/usr/sbin/nologin
web:x:1000:1000:Web,,,:/home/web:/bin/sh
open:x:1001:100::/home/open:/bin/sh
old:x:1002:100::/nonexistent:/bin/sh
unlisted:x:1003:100::relative:/bin/sh
"""
_SHADOW = f"""root:*:20000:0:99999:7:::
daemon:!:20000:0:99999:7:::
web:{_HASH}:20000:0:99999:7:::
open::20000:0:99999:7:::
old:!{_HASH}:20000:0:99999:7:::
"""
_GROUP = """root:x:0:
users:x:100:
wheel:x:10:web,root,web,
web:x:1000:
"""


def _no_run(argv: Sequence[str]) -> tuple[int, str, str]:
    raise AssertionError(f"nothing is run for this section: {argv}")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A host with six users."""
    (tmp_path / "etc/sudoers.d").mkdir(parents=True)
    for name, text in (("passwd", _PASSWD), ("shadow", _SHADOW), ("group", _GROUP)):
        (tmp_path / "etc" / name).write_text(text, encoding="utf-8")
    return tmp_path


def _collect(root: Path, key: str | None = _KEY) -> accounts.Accounts:
    return accounts.collect(_no_run, str(root), key)


def test_users_and_groups(root: Path) -> None:
    """A user has the groups that list them and their own; a group its members, once and sorted."""
    found = _collect(root)
    assert found["user/web"] == {
        "uid": 1000,
        "gid": 1000,
        "home": "/home/web",
        "shell": "/bin/sh",
        "comment": "Web,,,",
        "groups": ["web", "wheel"],
        "password": "set",
        "password_digest": marker("crypt-hash", _HASH, _KEY),
        "keys": [],
    }
    assert found["user/open"]["groups"] == ["users"]
    assert found["group/wheel"] == {"gid": 10, "members": ["root", "web"]}
    assert found["group/users"] == {"gid": 100, "members": []}


def test_what_is_told_of_a_password(root: Path) -> None:
    """None, locked or set; a hash is a marker, the same one when only locked; never the hash."""
    found = _collect(root)
    states = {
        name[5:]: (one["password"], one["password_digest"])
        for name, one in found.items()
        if name.startswith("user/")
    }
    digest = marker("crypt-hash", _HASH, _KEY)
    assert digest.startswith("[secret crypt-hash hmac:")
    assert states == {
        "root": ("locked", None),
        "daemon": ("locked", None),
        "web": ("set", digest),
        "open": ("none", None),
        "old": ("locked", digest),
        "unlisted": ("locked", None),
    }
    assert "not-to-be-seen" not in json.dumps(found)
    assert _collect(root, None)["user/web"]["password_digest"] == "[secret crypt-hash]"


def test_a_hash_where_everybody_reads_it(root: Path) -> None:
    """In /etc/passwd itself it counts, and does not leave the host either."""
    (root / "etc/passwd").write_text(f"web:{_HASH}:1:1::/:/bin/sh\nb::2:2::/:/bin/sh\n")
    found = _collect(root)
    assert found["user/web"]["password_digest"] == marker("crypt-hash", _HASH, _KEY)
    assert found["user/b"]["password"] == "none"
    assert "not-to-be-seen" not in json.dumps(found)


def test_a_new_hash_is_seen(root: Path) -> None:
    """A changed password is a difference."""
    before = _collect(root)
    (root / "etc/shadow").write_text(_SHADOW.replace("salt", "pepper"))
    after = _collect(root)
    assert before["user/web"]["password_digest"] != after["user/web"]["password_digest"]


def test_without_permission(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are unreadable, which is neither none nor locked; the rest is known."""
    real = os.open

    def refuse(path: Any, *rest: Any) -> int:
        if str(path) == str(root / "etc/shadow"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *rest)

    monkeypatch.setattr(os, "open", refuse)
    found = _collect(root)
    assert found["user/web"]["password"] == "unreadable"
    assert found["user/web"]["password_digest"] is None
    assert found["user/web"]["uid"] == 1000


def test_names_and_numbers_that_are_there_twice(root: Path) -> None:
    """A second root hides behind no first one."""
    (root / "etc/passwd").write_text(
        "root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\nroot::0:0::/:/bin/sh\n"
    )
    (root / "etc/group").write_text("a:x:0:\na:x:0:toor\n")
    found = _collect(root)
    assert [name for name in found if name.startswith("user/")] == [
        "user/root",
        "user/toor",
        "user/root#2",
    ]
    assert found["user/root#2"]["password"] == "none"
    assert found["group/a#2"] == {"gid": 0, "members": ["toor"]}


def test_lines_that_take_in_others(root: Path) -> None:
    """Those of a directory service stand for themselves."""
    (root / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\n+@admins::::::\n+\n")
    found = _collect(root)
    assert found["user/+@admins"]["uid"] is None
    assert "user/+" in found


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("passwd", "root:x:0:0:r:/root\n", "/etc/passwd, line 1 cannot be read"),
        ("passwd", f"{_PASSWD}web:{_HASH}\n", "/etc/passwd, line 9 cannot be read"),
        ("passwd", "root:x:0:-1:r:/root:/bin/sh\n", "line 1 cannot be read"),
        ("passwd", "root:x:0:٣:r:/root:/bin/sh\n", "line 1 cannot be read"),
        ("passwd", f"root:x:{'9' * 5000}:0:r:/root:/bin/sh\n", "line 1 cannot be read"),
        ("passwd", "root:x::0:r:/root:/bin/sh\n", "line 1 cannot be read"),
        ("passwd", "\n# nobody\n", "/etc/passwd has no user"),
        ("group", "wheel:x:10\n", "/etc/group, line 1 cannot be read"),
        ("shadow", _HASH, "/etc/shadow, line 1 cannot be read"),
        ("passwd", None, "/etc/passwd: No such file or directory"),
        ("group", None, "/etc/group: No such file or directory"),
    ],
)
def test_half_an_answer_is_a_failure(root: Path, name: str, text: str | None, reason: str) -> None:
    """With the number of the line and nothing of what is in it, for that may be a hash."""
    place = root / "etc" / name
    if text is None:
        place.unlink()
    else:
        place.write_text(text, encoding="utf-8")
    with pytest.raises(CollectorFailed, match=reason) as error:
        _collect(root)
    assert "not-to-be-seen" not in str(error.value)


def test_bytes_that_are_not_text(root: Path) -> None:
    """A comment in another encoding is escaped on its way out, and nothing is lost."""
    (root / "etc/passwd").write_bytes(b"web:x:1:1:M\xfcller\x1b[2J:/:/bin/sh\n")
    section = snapshot({"a": lambda run: accounts.collect(run, str(root))}, 5)["sections"]["a"]
    assert section["data"]["user/web"]["comment"] == "M\\xfcller\\x1b[2J"


def test_rules_of_sudo(root: Path) -> None:
    """Each file by digest, mode and owner; a broken link, a folder and a loop are not hidden."""
    rules = b"web ALL=(ALL) NOPASSWD: /usr/bin/deploy --token not-to-be-seen\n"
    folder = root / "etc/sudoers.d"
    (root / "etc/sudoers").write_bytes(b"#")
    (folder / "web").write_bytes(rules)
    (folder / "web").chmod(0o440)
    (folder / "gone").symlink_to("nowhere")
    (folder / "loop").symlink_to("loop")
    (folder / "folder").mkdir()
    found = {name: one for name, one in _collect(root).items() if name.startswith("sudoers/")}
    owner = folder.owner()
    assert found["sudoers//etc/sudoers.d/web"] == {
        "sha256": hashlib.sha256(rules).hexdigest(),
        "mode": "0440",
        "owner": owner,
    }
    assert found["sudoers//etc/sudoers.d/gone"]["reason"] == "its target is not there"
    assert found["sudoers//etc/sudoers.d/loop"]["reason"] == "Too many levels of symbolic links"
    assert found["sudoers//etc/sudoers.d/folder"]["reason"] == "it is not a file"
    assert {one["owner"] for one in found.values()} == {owner}
    assert len(found) == 5
    assert "not-to-be-seen" not in json.dumps(found)


def test_rules_that_may_not_be_listed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder itself is told as unknown."""
    real = Path.iterdir

    def refuse(place: Path) -> Any:
        if place.name == "sudoers.d":
            raise PermissionError(13, "Permission denied", str(place))
        return real(place)

    monkeypatch.setattr(Path, "iterdir", refuse)
    entry = _collect(root)["sudoers//etc/sudoers.d"]
    assert (entry["sha256"], entry["reason"]) == (None, "Permission denied")


def test_an_owner_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who was removed leaves the number behind."""

    def nobody(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert reading.owner(4711) == "4711"


def test_this_host_twice() -> None:
    """Two calls in a row on a real host are equal, and root is one of its users."""
    first, second = (accounts.collect(_no_run, key=_KEY) for _number in range(2))
    assert first == second
    assert first["user/root"]["uid"] == 0
