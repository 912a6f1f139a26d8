#!/usr/bin/env bash
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tests/matrix.sh setup | versions | unit | integration | faults | python [PYTEST-ARGUMENT]...
# Runs the tests on each supported pair of Python and ansible-core which this machine can make:
# the oldest (Python 3.11, ansible-core 2.19) and the newest stable (Python 3.13). Where neither
# Python is present, on $PYTHON (python3 when unset) with the newest ansible-core which it can run.
# `versions` prints a pair a line, `python` the interpreter of the newest pair.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
command=${1:-}
shift || true

# A name on PATH is not enough: pyenv's shims exist for versions which are not active, and then
# fail; Debian's python3 may lack ensurepip. So each candidate is run.
find_python() {
    local version=$1 candidate
    for candidate in "python$version" "/usr/bin/python$version" "/usr/local/bin/python$version" \
        "${HOME:-/root}/.pyenv/versions/$version"*/bin/"python$version" \
        "${PYTHON:-python3}"; do
        candidate=$(command -v "$candidate" 2>/dev/null) || continue
        if "$candidate" -c "import sys, ensurepip, venv
sys.exit('%d.%d' % sys.version_info[:2] != '$version')" >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

versions=() pythons=() cores=()
add() {
    versions+=("$1")
    pythons+=("$2")
    cores+=("$3")
}
missing=()
if python=$(find_python 3.11); then add 3.11 "$python" 'ansible-core==2.19.*'; else missing+=(3.11); fi
if python=$(find_python 3.13); then add 3.13 "$python" 'ansible-core>=2.19'; else missing+=(3.13); fi
if [[ ${#versions[@]} -eq 0 ]]; then
    python=${PYTHON:-python3}
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    add "$version" "$python" 'ansible-core>=2.19'
fi

venv() { echo ".build/venv-$1"; }

# The lint tools go into the newest environment only.
setup() {
    local last=$((${#versions[@]} - 1)) i
    for i in "${!versions[@]}"; do
        local extra=()
        [[ $i -ne $last ]] || extra=(tests/requirements-lint.txt)
        tests/venv.sh "${pythons[$i]}" "$(venv "${versions[$i]}")" \
            requirements.txt tests/requirements.txt ${extra[@]+"${extra[@]}"} "${cores[$i]}"
    done
}

describe() {
    "$(venv "$1")/bin/python" -c 'import platform
from ansible.release import __version__
print(f"Python {platform.python_version()}, ansible-core {__version__}")'
}

run_tests() {
    local folder=$1 failed=() ran=() version pair paths
    shift
    case $folder in
        unit) paths=(tests/unit examples/storefront/tests -n 2) ;;
        # The short form of these is part of the unit tests.
        faults) export MOF_RELEASE_FAULTS=full MOF_MODEL_ROUNDS=500 && paths=(tests/unit -m faults) ;;
        # Two at a time; the tests of one file share its fixtures.
        *) paths=("tests/$folder" -n 2 --dist loadfile) ;;
    esac
    mkdir -p .build/results
    for version in "${versions[@]}"; do
        pair=$(describe "$version")
        ran+=("$pair")
        echo "==> $folder tests on $pair"
        local marked=()
        # See tests/integration/conftest.py; MOF_RELEASE_EVERY=1 runs everything everywhere.
        if [[ $folder = integration && -z ${MOF_RELEASE_EVERY:-} ]]; then
            marked=(-m 'not long')
            [[ $version = "${versions[-1]}" ]] || marked=(-m 'not long and not once')
        fi
        "$(venv "$version")/bin/python" -m pytest "${paths[@]}" ${marked[@]+"${marked[@]}"} \
            --junitxml=".build/results/$folder-$version.xml" "$@" || failed+=("$pair")
    done
    report "$folder" ran failed
}

report() {
    local folder=$1
    local -n did=$2 bad=$3
    printf '==> %s tests were run on:' "$folder"
    printf ' [%s]' "${did[@]}"
    echo
    [[ ${#missing[@]} -eq 0 ]] ||
        echo "==> NOT run on Python ${missing[*]}: not found on this machine"
    if [[ ${#bad[@]} -gt 0 ]]; then
        printf '==> %s tests FAILED on:' "$folder"
        printf ' [%s]' "${bad[@]}"
        echo
        return 1
    fi
}

case $command in
    setup) setup ;;
    versions) for version in "${versions[@]}"; do echo "$version"; done ;;
    python) echo "$(venv "${versions[-1]}")/bin/python" ;;
    unit | integration | faults)
        setup
        run_tests "$command" "$@"
        ;;
    *)
        sed -n '5,9s/^# \?//p' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
esac
