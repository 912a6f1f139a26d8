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
  - Reads what the host is, which packages and services it has, and the digest, mode and owner of
    declared files. It changes nothing.
  - Two snapshots of a host that nobody touched are equal. What moves by itself (times, loads,
    counters, login sessions, services that come and go on demand) is not in it.
  - A section that could not be read whole has the status V(unknown) and the reason, and is never
    just empty. The module succeeds all the same, so look at RV(snapshot.sections).
  - A single file or directory that cannot be read does not make its section V(unknown). Its entry
    has the reason.
  - The content of files never leaves the host.
  - Control and other invisible characters in names are written C(\xNN), C(\uNNNN) or
    C(\UNNNNNNNN), and so is a byte that is not UTF-8.
options:
  collect:
    description:
      - The sections to collect.
      - V(system) is the host's name, operating system, kernel, machine and the version of the
        Python that Ansible uses there.
      - V(packages) is every package of dpkg, rpm and apk.
      - V(services) is every service unit of systemd. Where systemd does not run, this section is
        V(unknown).
      - V(files) is what O(files) declares.
    type: list
    elements: str
    choices: [system, packages, services, files]
    default: [system, packages, services, files]
  files:
    description:
      - Files and directories to take down in the section V(files).
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
  timeout:
    description:
      - Seconds that each section may take. The sections are collected side by side. A command that
        takes longer is killed, and its section is V(unknown).
    type: int
    default: 30
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the same as without it.
    support: full
    details:
      - The module only reads.
  diff_mode:
    description: Returns details on what has changed (or would change) in diff mode.
    support: none
    details:
      - The module changes nothing.
  platform:
    description: Operating systems that it runs on.
    support: full
    platforms: posix
notes:
  - Run it with O(ignore:become) to take down files that only root may read.
  - A digest tells whether a guess at the content is right. Do not declare files whose content can
    be guessed and must not be, such as one that holds a short password and nothing else.
  - The host needs Python 3.8 or newer, and nothing else.
"""

EXAMPLES = r"""
- name: Take down everything, with the configuration of one service
  mof.release.snapshot:
    files:
      - path: /etc/ssh
        recurse: true
      - path: /etc/hostname
  register: taken

- name: Show which sections could not be read, and why
  ansible.builtin.debug:
    msg: "{{ item.key }} is unknown: {{ item.value.reason }}"
  loop: "{{ taken.snapshot.sections | dict2items }}"
  loop_control:
    label: "{{ item.key }}"
  when: item.value.status == 'unknown'

- name: Only the packages, and no longer than ten seconds
  mof.release.snapshot:
    collect: [packages]
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
      description: The sections asked for in O(collect), by name.
      type: dict
      contains:
        system:
          description:
            - RV(snapshot.sections.system.data) has C(hostname), C(os_id), C(os_version), C(kernel),
              C(machine) and C(python). C(os_id) and C(os_version) are V(null) where the host's
              os-release does not state them.
          type: dict
          returned: when asked for
          contains: &section
            status:
              description: V(ok) when RV(ignore:data) is complete, else V(unknown).
              type: str
              sample: ok
            reason:
              description: Why the section is unknown; V(null) when it is not.
              type: str
              sample: no systemd on this host
            data:
              description: What was found; V(null) when the section is unknown.
              type: raw
          sample:
            status: ok
            reason: null
            data:
              hostname: web1
              os_id: debian
              os_version: "12"
              kernel: 6.1.0-25-amd64
              machine: x86_64
              python: 3.11.2
        packages:
          description:
            - RV(snapshot.sections.packages.data) is a list of C(name), C(version), C(arch) and
              C(manager). A package that dpkg did not finish to install has its C(state) as well.
          type: dict
          returned: when asked for
          contains: *section
          sample:
            status: ok
            reason: null
            data:
              - name: openssh-server
                version: 1:9.2p1-2+deb12u3
                arch: amd64
                manager: dpkg
        services:
          description:
            - RV(snapshot.sections.services.data) is a list of C(name), C(enabled), C(active),
              C(sub) and C(on_demand).
            - C(enabled) is systemd's unit file state. C(active) and C(sub) are systemd's states,
              V(null) for templates and for services that start on demand and have not failed.
          type: dict
          returned: when asked for
          contains: *section
          sample:
            status: ok
            reason: null
            data:
              - name: ssh.service
                enabled: enabled
                active: active
                sub: running
                on_demand: false
        files:
          description:
            - RV(snapshot.sections.files.data) has an entry for each path, with C(type) (C(file),
              C(directory), C(link), C(fifo), C(socket), C(character device), C(block device),
              C(absent), C(unknown)), C(mode), C(owner), C(group), and by type C(sha256) and
              C(size), C(entries), or C(target).
            - What cannot be read has V(null) there and a C(reason).
          type: dict
          returned: when asked for
          contains: *section
          sample:
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

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.mof.release.plugins.module_utils.collectors import (
    files,
    packages,
    services,
    system,
)
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    Collector,
    Run,
    snapshot,
)

SECTIONS = ("system", "packages", "services", "files")


def argument_spec() -> dict:
    return {
        "collect": {
            "type": "list",
            "elements": "str",
            "choices": list(SECTIONS),
            "default": list(SECTIONS),
        },
        "files": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "options": {
                "path": {"type": "path", "required": True},
                "recurse": {"type": "bool", "default": False},
            },
        },
        "timeout": {"type": "int", "default": 30},
    }


def collectors(wanted: list) -> dict[str, Collector]:
    def declared(_run: Run) -> dict:
        return files.collect(wanted)

    return {
        "system": system.collect,
        "packages": packages.collect,
        "services": services.collect,
        "files": declared,
    }


def main() -> None:
    module = AnsibleModule(argument_spec=argument_spec(), supports_check_mode=True)
    problems = files.problems(module.params["files"])
    if module.params["timeout"] < 1:
        problems.append(f"timeout: {module.params['timeout']} seconds is too short, give 1 or more")
    if problems:
        module.fail_json(msg="\n".join(problems))
    known = collectors(module.params["files"])
    asked = {name: known[name] for name in SECTIONS if name in module.params["collect"]}
    module.exit_json(changed=False, snapshot=snapshot(asked, module.params["timeout"]))


if __name__ == "__main__":
    main()
