# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the door drift; the action plugin of this name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drift
short_description: Compare hosts with what is on record of them
version_added: 0.1.0
author:
  - the mof.release contributors (@mof-release)
description:
  - Compares snapshots that were just taken with the newest configuration on record of each host,
    and tells of every difference who explains it.
  - A host is V(compliant), V(non_compliant) when something on it is unauthorized, or V(unknown)
    when it gave no snapshot, was never captured, or has a section that cannot be read. Unknown is
    never compliant. A host with both is non-compliant.
  - A difference is V(authorized) only when a deployment on this host, ended after its record was
    taken, let through by a permit that counted and not failed, is of a release that names the
    item. It names what it expects (C(expect) in its file), the staged path of its artifacts, and
    what it or a change request that it carries has as affected, by the id of the configuration
    item, by C(type/name) or by the bare name. The plan counts that the run was let through with.
    Where the release expects something else than was found, it explains nothing. An emergency is
    such a release, and is named with its change request.
  - A difference is a V(stale_record) where the record was unknown and the host is known now, or
    where a run that was let through and left no outcome expects exactly what was found.
  - A difference is V(ignored) by a rule of the policy (C(drift.ignore)) that has not ended, and
    else V(unauthorized). What cannot be read is V(unknown).
  - What is explained corrects the record. What a release explains does so only when nothing else
    is open on the host, and no section is corrected in which something is unauthorized. What is
    ignored does not get into the record, so that it is seen again when the rule ends.
  - What is unauthorized opens an incident, once, with the runs that may have done it, those
    without a permit first. It is closed when a later check of the host finds it gone or
    explained.
  - Hosts whose snapshot has the digest of their record are not looked at further.
