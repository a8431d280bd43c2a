"""The manual's page on the deployment file, from the JSON Schema, which comes from the parser's own tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "src" / "edgetrust" / "schemas" / "deployment.json"
EXAMPLE = ROOT / "examples" / "cluster" / "mended.yaml"

Schema = Mapping[str, Any]


def page() -> str:
    """The page, as Markdown."""
    schema: Schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    sections = "\n".join(_section(title, part) for title, part in _sections(schema))
    return f"""\
# The deployment file

One YAML file describes one deployment. Paths are relative to it; every certificate path takes PEM, DER, PKCS#7 or
PKCS#12, one or many certificates, a file or a folder (sorted by name), and text around PEM is ignored.
`edgetrust schema deployment` prints the JSON Schema, with which most editors complete and check the file as you type.

- What you leave out is **unknown**, never good: a certificate, a trust list, a CRL, a key. An empty list (`[]`) is
  known to be empty. Settings have the defaults below.
- A single certificate in a file is the leaf. Of several, the leaf is the one that issued none of the others.
- Unknown keys, wrong types, a key twice and a name twice are errors that name file, line and the nearest valid key.
- Switches take `true`/`false` and `on`/`off`; a version may be written as a number.

An example, as `examples/cluster/mended.yaml`:

```yaml
{EXAMPLE.read_text(encoding="utf-8").rstrip()}
```

{sections}"""


def _sections(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """The top level, then every part it leads to, in the order in which they are met, each once."""
    waiting: list[tuple[str, Schema]] = [("Top level", schema)]
    seen: set[str] = set()
    while waiting:
        title, part = waiting.pop(0)
        yield title, part
        for name, value in part["properties"].items():
            for reference in _references(value):
                if reference not in seen:
                    seen.add(reference)
                    waiting.append((f"`{name}` ({reference})", schema["$defs"][reference]))


def _references(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if "$ref" in value:
            yield str(value["$ref"]).rsplit("/", 1)[1]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _section(title: str, part: Schema) -> str:
    required = part.get("required", [])
    rows = "".join(
        f"| `{name}`{' (required)' if name in required else ''} | {_values(value)} | {_default(value)} "
        f"| {_text(value.get('description', ''))} |\n"
        for name, value in part["properties"].items()
    )
    about = f"{_text(part['description'])}\n\n" if title != "Top level" and "description" in part else ""
    return f"## {title}\n\n{about}| key | takes | default | means |\n|---|---|---|---|\n{rows}"


def _values(value: Schema) -> str:
    """What a key takes, in a few words."""
    words = [word for option in value.get("anyOf", [value]) if (word := _option(option))]
    return _text(" or ".join(dict.fromkeys(words)))


def _option(option: Schema) -> str:
    if option.get("type") == "null":
        return ""
    if {"on", "off"} <= set(option.get("enum", [])):
        return "a switch"
    if "enum" in option:
        return ", ".join(f"`{choice}`" for choice in option["enum"] if isinstance(choice, str))
    if "$ref" in option:
        return "see below"
    if option.get("type") == "array":
        return f"a list ({_values(option['items'])})"
    kinds = option.get("type", "text")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    names = {"string": "text", "number": "number", "integer": "number", "boolean": "a switch", "object": "keys"}
    return " or ".join(dict.fromkeys(names[kind] for kind in kinds if kind in names))


def _default(value: Schema) -> str:
    return f"`{json.dumps(value['default'])}`" if "default" in value else "–"


def _text(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;").replace("|", "\\|")
