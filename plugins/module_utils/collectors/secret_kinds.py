# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
r"""What secrets look like, the most telling kinds first: by their own form, then by what is around.

Texts come from hosts that may be hostile, so that a pattern may take as long as the text, but not
longer: what repeats without a bound stands at its very end, where nothing after it can fail, and
what repeats elsewhere has a bound.
"""

from __future__ import annotations

import re

from .secret_kind import Kind, is_pair, is_random, is_snowflake, is_value, kind

# What may not stand before a token, or it is the middle of a longer word.
_WORD = r"(?<![A-Za-z0-9_])"
# One word of a command line, of an assignment or of a quoted text, to its end.
_ARGUMENT = r"""["']?((?:[^\s"'\\]|\\.|["'](?=[^\s"',;:)\]}]))+)"""


def _program(needles: str, programs: str, option: str) -> Kind:
    """A password behind an option of a program: nothing else tells it."""
    pattern = rf"(?:{programs})\s[^\n|;]{{0,300}}?(?<=\s)(?:{option}){_ARGUMENT}"
    return kind("password", needles, pattern, is_value)


BLOCKS = (
    kind(
        "private-key",
        "-----begin",
        r"(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)",
        until="-----END",
    ),
    kind("private-key", "private-lines:", r"(Private-Lines: )", until="Private-MAC: "),
    kind("ansible-vault", "$ansible_vault", r"(\$ANSIBLE_VAULT;[0-9.]{1,8};)"),
)