options:
  snapshots:
    description:
      - For each host by its inventory name, what M(mof.release.snapshot) returned there. A host
        that gave no snapshot, such as one that is unreachable, is unknown with the reason.
      - They are to be taken with the same files as those on record, which
        M(mof.release.drift_info) gives with O(mof.release.drift_info#module:baselines=true). What
        was not asked for then is not compared, and what is not asked for now is unknown.
    type: dict
    required: true
  hosts:
    description:
      - The hosts to check. One that has no snapshot among O(snapshots) is unknown.
      - All that are among O(snapshots) when it is not given.
    type: list
    elements: str
  format:
    description:
      - What the O(report) is written as. V(json) is RV(drift), by C(schemas/drift.schema.json).
        V(junit) has one test for each host, with a failure where it is not compliant and an error
        where it is unknown.
      - With O(enforce=true) and no O(report) it is shown instead of the text.
    type: str
    choices: [text, json, junit]
    default: text
  report:
    description:
      - A file to write the result to, whole or not at all. Its folder is made where it is missing.
      - It is written in check mode too, since it is the answer.
      - Where drift cannot be checked, the report says so, and the task fails.
      - A relative path counts from the working directory.
    type: path
  enforce:
    description:
      - Says the result on the terminal, and fails the task when a host is not compliant. The result
        has then neither RV(drift) nor RV(text), since Ansible shows all of a failed one.
    type: bool
    default: false
  strict:
    description: Whether a host that is unknown counts as one that is not compliant.
    type: bool
    default: true
extends_documentation_fragment:
  - mof.release.options
  - mof.release.policy
  - mof.release.attributes
attributes:
  check_mode:
    description: Can run in C(check_mode) and tell what it would do without doing it.
    support: full
    details:
      - Everything is compared and decided as in a real run. Nothing is written but the O(report),
        which says what would be.
  diff_mode:
    description: Returns details on what has changed (or would change) in diff mode.
    support: none
    details:
      - What differs is the result itself.
  idempotent:
    description: Changes nothing when it is run again and nothing else happened in between.
    support: partial
    details:
      - Each check goes on record with its report. Incidents and records do not change again.
notes:
  - The playbook C(mof.release.drift) takes the snapshots and compares them.
  - Ignore rules and values that move by themselves are read from the policy. Where rules are in
    force, only the policy that is in force is accepted.
  - After a change of what the policy captures, a capture brings the record up to it. Kernel
    parameters, certificates and packages of further managers that were not captured before are
    differences until then.
seealso:
  - module: mof.release.drift_info
  - module: mof.release.snapshot
  - module: mof.release.capture
"""

EXAMPLES = r"""
- name: Look up what is on record
  mof.release.drift_info:
    baselines: true
  register: record

- name: Take a snapshot of each host
  mof.release.snapshot:
    files: "{{ record.baselines[item].files }}"
  delegate_to: "{{ item }}"
  loop: "{{ record.baselines.keys() | list }}"
  register: taken
  ignore_errors: true
  ignore_unreachable: true

- name: Compare them with the record, write a test for each host, and fail when one has drifted
  mof.release.drift:
    snapshots: "{{ dict(taken.results | map(attribute='item') | zip(taken.results)) }}"
    format: junit
    report: drift.xml
    enforce: true
    actor: ci
"""

RETURN = r"""
changed:
  description: Whether anything went on record, or in check mode would have. Each check does.
  returned: always
  type: bool
events:
  description: What was added to the ledger, or in check mode would have been.
  returned: when drift was checked
  type: list
  elements: dict
  contains:
    type:
      description: What happened.
      type: str
    index:
      description: Its place on the ledger, counted from 0; V(null) in check mode.
      type: int
  sample:
    - type: incident_opened
      index: 41
    - type: drift_checked
      index: 42
compliant:
  description: Whether no host has drifted, and with O(strict=true) none is unknown.
  returned: when drift was checked
  type: bool
counts:
  description: Number of hosts that are V(compliant), V(non_compliant) and V(unknown).
  returned: when drift was checked
  type: dict
  sample: {compliant: 11, non_compliant: 1, unknown: 0}
drift:
  description: The whole check.
  returned: success
  type: dict
  contains:
    version:
      description: Version of its shape, V(1).
      type: int
    at:
      description: When it was judged, as an RFC 3339 time.
      type: str
    counts:
      description: The same as RV(counts).
      type: dict
    classes:
      description: Number of differences of each class.
      type: dict
    hosts:
      description:
        - Each host by its name, with C(status), C(reason) (why it is unknown as a whole),
          C(baseline) (what it was compared with - C(entry) of the ledger, C(release), C(event),
          C(at), C(sha256), and C(unread), why a newer capture has nothing of it), C(corrected)
          (sections of its record), C(note), and C(differences).
        - A difference has C(ci), C(section), C(attribute), C(kind) (V(added), V(removed),
          V(changed) or V(unknown)), C(before), C(after), C(class), C(why), C(release),
          C(emergency), C(rule) and C(suspects).
      type: dict
    expired:
      description: Ignore rules that have ended, with C(id), C(reason) and C(expires).
      type: list
      elements: dict
    report:
      description: SHA-256 of the report among the evidence.
      type: str
    recorded:
      description:
        - Whether the check went on record. V(false) in check mode, where C(incidents) and
          C(corrected) tell what a real run would do, and where drift could not be checked.
      type: bool
    error:
      description: Always empty; in the report of a check that could not be made, why.
      type: str
    remedy:
      description: What to do about that.
      type: str
    incidents:
      description:
        - The incidents that were C(opened) and C(closed) by this check, and all that are C(open),
          with the fields of RV(mof.release.drift_info#module:incidents). In check mode those that
          would be; a real run gives the ones that it opens other ids.
      type: dict
text:
  description: The check as people read it.
  returned: success
  type: str
  sample: |-
    NO DRIFT  3 hosts
      compliant      db1, web1, web2
msg:
  description: Why it failed.
  returned: failure
  type: str
refused:
  description: Always V(true). The policy at hand is not the one in force.
  returned: when the check was refused
  type: bool
findings:
  description: Every reason against the check, never only the first.
  returned: when the check was refused
  type: list
  elements: dict
  contains:
    kind:
      description: What it is about, such as V(policy).
      type: str
    subject:
      description: The thing itself.
      type: str
    problem:
      description: What is wrong with it.
      type: str
    who:
      description: Who acts next; empty when that is nobody in particular.
      type: str
    how:
      description: The command or the act that helps; empty when there is none.
      type: str
"""
