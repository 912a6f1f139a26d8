# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of what runs: services, ports, and file systems."""

from __future__ import annotations

from ansible_collections.mof.release.tests.integration.faults_catalogue import (
    ADDED,
    REMOVED,
    Fault,
    files,
    given_back,
    kept,
)
from ansible_collections.mof.release.tests.integration.furnished import SMALL, STOPPED, UNIT

_STATE = "systemctl show storefront -p ActiveState,SubState,UnitFileState,LoadState"
_STARTED = f"systemctl start storefront && {STOPPED.format(not_='')}"
# What the service listens on goes with it.
_PORT = "endpoint/tcp/127.0.0.1/8080"
# Links of enabled units lie in a declared folder.
_LINKS = "file//etc/systemd/system*"

_ROGUE = """[Unit]
Description=Nobody released this
[Service]
ExecStart=/bin/sleep infinity
[Install]
WantedBy=multi-user.target
"""

SERVICES = (
    Fault(
        id="service-stopped",
        what="a service is stopped",
        inject="systemctl stop storefront",
        undo=_STARTED,
        proof=_STATE,
        section="services",
        key="storefront.service",
        attribute="active",
        also=(_PORT,),
    ),
    Fault(
        id="service-disabled",
        what="a service does not start with the host any more",
        inject="systemctl disable storefront",
        undo="systemctl enable storefront",
        proof=_STATE,
        section="services",
        key="storefront.service",
        attribute="enabled",
        also=(_LINKS,),
    ),
    Fault(
        id="service-masked",
        what="a service is stopped and masked",
        inject="systemctl mask --now storefront",
        undo=f"systemctl unmask storefront && {_STARTED}",
        proof=_STATE,
        section="services",
        key="storefront.service",
        attribute="enabled",
        also=(_PORT, _LINKS),
    ),
    Fault(
        id="service-crashed",
        what="a service has crashed and is not started anew",
        inject="systemctl kill -s KILL storefront && sleep 0.3",
        undo=f"systemctl reset-failed storefront && {_STARTED}",
        proof=_STATE,
        section="services",
        key="storefront.service",
        attribute="active",
        also=(_PORT,),
    ),
    Fault(
        id="service-removed",
        what="the unit of a service is gone",
        inject=f"systemctl disable --now storefront && {kept(UNIT)} && rm {UNIT} "
        "&& systemctl daemon-reload",
        undo=f"{given_back(UNIT)} && systemctl daemon-reload && systemctl enable storefront "
        f"&& {_STARTED}",
        proof=_STATE,
        section="services",
        key="storefront.service",
        kind=REMOVED,
        also=(_PORT, _LINKS, f"file/{UNIT}"),
    ),
    files(
        "unit-changed",
        "a service is to run as root from its next start on",
        UNIT,
        f"sed -i 's/^User=.*/User=root/' {UNIT}",
    ),
    Fault(
        id="unit-overridden",
        what="a drop-in gives a service other settings",
        inject="mkdir /etc/systemd/system/cron.service.d && printf '[Service]\\nNice=19\\n' "
        ">/etc/systemd/system/cron.service.d/nice.conf && systemctl daemon-reload",
        undo="rm -r /etc/systemd/system/cron.service.d && systemctl daemon-reload",
        proof="systemctl show cron -p Nice",
        section="files",
        key="/etc/systemd/system/cron.service.d/nice.conf",
        kind=ADDED,
        also=(_LINKS,),
    ),
    Fault(
        id="service-new",
        what="a service that nobody released starts with the host",
        inject=f"printf '%s' '{_ROGUE}' >/etc/systemd/system/rogue.service "
        "&& systemctl daemon-reload && systemctl enable --now rogue",
        undo="systemctl disable --now rogue && rm /etc/systemd/system/rogue.service "
        "&& systemctl daemon-reload",
        proof="systemctl is-enabled rogue",
        section="services",
        key="rogue.service",
        kind=ADDED,
        also=(_LINKS,),
    ),
    Fault(
        id="other-service-stopped",
        what="cron is stopped, which nobody looks at",
        inject="systemctl stop cron",
        undo="systemctl start cron",
        proof="systemctl is-active cron",
        section="services",
        key="cron.service",
        attribute="active",
    ),
)

_PORTS = "ss -H -l -t -u -n -p | sed s/,pid=.*// | sort"
_ADMIN = "127.0.0.1/9090"


def _listener(address: str, port: int, kind: str = "STREAM") -> str:
    """Script that leaves a process behind which listens, as one does from a login."""
    listen = "one.listen()" if kind == "STREAM" else "pass"
    family = "AF_INET6" if ":" in address else "AF_INET"
    code = (
        f"import socket, time; one = socket.socket(socket.{family}, socket.SOCK_{kind}); "
        "one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); "
        f'one.bind(("{address}", {port})); {listen}; time.sleep(9999)'
    )
    return (
        f"setsid python3 -c '{code}' </dev/null >/dev/null 2>&1 & echo $! >/run/rogue.pid; "
        f"for _try in $(seq 50); do ss -H -l -t -u -n | grep -q ':{port} ' && break; "
        "sleep 0.1; done"
    )


