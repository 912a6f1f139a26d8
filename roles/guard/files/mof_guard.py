# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets sshd open a session only while the signed list of permits says so; asked at every session.

    mof-guard [--config FILE] principals USER KEYID SERIAL FINGERPRINT
        AuthorizedPrincipalsCommand: a line for sshd when the permit KEYID is in force, else none
    mof-guard [--config FILE] session [PERMIT FINGERPRINT]
        forced command: the shell, command or sftp of the user, or REFUSED and exit code 77; without
        arguments (ForceCommand) the certificate in SSH_USER_AUTH says which permit it is
    mof-guard [--config FILE] check
        whether the list can be gone by now, and what it has for this host

It needs Python 3.8, and ssh-keygen of OpenSSH 8.2, or newer ones. Whatever goes wrong, it refuses.
What sshd hands over was said by somebody else: it is held to a pattern before it is used.
"""

from __future__ import annotations

import base64
import calendar
import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import re
import shlex
import signal
import stat
import subprocess
import sys
import syslog
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

CONFIG = "/etc/mof-release/guard.json"
NAMESPACE, SIGNER, VERSION = "permits@mof.release", "gate", 1
EXIT_REFUSED = 77
MAX_BYTES = 16_100_000
#: How far the clock of the controller may be ahead of this one.
CLOCK_SECONDS = 300
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}\Z")
NUMBER = re.compile(r"[0-9]{1,20}\Z")
#: A word that no shell and no sshd reads as something else.
WORD = re.compile(r"[A-Za-z0-9._/+-]+\Z")
REQUIRED = ("ledger", "host", "user", "principal", "list", "signers")
DEFAULTS: dict[str, Any] = {
    "max_age": 3600,
    "timeout": 5,
    "log": "syslog",
    "state": "",
    "ca_file": "",
    "ssh_keygen": "/usr/bin/ssh-keygen",
    "sftp_server": "",
}
SFTP_SERVERS = (
    "/usr/lib/openssh/sftp-server",
    "/usr/libexec/openssh/sftp-server",
    "/usr/lib/ssh/sftp-server",
    "/usr/libexec/sftp-server",
)
#: Type of a certificate -> how many values the plain key in it has.
PARTS = {
    "ssh-ed25519": 1,
    "ssh-rsa": 2,
    "ecdsa-sha2-nistp256": 2,
    "ecdsa-sha2-nistp384": 2,
    "ecdsa-sha2-nistp521": 2,
    "sk-ssh-ed25519": 2,
    "sk-ecdsa-sha2-nistp256": 3,
}
UNLISTED = "is not in force: it was withdrawn, is used or expired, or never was"
CERTIFICATE = "-cert-v01@openssh.com"


class Refused(Exception):
    """Nobody is let in; the message says why, on one line."""


# What it goes by.


def read_config(path: str) -> dict[str, Any]:
    """The settings of this host."""
    found = parsed(read_own(path), path)
    wrong = [name for name in REQUIRED if not isinstance(found.get(name), str) or not found[name]]
    for name, value in found.items():
        usual = DEFAULTS.get(name, "")
        known = name in REQUIRED or name in DEFAULTS
        if not known or isinstance(value, bool) or not isinstance(value, type(usual)):
            wrong.append(name)
    if wrong:
        raise Refused(f"{path} lacks or misspells {', '.join(sorted(set(wrong)))}")
    return {**DEFAULTS, **found}


def read_own(path: str) -> bytes:
    """Content of a file that belongs to root, and that nobody else may write."""
    try:
        with Path(path).open("rb") as stream:
            about = os.fstat(stream.fileno())
            data = stream.read(MAX_BYTES)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}") from error
    if about.st_uid != 0 or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise Refused(f"{path} must belong to root, and nobody else may write it")
    return data


def parsed(data: bytes, where: str) -> dict[str, Any]:
    """A JSON mapping in which no name is there twice."""
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{where} is not JSON as it should be") from error
    if not isinstance(found, dict):
        raise Refused(f"{where} is not a mapping")
    return found


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping of these pairs; a name that is there twice could be read in two ways."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


# The list of permits.


def fetched(config: dict[str, Any]) -> bytes:
    """The file of the list."""
    source = config["list"]
    try:
        if source.startswith("https://"):
            return over_https(config)
        with Path(source).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # what urllib raises is an OSError
        raise Refused(f"the list of permits cannot be read: {source}: {error}") from error
    if len(data) > MAX_BYTES:
        raise Refused("the list of permits is too large")
    return data


def over_https(config: dict[str, Any]) -> bytes:
    """The list from a server; no proxy of the user's is asked, and no redirection is followed."""
    # These take longer to load than all else takes, at every session.
    import ssl  # noqa: PLC0415 not every Python has it
    import urllib.request  # noqa: PLC0415 slow to load, and seldom needed

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_told: Any) -> None:
            return None

    context = ssl.create_default_context(cafile=config["ca_file"] or None)
    handlers = (
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPSHandler(context=context),
        Stay(),
    )
    opener = urllib.request.build_opener(*handlers)
    with opener.open(config["list"], timeout=config["timeout"]) as answer:
        data: bytes = answer.read(MAX_BYTES + 1)
    return data


