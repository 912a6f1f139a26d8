# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schemas (JSON Schema, draft 2020-12), and problems in words that name the place."""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ..domain.errors import BadDocument
from .canonical import missing
from .places import Place, field
from .text import hidden_text, short, visible
from .yaml_input import Source

try:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend
except ImportError:
    Draft202012Validator = None  # type: ignore[assignment, misc] # told when it is needed

_FOLDER = Path(__file__).parent / "schemas"
NAMES = tuple(sorted(path.name.removesuffix(".schema.json") for path in _FOLDER.glob("*.json")))


@cache
def schema(name: str) -> dict[str, Any]:
    """The schema with this name, such as ``release`` for release.schema.json."""
    loaded: dict[str, Any] = json.loads((_FOLDER / f"{name}.schema.json").read_text("utf-8"))
    return loaded


#: What a schema of plain text may say.
_OF_TEXT = frozenset({"type", "description", "minLength", "maxLength", "pattern"})
#: Keys that have no place in a schema that is written out.
_LEFT_OUT = ("$ref", "$defs", "$id", "$schema")


@cache
def _validator(name: str, part: str) -> Any:
    # Built once a process, with every reference written out: both cost far more than checking does.
    if Draft202012Validator is None:
        raise missing("jsonschema")
    whole = schema(name)
    return _checker()(_written_out(whole["$defs"][part] if part else whole))


@cache
def _checker() -> Any:
    """The validator of the draft, but quick with long lists of plain texts, such as hosts."""
    every = Draft202012Validator.VALIDATORS["items"]

    def items(validator: Any, rule: Any, instance: Any, within: Any) -> Iterator[Any]:
        good = _text_check(json.dumps(rule)) if isinstance(instance, list) else None
        if good is None or not all(map(good, instance)):
            yield from every(validator, rule, instance, within)

    return extend(Draft202012Validator, {"items": items})  # type: ignore[no-untyped-call] # it has none


@cache
def _text_check(written: str) -> Callable[[Any], bool] | None:
    """Whether something is a text of this schema; ``None`` where it asks for anything else."""
    rule = json.loads(written)
    if rule is True or rule is False or not set(rule) <= _OF_TEXT or rule.get("type") != "string":
        return None
    least, most = rule.get("minLength", 0), rule.get("maxLength", sys.maxsize)
    matches = re.compile(rule.get("pattern", "")).search
    return lambda one: (
        isinstance(one, str) and least <= len(one) <= most and matches(one) is not None
    )


def _written_out(node: Any) -> Any:
    """The same schema with the parts of other schemas in their place; none refers to itself."""
    if isinstance(node, list):
        return [_written_out(one) for one in node]
    if not isinstance(node, dict):
        return node
    rest = {name: _written_out(one) for name, one in node.items() if name not in _LEFT_OUT}
    if "$ref" not in node:
        return rest
    file, _rest, pointer = node["$ref"].partition("#/")
    target: Any = schema(file.removesuffix(".schema.json"))
    for step in pointer.split("/") if pointer else ():
        target = target[step]
    return {**_written_out(target), **rest}


def check(name: str, source: Source, what: str) -> None:
    """Hold a document against its schema.

    :raises BadDocument: every problem, each with file, line and field.
    :raises MissingDependency: the package jsonschema is not installed.
    """
    problems = list(dict.fromkeys(_problems(_validator(name, ""), source)))
    problems += [_problem(source, place, words) for place, words in hidden_text(source.value)]
    if problems:
        count = f"{len(problems)} problems" if len(problems) > 1 else "1 problem"
        raise BadDocument(
            f"the {what} has {count}",
            where=source.name,
            problems=problems,
            remedy=f"correct it; schemas/{name}.schema.json says what each field takes",
        )


def check_event(document: dict[str, Any]) -> None:
    """Hold an event against the schema of its type; a failure here is a defect of ours.

    :raises BadDocument: it does not have the shape that we promise.
    """
    source = Source(f"event {document.get('type')}", document)
    check("event", source, "event")
    validator = _validator("event", str(document["type"]))
    problems = list(dict.fromkeys(_problems(validator, Source("data", document["data"]))))
    if problems:
        raise BadDocument(f"{source.name} has the wrong shape", problems=problems)


def warm() -> None:
    """Build the validators now, in the parent process, so that forked workers find them built.

    Likewise the patterns in them, and the codecs that reading a file takes.
    """
    for encoding in ("utf-8-sig", "utf-16-be"):  # each is a module that is loaded when first used
        codecs.lookup(encoding)
    if Draft202012Validator is not None:
        for name in NAMES:
            _validator(name, "")
        for part in schema("event")["$defs"]:
            _validator("event", part)
    for pattern in set(_patterns([schema(name) for name in NAMES])):
        re.compile(pattern)  # kept by the module re, which the validators search with


def _patterns(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _patterns(one)
    elif isinstance(node, dict):
        for name, one in node.items():
            if name == "pattern" and isinstance(one, str):
                yield one
            else:
                yield from _patterns(one)


def _problems(validator: Any, source: Source) -> Iterator[str]:
    errors = sorted(validator.iter_errors(source.value), key=lambda one: str(one.absolute_path))
    for error in errors:
        yield _problem(source, tuple(error.absolute_path), _words(error))


def _problem(source: Source, place: Place, words: str) -> str:
    # Keys are somebody's text as well: what a terminal would obey is written out.
    return visible(f"{source.where(place)}: {field(place) or 'document'}: {words}")


def _words(error: Any) -> str:
    value, rule = error.instance, error.validator_value
    match error.validator:
        case "required":
            absent = sorted(set(rule) - set(value))
            return f"lacks {', '.join(absent)}"
        case "additionalProperties" | "unevaluatedProperties":
            known = sorted(error.schema.get("properties", {}))
            extra = sorted(set(value) - set(known)) if isinstance(value, dict) else []
            told = short(", ".join(extra), 300)
            return f"has unknown fields: {told}; it takes {', '.join(known)}"
        case "type":
            return f"must be {_type_name(rule)}, not {_shown(value)}"
        case "enum":
            return f"must be one of {', '.join(map(str, rule))}, not {_shown(value)}"
        case "pattern":
            return f"{_shown(value)} is not allowed: {error.schema.get('description', rule)}"
        case "minItems" | "minProperties":
            return "is empty" if rule == 1 else f"needs at least {rule}"
        case "minLength":
            return "is empty"
        case "uniqueItems":
            return "names something twice"
        case _rest:
            return str(error.message)[:200]


def _type_name(rule: Any) -> str:
    names = {
        "object": "a mapping",
        "array": "a list",
        "string": "text",
        "integer": "a whole number",
    }
    rules = rule if isinstance(rule, list) else [rule]
    return " or ".join(names.get(one, str(one)) for one in rules)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 60 else text[:57] + "…"
