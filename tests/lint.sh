#!/usr/bin/env bash
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tests/lint.sh BIN-FOLDER
# Runs every linter, also after one has failed, and says at the end which did.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
bin=${1%/}
export PATH="$PWD/$bin:$PATH"
export ANSIBLE_COLLECTIONS_PATH="$PWD/.build/collections"
failed=()

step() {
    local name=$1
    shift
    echo "==> $name"
    "$@" || failed+=("$name")
}

step 'ruff check' ruff check --quiet .
step 'ruff format' ruff format --quiet --check .
step 'mypy' mypy
step 'yamllint' yamllint --strict .
step 'ansible-lint' ansible-lint -q --nocolor
step 'licences' reuse --no-multiprocessing lint --quiet
step 'changelog fragments' antsibull-changelog lint
step 'plugin documentation' antsibull-docs lint-collection-docs --plugin-docs --skip-rstcheck .
step 'shellcheck' shellcheck tests/*.sh .ci/run

if [[ ${#failed[@]} -gt 0 ]]; then
    printf '==> lint FAILED: %s\n' "${failed[@]}"
    exit 1
fi
