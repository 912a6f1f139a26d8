# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of schedules, kernel parameters, the host itself, its network and its clock."""

from __future__ import annotations

from ansible_collections.mof.release.tests.integration.faults_catalogue import (
    ADDED,
    Fault,
    given_back,
    kept,
)
from ansible_collections.mof.release.tests.integration.furnished import CRON_SECRETS

_CRON = "/etc/cron.d/storefront"
_TIMER = "/etc/systemd/system/storefront-report.timer"


def _cron(fault: str, what: str, script: str, attribute: str) -> Fault:
    return Fault(
        id=fault,
        what=what,
        inject=f"{kept(_CRON)} && {script}",
        undo=given_back(_CRON),
        proof=f"cat {_CRON}; stat -c %a {_CRON}",
        section="schedules",
        key=f"cron/{_CRON}",
        attribute=attribute,
    )


SCHEDULES = (
    _cron(
        "cron-changed",
        "a job of cron runs at another time",
        f"sed -i 's/^15 3/45 4/' {_CRON}",
        "entries",
    ),
    _cron("cron-mode", "anybody may change a job of cron", f"chmod 666 {_CRON}", "mode"),
    _cron(
        "cron-secret-changed",
        "the secret in a job of cron is another",
        f"sed -i 's/{CRON_SECRETS[0]}/{CRON_SECRETS[1]}/' {_CRON}",
        "entries",
    ),
    Fault(
        id="cron-added",
        what="there is a further job of cron",
        inject="echo '* * * * * root true' >/etc/cron.d/rogue",
        undo="rm /etc/cron.d/rogue",
        proof="ls /etc/cron.d",
        section="schedules",
        key="cron//etc/cron.d/rogue",
        kind=ADDED,
    ),
    Fault(
        id="crontab-added",
        what="a user has a crontab of their own",
        inject="echo '@reboot true' | crontab -u deploy -",
        undo="crontab -u deploy -r",
        proof="crontab -u deploy -l 2>&1",
        section="schedules",
        key="crontab/deploy",
        kind=ADDED,
    ),
    Fault(
        id="timer-stopped",
        what="a timer does not run any more",
        inject="systemctl stop storefront-report.timer",
        undo="systemctl start storefront-report.timer",
        proof="systemctl is-active storefront-report.timer",
        section="schedules",
        key="timer/storefront-report.timer",
        attribute="active",
        # What no timer starts is on demand no longer, and simply off.
        also=("unit/storefront-report.service",),
    ),
    Fault(
        id="timer-disabled",
        what="a timer does not start with the host any more",
        inject="systemctl disable storefront-report.timer",
        undo="systemctl enable storefront-report.timer",
        proof="systemctl is-enabled storefront-report.timer",
        section="schedules",
        key="timer/storefront-report.timer",
        attribute="enabled",
        also=("file//etc/systemd/system*",),
    ),
    Fault(
        id="timer-changed",
        what="a timer runs at another time",
        inject=f"{kept(_TIMER)} && sed -i 's/03:17/05:17/' {_TIMER} && systemctl daemon-reload",
        undo=f"{given_back(_TIMER)} && systemctl daemon-reload",
        proof="systemctl show storefront-report.timer -p TimersCalendar | sed 's/ ;.*//'",
        section="schedules",
        key="timer/storefront-report.timer",
        attribute="calendar",
        also=(f"file/{_TIMER}",),
    ),
)


def _parameter(fault: str, what: str, name: str, *values: int, also: tuple[str, ...] = ()) -> Fault:
    return Fault(
        id=fault,
        what=what,
        inject=f"sysctl -qw {name}={values[0]}",
        undo=f"sysctl -qw {name}={values[1]}",
        proof=f"sysctl -n {name}",
        section="kernel",
        key=name,
        attribute="value",
        also=also,
    )


KERNEL = (
    _parameter(
        "parameter-forwarding",
        "the host is a router",
        "net.ipv4.ip_forward",
        *(1, 0),
        # The kernel sets these with it.
        also=(
            "parameter/net.ipv4.conf.*.forwarding",
            "parameter/net.ipv4.conf.all.accept_redirects",
        ),
    ),
    _parameter("parameter-syncookies", "no SYN cookies", "net.ipv4.tcp_syncookies", 0, 1),
    _parameter(
        "parameter-redirects",
        "redirects are sent no more",
        "net.ipv4.conf.all.send_redirects",
        0,
        1,
    ),
)

_ZONE = ("/etc/localtime", "/etc/timezone")
_PYTHON = "/usr/bin/python3"
_OFF = "python3 -c 'import sys, time; print(abs(time.time() - int(sys.argv[1])) > 60)' $(date +%s)"
_LATE = (
    "#!/bin/sh\\nLD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 FAKETIME=-3600 "
    'exec %s "$@"\\n'
)

HOST = (
    Fault(
        id="host-name-changed",
        what="the host has another name",
        inject="hostname intruder",
        undo="hostname $(cat /etc/hostname)",
        proof="uname -n",
        section="system",
        key="",
        attribute="hostname",
    ),
    Fault(
        id="os-release-changed",
        what="the host says that it is another version of its system",
        inject=f"{kept('/usr/lib/os-release')} "
        "&& sed -i 's/^VERSION_ID=.*/VERSION_ID=99/' /usr/lib/os-release",
        undo=given_back("/usr/lib/os-release"),
        proof="cat /etc/os-release",
        section="system",
        key="",
        attribute="os_version",
    ),
    Fault(
        id="time-zone-changed",
        what="the host is in another time zone",
        inject=f"{kept(*_ZONE)} && ln -sf /usr/share/zoneinfo/Asia/Seoul /etc/localtime "
        "&& echo Asia/Seoul >/etc/timezone",
        undo=given_back(*_ZONE),
        proof="date +%Z",
        section="clock",
        key="",
        attribute="timezone",
    ),
    Fault(
        id="clock-off",
        what="the clock of the host is an hour late",
        # No clock is set: Python, by which the host answers, is told another time.
        inject=f"{kept(_PYTHON)} && real=$(readlink -f {_PYTHON}) && rm {_PYTHON} "
        f"&& printf '{_LATE}' $real >{_PYTHON} && chmod 755 {_PYTHON}",
        undo=given_back(_PYTHON),
        proof=_OFF,
        section="clock",
        key="",
        attribute="offset",
    ),
    Fault(
        id="mtu-changed",
        what="the network sends smaller packets",
        inject="ip link set eth0 mtu 1400",
        undo="ip link set eth0 mtu 1500",
        proof="cat /sys/class/net/eth0/mtu",
        section="hardware",
        key="interface/eth0",
        attribute="mtu",
    ),
    Fault(
        id="address-added",
        what="the host has a further address",
        inject="ip address add 10.214.0.1/32 dev eth0",
        undo="ip address delete 10.214.0.1/32 dev eth0",
        proof="ip -o -4 address show eth0",
        section="hardware",
        key="interface/eth0",
        attribute="addresses",
    ),
    Fault(
        id="interface-added",
        what="the host has a further network device",
        inject="ip link add rogue0 type veth peer name rogue1 "
        "&& ip address add 10.214.0.2/32 dev rogue0",
        undo="ip link delete rogue0",
        proof="ls /sys/class/net",
        section="hardware",
        key="interface/rogue0",
        kind=ADDED,
    ),
)
