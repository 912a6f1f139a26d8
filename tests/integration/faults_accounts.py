# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of who can use a host."""

from __future__ import annotations

from ansible_collections.mof.release.tests.integration.faults_catalogue import (
    ADDED,
    REMOVED,
    Fault,
    given_back,
    kept,
)

_BASE = ("/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow")
_WHO = "getent passwd; getent group; getent shadow; cat /home/deploy/.ssh/authorized_keys"
_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHUnvl9lf1MwcLCUa4zJ6R5kaZ1lmcYcYbPJ4Y6bFJ1S x@y"
_SUDO = "/etc/sudoers.d/storefront"


def _account(fault: str, what: str, script: str, key: str, **told: object) -> Fault:
    fields = {"proof": _WHO, **told}
    return Fault(
        id=fault,
        what=what,
        inject=f"{kept(*_BASE)} && {script}",
        undo=given_back(*_BASE),
        section="accounts",
        key=key,
        **fields,  # type: ignore[arg-type]  # the caller names the fields of Fault
    )


ACCOUNTS = (
    _account(
        "user-added",
        "there is a user that nobody asked for",
        "useradd --no-create-home intruder",
        "user/intruder",
        kind=ADDED,
        also=("account/group/intruder",),
    ),
    _account(
        "user-removed",
        "a user is gone",
        "sed -i '/^shop:/d' /etc/passwd /etc/shadow",
        "user/shop",
        kind=REMOVED,
        # The service that runs as them belongs to a number now.
        also=("endpoint/tcp/127.0.0.1/8080",),
    ),
    _account(
        "user-is-root",
        "an ordinary user has the rights of root",
        "usermod --non-unique --uid 0 backup",
        "user/backup",
        attribute="uid",
    ),
    _account(
        "shell-changed",
        "an account of a service can log in",
        "usermod --shell /bin/bash shop",
        "user/shop",
        attribute="shell",
    ),
    _account(
        "password-changed",
        "somebody has another password",
        "echo deploy:another | chpasswd",
        "user/deploy",
        attribute="password_digest",
    ),
    _account(
        "password-set",
        "an account without a password has one",
        "echo shop:guessed | chpasswd",
        "user/shop",
        attribute="password",
    ),
    _account(
        "password-locked",
        "somebody's password does not count any more",
        "usermod --lock deploy",
        "user/deploy",
        attribute="password",
    ),
    Fault(
        id="key-added",
        what="a further key can log in",
        inject=f"{kept('/home/deploy/.ssh/authorized_keys')} "
        f"&& echo '{_KEY}' >>/home/deploy/.ssh/authorized_keys",
        undo=given_back("/home/deploy/.ssh/authorized_keys"),
        proof=_WHO,
        section="accounts",
        key="user/deploy",
        attribute="keys",
    ),
    _account(
        "group-joined",
        "somebody is in a further group",
        "usermod --append --groups operators shop",
        "user/shop",
        attribute="groups",
        also=("account/group/operators",),
    ),
    _account(
        "group-added",
        "there is a further group",
        "groupadd intruders",
        "group/intruders",
        kind=ADDED,
    ),
    Fault(
        id="sudo-changed",
        what="somebody may do more as root",
        inject=f"{kept(_SUDO)} && sed -i 's/systemctl restart.*/ALL/' {_SUDO}",
        undo=given_back(_SUDO),
        proof=f"cat {_SUDO}",
        section="accounts",
        key=f"sudoers/{_SUDO}",
        attribute="sha256",
    ),
    Fault(
        id="sudo-added",
        what="there is a further rule of sudo",
        inject="echo 'shop ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/rogue "
        "&& chmod 440 /etc/sudoers.d/rogue",
        undo="rm /etc/sudoers.d/rogue",
        proof="ls /etc/sudoers.d",
        section="accounts",
        key="sudoers//etc/sudoers.d/rogue",
        kind=ADDED,
    ),
)