_ENDED = (
    'rogue=$(cat /run/rogue.pid) && kill "$rogue" '
    '&& while [ -d "/proc/$rogue" ]; do sleep 0.05; done'
)

PORTS = (
    Fault(
        id="port-closed",
        what="a port is closed whose services are all there",
        inject="systemctl stop storefront-admin.socket",
        undo="systemctl start storefront-admin.socket",
        proof=_PORTS,
        section="listeners",
        key=f"tcp/{_ADMIN}",
        kind=REMOVED,
    ),
    Fault(
        id="port-opened",
        what="a process that nobody released listens to everybody",
        inject=_listener("0.0.0.0", 4444),
        undo=_ENDED,
        proof=_PORTS,
        section="listeners",
        key="tcp/0.0.0.0/4444",
        kind=ADDED,
    ),
    Fault(
        id="port-opened-udp",
        what="a process listens for datagrams",
        inject=_listener("0.0.0.0", 5353, "DGRAM"),
        undo=_ENDED,
        proof=_PORTS,
        section="listeners",
        key="udp/0.0.0.0/5353",
        kind=ADDED,
    ),
    Fault(
        id="port-taken",
        what="another process listens on the port of a service",
        inject=f"systemctl stop storefront-admin.socket; {_listener('127.0.0.1', 9090)}",
        undo=f"{_ENDED} && systemctl start storefront-admin.socket",
        proof=_PORTS,
        section="listeners",
        key=f"tcp/{_ADMIN}",
        attribute="process",
    ),
    Fault(
        id="port-bound-elsewhere",
        what="an inner port is open to everybody",
        inject="mkdir -p /run/systemd/system/storefront-admin.socket.d "
        "&& printf '[Socket]\\nListenStream=\\nListenStream=0.0.0.0:9090\\n' "
        ">/run/systemd/system/storefront-admin.socket.d/open.conf "
        "&& systemctl daemon-reload && systemctl restart storefront-admin.socket",
        undo="rm -r /run/systemd/system/storefront-admin.socket.d "
        "&& systemctl daemon-reload && systemctl restart storefront-admin.socket",
        proof=_PORTS,
        section="listeners",
        key="tcp/0.0.0.0/9090",
        kind=ADDED,
        also=(f"endpoint/tcp/{_ADMIN}",),
    ),
)

_FILL = f"{SMALL}/fill"
_USED = f"df --output=pcent,ipcent {SMALL}; findmnt -rn {SMALL}"
_IMAGE = "/var/lib/rogue.img"

FILE_SYSTEMS = (
    Fault(
        id="disk-nearly-full",
        what="a disk is filled to 95 %",
        inject=f"set -- $(df --output=used,avail -k {SMALL} | tail -1) "
        f"&& fallocate -l $((($1 + $2) * 95 / 100 - $1))K {_FILL}",
        undo=f"rm {_FILL}",
        proof=_USED,
        section="mounts",
        key=SMALL,
        attribute="filling",
    ),
    Fault(
        id="disk-full",
        what="a disk is full",
        inject=f"cat /dev/zero >{_FILL} 2>/dev/null || true",
        undo=f"rm {_FILL}",
        proof=_USED,
        section="mounts",
        key=SMALL,
        attribute="filling",
    ),
    Fault(
        id="inodes-full",
        what="a disk has room, and no inode for another file",
        inject=f"mkdir {_FILL} && cd {_FILL} && seq 1000 | xargs touch 2>/dev/null || true",
        undo=f"rm -r {_FILL}",
        proof=_USED,
        section="mounts",
        key=SMALL,
        attribute="inodes",
    ),
    Fault(
        id="mount-missing",
        what="a disk is not mounted",
        # Something holds its device meanwhile, or it might be another number's afterwards.
        inject=f"findmnt -n -o SOURCE {SMALL} >/run/disk; "
        "setsid sleep 9999 <$(cat /run/disk) >/dev/null 2>&1 & echo $! >/run/holder; "
        f"sleep 0.3; umount {SMALL}",
        undo=f"mount $(cat /run/disk) {SMALL} && kill $(cat /run/holder)",
        proof=_USED,
        section="mounts",
        key=SMALL,
        kind=REMOVED,
    ),
    Fault(
        id="mount-read-only",
        what="a disk cannot be written any more",
        inject=f"mount -o remount,ro {SMALL}",
        undo=f"mount -o remount,rw {SMALL}",
        proof=_USED,
        section="mounts",
        key=SMALL,
        attribute="options",
    ),
    Fault(
        id="mount-foreign",
        what="a disk is mounted that nobody asked for",
        inject=f"truncate -s 4M {_IMAGE} && mkfs.ext4 -q {_IMAGE} && mkdir /mnt/rogue "
        f"&& mount -o loop {_IMAGE} /mnt/rogue",
        undo=f"umount /mnt/rogue && rmdir /mnt/rogue && rm {_IMAGE}",
        proof="findmnt -rn /mnt/rogue",
        section="mounts",
        key="/mnt/rogue",
        kind=ADDED,
    ),
)
