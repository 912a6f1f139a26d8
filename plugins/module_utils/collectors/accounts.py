# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who can use the host: local users and groups, their keys, and the rules of sudo.

Of passwords it tells only whether there is one, and a marker of the hash. Of what sudo allows only
the digest of each file. Users that a directory service knows are not of this host.
"""

from __future__ import annotations

import base64
import binascii
import errno
import hashlib
import stat
from pathlib import Path
from typing import Any, Dict, List, Optional, Set, Tuple

from .collect import CollectorFailed, Run
from .reading import content, lines, lines_of, names, owner, reason_of, rooted
from .redact import marker

Accounts = Dict[str, Dict[str, Any]]

_SUDOERS = ("/etc/sudoers", "/usr/local/etc/sudoers")
# Where sshd looks unless it is told otherwise (sshd_config(5), AuthorizedKeysFile).
_KEYS = (".ssh/authorized_keys", ".ssh/authorized_keys2")
_MOST_KEYS_BYTES = 1 << 20
# The fourth character of what Debian, Red Hat and Solaris write for an account without a password.
_NO_HASH = frozenset(("", "*", "!", "!!", "!*", "*LK*", "*NP*"))
_MOST_DIGITS = 10


def collect(_run: Run, root: str = "/", key: Optional[str] = None) -> Accounts:
    """Key -> attributes, where the key is

    - ``user/NAME``: ``uid``, ``gid``, ``home``, ``shell``, ``comment``, ``groups`` (names, the
      primary one too), ``password`` (``none``: there is no need of one, ``locked``: there is none
      that fits, ``set``, ``unreadable``), ``password_digest`` (a marker of the hash, or None) and
      ``keys`` (fingerprints of authorized keys; None when they cannot be read),
    - ``group/NAME``: ``gid`` and ``members``,
    - ``sudoers/PATH``: ``sha256``, ``mode``, ``owner``; when it cannot be read, a ``reason`` too.

    A name that is there twice has a number behind it the second time, ``user/root#2``.

    :param key: hex of the host's commitment key for markers; None: a marker says nothing more than
        that there is a hash.
    :raises CollectorFailed: a file of users or groups cannot be read, or one of its lines.
    """
    found: Accounts = {}
    groups = [
        (name, _number(gid), set(members.split(",")) - {""})
        for name, _field, gid, members in _rows(root, "/etc/group", 4)
    ]
    passwords = _passwords(root)
    for row in _rows(root, "/etc/passwd", 7):
        name, field, uid, gid, comment, home, shell = row
        state, digest = _password(name, field, passwords, key)
        _add(
            found,
            f"user/{name}",
            {
                "uid": _number(uid),
                "gid": _number(gid),
                "home": home,
                "shell": shell,
                "comment": comment,
                "groups": sorted(
                    {
                        group
                        for group, number, members in groups
                        if name in members or (number is not None and number == _number(gid))
                    }
                ),
                "password": state,
                "password_digest": digest,
                "keys": _keys(root, home),
            },
        )
    if not found:
        raise CollectorFailed("/etc/passwd has no user")
    for name, number, members in groups:
        _add(found, f"group/{name}", {"gid": number, "members": sorted(members)})
    found.update(_sudoers(root))
    return found


def _add(found: Accounts, key: str, attributes: Dict[str, Any]) -> None:
    free, number = key, 1
    while free in found:
        number += 1
        free = f"{key}#{number}"
    found[free] = attributes


def _rows(root: str, path: str, columns: int) -> List[List[str]]:
    """The columns of each line; of lines that take in others (``+@admins``) they may be empty."""
    rows = []
    for number, line in enumerate(_lines(root, path), start=1):
        # As the C library reads it: empty lines and comments are none.
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        row = line.split(":")
        taken_in = line.startswith(("+", "-"))
        if taken_in and len(row) < columns:
            row += [""] * (columns - len(row))
        numbers = (row[2:4] if columns == 7 else row[2:3]) if len(row) == columns else ["wrong"]
        if not all(_is_number(one) or (taken_in and not one) for one in numbers):
            # The line itself is not told, for there may be a hash in it.
            raise CollectorFailed(f"{path}, line {number} cannot be read")
        rows.append(row)
    return rows


def _lines(root: str, path: str) -> List[str]:
    try:
        return lines(rooted(root, path))
    except OSError as error:
        raise CollectorFailed(f"{path}: {reason_of(error)}") from None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _number(text: str) -> Optional[int]:
    return int(text) if text else None


def _passwords(root: str) -> Optional[Dict[str, str]]:
    """Name -> second column of /etc/shadow; None when it may not be read."""
    path = "/etc/shadow"
    try:
        found = lines(rooted(root, path))
    except FileNotFoundError:
        return {}
    except PermissionError:
        return None
    except OSError as error:
        raise CollectorFailed(f"{path}: {reason_of(error)}") from None
    passwords: Dict[str, str] = {}
    for number, line in enumerate(found, start=1):
        row = line.split(":")
        if len(row) > 1:
            passwords.setdefault(row[0], row[1])
        elif line.strip() and not line.startswith(("+", "-", "#")):
            raise CollectorFailed(f"{path}, line {number} cannot be read")
    return passwords


def _password(
    name: str, field: str, passwords: Optional[Dict[str, str]], key: Optional[str]
) -> Tuple[str, Optional[str]]:
    if field == "x":
        if passwords is None:
            return "unreadable", None
        # Who is not in there has no password that any would fit.
        field = passwords.get(name, "*")
    if not field:
        return "none", None
    digest = None if field in _NO_HASH else marker("crypt-hash", field.lstrip("!"), key)
    return ("locked" if field.startswith(("!", "*")) else "set"), digest


def _keys(root: str, home: str) -> Optional[List[str]]:
    if not home.startswith("/"):
        return []
    found: Set[str] = set()
    for name in _KEYS:
        try:
            text, _status = content(rooted(root, home) / name, _MOST_KEYS_BYTES)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR):
                continue
            return None
        except CollectorFailed:
            return None
        found.update(_fingerprint(line) for line in lines_of(text))
    return sorted(found - {""})


def _fingerprint(line: str) -> str:
    """As ``ssh-keygen -l`` shows it; empty for what sshd does not take for a key either."""
    line = line.strip()
    if line.startswith("#"):
        return ""
    for rest in (line, _without_options(line)):
        words = rest.split(None, 2)
        if len(words) < 2:
            continue
        try:
            blob = base64.b64decode(words[1], validate=True)
        except (binascii.Error, ValueError):
            continue
        kind = words[0].encode("utf-8", "surrogateescape")
        # RFC 4253, section 6.6: the kind stands in the key as well, with its length before it.
        if blob.startswith(len(kind).to_bytes(4, "big") + kind):
            digest = base64.b64encode(hashlib.sha256(blob).digest())
            return "SHA256:" + digest.decode("ascii").rstrip("=")
    return ""


def _without_options(line: str) -> str:
    """What follows the first space that is not in quotes."""
    quoted = escaped = False
    for position, one in enumerate(line):
        if one in " \t" and not quoted:
            return line[position:]
        if one == '"' and not escaped:
            quoted = not quoted
        escaped = one == "\\" and not escaped
    return ""


def _sudoers(root: str) -> Accounts:
    found: Accounts = {}
    for top in _SUDOERS:
        paths = [top]
        try:
            paths += [f"{top}.d/{name}" for name in names(rooted(root, f"{top}.d"))]
        except OSError as error:
            unknown = _unread(rooted(root, f"{top}.d"), reason_of(error))
            found[f"sudoers/{top}.d"] = unknown
        for path in paths:
            place = rooted(root, path)
            try:
                text, status = content(place)
            except FileNotFoundError:
                if path != top:  # a link that leads nowhere
                    found[f"sudoers/{path}"] = _unread(place, "its target is not there")
            except (OSError, CollectorFailed) as error:
                found[f"sudoers/{path}"] = _unread(place, reason_of(error))
            else:
                digest = hashlib.sha256(text).hexdigest()
                found[f"sudoers/{path}"] = dict(
                    sha256=digest, **_about(status.st_mode, status.st_uid)
                )
    return found


def _unread(place: Path, reason: str) -> Dict[str, Any]:
    about: Dict[str, Any] = {"mode": None, "owner": None}
    try:
        status = place.lstat()
        about = _about(status.st_mode, status.st_uid)
    except OSError:
        pass  # the reason is known already
    return dict(sha256=None, reason=reason, **about)


def _about(mode: int, uid: int) -> Dict[str, str]:
    return {"mode": f"{stat.S_IMODE(mode):04o}", "owner": owner(uid)}
