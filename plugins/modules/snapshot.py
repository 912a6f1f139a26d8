#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module mof.release.snapshot: the configuration of a host, in one round trip."""

from __future__ import annotations

DOCUMENTATION = r"""
module: snapshot
short_description: Take down the configuration of a host in one round trip
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Reads what the host is and what it is made of, its packages, services, sockets, mounts,
    accounts, schedules, kernel parameters, containers, certificates and clock, and the digest, mode
    and owner of declared files. It changes nothing.
  - What is taken down is the allow-list of the policy, the section C(capture) of its file. A task
    can add files, certificates and the like, and take fewer sections, but not more. Without a
    policy it is what the options say.
  - Two snapshots of a host that nobody touched are equal, but for values that move by themselves,
    such as the load. Each of these is an attribute of its own, and C(capture.volatile) of the
    policy names them.
  - A section that could not be read whole has the status V(unknown) and the reason, and is never
    just empty. The module succeeds all the same, so look at RV(snapshot.sections).
  - A single file or directory that cannot be read does not make its section V(unknown). Its entry
    has the reason.
  - The content of files never leaves the host. Neither do secrets in what is read, such as a
    password in a line of a crontab. In its place stands C([secret KIND hmac:DIGITS]). The digits
    are a keyed hash, so that a changed secret is seen, and only who has the key of the store could
    test a guess at it.
  - Control and other invisible characters in names are written C(\xNN), C(\uNNNN) or
    C(\UNNNNNNNN), and so is a byte that is not UTF-8.
options:
  collect:
    description:
      - The sections to collect. When a policy is set and the task leaves this out, they are the
        policy's, and one that the policy does not list is refused.
      - RV(snapshot.sections) says what is in each. V(packages) also takes in those of O(pip) and
        O(npm). V(kernel), V(certificates) and V(files) are what O(parameters), O(certificates) and
        O(files) name.
    type: list
    elements: str
    choices: &sections
      [system, hardware, clock, packages, services, listeners, connections, mounts, accounts,
       schedules, kernel, containers, certificates, files]
    default: *sections
  files:
    description:
      - Files and directories to take down in the section V(files), beside those of the policy.
      - More than 10,000 entries in all make that section V(unknown).
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description:
          - An absolute path. A symbolic link is recorded as one and not followed, so name the
            place it leads to as well when that matters.
        type: path
        required: true
      recurse:
        description: Whether to take in everything below a directory.
        type: bool
        default: false
  certificates:
    description:
      - Absolute paths of files with certificates, in PEM or DER, beside those of the policy. They
        may be patterns, such as C(/etc/ssl/certs/*.pem).
    type: list
    elements: str
    default: []
  parameters:
    description:
      - Names of kernel parameters, such as C(net.ipv4.ip_forward), beside those of the policy. They
        may be patterns, such as C(net.ipv4.*).
      - When neither the task nor the policy names any, it is a list of settings of security, the
        network, memory and files that do not move by themselves.
      - What counts or moves by itself, and keys, are never read.
    type: list
    elements: str
  pip:
    description:
      - Absolute paths of Python environments whose packages are taken down in the section
        V(packages), beside those of the policy.
    type: list
    elements: str
    default: []
  npm:
    description:
      - Absolute paths of folders that hold C(node_modules), whose packages are taken down in the
        section V(packages), beside those of the policy.
    type: list
    elements: str
    default: []
  timeout:
    description:
      - Seconds that each section may take. The sections are collected side by side. A command that
        takes longer is killed, and its section is V(unknown).
    type: int
    default: 30
  now:
    description:
      - The time of the controller, in seconds since 1970, for C(offset) in the section V(clock) and
        C(expiry) in V(certificates). It is filled in as the task starts.
    type: int
  commitment_key:
    description:
      - The key, in hexadecimal digits, of the markers that stand in the place of secrets.
      - It is filled in. Each host has its own, made of the file beside O(store) whose name is that
        of the store with C(.key) behind it. That file is made by the first snapshot, and only its
        owner may read it. Keep it as long as the store.
    type: str
  policy:
    description:
      - The policy file, read on the controller. When nobody gives it, the policy limits nothing.
      - Taken from the first of these that gives it - this option, the variable
        C(mof_release_policy), the environment variable E(MOF_RELEASE_POLICY), and the key C(policy)
        of the section C([mof_release]) in C(ansible.cfg).
    type: str
  store:
    description:
      - The store on the controller beside which the key for O(commitment_key) lies. When nobody
        gives it, the task warns, and that a secret has changed is not seen.
      - Taken from the first of these that gives it - this option, the variable
        C(mof_release_store), the environment variable E(MOF_RELEASE_STORE), and the key C(store)
        of the section C([mof_release]) in C(ansible.cfg).
    type: str
attributes:
  action:
    description: Has an action plugin of the same name, which runs on the controller.
    support: full
    details:
      - It fills in what the policy says, the time and the key, and runs the module on the host.
  check_mode:
    description: Can run in C(check_mode) and return the same as without it.
    support: full
    details:
      - The module only reads. The file with the key is not made in check mode, and as long as it is
        not there, secrets have markers without digits.
  diff_mode:
    description: Returns details on what has changed (or would change) in diff mode.
    support: none
    details:
      - The module changes nothing.
  platform:
    description: Operating systems that it runs on.
    support: full
    platforms: posix
    details:
      - On systems other than Linux, what is read from C(/proc) or C(/sys) is V(unknown).
notes:
  - Run it with O(ignore:become) to take down what only root may read.
  - A digest tells whether a guess at the content is right. Do not declare files whose content can
    be guessed and must not be, such as one that holds a short password and nothing else.
  - Secrets are told by their form, by names such as C(password) before them, and in free text by
    looking random. One that has none of these cannot be told. Do not declare places that hold such.
  - The host needs Python 3.8 or newer, and nothing else.
seealso:
  - module: mof.release.capture
  - module: mof.release.host_checks
"""

