# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is found out about the gate of a project, and how it could be bypassed as it is now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

#: The layers, each with how it is put in place. The last one cannot be seen from the controller.
LAYERS: Mapping[str, str] = {
    "callback": "callbacks_enabled = mof.release.gate, mof.release.recorder in ansible.cfg",
    "shim": "ansible-playbook mof.release.install_gate",
    "ad hoc": "bin_ansible_callbacks = True under [defaults] in ansible.cfg",
    "vault client": "ansible-playbook mof.release.install_gate -e vault_client=true",
    "certificates": "give the targets the role mof.release.guard",
}
UNSEEN = "certificates"
#: A way around -> the layers that stop it, in the order in which one would put them in place.
WAYS: Mapping[str, tuple[str, ...]] = {
    "ANSIBLE_CALLBACKS_ENABLED=other in the environment": (
        *("shim", "vault client", "certificates"),
    ),
    "ANSIBLE_CONFIG, or another working directory, without [mof_release]": (
        *("shim", "vault client", "certificates"),
    ),
    "a playbook in a folder without the shim": ("callback", "vault client", "certificates"),
    "ansible and ansible-console instead of ansible-playbook": ("ad hoc", "certificates"),
    "a [mof_release] of one's own, or MOF_RELEASE_STORE, _POLICY or _PROTECTED": ("certificates",),
    "ssh in a task on the controller, or without Ansible": ("certificates",),
    "ansible_host given by set_fact, include_vars, vars_files or a role": ("certificates",),
    "an edited or removed collection, or a removed shim": ("certificates",),
}


@dataclass(frozen=True)
class Layer:
    """One layer of the gate as it is here.

    :param on: whether it stands; of certificates that cannot be told.
    :param origin: where it comes from, such as a file or a variable of the environment.
    :param problem: why it does not stand, or what is wrong with it although it does.
    """

    name: str
    on: bool
    origin: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Told:
    """One setting, or one thing that was looked at.

    :param origin: of a setting, where its value came from.
    :param problem: why it cannot be used, empty when it can.
    """

    name: str
    value: str = ""
    origin: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Way:
    """One way around the gate.

    :param stopped_by: the layers that stand here and stop it.
    :param open: whether no layer that stands here stops it.
    :param how: what would stop it.
    """

    way: str
    stopped_by: tuple[str, ...]
    open: bool
    how: str


@dataclass(frozen=True)
class Diagnosis:
    """All that was found out about one project.

    :param project: the folder of its playbooks.
    :param config: path of the ansible.cfg that counts; empty when there is none.
    :param hosts: how many hosts there are, and how many of them are protected.
    """

    project: str
    config: Told
    layers: tuple[Layer, ...]
    settings: tuple[Told, ...]
    reads: tuple[Told, ...]
    hosts: Mapping[str, int]
    libraries: tuple[Told, ...]
    ways: tuple[Way, ...] = field(default=())

    @property
    def on(self) -> bool:
        """Whether plays of this project meet the gate."""
        return any(one.on for one in self.layers if one.name in ("callback", "shim"))


def ways(standing: Collection[str]) -> tuple[Way, ...]:
    """Every way around, judged by the layers that stand.

    :param standing: names of layers.
    """
    return tuple(_way(way, stoppers, standing) for way, stoppers in WAYS.items())


def _way(way: str, stoppers: tuple[str, ...], standing: Collection[str]) -> Way:
    here = tuple(one for one in stoppers if one in standing and one != UNSEEN)
    missing = next(one for one in (*stoppers, UNSEEN) if one not in here)
    return Way(way, here, not here, "" if here else f"{missing}: {LAYERS[missing]}")
