#!/usr/bin/env bash
# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tests/venv.sh PYTHON DIR [REQUIREMENT-FILE | PACKAGE-SPEC]...
# Makes the virtual environment DIR from PYTHON and installs what is named, and the link by which
# Ansible finds this checkout as mof.release. Does nothing when nothing that is named has changed.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=$1 dir=$2
shift 2

stop() { echo "$1" >&2; exit 1; }

command -v "$python" >/dev/null ||
    stop "python3 is needed (3.11 or newer): install it, or run make PYTHON=/path/to/python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    stop "Python 3.11 or newer is needed, $python is $("$python" -V 2>&1): run make PYTHON=/path/to/python3.11"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "$python has no venv: install it (Debian, Ubuntu: apt-get install python3-venv)"

mkdir -p .build/collections/ansible_collections/mof
link=.build/collections/ansible_collections/mof/release
[[ -L $link && $link -ef . ]] || ln -sfn ../../../.. "$link"

options=() packages=() files=()
for want in "$@"; do
    if [[ -f $want ]]; then
        options+=(-r "$want")
        files+=("$want")
    else
        packages+=("$want")
    fi
done

if ! "$dir/bin/python" -c 'import pip' 2>/dev/null; then
    echo "==> making $dir with $("$python" -V)"
    "$python" -m venv --clear "$dir"
fi

# The stamp is what was asked for, so any change to a requirement file installs again.
stamp=$("$dir/bin/python" - "${packages[*]:-}" ${files[@]+"${files[@]}"} <<'PY'
import hashlib, sys
digest = hashlib.sha256(repr((sys.version, sys.argv[1])).encode())
for name in sys.argv[2:]:
    digest.update(open(name, "rb").read())
print(digest.hexdigest())
PY
)
if [[ $(cat "$dir/.stamp" 2>/dev/null) != "$stamp" ]]; then
    echo "==> installing into $dir: $*"
    "$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
        ${options[@]+"${options[@]}"} ${packages[@]+"${packages[@]}"}
    echo "$stamp" >"$dir/.stamp"
fi