EXAMPLES = r"""
- name: Take down what the policy says, with the configuration of one service
  mof.release.snapshot:
    files:
      - path: /etc/ssh
        recurse: true
      - path: /etc/hostname
    certificates: [/etc/ssl/certs/shop-*.pem]
  become: true
  register: taken

- name: Show which sections could not be read, and why
  ansible.builtin.debug:
    msg: "{{ item.key }} is unknown: {{ item.value.reason }}"
  loop: "{{ taken.snapshot.sections | dict2items }}"
  loop_control:
    label: "{{ item.key }}"
  when: item.value.status == 'unknown'

- name: Only the packages, those of an application too, and no longer than ten seconds
  mof.release.snapshot:
    collect: [packages]
    pip: [/opt/shop/venv]
    timeout: 10
"""

RETURN = r"""
snapshot:
  description: What was found.
  returned: success
  type: dict
  contains:
    version:
      description: Version of this shape.
      type: int
      sample: 1
    sections:
      description:
        - The sections asked for in O(collect), by name. Each has C(status), V(ok) or V(unknown),
          C(reason), why it is unknown, else V(null), and C(data), V(null) when it is unknown.
        - C(data) of V(system) has C(hostname), C(os_id), C(os_version), C(kernel), C(machine),
          C(python), C(uptime_seconds) and C(load). What os-release does not state is V(null).
        - C(data) of V(hardware) has the machine under the empty key, with C(vendor), C(product),
          C(serial), C(uuid), C(board), C(firmware), C(firmware_date), C(cpu_model), C(cpus),
          C(memory_mb), C(memory_available_mb) and C(virtualization); C(disk/NAME), with C(model),
          C(serial), C(size_mb), C(rotational) and C(removable); C(interface/NAME), with C(mac),
          C(mtu), C(state) and C(addresses).
        - C(data) of V(clock) has C(timezone), C(synchronized), C(source), C(offset), which is
          V(off) beyond 5 seconds from O(now) and else V(ok), and C(offset_seconds).
        - C(data) of V(packages) is a list of C(name), C(version), C(arch) and C(manager). A
          package that dpkg did not finish to install has its C(state) as well, and one of pip or
          npm its C(place).
        - C(data) of V(services) is a list of C(name), C(enabled), C(active), C(sub) and
          C(on_demand), as systemd has them, and C(manager) where that is another. C(active) and
          C(sub) are V(null) for templates and for services that start on demand and have not
          failed.
        - C(data) of V(listeners) has C(tcp/ADDRESS/PORT) and C(udp/ADDRESS/PORT), with
          C(process), C(user), C(unit) and C(pid).
        - C(data) of V(connections) has C(PROCESS/tcp/ADDRESS/PORT) of those that the host has
          made, with C(process) and C(unit).
        - C(data) of V(mounts) has places, with C(device), C(type), C(options), C(size_mb),
          C(used_percent), C(inodes_used_percent), and the bands C(filling) and C(inodes), each
          V(ok), V(high) from 90 % or V(full) from 98 %.
        - C(data) of V(accounts) has C(user/NAME), with C(uid), C(gid), C(home), C(shell),
          C(comment), C(groups), C(password) (V(none), V(locked), V(set) or V(unreadable)),
          C(password_digest), a marker of its hash, and C(keys), the fingerprints of authorized
          keys; C(group/NAME), with C(gid) and C(members); C(sudoers/PATH), with C(sha256),
          C(mode) and C(owner).
        - C(data) of V(schedules) has C(cron/PATH), with C(owner), C(mode) and C(entries);
          C(crontab/USER), with C(entries); C(timer/NAME), with C(enabled), C(active),
          C(calendar), C(monotonic) and C(unit).
        - C(data) of V(kernel) has names of parameters, with C(value).
        - C(data) of V(containers) has C(podman/NAME) and C(docker/NAME), with C(image),
          C(image_digest), C(state), C(ports), C(mounts) and C(restart).
        - C(data) of V(certificates) has paths, C(PATH#2) for the second of a file, with
          C(subject), C(issuer), C(serial), C(sha256), C(not_before), C(not_after), C(names),
          C(key) and C(expiry), which is V(ok), V(soon) when 30 days or fewer are left, V(expired)
          or V(not_yet).
        - C(data) of V(files) has paths, with C(type) (C(file), C(directory), C(link), C(fifo),
          C(socket), C(character device), C(block device), C(absent), C(unknown)), C(mode),
          C(owner), C(group), and by type C(sha256) and C(size), C(entries), or C(target). What
          cannot be read has V(null) there and a C(reason).
      type: dict
      sample:
        services:
          status: unknown
          reason: no systemd, OpenRC or sysv init on this host
          data: null
        files:
          status: ok
          reason: null
          data:
            /etc/hostname:
              type: file
              mode: "0644"
              owner: root
              group: root
              size: 5
              sha256: d61d5fc4ba3e3d84e77a0e4c9a2fe69a72afb5d36f19d3887e928422b53b3254
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import snapshot
from ansible_collections.mof.release.plugins.module_utils.collectors.sections import (
    SECTIONS,
    collectors,
    problems,
)


def argument_spec() -> dict:
    texts = {"type": "list", "elements": "str"}
    return {
        "collect": {**texts, "choices": list(SECTIONS), "default": list(SECTIONS)},
        "files": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "options": {
                "path": {"type": "path", "required": True},
                "recurse": {"type": "bool", "default": False},
            },
        },
        "certificates": {**texts, "default": []},
        "parameters": texts,
        "pip": {**texts, "default": []},
        "npm": {**texts, "default": []},
        "timeout": {"type": "int", "default": 30},
        "now": {"type": "int"},
        "commitment_key": {"type": "str", "no_log": True},
        "policy": {"type": "str"},
        "store": {"type": "str"},
    }


def main() -> None:
    module = AnsibleModule(argument_spec=argument_spec(), supports_check_mode=True)
    params: Any = module.params
    wrong = problems(params)
    if wrong:
        module.fail_json(msg="\n".join(wrong))
    known = collectors(params)
    asked = {name: known[name] for name in SECTIONS if name in params["collect"]}
    taken = snapshot(asked, params["timeout"], params["commitment_key"])
    module.exit_json(changed=False, snapshot=taken)


if __name__ == "__main__":
    main()
