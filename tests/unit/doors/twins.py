# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the documentation twin of a door: everything, each as one sentence."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.loader import fragment_loader
from ansible.utils.plugin_docs import get_docstring
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.change import (
    Approval,
    Change,
    ChangeReview,
    Span,
    Step,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.changes.schedule import Entry
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.judge import Inputs
from ansible_collections.mof.release.plugins.plugin_utils.domain.gate.permit import Permit
from ansible_collections.mof.release.plugins.plugin_utils.domain.releases import release as domain
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.obligation import Obligation
from ansible_collections.mof.release.plugins.plugin_utils.domain.rules.rules import Rules
from ansible_collections.mof.release.plugins.plugin_utils.doors.action import OPTIONS
from ansible_collections.mof.release.plugins.plugin_utils.doors.signing import SigningDoor

TOP = Path(__file__).parents[3]
NAME = "mof.release"
#: What runs on targets: modules with code, whatever an action plugin of the same name fills in.
ON_TARGETS = {"snapshot", "host_checks"}
DOORS = sorted({file.stem for file in (TOP / "plugins" / "action").glob("*.py")} - ON_TARGETS)
#: What an option has -> what it is when it is not said. Suboptions have their own name in a twin.
FIELDS = {
    "type": "str",
    "elements": None,
    "default": None,
    "required": False,
    "aliases": None,
    "choices": None,
}
#: Rule on several arguments -> the word by which the documentation tells it.
WORDS = {
    "required_if": "required",
    "required_one_of": "required",
    "required_together": "required",
    "mutually_exclusive": "exclusive",
}
ATTRIBUTES = ("check_mode", "diff_mode", "idempotent", "platform", "action", "async")
TYPES = {"bool", "dict", "int", "list", "str"}
#: Value -> each field that is itself made of values -> what it is made of.
PARTS: dict[type, dict[str, tuple[type, ...]]] = {
    domain.Release: {
        "activities": (domain.ActivityResult, domain.Evidence),
        "signoffs": (domain.SignOff,),
        "review": (domain.Review,),
        "attempts": (domain.Attempt,),
        "deployments": (domain.Deployment,),
        "permits": (Permit,),
        "unpermitted": (domain.Unpermitted,),
        "captured": (domain.Captured,),
        "returns": (domain.Return,),
    },
    Change: {
        "approvals": (Approval,),
        "schedule": (Span,),
        "evidence": (domain.Evidence,),
        "review": (ChangeReview, Span),
        "history": (Step,),
    },
}
#: Return value -> the value whose fields it documents.
VALUES = {
    "change_requests": Change,
    "releases": domain.Release,
    "review": domain.Review,
    "findings": Finding,
    "unmet": Finding,
    "inputs": Inputs,
    "rules": Rules,
    "waiting": Finding,
    "schedule": Entry,
    "obligations": Obligation,
}
#: Return value -> what a door adds to the fields of the value.
ADDED = {"releases": {"coverage"}, "obligations": {"id"}}
#: What a writing door answers with -> the door and return value that document its fields for all.
REFERENCES = {
    "change_request": ("change_request_info", "change_requests"),
    "release": ("release_info", "releases"),
    "rules": ("rules_info", "rules"),
    "obligation": ("obligation_info", "obligations"),
}
#: Kind of thing that a door answers with -> the name of that return value.
ANSWERS = {"changes": "change_request", "releases": "release", "rules": "rules"}
#: What a door answers with beside that, when people can sign by it.
SIGNED = {"events", "request_file", "signer", "text"}
Document = dict[str, Any]


def door(name: str) -> Any:
    """The action plugin with this name."""
    return importlib.import_module(f"ansible_collections.{NAME}.plugins.action.{name}").ActionModule


@cache
def twin(name: str) -> tuple[Document, list[Document], Document]:
    """DOCUMENTATION with its fragments, EXAMPLES and RETURN of a module."""
    path = TOP / "plugins" / "modules" / f"{name}.py"
    doc, examples, returns, _rest = get_docstring(
        str(path), fragment_loader, collection_name=NAME, plugin_type="module"
    )
    return doc, yaml.safe_load(examples), returns


def text_of(option: Mapping[str, Any]) -> str:
    """All that the documentation says about one thing in words."""
    said = option.get("description", "")
    return said if isinstance(said, str) else " ".join(said)


def option_problems(
    spec: Mapping[str, Any], options: Mapping[str, Any], place: str = ""
) -> Iterator[str]:
    """Where documented options are not the arguments that the door takes."""
    for name in sorted(set(spec) ^ set(options)):
        yield f"{place}{name} is {'not documented' if name in spec else 'no argument of the door'}"
    for name in sorted(set(spec) & set(options)):
        argument, option = spec[name], options[name]
        for field, usual in FIELDS.items():
            takes, says = argument.get(field, usual), option.get(field, usual)
            if field == "choices" and says:
                says = list(says)  # when each is explained they are a mapping
            if takes != says:
                yield f"{place}{name}: {field} is {takes!r}, documented is {says!r}"
        if not text_of(option):
            yield f"{place}{name} has no description"
        inner = argument.get("options") or {}, option.get("suboptions") or {}
        yield from option_problems(*inner, f"{place}{name}.")


def rule_problems(rules: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[str]:
    """Where a rule on several arguments is not told, which only words can do."""
    for kind, entries in rules.items():
        if kind not in WORDS:
            yield f"this test cannot tell how a rule {kind} is documented"
            continue
        for entry in entries:
            for told in _told(kind, entry):
                if not any(_says(options.get(one, {}), WORDS[kind], told[one]) for one in told):
                    names, mentions = " or ".join(told), " or ".join(told.values())
                    yield f"{names} does not say that it is {WORDS[kind]} ({kind}: {mentions})"


def _told(kind: str, entry: Any) -> Iterator[dict[str, str]]:
    """Option -> what it must mention; of several options one will do."""
    if kind == "required_if":
        value = str(entry[1]).lower() if isinstance(entry[1], bool) else entry[1]
        yield from ({one: f"O({entry[0]}={value})"} for one in entry[2])
    elif kind == "required_together":
        yield from ({one: f"O({entry[0]})"} for one in entry[1:])
    else:
        yield from ({one: f"O({two})", two: f"O({one})"} for one, two in combinations(entry, 2))


def _says(option: Mapping[str, Any], word: str, mention: str) -> bool:
    said = text_of(option)
    return mention in said and word in said.lower()


def attribute_problems(name: str, attributes: Mapping[str, Any]) -> Iterator[str]:
    """Where attributes are missing, or promise other than the door does."""
    for one in ATTRIBUTES:
        if attributes.get(one, {}).get("support") not in ("full", "partial", "none", "N/A"):
            yield f"{one} has no support"
        if not text_of(attributes.get(one, {})):
            yield f"{one} has no description"
    promised = {one: attributes.get(one, {}).get("support") == "full" for one in ATTRIBUTES}
    if promised["check_mode"] != door(name)._supports_check_mode:
        yield "check_mode is not what the door supports"
    if promised["async"] != door(name)._supports_async:
        yield "async is not what the door supports"
    if name.endswith("_info") and promised["diff_mode"]:
        yield "diff_mode is promised by a door that only reads"
    runtime = yaml.safe_load((TOP / "meta" / "runtime.yml").read_text("utf-8"))
    groups = [f"{NAME}.{key}" for key, one in runtime["action_groups"].items() if name in one]
    if attributes.get("action_group", {}).get("membership") != groups or not groups:
        yield f"action_group is not {groups}, where meta/runtime.yml has it"


def example_problems(name: str, examples: list[Document]) -> Iterator[str]:
    """Where an example uses what there is not, or would be refused for its arguments."""
    if not any(f"{NAME}.{name}" in task for task in examples):
        yield "no example uses it"
    for task in examples:
        for action in (key for key in task if key.startswith(f"{NAME}.")):
            used = action.removeprefix(f"{NAME}.")
            if used not in (*DOORS, *ON_TARGETS):
                yield f"there is no {action}"
                continue
            spec = twin(used)[0]["options"] if used in ON_TARGETS else door(used).SPEC
            rules = {} if used in ON_TARGETS else door(used).RULES
            for problem in _refused({**OPTIONS, **spec}, rules, task[action] or {}):
                yield f"{task.get('name', 'a task without a name')}: {problem}"
        if not task.get("name"):
            yield "a task has no name"


def _refused(spec: Document, rules: Mapping[str, Any], arguments: Document) -> list[str]:
    """What Ansible would say to these arguments, where they are not templated."""
    known = {}
    for name, one in spec.items():
        templated = "{{" in str(arguments.get(name, ""))
        known[name] = {"type": "raw", "required": one.get("required", False)} if templated else one
    return list(ArgumentSpecValidator(known, **rules).validate(arguments).error_messages)


def return_problems(
    name: str, returns: Mapping[str, Any], attributes: Mapping[str, Any]
) -> Iterator[str]:
    """Where RETURN is incomplete, or has other fields than the value that is returned."""
    needed = {"changed"} | {many for info, many in REFERENCES.values() if info == name}
    if attributes.get("diff_mode", {}).get("support") == "full":
        needed.add("diff")
    work = door(name).work.__code__
    if "answer" in work.co_names:  # it calls Door.answer, with the kind of the thing as it is now
        needed |= {"events", *(ANSWERS[one] for one in ANSWERS if one in work.co_consts)}
    if issubclass(door(name), SigningDoor):
        needed |= {*SIGNED, ANSWERS[door(name).SHOWS]}
    for one in sorted(needed - set(returns)):
        yield f"{one} is not documented"
    for one, value in returns.items():
        if not isinstance(value, dict) or not value.get("returned"):
            yield f"{one} does not say when it is returned"
            continue
        yield from _shape_problems(one, value)
        elsewhere = one in REFERENCES and REFERENCES[one][0] != name
        if elsewhere and (one in needed or value.get("type") != "str"):  # or an id
            yield from _reference_problems(one, value)
            continue
        kind = VALUES.get(one)
        names = {each.name for each in fields(kind)} | ADDED.get(one, set()) if kind else set()
        if kind and set(value.get("contains", ())) != names:
            yield f"{one} has the fields {sorted(names)}"
        yield from _part_problems(PARTS.get(kind or type(None), {}), value.get("contains", {}))


def _reference_problems(place: str, value: Mapping[str, Any]) -> Iterator[str]:
    info, many = REFERENCES[place]
    mention = f"RV({NAME}.{info}#module:{many})"
    if value.get("type") != "dict" or "contains" in value or mention not in text_of(value):
        yield f"{place} is not just a dict that refers to {mention}"
    known, sample = twin(info)[2][many]["contains"], value.get("sample") or {}
    states = text_of(known["state"]) if "state" in known else "V(None)"
    if not sample or set(sample) - set(known) or f"V({sample.get('state')})" not in states:
        yield f"{place} has no sample, or one with a field or a state that there is not"


def _shape_problems(place: str, value: Mapping[str, Any]) -> Iterator[str]:
    if not text_of(value):
        yield f"{place} has no description"
    if value.get("type") not in TYPES:
        yield f"{place} has no type"
    for name, one in value.get("contains", {}).items():
        yield from _shape_problems(f"{place}.{name}", one)


def _part_problems(
    parts: Mapping[str, tuple[type, ...]], documented: Mapping[str, Any]
) -> Iterator[str]:
    for part, kinds in parts.items():
        for kind in kinds:
            for field in fields(kind):
                if f"C({field.name})" not in text_of(documented.get(part, {})):
                    yield f"{part} does not tell of its field {field.name}"


def problems(name: str, docs: tuple[Document, list[Document], Document]) -> list[str]:
    """All that is wrong with the twin of a door."""
    doc, examples, returns = docs
    found = [] if doc.get("module") == name else [f"it documents {doc.get('module')}"]
    if not any("jsonschema" in one and "rfc8785" in one for one in doc.get("requirements", ())):
        found.append("its requirements do not name jsonschema and rfc8785")
    return [
        *found,
        *option_problems({**OPTIONS, **door(name).SPEC}, doc.get("options", {})),
        *rule_problems(door(name).RULES, doc.get("options", {})),
        *attribute_problems(name, doc.get("attributes", {})),
        *example_problems(name, examples),
        *return_problems(name, returns, doc.get("attributes", {})),
    ]
