# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application answers over HTTP, finds products, and says what is wrong with its files."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from storefront import VERSION
from storefront.catalog import Catalog, CatalogError, Product, read_catalog
from storefront.config import Config, ConfigError, read_config
from storefront.selftest import selftest
from storefront.server import Server
from storefront.site import Site

SOURCES = Path(__file__).resolve().parents[1] / "src"
KETTLE = Product("K-1", "Travel kettle", "Folds, for two cups.", 3290)
CUP = Product("C-1", "Stoneware cup", "Glazed by hand.", 1200)
TAG = Product("X-1", "<b>Tag</b>", "Rock & roll.", 5)
INI = """[server]
address = 127.0.0.1
port = 8081
[catalog]
products = data/products.json
[page]
title = 100 % coffee
"""


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a running storefront with three products."""
    site = Site("Shop & more", Catalog([KETTLE, CUP, TAG]))
    with Server("127.0.0.1", 0, site, quiet=True) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """A configuration file with its product file, as a deployment leaves them."""
    (tmp_path / "data").mkdir()
    rows = [KETTLE.as_json(), CUP.as_json()]
    (tmp_path / "data/products.json").write_text(json.dumps({"products": rows}))
    path = tmp_path / "storefront.ini"
    path.write_text(INI)
    return path


def ask(port: int, target: str, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    """Send one request and return the response with its content."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, target)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response, content


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a deployment does."""
    command = [sys.executable, "-B", "-m", "storefront", *arguments]
    return subprocess.run(
        command, cwd=SOURCES, capture_output=True, text=True, timeout=30, check=False
    )


def test_health_gives_the_version(port: int) -> None:
    """/health names the version of the release that is running."""
    response, content = ask(port, "/health")
    assert (response.status, response.getheader("Content-Type")) == (200, "application/json")
    assert json.loads(content) == {"status": "ok", "version": VERSION, "products": 3}
    assert (SOURCES / "VERSION").read_text().strip() == VERSION


def test_page_shows_products_and_escapes_them(port: int) -> None:
    """The page lists every product, and text of the data file never becomes markup."""
    response, content = ask(port, "/")
    page = content.decode()
    assert response.status == 200
    assert "<h1>Shop &amp; more</h1>" in page
    assert "<li><b>Travel kettle</b> 32.90 - Folds, for two cups.</li>" in page
    assert "&lt;b&gt;Tag&lt;/b&gt;</b> 0.05 - Rock &amp; roll." in page
    assert response.getheader("Content-Security-Policy", "").startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kettle", [KETTLE]),
        ("KET", [KETTLE]),
        ("x-1", [TAG]),
        ("cup", [KETTLE, CUP]),
        ("two cup", [KETTLE]),
        ("kettle glazed", []),
        ("ettle", []),
        ("zebra", []),
    ],
)
def test_search_over_http(port: int, query: str, found: list[Product]) -> None:
    """/search finds the products in which each word of the query begins some word."""
    response, content = ask(port, f"/search?q={quote(query)}")
    assert response.status == 200
    expected = [product.as_json() for product in found]
    assert json.loads(content) == {"query": query, "count": len(found), "products": expected}


def test_search_finds_what_reading_every_product_finds() -> None:
    """The index changes how fast the answer comes, never the answer."""
    catalog = read_catalog(SOURCES.parent / "data/products.json")
    beginnings = {
        word[:length]
        for product in catalog.products
        for word in f"{product.name} {product.description}".casefold().replace("-", " ").split()
        for length in (1, 3, 20)
    }
    assert len(beginnings) > 100
    for beginning in beginnings:
        words = beginning.strip(".,")
        slow = [
            product
            for product in catalog.products
            if any(
                word.startswith(words)
                for word in f"{product.sku} {product.name} {product.description}".casefold()
                .replace("-", " ")
                .split()
            )
        ]
        assert catalog.search(words) == slow, words


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/search", 400),
        ("/search?q=", 400),
        ("/search?q=%20", 400),
        pytest.param(f"/search?q={'a' * 201}", 400, id="long"),
        pytest.param("/search?" + "&".join(["q=a"] * 11), 400, id="many"),
        ("HTTP://[", 400),
        ("/search?q=%FF%ED%A0%80", 200),
        ("/nothing", 404),
        ("/../VERSION", 404),
    ],
)
def test_odd_addresses_get_an_answer(port: int, target: str, status: int) -> None:
    """What nobody should ask gets a client error as JSON, and the server goes on."""
    response, content = ask(port, target)
    assert response.status == status
    assert isinstance(json.loads(content), dict)
    assert ask(port, "/health")[0].status == 200


def test_head_and_post(port: int) -> None:
    """HEAD gives the headers of GET without its content; other methods are refused."""
    got, content = ask(port, "/")
    head, nothing = ask(port, "/", "HEAD")
    assert (head.status, nothing) == (200, b"")
    assert head.getheader("Content-Length") == got.getheader("Content-Length") == str(len(content))
    assert ask(port, "/", "POST")[0].status == 501


def test_config_is_read(config_file: Path) -> None:
    """A relative product path starts at the configuration's folder; % is plain text."""
    products = config_file.parent / "data/products.json"
    assert read_config(config_file) == Config("127.0.0.1", 8081, products, "100 % coffee")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("port = 8081", "port = 0", "port is '0'"),
        ("port = 8081", "port = 65536", "port is '65536'"),
        ("port = 8081", "port = ٨٠", "give a number from 1 to 65535"),
        ("port = 8081", "", r"set port in the section \[server\]"),
        ("title = 100 % coffee", "title =", r"set title in the section \[page\]"),
        ("[server]", "server", "cannot be read"),
    ],
)
def test_wrong_config_is_told(config_file: Path, old: str, new: str, message: str) -> None:
    """A wrong configuration is refused by a message that names the file and the setting."""
    config_file.write_text(INI.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        read_config(config_file)
    assert str(caught.value).startswith(str(config_file))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be read"),
        ("[]", "holds no list of products"),
        ('{"products": []}', "holds no list of products"),
        ('{"products": [1]}', "product 1 needs a line of text as sku"),
        (json.dumps({"products": [KETTLE.as_json(), {"sku": "A"}]}), "product 2 needs a line"),
        (json.dumps({"products": [{**CUP.as_json(), "name": "\ud800"}]}), "line of text as name"),
        (json.dumps({"products": [{**CUP.as_json(), "price_cents": True}]}), "as price_cents"),
        (json.dumps({"products": [{**CUP.as_json(), "price_cents": 1.5}]}), "as price_cents"),
        (json.dumps({"products": [CUP.as_json(), CUP.as_json()]}), "C-1 is there twice"),
    ],
)
def test_wrong_products_are_told(tmp_path: Path, text: str, message: str) -> None:
    """A wrong product file is refused by a message that names the file and the product."""
    path = tmp_path / "products.json"
    path.write_text(text)
    with pytest.raises(CatalogError, match=message) as caught:
        read_catalog(path)
    assert str(caught.value).startswith(str(path))


