"""The JSON Schema of the deployment file, made from the declaration that the parser reads.

It refuses what the parser refuses in a single value; conditions between places (a name twice) are the parser's alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from edgetrust.mra.deployment_file.kinds import SWITCH_WORDS, Choice, Key, Kind, Many, Shape, Switch, Text, Whole
from edgetrust.mra.deployment_file.shape import DEPLOYMENT

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def deployment_schema() -> dict[str, Json]:
    """The schema, JSON Schema 2020-12, as it ships in `edgetrust/schemas/deployment.json`."""
    definitions: dict[str, Json] = {}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "edgetrust deployment file",
        **_mapping(DEPLOYMENT, definitions),
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _mapping(shape: Shape, definitions: dict[str, Json]) -> dict[str, Json]:
    required = [key.name for key in shape.keys.values() if key.required]
    return {
        "description": shape.description,
        "type": "object",
        "properties": {key.name: _property(key, definitions) for key in shape.keys.values()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _property(key: Key, definitions: dict[str, Json]) -> dict[str, Json]:
    value = _value(key.kind, definitions)
    return {
        "description": key.description,
        **(value if key.required else {"anyOf": [*_alternatives(value), {"type": "null"}]}),
        **({"default": key.default} if key.default is not None else {}),
    }


def _alternatives(value: Mapping[str, Json]) -> Sequence[Json]:
    inner = value.get("anyOf")
    return inner if isinstance(inner, Sequence) and not isinstance(inner, str) else [value]


def _value(kind: Kind, definitions: dict[str, Json]) -> dict[str, Json]:
    match kind:
        case Text():
            types: Json = ["string", "number"] if kind.numbers else "string"
            return {"type": types, "pattern": f"^(?:{kind.pattern})$", "maxLength": kind.longest}
        case Switch():
            return {"anyOf": [{"type": "boolean"}, {"enum": list(SWITCH_WORDS)}]}
        case Whole():
            return {"type": "integer", "minimum": kind.least, "maximum": kind.most}
        case Choice():
            return {"enum": list(kind.words)}
        case Many():
            item = _value(kind.of, definitions)
            items: dict[str, Json] = {"type": "array", "items": item, "minItems": kind.least}
            return {"anyOf": [item, items]} if kind.single else items
        case Shape():
            if kind.name not in definitions:
                definitions[kind.name] = _mapping(kind, definitions)
            return {"$ref": f"#/$defs/{kind.name}"}
