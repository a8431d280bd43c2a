"""The fields of a subject out of one line, `C=US, O=Acme`, held against the same shape as the key `subject`.

Not here: the common name, which is planned (`edgetrust.mra.planning`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from edgetrust.errors import Malformed
from edgetrust.model.deployment import SubjectFields
from edgetrust.mra.deployment_file.kinds import Text
from edgetrust.mra.deployment_file.shape import SUBJECT

_FIELDS = {"C": "country", "ST": "state", "L": "locality", "O": "organization", "OU": "organizational_unit"}
# A comma behind a backslash belongs to the value (RFC 4514 §2.4).
_COMMA = re.compile(r"(?<!\\)((?:\\\\)*),")
_ESCAPE = re.compile(r"\\(.)")
_HINT = r"write it as C=US, ST=Texas, L=Austin, O=Acme, OU=Voice; a comma inside a value as \,"


def override_subject(subject: SubjectFields, text: str) -> SubjectFields:
    """The subject with the fields of a line such as `C=US, O=Acme`; `OU=` leaves a field out. Raises Malformed."""
    settled: dict[str, str | None] = {}
    for part in _COMMA.sub("\\1\n", text).split("\n"):
        short, equals, written = part.strip().partition("=")
        name = _FIELDS.get(short.strip().upper())
        if name is None or not equals:
            known = ", ".join(_FIELDS)
            raise Malformed(f"{part.strip()!r} is no field of a subject, expected one of {known}", hint=_HINT)
        if name in settled:
            raise Malformed(f"{short.strip()} stands there twice, expected once", hint=_HINT)
        value = _ESCAPE.sub(r"\1", written.strip())
        settled[name] = _checked(name, value) if value else None
    return replace(subject, **settled)


def _checked(name: str, value: str) -> str:
    kind = SUBJECT.keys[name].kind
    if not isinstance(kind, Text) or len(value) > kind.longest or re.fullmatch(kind.pattern, value) is None:
        raise Malformed(f"the {name.replace('_', ' ')} is {value!r}, expected {kind.expected}", hint=_HINT)
    return value.upper() if name == "country" else value