def test_selftest_command(config_file: Path) -> None:
    """The self-test loads both files, answers itself and ends with 0."""
    done = run("--config", str(config_file), "--selftest")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"storefront {VERSION} answers, 2 products\n"


def test_selftest_finds_a_search_that_does_not_work() -> None:
    """The self-test is no formality: a catalog that finds nothing does not pass it."""

    class Blind(Catalog):
        def search(self, query: str) -> list[Product]:
            return []

    assert selftest(Site("Shop", Catalog([CUP]))) == []
    assert selftest(Site("Shop", Blind([CUP]))) == ["/search does not find 'Stoneware cup'"]


def test_command_tells_a_missing_file(config_file: Path) -> None:
    """Without its product file the command ends with 2 and one line on stderr."""
    (config_file.parent / "data/products.json").unlink()
    done = run("--config", str(config_file), "--selftest")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"storefront: {config_file.parent}/data/products.json: cannot")


def test_command_serves(config_file: Path) -> None:
    """The command listens where its configuration says."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    config_file.write_text(INI.replace("8081", str(free)))
    command = [sys.executable, "-B", "-m", "storefront", "--config", str(config_file)]
    with subprocess.Popen(command, cwd=SOURCES, stderr=subprocess.PIPE) as process:
        try:
            assert json.loads(_wait_for_answer(free, process))["version"] == VERSION
        finally:
            process.terminate()


def test_command_tells_a_taken_port(config_file: Path) -> None:
    """A port that is in use ends the command with 1 and names it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        config_file.write_text(INI.replace("8081", str(number)))
        done = run("--config", str(config_file))
    assert done.returncode == 1
    assert done.stderr.startswith(f"storefront: cannot listen on 127.0.0.1 port {number}: ")


def _wait_for_answer(port: int, process: subprocess.Popen[bytes]) -> bytes:
    end = time.monotonic() + 20
    while True:
        try:
            return ask(port, "/health")[1]
        except OSError:
            assert process.poll() is None, "the storefront ended"
            assert time.monotonic() < end, "the storefront does not answer"
            time.sleep(0.05)
