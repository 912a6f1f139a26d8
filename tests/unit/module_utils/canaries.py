# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that are none, one and more of each kind, as they stand in the texts of a host.

Each is made up here and opens nothing. It is put together from parts so that no scanner of source
code takes this file for a leak.
"""

from __future__ import annotations

import base64
import hashlib
import json
import string
from dataclasses import dataclass

_ALL = string.ascii_letters + string.digits


def _letters(seed: str, size: int, of: str = _ALL) -> str:
    """As many characters, always the same for one seed."""
    found, number = "", 0
    while len(found) < size:
        block = hashlib.sha256(f"{seed} {number}".encode()).digest()
        found += "".join(of[one % len(of)] for one in block)
        number += 1
    return found[:size]


def _hex(seed: str, size: int) -> str:
    return _letters(seed, size, "0123456789abcdef")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@dataclass(frozen=True)
class Canary:
    """One secret.

    :param kind: what its marker has to say.
    :param text: the secret itself.
    :param around: a text with ``@@`` where the secret stands; without it the secret tells itself
        wherever it is.
    """

    kind: str
    text: str
    around: str = "@@"

    @property
    def planted(self) -> str:
        """The text that holds it."""
        return self.around.replace("@@", self.text)


def canaries(seed: str = "one") -> list[Canary]:
    """At least one of each kind; another seed gives other secrets of the same kinds."""
    word = f"Can4ry-{_letters(seed + 'w', 9)}"
    pem = "\n".join(_letters(f"{seed}{n}", 64) for n in range(3))

    def block(name: str, end: str = "\n") -> str:
        begin = f"-----BEGIN {name}-----"
        return f"{begin}\n{pem}\n-----END {name}-----".replace("\n", end)

    putty = f"Private-Lines: 3\n{pem}\nPrivate-MAC: {_hex(seed, 64)}"
    sealed = f"$ANSIBLE_{'VAULT'};1.1;AES256\n{_hex(seed + 'v', 80)}\n{_hex(seed + 'u', 64)}"
    jwt = ".".join(
        base64.urlsafe_b64encode(one.encode()).decode().rstrip("=")
        for one in (
            json.dumps({"alg": "RS256", "kid": seed}),
            json.dumps({"sub": "system:serviceaccount:default:app"}),
            _letters(seed + "j", 60),
        )
    )
    number = "1234567890123456" + "".join(one for one in _letters(seed, 2, string.digits))
    discord = f"{_base64(number).rstrip('=')}.{_letters(seed + 'd', 6)}.{_letters(seed + 'e', 27)}"
    alone = [
        ("aws-access-key", "AKIA" + _letters(seed, 16, string.ascii_uppercase)),
        *(("github-token", f"gh{one}_{_letters(seed + one, 36)}") for one in "pousr"),
        ("github-token", f"github_pat_{_letters(seed, 22)}_{_letters(seed + 'g', 59)}"),
        ("gitlab-token", f"glpat-{_letters(seed, 20)}"),
        ("gitlab-token", f"gldt-{_letters(seed, 20)}"),
        ("slack-token", f"xoxb-{_letters(seed, 11, string.digits)}-{_letters(seed, 24)}"),
        ("slack-token", f"xapp-1-A{_letters(seed, 10, string.digits)}-{_hex(seed, 40)}"),
        ("stripe-key", f"sk_live_{_letters(seed, 24)}"),
        ("stripe-key", f"rk_live_{_letters(seed, 24)}"),
        ("twilio-key", f"SK{_hex(seed, 32)}"),
        ("sendgrid-key", f"SG.{_letters(seed, 22)}.{_letters(seed + 's', 43)}"),
        ("mailgun-key", f"key-{_hex(seed, 32)}"),
        ("npm-token", f"npm_{_letters(seed, 36)}"),
        ("pypi-token", f"pypi-AgEIcHlwaS5vcmc{_letters(seed, 60)}"),
        ("jwt", jwt),
        ("age-key", f"AGE-SECRET-KEY-1{_letters(seed, 58, string.ascii_uppercase)}"),
        ("vault-token", f"hvs.{_letters(seed, 90)}"),
        ("vault-token", f"s.{_letters(seed, 24)}"),
        ("digitalocean-token", f"dop_v1_{_hex(seed, 64)}"),
        ("google-key", f"AIza{_letters(seed, 35)}"),
        ("google-key", f"GOCSPX-{_letters(seed, 28)}"),
        ("telegram-token", f"{_letters(seed, 9, '123456789')}:AA{_letters(seed, 33)}"),
        ("discord-token", discord),
        ("databricks-token", f"dapi{_hex(seed, 32)}"),
        ("shopify-token", f"shpat_{_hex(seed, 32)}"),
        ("heroku-key", f"HRKU-{_letters(seed, 40)}"),
        ("openai-key", f"sk-proj-{_letters(seed, 48)}"),
        ("anthropic-key", f"sk-ant-api03-{_letters(seed, 80)}"),
        ("huggingface-token", f"hf_{_letters(seed, 34)}"),
        ("terraform-token", f"{_letters(seed, 14)}.atlasv1.{_letters(seed, 67)}"),
        ("password-hash", f"$6${_letters(seed, 12)}${_letters(seed, 86)}"),
        ("password-hash", f"$5$rounds=5000${_letters(seed, 12)}${_letters(seed, 43)}"),
        ("password-hash", f"$1${_letters(seed, 8)}${_letters(seed, 22)}"),
        ("password-hash", f"$y$j9T${_letters(seed, 22)}${_letters(seed, 43)}"),
        ("password-hash", f"$2b$12${_letters(seed, 53)}"),
        (
            "password-hash",
            f"$argon2id$v=19$m=65536,t=3,p=4${_letters(seed, 22)}${_letters(seed, 43)}",
        ),
        ("password-hash", "{SSHA}" + _letters(seed, 38)),
        ("private-key", block("RSA PRIVATE KEY")),
        ("private-key", block("PRIVATE KEY", "\\n")),
        ("private-key", block("OPENSSH PRIVATE KEY")),
        ("private-key", block("PGP PRIVATE KEY BLOCK")),
        ("private-key", block("ENCRYPTED PRIVATE KEY")),
    ]
    inside = [
        ("private-key", putty, "PuTTY-User-Key-File-3: ssh-rsa\n@@"),
        ("ansible-vault", sealed, "@@"),
        ("aws-secret-key", _letters(seed, 40), "aws_secret_access_key = @@"),
        ("aws-secret-key", _letters(seed, 40), "export AWS_SECRET_ACCESS_KEY=@@"),
        (
            "slack-webhook",
            f"T{_letters(seed, 8)}/B{_letters(seed, 8)}/{_letters(seed, 24)}",
            "curl -X POST https://hooks.slack.com/services/@@",
        ),
        (
            "discord-webhook",
            f"{_letters(seed, 18, string.digits)}/{_letters(seed, 68)}",
            "https://discord.com/api/webhooks/@@",
        ),
        (
            "azure-key",
            _letters(seed, 86) + "==",
            "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=@@;EndpointSuffix=x.net",
        ),
        ("azure-key", _letters(seed, 43) + "%3D", "https://x.net/c?sv=2022-11-02&sr=b&sig=@@&se=1"),
        ("wireguard-key", _letters(seed, 43) + "=", "PrivateKey = @@"),
        ("docker-auth", _base64(f"bot:{word}"), '{"auths":{"registry.example.com":{"auth":"@@"}}}'),
        (
            "otp-seed",
            _letters(seed, 32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
            "otpauth://totp/x?secret=@@&issuer=y",
        ),
        (
            "heroku-key",
            f"{_hex(seed, 8)}-{_hex(seed, 4)}-4abc-8def-{_hex(seed, 12)}",
            "HEROKU_API_KEY=@@",
        ),
        ("url-password", word, "postgresql://shop:@@@db1.example.com:5432/shop"),
        ("url-password", word, "0 1 * * * root rsync rsync://u:@@@backup/x /srv"),
        ("url-password", word, "redis://:@@@cache:6379/0"),
        ("authorization", _base64(f"bot:{word}"), "curl -H 'Authorization: Basic @@' https://x"),
        ("authorization", word, 'curl -H "Authorization: Bearer @@" https://x'),
        ("authorization", word, "wget --header='Proxy-Authorization: Token @@' x"),
        ("cookie", f"sid={word}", "curl -H 'Cookie: @@' https://x"),
        ("cookie", word, "curl https://x/?JSESSIONID=@@"),
        ("password", word, "password=@@"),
        ("password", word, "DB_PASSWORD='@@' /usr/bin/backup"),
        ("password", f"{word} and more", 'PASSWORD="@@"'),
        ("password", f"{word} and more", "password = @@"),
        ("password", word, "  db_password: @@"),
        ("password", word, '{"user": "shop", "password": "@@", "x": 1}'),
        ("password", word, 'curl -d "{\\"password\\": \\"@@\\"}" https://x'),
        ("password", word, "5 4 * * * root backup --password @@ --quiet"),
        ("password", word, "backup --db-password=@@ --quiet"),
        ("password", word, "mysqldump -u root -p@@ shop > /srv/x.sql"),
        ("password", word, "PGPASSWORD=@@ pg_dump shop"),
        ("password", word, "MYSQL_PWD=@@ mysqldump shop"),
        ("password", word, "sshpass -p @@ ssh web1"),
        ("password", word, "sshpass -p'@@' ssh web1"),
        ("password", word, "curl -s -u shop:@@ https://x"),
        ("password", word, "curl --user 'shop:@@' https://x"),
        ("password", word, "smbclient -U shop%@@ //nas/x"),
        ("password", word, "username=shop,password=@@,uid=1000"),
        ("password", word, "redis-cli -a @@ save"),
        ("password", word, "ldapsearch -x -D cn=admin -w @@ -b dc=x"),
        ("password", word, "mongodump -u shop -p @@ --out /srv"),
        ("password", word, "docker login -u shop -p @@ registry"),
        ("password", word, "echo 'shop:@@' | chpasswd"),
        ("password", word, "echo @@ | sudo -S reboot"),
        ("password", word, "openssl rsa -passin pass:@@ -in x"),
        ("password", word, "machine x login shop password @@"),
        ("password", word, "requirepass @@"),
        ("password", word, "sqlplus shop/@@@db"),
        ("password", word, "ALTER USER shop IDENTIFIED BY '@@'"),
        ("password", word, "DB_PASSWORD_PROD=@@"),
        ("password", word, "pwd=@@"),
        ("password", word, "define('DB_PASSWORD', '@@');"),
        ("secret", word, "client_secret=@@"),
        ("secret", word, "https://x/token?client_secret=@@&grant=y"),
        ("secret", word, "SECRET: @@"),
        ("token", word, "curl -H 'X-Auth-Token: @@' https://x"),
        ("token", word, "//registry.example.com/:_authToken=@@"),
        ("token", word, "deploy --token @@"),
        ("token", word, "https://x/hook?token=@@"),
        ("token", word, "CONSUL_HTTP_TOKEN=@@"),
        ("key", word, "curl -H 'X-Api-Key: @@' https://x"),
        ("key", word, "DATADOG_API_KEY=@@ agent"),
        ("key", word, "apikey: @@"),
        ("psk", word, "psk=@@"),
        ("credential", word, "credentials=@@"),
    ]
    return [Canary(*one) for one in (*alone, *inside)]