def verified(config: dict[str, Any], now: float) -> dict[str, Any]:
    """The list, which the gate signed, and which is of this ledger, of now and not an older one."""
    content, _end, signature = fetched(config).partition(b"\n")
    read_own(config["signers"])
    if not signed(config, content + b"\n", signature):
        raise Refused("the list of permits is not signed by the gate, or was altered")
    listed = parsed(content, "the list of permits")
    try:
        issued, ends = second(listed["issued_at"]), second(listed["valid_until"])
        size, ledger, version = int(listed["size"]), listed["ledger"], listed["version"]
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("the list of permits is not of a shape known here") from error
    if version != VERSION or not isinstance(listed.get("permits"), list):
        raise Refused("the list of permits is of a version not known here")
    if ledger != config["ledger"]:
        raise Refused("the list of permits is that of another ledger")
    if issued > now + CLOCK_SECONDS:
        raise Refused(f"the list of permits is of {listed['issued_at']}, which is yet to come")
    if now >= ends or now - issued > config["max_age"]:
        raise Refused(f"the list of permits is too old, of {listed['issued_at']}")
    if [size, issued] < last_seen(config):
        raise Refused("the list of permits is older than one that was here before")
    return listed


def signed(config: dict[str, Any], content: bytes, signature: bytes) -> bool:
    """Whether the gate signed it, as ssh-keygen says."""
    command = [config["ssh_keygen"], "-Y", "verify", "-n", NAMESPACE, "-I", SIGNER]
    try:
        with tempfile.NamedTemporaryFile(prefix="mof-guard-") as file:
            file.write(signature)
            file.flush()
            done = subprocess.run(  # noqa: S603 no shell, and all of it is root's
                [*command, "-f", config["signers"], "-s", file.name],
                input=content,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                timeout=config["timeout"],
                check=False,
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise Refused(f"the list of permits cannot be verified: {error}") from error
    return done.returncode == 0


def second(text: str) -> int:
    """A time in the list, in seconds since 1970."""
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def last_seen(config: dict[str, Any]) -> list[int]:
    """Size of the ledger and time of the newest list that was here."""
    path = config["state"] and Path(config["state"])
    if not path or not path.exists():
        return [0, 0]
    seen = parsed(path.read_bytes(), str(path))
    if seen.get("ledger") != config["ledger"]:
        return [0, 0]
    return [int(seen["size"]), int(seen["issued_at"])]


def remember(config: dict[str, Any], listed: dict[str, Any]) -> None:
    """Note that this list was here; that is for sshd's question, the deploy user may not write."""
    if not config["state"]:
        return
    path, own = Path(config["state"]), [int(listed["size"]), second(listed["issued_at"])]
    try:
        with Path(f"{path}.lock").open("a", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if own <= last_seen(config):
                return
            draft = Path(f"{path}.new")
            seen = {"ledger": config["ledger"], "size": own[0], "issued_at": own[1]}
            draft.write_text(json.dumps(seen), encoding="ascii")
            draft.chmod(0o644)
            draft.replace(path)
    except OSError as error:
        log(config, f"NOTE the newest list cannot be remembered: {error}")


# Who is let in.


def permitted(config: dict[str, Any], permit: str, key: str, user: str, keep: bool = False) -> None:
    """Refuse, unless the list lets this user in; what sshd said is held to its pattern first.

    With ``keep`` the list is remembered, whatever it says of this permit.
    """
    if not ID.match(permit) or not FINGERPRINT.match(key):
        raise Refused("the certificate names no permit that there can be")
    if user != config["user"]:
        raise Refused(f"permits let in {config['user']}, and nobody else")
    now = time.time()
    listed = verified(config, now)
    if keep:
        remember(config, listed)
    found = [one for one in listed["permits"] if isinstance(one, dict) and one.get("id") == permit]
    problem = standing(config, found[0], key, now) if len(found) == 1 else UNLISTED
    if problem:
        raise Refused(f"the permit {permit} {problem}")


def standing(config: dict[str, Any], permit: dict[str, Any], key: str, now: float) -> str:
    """What a permit in the list lacks for this host and this key."""
    if not isinstance(permit.get("hosts"), list) or config["host"] not in permit["hosts"]:
        return "is not for this host"
    if permit.get("principal") != config["principal"]:
        return "is not for this user"
    if permit.get("key") != key:
        return "is for another key"
    if now >= second(permit["not_after"]):
        return f"expired at {permit['not_after']}"
    return ""


def principals(config: dict[str, Any], option: list[str], told: list[str]) -> int:
    """The answer to sshd: the session that the certificate is good for, and for what name."""
    user, permit, serial, key = told
    itself = [str(Path(sys.argv[0]).absolute()), *option]
    if not NUMBER.match(serial) or not all(WORD.match(one) for one in itself):
        raise Refused("the serial number, or a path of this program, has odd characters")
    permitted(config, permit, key, user, keep=True)
    command = " ".join([*itself, "session", permit, key])
    sys.stdout.write(f'restrict,pty,command="{command}" {config["principal"]}\n')
    log(config, f"ALLOWED {user} permit {permit} key {key} serial {serial}")
    return 0


def session(config: dict[str, Any], told: list[str]) -> NoReturn:
    """Become what the user asked for."""
    permit, key = told or certificate()
    user = pwd.getpwuid(os.getuid())
    permitted(config, permit, key, user.pw_name)
    original = os.environ.get("SSH_ORIGINAL_COMMAND")
    words = shlex.split(original) if (original or "").startswith("internal-sftp") else []
    sftp = words[:1] == ["internal-sftp"]
    # What is run is not told: secrets may be in it.
    what = "sftp" if sftp else "a command" if original else "a shell"
    log(config, f"SESSION {user.pw_name} permit {permit}: {what}")
    signal.alarm(0)
    # Python ignores these, and what it becomes would go on ignoring them.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    if sftp:
        server = sftp_server(config)
        os.execv(server, [server, *words[1:]])  # noqa: S606 no shell is what is wanted
    shell = user.pw_shell or "/bin/sh"
    name = Path(shell).name
    # As sshd itself does it; what is run is the user's own, who may run anything now.
    os.execv(shell, [name, "-c", original] if original else [f"-{name}"])  # noqa: S606 the user's own


def sftp_server(config: dict[str, Any]) -> str:
    """The program that serves sftp: sshd's own cannot be run from here."""
    for place in (config["sftp_server"], *SFTP_SERVERS):
        if place and os.access(place, os.X_OK):
            return str(place)
    raise Refused("there is no sftp-server here")


def certificate() -> tuple[str, str]:
    """Key id and fingerprint of the certificate with which sshd let the user in."""
    try:
        lines = Path(os.environ["SSH_USER_AUTH"]).read_text(encoding="ascii").splitlines()
        [blob] = [
            base64.b64decode(line.split()[2])
            for line in lines
            if line.startswith("publickey ") and line.split()[1].endswith(CERTIFICATE)
        ]
        return key_id(blob)
    except (KeyError, IndexError, OSError, ValueError) as error:
        raise Refused("was not named: sshd says of no certificate (ExposeAuthInfo)") from error


def key_id(blob: bytes) -> tuple[str, str]:
    """Key id of a certificate, and fingerprint of the plain key in it (PROTOCOL.certkeys)."""
    values: list[bytes] = []
    at = 0

    def take() -> bytes:
        nonlocal at
        start = at + 4
        at = start + int.from_bytes(blob[at:start], "big")
        if at > len(blob):
            raise ValueError("it ends too early")
        return blob[start:at]

    kind = take().decode("ascii")
    base = kind[: -len(CERTIFICATE)]
    plain = f"{base}@openssh.com" if base.startswith("sk-") else base
    take()  # a random number
    values = [plain.encode("ascii"), *(take() for _part in range(PARTS[base]))]
    at += 12  # serial number, and whether it is of a user
    permit = take().decode("ascii")
    wire = b"".join(len(one).to_bytes(4, "big") + one for one in values)
    digest = base64.b64encode(hashlib.sha256(wire).digest()).decode("ascii")
    return permit, f"SHA256:{digest.rstrip('=')}"


# What is told.


def check(config: dict[str, Any]) -> int:
    """Say whether the list can be gone by."""
    listed = verified(config, time.time())
    here = [one["id"] for one in listed["permits"] if config["host"] in one["hosts"]]
    sys.stdout.write(
        f"the list of {listed['ledger']} with {listed['size']} events is good until "
        f"{listed['valid_until']}; permits for {config['host']}: {', '.join(here) or 'none'}\n"
    )
    return 0


def log(config: dict[str, Any], text: str) -> None:
    """Keep a line of it: in the system's log, or in a file where there is none."""
    text = "".join(one if one.isprintable() else "?" for one in text)
    if config["log"] != "syslog":
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        with contextlib.suppress(OSError):
            file = os.open(config["log"], os.O_WRONLY | os.O_APPEND)
            os.write(file, f"{at} mof-guard[{os.getpid()}] {text}\n".encode())
            os.close(file)
            return
    syslog.openlog("mof-guard", syslog.LOG_PID, syslog.LOG_AUTHPRIV)
    syslog.syslog(syslog.LOG_NOTICE, text)


def too_long(*_signal: Any) -> NoReturn:
    """What an alarm means."""
    raise Refused("the list of permits did not come in time")


def run(config: dict[str, Any], option: list[str], verb: str, told: list[str]) -> int:
    """Do what is asked.

    :raises Refused: the reason.
    """
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(2 * config["timeout"] + 5)
    if verb == "principals" and len(told) == 4:
        return principals(config, option, told)
    if verb == "session" and len(told) in (0, 2):
        session(config, told)
    if verb == "check" and not told:
        return check(config)
    raise Refused("this is not how mof-guard is asked; see sshd_config")


def main(arguments: list[str]) -> int:
    """Let in or refuse; what goes wrong in any other way refuses as well."""
    option = arguments[:2] if arguments[:1] == ["--config"] else []
    verb, *told = arguments[len(option) :] or [""]
    config = {**DEFAULTS, "host": "this host"}
    try:
        config = read_config(option[1] if len(option) == 2 else CONFIG)
        return run(config, option, verb, told)
    except Refused as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 an open door would be worse
        reason = f"the guard failed: {type(error).__name__}: {error}"
    log(config, f"REFUSED {verb} {' '.join(told)[:200]}: {reason}")
    sys.stderr.write(f"REFUSED  {config['host']}: {reason}\n")
    return EXIT_REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
