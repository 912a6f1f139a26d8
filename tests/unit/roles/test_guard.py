# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that hosts ask: its settings, certificates, lists by https, and its Python."""

from __future__ import annotations

import ast
import importlib.util
import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import schema
from ansible_collections.mof.release.plugins.plugin_utils.trust import certificate, permit_list
from ansible_collections.mof.release.tests.unit.trust.ssh import (
    SecurityKey,
    blob_of,
    certify,
    listed,
    make_key,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

FILE = Path(__file__).parents[3] / "roles" / "guard" / "files" / "mof_guard.py"
CONFIG: dict[str, Any] = {
    "ledger": "shop",
    "host": "web1",
    "user": "mof-deploy",
    "principal": "mof-permit",
    "list": "/srv/permits.signed",
    "signers": "/etc/mof-release/guard_signers",
}


@pytest.fixture(scope="module")
def guard() -> ModuleType:
    """The program as a module."""
    spec = importlib.util.spec_from_file_location("mof_guard", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_is_python_3_8_and_nothing_else() -> None:
    """Hosts have an old Python, and none of our packages."""
    tree = ast.parse(FILE.read_text("utf-8"), feature_version=(3, 8))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert "json" in imported
    assert imported <= sys.stdlib_module_names
    # Subscripts of built-in types are evaluated anywhere but in annotations.
    assert not any(
        isinstance(node, ast.Assign) and "dict[" in ast.unparse(node.value)
        for node in ast.walk(tree)
    )


def test_it_speaks_of_what_the_controller_does(guard: ModuleType) -> None:
    """Namespace, signer, ids and size are those of the list that is published."""
    assert (guard.NAMESPACE, guard.SIGNER) == (permit_list.NAMESPACE, permit_list.SIGNER)
    assert schema("permit-list")["properties"]["version"]["const"] == guard.VERSION
    assert guard.ID.pattern == certificate.KEY_ID.pattern + r"\Z"
    assert guard.MAX_BYTES > permit_list.MAX_BYTES


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({}, ""),
        ({"max_age": 60, "log": "/var/log/guard.log"}, ""),
        ({"ledger": ""}, "ledger"),
        ({"host": 7}, "host"),
        ({"list": None}, "list"),
        ({"max_age": "60"}, "max_age"),
        ({"timeout": True}, "timeout"),
        ({"maxage": 60}, "maxage"),
    ],
)
def test_settings(
    guard: ModuleType, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], complaint: str
) -> None:
    """What is missing, misspelt or of another kind refuses; the rest has its default."""
    document = json.dumps({**CONFIG, **change}).encode()
    monkeypatch.setattr(guard, "read_own", lambda _path: document)
    if complaint:
        with pytest.raises(guard.Refused, match=f"lacks or misspells {complaint}$"):
            guard.read_config("guard.json")
    else:
        found = guard.read_config("guard.json")
        assert found == {**guard.DEFAULTS, **CONFIG, **change}


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa"])
def test_the_certificate_of_a_session(guard: ModuleType, tmp_path: Path, kind: str) -> None:
    """Key id and fingerprint are those that ssh-keygen shows."""
    key, ca = make_key(tmp_path / "key", kind), make_key(tmp_path / "ca")
    blob = blob_of(certify(ca, key, "mof-permit").read_text())
    assert guard.key_id(blob) == ("note", listed(Path(f"{key}.pub")))


def test_the_certificate_of_a_security_key(guard: ModuleType, tmp_path: Path) -> None:
    """Its type has another name as a certificate."""
    (tmp_path / "key.pub").write_text(SecurityKey().public + "\n")
    ca = make_key(tmp_path / "ca")
    blob = blob_of(certify(ca, tmp_path / "key", "mof-permit").read_text())
    assert guard.key_id(blob) == ("note", listed(tmp_path / "key.pub"))


@pytest.mark.parametrize(
    "told", [None, "", "publickey ssh-ed25519 AAAA", "publickey x-cert-v01@openssh.com AAAA"]
)
def test_a_session_without_certificate(
    guard: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str | None
) -> None:
    """It is refused, whatever sshd wrote or did not write."""
    monkeypatch.delenv("SSH_USER_AUTH", raising=False)
    if told is not None:
        (tmp_path / "auth").write_text(f"{told}\n")
        monkeypatch.setenv("SSH_USER_AUTH", str(tmp_path / "auth"))
    with pytest.raises(guard.Refused, match="sshd says of no certificate"):
        guard.certificate()


class Answers(BaseHTTPRequestHandler):
    """A server with a list, a redirection to it, and a page that is not there."""

    def do_GET(self) -> None:
        """Answer."""
        codes = {"/list": 200, "/moved": 302}
        self.send_response(codes.get(self.path, 404))
        self.send_header("Location", "/list")
        self.end_headers()
        self.wfile.write(b"the list")

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, str]]:
    """Serve by https; gives the URL and the file with the certificate of the server."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "permits")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, encoding = folder / "server.pem", serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}", str(pem)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_list_by_https(
    guard: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a server that is known, with no proxy of the user's, and from no other place."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with serving(tmp_path) as (url, known):
        told = {**guard.DEFAULTS, **CONFIG, "list": f"{url}/list", "ca_file": known}
        assert guard.fetched(told) == b"the list"
        for change in ({"ca_file": ""}, {"list": f"{url}/gone"}, {"list": f"{url}/moved"}):
            with pytest.raises(guard.Refused, match="cannot be read: https://"):
                guard.fetched({**told, **change})
    with pytest.raises(guard.Refused, match="cannot be read: https://"):
        guard.fetched(told)


def test_it_waits_for_nobody(guard: ModuleType, tmp_path: Path) -> None:
    """A list that never comes is refused, in the time that is set, and in one line."""
    config = tmp_path / "guard.json"
    pipe = tmp_path / "pipe"
    subprocess.run(["mkfifo", str(pipe)], check=True)
    config.write_text(json.dumps({**CONFIG, "list": str(pipe), "timeout": -2}))
    source = (
        "import importlib.util, sys; from pathlib import Path\n"
        f"spec = importlib.util.spec_from_file_location('mof_guard', {str(FILE)!r})\n"
        "guard = importlib.util.module_from_spec(spec); spec.loader.exec_module(guard)\n"
        "guard.read_own = lambda path: Path(path).read_bytes()\n"
        "sys.exit(guard.main(sys.argv[1:]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", source, "--config", str(config), "check"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == guard.EXIT_REFUSED
    assert done.stderr == "REFUSED  web1: the list of permits did not come in time\n"
