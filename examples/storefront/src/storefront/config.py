# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the configuration file: INI, with the sections server, catalog and page."""

from __future__ import annotations

from configparser import ConfigParser
from configparser import Error as IniError
from dataclasses import dataclass
from pathlib import Path


class ConfigError(Exception):
    """The configuration cannot be used; the message names the file and what to correct."""


@dataclass(frozen=True)
class Config:
    """The settings of one storefront.

    :param address: the address to listen on.
    :param port: the TCP port to listen on, 1 to 65535.
    :param products: the product file.
    :param title: the heading of the page.
    """

    address: str
    port: int
    products: Path
    title: str


def read_config(path: Path) -> Config:
    """Read the configuration in ``path``; a relative product path starts at the file's folder.

    :raises ConfigError: the file cannot be read, or a setting is missing or wrong.
    """
    # Without interpolation a percent sign in a title is a percent sign.
    ini = ConfigParser(interpolation=None)
    try:
        ini.read_string(path.read_text(encoding="utf-8"), source=str(path))
    except (OSError, UnicodeDecodeError, IniError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    return Config(
        address=_setting(ini, path, "server", "address"),
        port=_port(path, _setting(ini, path, "server", "port")),
        products=path.parent / _setting(ini, path, "catalog", "products"),
        title=_setting(ini, path, "page", "title"),
    )


def _setting(ini: ConfigParser, path: Path, section: str, name: str) -> str:
    value = ini.get(section, name, fallback="").strip()
    if not value:
        raise ConfigError(f"{path}: set {name} in the section [{section}]")
    return value


def _port(path: Path, text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ConfigError(f"{path}: port is {text!r}; give a number from 1 to 65535")
    return int(text)
