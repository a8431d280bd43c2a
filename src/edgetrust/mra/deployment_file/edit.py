"""Puts the settings of the client certificate testing page into the text of a deployment file, and leaves every other
character of it as it is: comments, order, quotes.

The text must be a deployment file that `parse_deployment` accepts. What comes out is read again and compared with what
was wanted, so that a form of YAML nobody thought of ends in a refusal and never in a damaged file. Not here: files.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

import yaml

from edgetrust.errors import Refused
from edgetrust.model.client_test import CrlChecking
from edgetrust.model.value import dataclass

KEY = "client_test"
_STEP = "  "
_WORDS = frozenset(CrlChecking)


def put_client_test(text: str, side: str, settings: Mapping[str, str]) -> str:
    """The text with these settings of the page. They go where the settings of this side (`expressway_c` or
    `expressway_e`) are, else where those of both are, else they are added to the side. Raises Refused for text that
    cannot be edited safely."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    wanted = deepcopy(yaml.safe_load(text))
    place = _place(wanted, side)
    holder = root if not place else _find(root, place)
    mapping = wanted if not place else wanted[place]
    mapping[KEY] = {**(mapping.get(KEY) or {}), **settings}
    if not isinstance(holder, yaml.MappingNode):
        raise _refusal()
    edited = _Editor(text).put(holder, settings)
    try:
        if yaml.safe_load(edited) == wanted:
            return edited
    except yaml.YAMLError:
        pass
    raise _refusal()


def _place(document: Mapping[str, Mapping[str, object]], side: str) -> str:
    """The key whose mapping holds the settings; empty for the document itself."""
    return "" if KEY in document and KEY not in document[side] else side


def _refusal() -> Refused:
    return Refused(
        "the deployment file is written in a way that cannot be edited without changing more than the settings",
        hint=f"write them under {KEY} by hand",
    )


@dataclass(frozen=True, slots=True)
class _Editor:
    """One text. Changes are made from its end to its beginning, so that places stay what they are."""

    text: str

    @property
    def line_end(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def put(self, holder: yaml.MappingNode, settings: Mapping[str, str]) -> str:
        node = _find(holder, KEY)
        if node is None:
            return self._add(holder, settings)
        if isinstance(node, yaml.MappingNode) and node.value:
            return self._change(node, settings)
        # An empty value, or an empty mapping.
        return self._replace(node, f"{{{_inline(settings)}}}")

    def _add(self, holder: yaml.MappingNode, settings: Mapping[str, str]) -> str:
        if holder.flow_style or not holder.value:
            start = holder.start_mark.index + 1
            return f"{self.text[:start]}{KEY}: {{{_inline(settings)}}}, {self.text[start:]}"
        first = holder.value[0][0].start_mark
        indent = " " * first.column
        lines = [f"{KEY}:", *(f"{indent}{_STEP}{name}: {_quoted(value)}" for name, value in settings.items()), indent]
        return f"{self.text[: first.index]}{self.line_end.join(lines)}{self.text[first.index :]}"

    def _change(self, node: yaml.MappingNode, settings: Mapping[str, str]) -> str:
        present = {key.value: value for key, value in node.value}
        missing = {name: value for name, value in settings.items() if name not in present}
        edited = self._append(node, missing) if missing else self.text
        for name, value in reversed([(key.value, value) for key, value in node.value]):
            if name in settings and value.value != settings[name]:
                edited = _Editor(edited)._replace(value, _quoted(settings[name]))
        return edited

    def _append(self, node: yaml.MappingNode, missing: Mapping[str, str]) -> str:
        if node.flow_style:
            end = node.value[-1][1].end_mark.index
            return f"{self.text[:end]}, {_inline(missing)}{self.text[end:]}"
        first, last = node.value[0][0].start_mark, node.value[-1][1]
        indent = " " * first.column
        lines = self.line_end.join(f"{indent}{name}: {_quoted(value)}" for name, value in missing.items())
        if last.style in ("|", ">"):
            end = last.end_mark.index
            return f"{self.text[:end]}{lines}{self.line_end}{self.text[end:]}"
        end = self.text.find("\n", last.end_mark.index)
        if end < 0:
            return f"{self.text}{self.line_end}{lines}{self.line_end}"
        return f"{self.text[: end + 1]}{lines}{self.line_end}{self.text[end + 1 :]}"

    def _replace(self, node: yaml.Node, rendered: str) -> str:
        start, end = node.start_mark.index, node.end_mark.index
        before = " " if start > 0 and self.text[start - 1] == ":" else ""
        behind = self.line_end if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">") else ""
        return f"{self.text[:start]}{before}{rendered}{behind}{self.text[end:]}"


def _find(holder: yaml.Node | None, name: str) -> yaml.Node | None:
    """The value of a key; None where there is none, or where it stands somewhere else (an alias)."""
    if not isinstance(holder, yaml.MappingNode):
        return None
    for key, value in holder.value:
        if key.value == name:
            if value.start_mark.index < key.end_mark.index:
                raise _refusal()
            found: yaml.Node = value
            return found
    return None


def _inline(settings: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {_quoted(value)}" for name, value in settings.items())


def _quoted(text: str) -> str:
    """In single quotes, where a backslash is a backslash; the words of CRL checking need none."""
    return text if text in _WORDS else "'" + text.replace("'", "''") + "'"
