#!/usr/bin/python
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module mof.release.host_checks: whether a host is ready, in one round trip."""

from __future__ import annotations

DOCUMENTATION = r"""
module: host_checks
short_description: Check in one round trip whether a host is ready for a release
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Answers questions about a host that the host itself can answer, such as whether its operating
    system is supported, whether a disk has room, whether an artifact lies ready, and whether a
    certificate outlives the window. It changes nothing.
  - A check that fails does not fail the task. Look at RV(checks[].status).
  - A check that cannot be answered is V(unknown), with the reason, and never V(pass). The other
    checks still run.
  - All checks are looked through before any of them runs. When there is something wrong with them,
    the task fails, and its message has everything that is wrong.
  - No check runs a command that its parameters name.
options:
  checks:
    description:
      - The checks. They run side by side, and none sees what another finds.
      - An empty list proves that the host is reached, and nothing else.
    type: list
    elements: dict
    required: true
    suboptions:
      id:
        description:
          - What the result goes by, such as the id of an activity. Several checks may have the same
            one.
        type: str
        required: true
      kind:
        description:
          - What is checked. Each kind has its own O(checks[].parameters).
          - V(os) - The operating system is supported, neither too old nor too new.
          - V(kernel) - The running kernel is supported, neither too old nor too new.
          - V(cpu) - There are enough online processors, and they are not too busy.
          - V(memory) - Enough memory is available.
          - V(disk) - Filesystems have enough space left.
          - V(inodes) - Filesystems have enough inodes left. V(na) on a filesystem that has no fixed
            number of them, such as btrfs.
          - V(staged) - Files lie ready with the right digest. V(na) when none has to.
          - V(ports) - TCP ports of the host are free or listened on, and endpoints accept a
            connection from the host.
          - V(dns) - Names resolve on the host.
          - V(time) - The clock of the host is right.
          - V(certificates) - Certificates are valid, now and past the window.
        type: str
        required: true
      parameters:
        description:
          - What the check takes. Numbers are whole numbers. A V(MB) is 1,048,576 bytes. A parameter
            that O(checks[].kind) does not have is refused, and so is a check that asks nothing.
          - For V(os), C(ids), a list of IDs as in os-release(5), such as V(debian), and
            C(versions), which has C(min) and C(max) or one of them for an ID, as text. One of
            C(ids) and C(versions) is enough. C(min) and C(max) belong to the range. They count as
            far as they are written, so that 9.4 is not above a C(max) of V("9").
          - For V(kernel), C(min) and C(max), or one of them, as text, to be compared likewise.
          - For V(cpu), C(min_count) and C(max_load_percent), or one of them. The load is the
            average over 5 minutes, and 100 % is one runnable process for each processor.
          - For V(memory), C(min_available_mb) and C(min_available_percent), or one of them.
          - For V(disk), the list C(paths), and C(min_free_mb) and C(min_free_percent), or one of
            them. Space that only root may use is not free. For a path that does not exist yet, its
            nearest parent counts. A filesystem that is mounted read-only fails.
          - For V(inodes), the list C(paths), and C(min_free_percent).
          - For V(staged), C(files), a list of C(path) and C(sha256). Symbolic links are followed.
          - For V(ports), the lists C(free) and C(listening) of ports, and C(connect), a list of
            C(host), C(port) and C(timeout_seconds), which is V(5) when left out. One of the three
            lists is enough. A port is free when no socket listens on it, whatever the address.
          - For V(dns), C(names), a list of names. Instead of a name it can have C(name) and
            C(addresses), and the name must then have all of these addresses and no other.
          - For V(time), C(max_offset_seconds), or C(synchronized) with V(true), or both. The offset
            is between the clock of the host and O(reference_time). For C(synchronized), it asks
            systemd, chrony or the kernel, whichever is first to answer.
          - For V(certificates), C(valid_until), a time as in RFC 3339 at which they must still be
            valid, and C(files), a list of paths, and C(endpoints), a list of C(host), C(port),
            C(server_name) and C(timeout_seconds), which is V(5) when left out. One of both lists is
            enough. Of a file, in PEM, all certificates count. Of an endpoint, that of the server
            itself. Without C(valid_until) they have to be valid now.
        type: dict
        default: {}
  reference_time:
    description:
      - The time of the controller as in RFC 3339, taken as the task starts. The example shows how.
      - A check of V(time) with C(max_offset_seconds) needs it. Checks of V(certificates) go by it
        when it is given, else by the clock of the host.
      - How long it takes to reach the host and to start the module cannot be told from the clock
        of the host being ahead. A host that is behind can therefore seem closer than it is by that
        time, which is mostly below two seconds.
    type: str
  timeout:
    description:
      - Seconds that all checks together may take. What has no answer by then is V(unknown). Raise
        it for large files in V(staged).
    type: int
    default: 60
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
    details:
      - On systems other than Linux, what is read from C(/proc) is V(unknown).
