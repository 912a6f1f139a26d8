# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each test machine has for the storefront, beside what a deployment of it brings."""

from __future__ import annotations

from typing import Any

from ansible_collections.mof.release.tests.integration.containers import (
    IMAGES,
    PROGRAMS,
    created,
    running,
)
from ansible_collections.mof.release.tests.integration.machine import Machine

DEBS = "/var/cache/storefront"
RPMS = "/var/cache/storefront/noarch"
VENV = "/opt/storefront/venv"
NPM = "/opt/storefront/web"
CERTIFICATES = "/etc/ssl/storefront"
OTHER_CERTIFICATES = "/var/lib/certificates"
SMALL = "/srv/small"
UNIT = "/usr/lib/systemd/system/storefront.service"
#: Containers of podman and of docker: one that runs, and one with a published port that does not.
CACHE, ADMIN, PUBLISHED = "cache", "cache-admin", "127.0.0.1:6379:6379"
#: The secret in a job of cron, and the one that takes its place.
CRON_SECRETS = ("Hunter2-of-the-shop", "Hunter3-of-the-shop")
#: Script that waits until the storefront listens, or with ``!`` does not.
STOPPED = (
    "for _try in $(seq 100); do {not_} ss -H -l -t -n | grep -q ':8080 ' && break; sleep 0.05; done"
)

#: What a policy has to say under ``capture``, so that all of it is seen.
CAPTURE: dict[str, Any] = {
    "files": [
        {"path": "/srv/storefront", "recurse": True},
        {"path": "/etc/storefront", "recurse": True},
        {"path": "/etc/systemd/system", "recurse": True},
        {"path": "/opt/storefront/bin", "recurse": True},
        {"path": "/etc/motd"},
        {"path": UNIT},
    ],
    "certificates": [f"{CERTIFICATES}/*.pem"],
    "pip": [VENV],
    "npm": [NPM],
}

_SERVICE = """[Unit]
Description=Storefront
[Service]
User=shop
WorkingDirectory=/srv/storefront/current
ExecStart=/usr/bin/python3 -B -m storefront --config /srv/storefront/storefront.ini
[Install]
WantedBy=multi-user.target
"""
_SOCKET = """[Unit]
Description=Administration of the storefront
[Socket]
ListenStream=127.0.0.1:9090
Accept=yes
[Install]
WantedBy=sockets.target
"""
_ADMIN = """[Unit]
Description=Administration of the storefront
[Service]
ExecStart=/bin/cat
StandardInput=socket
"""
_TIMER = """[Unit]
Description=Report of the storefront
[Timer]
OnCalendar=*-*-* 03:17:00
[Install]
WantedBy=timers.target
"""
_REPORT = """[Unit]
Description=Report of the storefront
[Service]
Type=oneshot
ExecStart=/opt/storefront/bin/report
"""
_CRON = f"""# The nightly export.
DB_PASSWORD={CRON_SECRETS[0]}
15 3 * * * shop /opt/storefront/bin/report
"""
_PREVIOUS = """[server]
address = 127.0.0.1
port = 8080
[catalog]
products = data/products.json
[page]
title = Shop
"""

_FILES = {
    UNIT: _SERVICE,
    "/etc/systemd/system/storefront-admin.socket": _SOCKET,
    "/etc/systemd/system/storefront-admin@.service": _ADMIN,
    "/etc/systemd/system/storefront-report.timer": _TIMER,
    "/etc/systemd/system/storefront-report.service": _REPORT,
    "/etc/cron.d/storefront": _CRON,
    "/etc/motd": "Storefront\n",
    "/etc/storefront/limits.conf": "clients = 100\n",
    "/etc/storefront/previous.ini": _PREVIOUS,
    "/etc/storefront/parts/a.conf": "a\n",
    "/opt/storefront/bin/report": "#!/bin/sh\nexit 0\n",
    f"{NPM}/package.json": '{"name": "web", "version": "2.4.0"}\n',
    f"{NPM}/node_modules/tabular/package.json": '{"name": "tabular", "version": "1.1.0"}\n',
    f"{VENV}/pyvenv.cfg": "home = /usr/bin\n",
    f"{VENV}/lib/python3/site-packages/shopkit-1.2.dist-info/METADATA": (
        "Metadata-Version: 2.1\nName: shopkit\nVersion: 1.2\n"
    ),
    "/srv/storefront/releases/2.3.0/VERSION": "2.3.0\n",
}