_TOKENS = (
    kind("jwt", "eyj", _WORD + r"(eyJ[\w-]{8,4096}\.eyJ[\w-]{4,8192}\.[\w-]*)", flags=re.A),
    kind("aws-access-key", "akia asia", _WORD + r"((?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Za-z0-9])"),
    kind(
        "aws-secret-key",
        "aws_secret awssecret secret_access secretaccess",
        r"(?:aws[_-]?secret|secret[_-]?access)[_-]?(?:access[_-]?)?(?:key)?"
        r"[\"']?[\s:=>]{1,8}[\"']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])",
        flags=re.I,
    ),
    kind("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", r"(gh[pousr]_[A-Za-z0-9]{20,})"),
    kind("github-token", "github_pat_", r"(github_pat_\w{20,})", flags=re.A),
    kind(
        "gitlab-token",
        "glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat- glffct- gr1348941",
        _WORD + r"((?:gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-|GR1348941)[\w.-]{16,})",
        flags=re.A,
    ),
    kind("slack-token", "xox xapp-", r"((?:xox[a-z]|xapp)-[A-Za-z0-9-]{10,})"),
    kind(
        "slack-webhook",
        "hooks.slack",
        r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([\w/-]{8,})",
        flags=re.A,
    ),
    kind("stripe-key", "k_live_ k_test_", r"([rs]k_(?:live|test)_[A-Za-z0-9]{10,})"),
    kind("stripe-key", "whsec_", _WORD + r"(whsec_[A-Za-z0-9+/=]{16,})"),
    kind("twilio-key", "sk", _WORD + r"(SK[0-9a-f]{32})(?![A-Za-z0-9])", least=34),
    kind("sendgrid-key", "sg.", _WORD + r"(SG\.[\w-]{16,64}\.[\w-]{16,})", flags=re.A),
    kind("mailgun-key", "key-", r"(?<![A-Za-z0-9_-])(key-[0-9a-f]{32})(?![A-Za-z0-9])"),
    kind("npm-token", "npm_", _WORD + r"(npm_[A-Za-z0-9]{30,})"),
    kind("pypi-token", "pypi-ag", r"(pypi-Ag[\w-]{16,})", flags=re.A),
    kind("age-key", "age-secret-key-", r"(AGE-SECRET-KEY-1[A-Z0-9]{20,})", flags=re.I),
    kind("vault-token", "hvs. hvb. hvr.", r"(?<![\w.])(hv[sbr]\.[A-Za-z0-9_-]{20,})", flags=re.A),
    kind(
        "vault-token",
        "s.",
        r"(?<![\w.])(s\.[A-Za-z0-9]{24})(?![\w.])",
        is_random,
        least=26,
        flags=re.A,
    ),
    kind("digitalocean-token", "dop_v1_ doo_v1_ dor_v1_", r"(do[opr]_v1_[0-9a-f]{32,})"),
    kind("google-key", "aiza", r"(AIza[\w-]{30,})", flags=re.A),
    kind("google-key", "gocspx- ya29.", _WORD + r"((?:GOCSPX-|ya29\.)[\w-]{20,})", flags=re.A),
    kind(
        "azure-key",
        "accountkey sharedaccesskey sharedaccesssignature sig=",
        r"(?:AccountKey=|SharedAccessKey=|[?&;\s\"']sig=)([A-Za-z0-9+/%=_-]{20,})",
        flags=re.I,
    ),
    kind("telegram-token", ":aa", r"(?<![A-Za-z0-9])(\d{6,12}:AA[\w-]{30,})", flags=re.A),
    kind(
        "discord-webhook",
        "discord",
        r"discord(?:app)?\.com/api/(?:v\d{1,3}/)?webhooks/(\d{5,30}/[\w-]{20,})",
        flags=re.I | re.A,
    ),
    kind(
        "discord-token",
        ".",
        r"(?<![\w-])([MNO][\w-]{22,28}\.[\w-]{6}\.[\w-]{27,})",
        is_snowflake,
        re.A,
        least=58,
    ),
    kind("databricks-token", "dapi", _WORD + r"(dapi[0-9a-f]{32}(?:-\d{1,2})?)"),
    kind("shopify-token", "shpat_ shpca_ shppa_ shpss_", r"(shp(?:at|ca|pa|ss)_[0-9A-Za-z]{20,})"),
    kind("heroku-key", "hrku-", r"(HRKU-[\w-]{20,})", flags=re.A),
    kind(
        "heroku-key",
        "heroku",
        r"heroku[\w .-]{0,20}key[\"']?\s{0,4}[:=]\s{0,4}[\"']?"
        r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
        flags=re.I | re.A,
    ),
    kind("anthropic-key", "sk-ant-", _WORD + r"(sk-ant-[\w-]{20,})", flags=re.A),
    kind("openai-key", "sk-", r"(?<![\w-])(sk-[\w-]{20,})", is_random, re.A),
    kind("huggingface-token", "hf_", _WORD + r"(hf_[A-Za-z0-9]{30,})"),
    kind(
        "terraform-token",
        ".atlasv1.",
        _WORD + r"([A-Za-z0-9]{14}\.atlasv1\.[\w=-]{20,})",
        flags=re.A,
    ),
    kind(
        "wireguard-key", "key", r"(?:private|preshared)key\s{0,8}=\s{0,8}([\w+/]{43}=)", flags=re.I
    ),
    kind(
        "otp-seed",
        "otpauth:",
        r"otpauth://[^\s\"']{0,300}?[?&]secret=([A-Za-z0-9%=]{8,})",
        flags=re.I,
    ),
    kind(
        "password-hash",
        "$",
        r"(\$(?:[156]|md5|sha1|apr1|g?y|7|2[abxy]?|argon2(?:id|i|d)|scrypt|pbkdf2(?:-sha\d{1,3})?)"
        r"\$(?:[\w=,.-]{1,40}\$){0,3}[A-Za-z0-9./+=]{0,64}\$?[A-Za-z0-9./+=$]{20,})",
        flags=re.A,
    ),
    kind(
        "password-hash", "{", r"(\{(?:S?SHA\d{0,3}|S?MD5|CRYPT)\}[A-Za-z0-9./+=$]{8,})", flags=re.I
    ),
    kind("password-hash", "pbkdf2_sha", r"(pbkdf2_sha\d{1,3}\$\d{1,9}\$[A-Za-z0-9./+=$]{16,})"),
)

