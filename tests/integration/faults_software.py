# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of packages, of declared files and of certificates."""

from __future__ import annotations

from ansible_collections.mof.release.tests.integration.faults_catalogue import (
    ADDED,
    REMOVED,
    Fault,
    files,
)
from ansible_collections.mof.release.tests.integration.furnished import (
    CERTIFICATES,
    DEBS,
    NPM,
    OTHER_CERTIFICATES,
    VENV,
)

_DEB = "dpkg-query -W -f '${db:Status-Status} ${Version}\\n' storefront-tools intruder-tools"
_INSTALL = f"dpkg -i {DEBS}/storefront-tools_2.0.deb"
_TOOLS = "dpkg/storefront-tools:all"
_SITE = f"{VENV}/lib/python3/site-packages"

PACKAGES = (
    Fault(
        id="package-removed",
        what="a package is removed",
        inject="dpkg --remove storefront-tools",
        undo=_INSTALL,
        proof=_DEB,
        section="packages",
        key=_TOOLS,
        kind=REMOVED,
    ),
    Fault(
        id="package-downgraded",
        what="a package goes back to its older version",
        inject=f"dpkg -i --force-downgrade {DEBS}/storefront-tools_1.0.deb",
        undo=_INSTALL,
        proof=_DEB,
        section="packages",
        key=_TOOLS,
        attribute="version",
    ),
    Fault(
        id="package-upgraded",
        what="a package is newer than what was released",
        inject=f"dpkg -i {DEBS}/storefront-tools_3.0.deb",
        undo=f"dpkg -i --force-downgrade {DEBS}/storefront-tools_2.0.deb",
        proof=_DEB,
        section="packages",
        key=_TOOLS,
        attribute="version",
    ),
    Fault(
        id="package-foreign",
        what="a package is installed that nobody asked for",
        inject=f"dpkg -i {DEBS}/intruder-tools_1.0.deb",
        undo="dpkg --purge intruder-tools",
        proof=_DEB,
        section="packages",
        key="dpkg/intruder-tools:all",
        kind=ADDED,
    ),
    Fault(
        id="package-half-installed",
        what="the installation of a package was broken off",
        inject=f"dpkg --unpack {DEBS}/storefront-tools_2.0.deb",
        undo="dpkg --configure storefront-tools",
        proof=_DEB,
        section="packages",
        key=_TOOLS,
        attribute="state",
    ),
    Fault(
        id="pip-package-changed",
        what="a library in the Python environment has another version",
        inject=f"cd {_SITE} && mv shopkit-1.2.dist-info shopkit-1.3.dist-info "
        "&& sed -i 's/^Version: .*/Version: 1.3/' shopkit-1.3.dist-info/METADATA",
        undo=f"cd {_SITE} && mv shopkit-1.3.dist-info shopkit-1.2.dist-info "
        "&& sed -i 's/^Version: .*/Version: 1.2/' shopkit-1.2.dist-info/METADATA",
        proof=f"ls {_SITE}",
        section="packages",
        key=f"pip/shopkit@{VENV}",
        attribute="version",
    ),
    Fault(
        id="pip-package-added",
        what="a library that nobody released is in the Python environment",
        inject=f"cd {_SITE} && mkdir leftpad-9.dist-info "
        "&& printf 'Metadata-Version: 2.1\\nName: leftpad\\nVersion: 9\\n' "
        ">leftpad-9.dist-info/METADATA",
        undo=f"rm -r {_SITE}/leftpad-9.dist-info",
        proof=f"ls {_SITE}",
        section="packages",
        key=f"pip/leftpad@{VENV}",
        kind=ADDED,
    ),
    Fault(
        id="npm-package-changed",
        what="a library of the web page has another version",
        inject=f"sed -i 's/1.1.0/1.1.1/' {NPM}/node_modules/tabular/package.json",
        undo=f"sed -i 's/1.1.1/1.1.0/' {NPM}/node_modules/tabular/package.json",
        proof=f"cat {NPM}/node_modules/tabular/package.json",
        section="packages",
        key=f"npm/tabular@{NPM}",
        attribute="version",
    ),
)

_HOME = "/srv/storefront"
_CONFIG = f"{_HOME}/storefront.ini"
_DATA = f"{_HOME}/data/products.json"
_LIMITS = "/etc/storefront/limits.conf"
_PROGRAM = "/opt/storefront/bin/report"