notes:
  - Run it with O(ignore:become) when files or folders are to be checked that only root may read.
  - A host that cannot be reached gives no result. O(ignore:ignore_unreachable) keeps it in the
    play, so that it can be counted, as the role P(mof.release.prepare#role) does.
  - The host needs Python 3.8 or newer, and nothing else.
seealso:
  - module: mof.release.snapshot
  - module: mof.release.activity
"""

EXAMPLES = r"""
- name: See whether the hosts are ready
  mof.release.host_checks:
    reference_time: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%S.%fZ') }}"
    checks:
      - id: infrastructure.supported
        kind: os
        parameters:
          ids: [debian, rocky]
          versions:
            debian: {min: "11", max: "12"}
            rocky: {min: "9.2", max: "9"}
      - id: infrastructure.supported
        kind: kernel
        parameters: {min: "5.10"}
      - id: infrastructure.headroom
        kind: disk
        parameters:
          paths: [/srv/storefront, /var/log]
          min_free_mb: 2048
          min_free_percent: 10
      - id: infrastructure.headroom
        kind: memory
        parameters: {min_available_mb: 512}
      - id: infrastructure.staged
        kind: staged
        parameters:
          files:
            - path: /var/cache/releases/storefront-2.4.0.tar.gz
              sha256: 9f2c0e5d7a9b1c3e5f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6
      - id: infrastructure.time
        kind: time
        parameters: {max_offset_seconds: 5, synchronized: true}
      - id: partner.certificates
        kind: certificates
        parameters:
          valid_until: "2026-11-27T20:00:00+09:00"
          files: [/etc/ssl/certs/storefront.pem]
          endpoints:
            - {host: 192.0.2.7, port: 443, server_name: pay.example}
  register: checked

- name: Stop where anything is not as it has to be
  ansible.builtin.assert:
    that: checked.checks | rejectattr('status', 'in', ['pass', 'na']) | length == 0
    fail_msg: "{{ checked.checks | rejectattr('status', 'in', ['pass', 'na']) }}"
"""

RETURN = r"""
changed:
  description: Always V(false), since it only reads.
  returned: always
  type: bool
checks:
  description: What was found, in the order of O(checks).
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the check.
      type: str
      sample: infrastructure.headroom
    kind:
      description: Its kind.
      type: str
      sample: disk
    status:
      description:
        - V(pass) when everything is as expected, V(fail) when something is not, V(na) when there is
          nothing that could be measured.
        - V(unknown) when it cannot be known. It does not count as a pass.
        - Of a check on several things, V(fail) in one of them counts first, then V(unknown).
      type: str
      sample: fail
    expected:
      description: What passes.
      type: str
      sample: "/srv: at least 2048 MB and 10 % free"
    observed:
      description: What was found, or why that cannot be known.
      type: str
      sample: "/srv: 913 MB, 4 % free"
msg:
  description: Why it failed. When checks are wrong it names every problem, one a line.
  returned: failure
  type: str
problems:
  description: Everything that is wrong with the options, as in RV(msg).
  returned: when the options are wrong
  type: list
  elements: str
  sample:
    - "infrastructure.headroom (disk): paths: is missing"
"""

import time
from datetime import datetime, timezone

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.mof.release.plugins.module_utils.checks import run
from ansible_collections.mof.release.plugins.module_utils.checks.answer import Host
from ansible_collections.mof.release.plugins.module_utils.checks.instants import instant


def argument_spec() -> dict:
    return {
        "checks": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "id": {"type": "str", "required": True},
                "kind": {"type": "str", "required": True},
                "parameters": {"type": "dict", "default": {}},
            },
        },
        "reference_time": {"type": "str"},
        "timeout": {"type": "int", "default": 60},
    }


def problems(params: dict) -> list:
    """Everything that is wrong with the options, one line each."""
    found = []
    told = params["reference_time"]
    if told is not None and instant(told) is None:
        found.append(f"reference_time: {told!r} is not a time as in RFC 3339")
    if params["timeout"] < 1:
        found.append(f"timeout: {params['timeout']} seconds is too short, give 1 or more")
    return found + run.problems(params["checks"], told is not None)


def utc() -> datetime:
    return datetime.now(timezone.utc)


def main() -> None:
    began = time.monotonic()
    module = AnsibleModule(argument_spec=argument_spec(), supports_check_mode=True)
    params = module.params
    wrong = problems(params)
    if wrong:
        head = "Nothing was checked. Correct these where the checks are written:"
        module.fail_json(msg="\n  ".join([head, *wrong]), problems=wrong)
    host = Host(
        clock=utc,
        ran=lambda: time.monotonic() - began,
        reference=instant(params["reference_time"] or ""),
    )
    found = run.results(params["checks"], host, params["timeout"])
    module.exit_json(changed=False, checks=found)


if __name__ == "__main__":
    main()
