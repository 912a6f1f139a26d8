# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Lets a job of Ansible Automation Platform start only while the gate of its release is open.
# Query path in the platform: mof_release/gate
package mof_release

import rego.v1

# The platform asks before a job starts and lets one through that is not allowed without a
# violation. So what is allowed is told by the violations alone.
gate := {"allowed": count(violations) == 0, "violations": sort(violations)}

# How old an answer of the gate may be. The job that publishes it runs more often.
max_age_minutes := 15

release := input.extra_vars.release

# Published as it was written: ansible-playbook mof.release.gate -e format=json -e report=verdict.json
verdict := data.mof_release_verdicts[release]

violations contains "no release is named: launch the job with the extra variable release" if not release

violations contains msg if {
	release
	not verdict
	msg := sprintf("no verdict on %v was published: ask the gate and publish its answer", [release])
}

# Each says who acts next, and the command.
violations contains msg if some msg in verdict.violations

violations contains msg if {
	verdict
	not verdict.allowed
	msg := sprintf("the gate of %v is closed", [release])
}

violations contains msg if {
	verdict
	not fresh
	msg := sprintf("the verdict on %v is older than %d minutes: ask again", [release, max_age_minutes])
}

violations contains msg if {
	verdict
	not same_playbook
	msg := sprintf("the job runs %v, which is not what the verdict on %v is about", [input.playbook, release])
}

violations contains msg if {
	verdict
	not same_release
	msg := sprintf("what is filed under %v is the verdict on another release", [release])
}

# What is not known is not so: each of these holds only where the verdict says it.
fresh if time.now_ns() - time.parse_rfc3339_ns(verdict.inputs.now) < max_age_minutes * 60000000000

same_playbook if input.playbook == verdict.deployment.playbook

same_release if verdict.release == release
