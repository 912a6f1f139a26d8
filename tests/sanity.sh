#!/usr/bin/env bash
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tests/sanity.sh [ANSIBLE-TEST-ARGUMENT]...
# Runs `ansible-test sanity` on each pair of the matrix, without a container engine.
# ansible-test wants a real folder ansible_collections/mof/release (a link does not do), so the
# files of this checkout, committed or not, are copied below .build/sanity.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
top=$PWD
home=$top/.build/sanity/home
copy=$top/.build/sanity/ansible_collections/mof/release

echo "==> copying the collection to .build/sanity"
rm -rf "$copy"
mkdir -p "$copy" "$home/.ansible/test/cache" "$home/.config/pip"
# Files which are deleted here but not yet in the index are still listed, hence the filter.
git ls-files -z --cached --others --exclude-standard |
    while IFS= read -r -d '' file; do
        if [[ -e $file || -L $file ]]; then printf '%s\0' "$file"; fi
    done | tar --null -T - -cf - | tar -xf - -C "$copy"
git -C "$copy" init --quiet
git -C "$copy" add --all

# ansible-test gives pip a bare environment: settings from PIP_* and from the user's own file reach
# it only as the pip.conf of the home folder it is given.
own=${HOME:-/root}/.config/pip/pip.conf
newest=$top/$(tests/matrix.sh python)
if [[ -f $own ]]; then cp "$own" "$home/.config/pip/pip.conf"; fi
for setting in index-url extra-index-url find-links cert trusted-host proxy timeout; do
    variable=PIP_${setting//-/_}
    variable=${variable^^}
    [[ -z ${!variable:-} ]] ||
        HOME=$home "$newest" -m pip --quiet config --user set "global.$setting" "${!variable}"
done
HOME=$home "$newest" -m pip --quiet config --user set global.quiet 2

# ansible-test downloads get-pip from a host of its own, which a machine that reaches only a package
# registry cannot. This stands in for it: Python's own pip, then the pip that was asked for.
get_pip() {
    cat <<'PY'
import subprocess
import sys

wanted = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
subprocess.check_call([sys.executable, "-m", "ensurepip", "--upgrade", "--default-pip"],
                      stdout=subprocess.DEVNULL)
subprocess.check_call([sys.executable, "-m", "pip", "install", *wanted])
PY
}

failed=()
# For its time the newest only, unless all is asked for.
versions=$(tests/matrix.sh versions)
[[ -n ${MOF_RELEASE_EVERY:-} ]] || versions=${versions##*$'\n'}
for version in $versions; do
    bin=$top/.build/venv-$version/bin
    read -r core pip < <("$bin/python" - <<'PY'
import re
from pathlib import Path

import ansible_test
from ansible.release import __version__

[folder] = list(ansible_test.__path__)[:1]
source = (Path(folder) / "_internal" / "python_requirements.py").read_text()
print(__version__, re.search(r"pip='([\d.]+)'", source)[1])
PY
    )
    get_pip >"$home/.ansible/test/cache/get_pip_${pip//./_}.py"
    extra=()
    if [[ $core == 2.22* ]]; then
        extra=(--skip-test pylint)
        echo "==> sanity: pylint is left out, ansible-core $core cannot install it"
    fi
    echo "==> ansible-test sanity on Python $version, ansible-core $core"
    (
        cd "$copy"
        HOME=$home PATH=$bin:$PATH:${newest%/*} "$bin/ansible-test" sanity --color no --venv --python "$version" \
            ${extra[@]+"${extra[@]}"} "$@"
    ) || failed+=("Python $version with ansible-core $core")
done

if [[ ${#failed[@]} -gt 0 ]]; then
    printf '==> sanity FAILED on %s\n' "${failed[@]}"
    exit 1
fi