FILES = (
    files("file-edited", "the configuration is edited by hand", _CONFIG, f"echo '# x' >>{_CONFIG}"),
    files(
        "file-mode",
        "anybody may write a configuration file",
        _LIMITS,
        f"chmod 666 {_LIMITS}",
        attribute="mode",
    ),
    files(
        "file-owner",
        "a file belongs to somebody else",
        _LIMITS,
        f"chown deploy {_LIMITS}",
        attribute="owner",
    ),
    files(
        "file-group",
        "a file belongs to another group",
        _LIMITS,
        f"chgrp operators {_LIMITS}",
        attribute="group",
    ),
    files(
        "file-setuid",
        "a program runs as root for everybody",
        _PROGRAM,
        f"chmod u+s {_PROGRAM}",
        attribute="mode",
    ),
    files(
        "file-deleted",
        "a file is gone",
        _LIMITS,
        f"rm {_LIMITS}",
        kind=REMOVED,
        attribute="",
        also=("file//etc/storefront",),
    ),
    files(
        "file-replaced-by-link",
        "a link to another place has taken a file's place",
        _LIMITS,
        f"ln -sf /tmp/limits.conf {_LIMITS}",
        attribute="type",
    ),
    Fault(
        id="file-new",
        what="a file that nobody released is in a declared folder",
        inject="echo allow-all >/etc/storefront/override.conf",
        undo="rm /etc/storefront/override.conf",
        proof="ls /etc/storefront",
        section="files",
        key="/etc/storefront/override.conf",
        kind=ADDED,
        also=("file//etc/storefront",),
    ),
    files(
        "partial-copy",
        "the copy of a file broke off half way",
        _DATA,
        f"truncate -s $(($(stat -c %s {_DATA}) / 2)) {_DATA}",
    ),
    Fault(
        id="wrong-artifact-version",
        what="another version of the application is the current one",
        inject=f"ln -sfn releases/2.3.0 {_HOME}/current",
        undo=f"ln -sfn releases/2.4.0 {_HOME}/current",
        proof=f"readlink {_HOME}/current",
        section="files",
        key=f"{_HOME}/current",
        attribute="target",
    ),
    files(
        "artifact-of-another-build",
        "one file of the application is of another build",
        f"{_HOME}/releases/2.4.0/VERSION",
        f"echo 2.4.1 >{_HOME}/releases/2.4.0/VERSION",
    ),
    files(
        "previous-configuration",
        "the configuration is the one of the release before",
        _CONFIG,
        f"cp --no-preserve=all /etc/storefront/previous.ini {_CONFIG}",
    ),
    files(
        "same-size-and-time",
        "other content of the same size and time",
        _CONFIG,
        f"touch -r {_CONFIG} /run/time && sed -i 's/Storefront/Storefr0nt/' {_CONFIG} "
        f"&& touch -r /run/time {_CONFIG}",
    ),
    files("motd-changed", "the message of the day is another", "/etc/motd", "echo hi >/etc/motd"),
    files(
        "folder-replaced-by-file",
        "a file has taken a folder's place",
        "/etc/storefront/parts",
        "rm -r /etc/storefront/parts && touch /etc/storefront/parts",
        attribute="type",
        also=("file//etc/storefront/parts/*",),
    ),
)

_SHOP = f"{CERTIFICATES}/shop.pem"


def _replaced(name: str) -> str:
    return f"cat {OTHER_CERTIFICATES}/{name}.pem >{_SHOP}"


def _certificate(fault: str, what: str, script: str, **told: object) -> Fault:
    fields = {"section": "certificates", "proof": f"openssl x509 -noout -text <{_SHOP}", **told}
    return files(fault, what, _SHOP, script, **fields)


CERTIFICATE_FAULTS = (
    _certificate(
        "certificate-expired",
        "the certificate is an expired one",
        _replaced("expired"),
        attribute="expiry",
    ),
    _certificate(
        "certificate-expires-soon",
        "the certificate is one about to expire",
        _replaced("soon"),
        attribute="expiry",
    ),
    _certificate(
        "certificate-replaced",
        "another certificate for the same name",
        _replaced("other"),
        attribute="sha256",
    ),
    _certificate(
        "certificate-weaker",
        "another kind of key is in the certificate",
        _replaced("weaker"),
        attribute="key",
    ),
    _certificate(
        "certificate-removed",
        "the certificate is gone",
        f"rm {_SHOP}",
        kind=REMOVED,
        attribute="",
        proof=f"test -e {_SHOP} && echo there",
    ),
    Fault(
        id="certificate-added",
        what="a further certificate is trusted",
        inject=f"cp {OTHER_CERTIFICATES}/other.pem {CERTIFICATES}/rogue.pem",
        undo=f"rm {CERTIFICATES}/rogue.pem",
        proof=f"ls {CERTIFICATES}",
        section="certificates",
        key=f"{CERTIFICATES}/rogue.pem",
        kind=ADDED,
    ),
)
