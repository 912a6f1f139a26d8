#!/usr/bin/env bash
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tests/all.sh TARGET...
# Makes each target in turn, also after one has failed; then prints the time of each, how many tests
# passed and failed, and which targets failed.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
rm -rf .build/results
times=() failed=()
for target in "$@"; do
    SECONDS=0
    "${MAKE:-make}" --no-print-directory "$target" || failed+=("$target")
    times+=("$target ${SECONDS} s")
done

printf '==> time:'
printf ' %s;' "${times[@]}"
echo
"${PYTHON:-python3}" - <<'PY'
import pathlib
import xml.etree.ElementTree as ElementTree

total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
for file in pathlib.Path(".build/results").glob("*.xml"):
    for suite in ElementTree.parse(file).getroot().iter("testsuite"):
        for name in total:
            total[name] += int(suite.get(name, 0))
failed = total["failures"] + total["errors"]
line = f"{total['tests'] - failed - total['skipped']} passed, {failed} failed"
print(line + (f", {total['skipped']} skipped" if total["skipped"] else ""))
PY
if [[ ${#failed[@]} -gt 0 ]]; then
    echo "==> FAILED: ${failed[*]}"
    exit 1
fi
