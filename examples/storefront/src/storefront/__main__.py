# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command: ``python3 -m storefront --config storefront.ini [--selftest]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from . import VERSION
from .catalog import CatalogError, read_catalog
from .config import ConfigError, read_config
from .selftest import selftest
from .server import Server
from .site import Site


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted, or test and end.

    :returns: 0 done, 1 it does not work, 2 the configuration or the product file is wrong.
    """
    parser = argparse.ArgumentParser(prog="storefront", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="the configuration file")
    parser.add_argument("--selftest", action="store_true", help="answer one's own requests, end")
    parser.add_argument("--version", action="version", version=VERSION)
    options = parser.parse_args(arguments)
    try:
        config = read_config(options.config)
        site = Site(config.title, read_catalog(config.products))
    except (ConfigError, CatalogError) as error:
        return _fail(str(error), 2)
    if options.selftest:
        problems = selftest(site)
        if problems:
            return _fail("; ".join(problems), 1)
        print(f"storefront {VERSION} answers, {len(site.catalog.products)} products")
        return 0
    try:
        server = Server(config.address, config.port, site)
    except OSError as error:
        return _fail(f"cannot listen on {config.address} port {config.port}: {error}", 1)
    with server, suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


def _fail(problem: str, code: int) -> int:
    print(f"storefront: {problem}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