_PEOPLE = """
groupadd --gid 2010 operators
useradd --uid 2001 --system --shell /usr/sbin/nologin --home-dir /srv/storefront shop
useradd --uid 2002 --create-home --shell /bin/bash --groups operators deploy
echo deploy:a-password | chpasswd
mkdir -m 700 /home/deploy/.ssh
cp /root/.ssh/authorized_keys /home/deploy/.ssh
chown -R deploy: /home/deploy/.ssh
echo 'deploy ALL=(root) NOPASSWD: /usr/bin/systemctl restart storefront' \
    >/etc/sudoers.d/storefront
chmod 440 /etc/sudoers.d/storefront
chmod 755 /opt/storefront/bin/report
chmod 600 /etc/cron.d/storefront
"""

# Packages are built here, for no registry has two versions of one that nothing needs.
_PACKAGES = f"""
mkdir -p {DEBS} /run/build
cd /run/build
build() {{
    mkdir -p "$1/DEBIAN" "$1/usr/share/$1"
    echo "$2" >"$1/usr/share/$1/version"
    printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: nobody <x@y.example>\\n' \
        "$1" "$2" >"$1/DEBIAN/control"
    printf 'Description: part of a test\\n' >>"$1/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone --build "$1" "{DEBS}/$1_$2.deb"
}}
build storefront-tools 1.0
build storefront-tools 2.0
build storefront-tools 3.0
build intruder-tools 1.0
dpkg -i {DEBS}/storefront-tools_2.0.deb
"""

# A host can have both. Where rpm is at home, its database lies there.
_RPMS = f"""
mkdir -p /etc/rpm
echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros.dbpath
for version in 1.0 2.0; do
    cat >/run/build/agent.spec <<END
%define _topdir /run/build
%define _rpmdir {DEBS}
Name: storefront-agent
Epoch: 1
Version: $version
Release: 1
Summary: Part of a test
License: MIT
BuildArch: noarch
%description
Part of a test.
%files
%package intruder
Summary: Part of a test
%description intruder
Part of a test.
%files intruder
END
    rpmbuild -bb --quiet /run/build/agent.spec
done
rpm -i --nodeps {RPMS}/storefront-agent-2.0-1.noarch.rpm
"""

# A certificate that has expired is made at a time at which it had not.
_CERTIFICATES = f"""
mkdir -p {CERTIFICATES} {OTHER_CERTIFICATES}
make() {{
    file=$1 days=$2 back=$3
    shift 3
    faketime -f "-${{back}}d" openssl req -x509 -nodes -subj /CN=shop.example -days "$days" \
        -keyout /run/build/key -out "$file" "$@" 2>/run/build/said || cat /run/build/said >&2
    test -s "$file"
}}
ec='-newkey ec -pkeyopt ec_paramgen_curve:P-256'
make {CERTIFICATES}/shop.pem 400 1 $ec
make {OTHER_CERTIFICATES}/other.pem 400 1 $ec
make {OTHER_CERTIFICATES}/expired.pem 30 60 $ec
make {OTHER_CERTIFICATES}/soon.pem 40 30 $ec
make {OTHER_CERTIFICATES}/weaker.pem 400 1 -newkey rsa:2048
rm -r /run/build
"""

_DISK = f"""
truncate -s 8M /var/lib/small.img
mkfs.ext4 -q -m 0 -N 64 /var/lib/small.img
mkdir -p {SMALL}
echo '/var/lib/small.img {SMALL} ext4 loop,noauto 0 0' >/etc/fstab
mount {SMALL}
"""

_UNITS = """
systemctl daemon-reload
systemctl enable --now storefront-admin.socket storefront-report.timer
systemctl enable storefront
"""


_CONTAINERS = "\n".join(
    f"{running(one, CACHE)}\n{created(one, ADMIN, PUBLISHED)}" for one in PROGRAMS
)


def furnish(machine: Machine) -> None:
    """Bring everything onto a machine that has just started."""
    for path, text in _FILES.items():
        machine.write(path, text)
    for script in (_PEOPLE, _PACKAGES, _RPMS, _CERTIFICATES, _DISK, _UNITS, IMAGES, _CONTAINERS):
        machine.shell(script)


def serve(machine: Machine) -> None:
    """Start the storefront, which has been deployed, and wait until it listens."""
    machine.shell(f"systemctl start storefront\n{STOPPED.format(not_='')}")