_AROUND = (
    kind("url-password", "://", r"://[^\s/@:\"']{0,100}:(?!\d{1,5}/)([^\s\"']{1,256})@", is_value),
    kind("url-password", "://", r"://([A-Za-z0-9_-]{20,100})(?::x-oauth-basic)?@", is_random),
    kind(
        "authorization",
        "authorization",
        r"authorization[\\\"']{0,3}\s{0,4}[:=]\s{0,4}[\\\"']{0,3}"
        r"(?:(?:basic|bearer|token|digest|negotiate|apikey|key)[\s=]{1,4})?([^\s\"'\\]+)",
        is_value,
        re.I,
    ),
    kind("authorization", "bearer", r"\bbearer\s{1,4}([\w.~+/=-]{12,})", flags=re.I | re.A),
    kind("authorization", "basic", r"\bbasic\s{1,4}([A-Za-z0-9+/=_-]{8,})", is_pair, re.I),
    kind(
        "docker-auth",
        "auth",
        r"\bauth[\\\"']{0,3}\s{0,4}[:=]\s{0,4}[\\\"']{0,3}([\w+/]{8,}={0,2})",
        is_pair,
        re.I | re.A,
    ),
    kind(
        "docker-auth",
        "_auth",
        r"_auth\s{0,4}=\s{0,4}[\"']?([\w+/]{8,}={0,2})",
        is_pair,
        re.I | re.A,
    ),
    kind("cookie", "cookie", r"\bcookie[\\\"']{0,3}\s{0,4}:\s{0,4}([^\r\n\"']+)", is_value, re.I),
    kind(
        "cookie",
        "curl",
        r"curl\s[^\n|;]{0,300}?(?<=\s)(?:-b|--cookie)[\s=]{1,4}[\"']?([^\s\"'=;]{1,80}=[^\s\"']+)",
        is_value,
        re.I,
    ),
    kind(
        "cookie", "sessid session", r"(?:(?:php|j)sessid|j?sessionid)=([^\s;\"']+)", is_value, re.I
    ),
    _program(
        "curl wget lftp",
        "curl|wget|lftp",
        r"(?:-u|--user|--proxy-user|-U)[\s=]{0,4}[\"']?[^\s:,\"']{1,80}[:,]",
    ),
    _program("mysql mariadb", r"(?:mysql|mariadb)[\w-]{0,20}", r"-p(?=\S)"),
    _program("sshpass", "sshpass", r"-p\s{0,4}"),
    _program("mongo", "mongo[a-z]{0,10}", r"-p\s{1,4}"),
    _program("login", "login", r"-p\s{1,4}"),
    _program("redis-cli", "redis-cli", r"-a\s{1,4}"),
    _program("ldap", "ldap[a-z]{1,10}", r"-w\s{1,4}"),
    _program("ipmitool sqlcmd zip", "ipmitool|sqlcmd|zip", r"-P\s{1,4}"),
    _program("7z rar", r"\b(?:7z[ar]?|rar|unrar)", r"-p(?=\S)"),
    _program("smbclient rpcclient", "smbclient|rpcclient", r"-U\s{0,4}[\"']?[^\s%\"']{1,80}%"),
    _program("snmp", "snmp[a-z]{2,10}", r"-[cAX]\s{1,4}"),
    kind(
        "password",
        "chpasswd",
        r"echo\s{1,4}(?:-\w\s{1,4})?[\"']?[\w.-]{1,40}:([^\s|\"']{1,200})[\"']?\s{0,4}\|[^\n]{0,40}chpasswd",
        is_value,
    ),
    kind(
        "password",
        "sudo passwd",
        r"echo\s{1,4}(?:-\w\s{1,4})?[\"']?([^\s|\"']{1,200})[\"']?\s{0,4}\|\s{0,4}(?:sudo\s[^\n|]{0,40}-\w{0,4}S|passwd\s[^\n|]{0,40}--stdin)",
        is_value,
    ),
    kind(
        "password",
        "sqlplus impdp expdp",
        r"(?:sqlplus|impdp|expdp)\s[^\n|;]{0,80}?[\w.$-]{1,40}/([^\s/@\"']{1,200})@",
        is_value,
    ),
    kind("password", "pass:", r"\bpass(?:in|out)?\s{1,4}[\"']?pass:([^\s\"']+)", is_value, re.I),
    kind(
        "password",
        "identified",
        r"\bidentified\s{1,4}(?:with\s{1,4}\S{1,40}\s{1,4})?(?:by|as)\s{1,4}(?:password\s{1,4})?[\"']([^\"']+)",
        is_value,
        re.I,
    ),
    kind(
        "password",
        "machine login",
        r"(?:\bmachine\s|\blogin\s)[^\n]{0,200}?\spassword\s{1,4}([^\s]+)",
        is_value,
        re.I,
    ),
    kind(
        "password",
        "requirepass masterauth",
        r"\b(?:requirepass|masterauth)\s{1,4}([^\s]+)",
        is_value,
        re.I,
    ),
)

#: Every kind, the most telling first; blocks take up what follows them.
KINDS = (*BLOCKS, *_TOKENS, *_AROUND)
