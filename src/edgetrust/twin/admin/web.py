"""What REST and pages share: the desk of a request, its form or JSON, and answers in JSON.

Not here: single paths (`edgetrust.twin.admin.rest_expressway` and its neighbours).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from edgetrust.codec.pem import write_block
from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate
from edgetrust.model.value import dataclass
from edgetrust.twin.admin.client_testing import UploadedFile
from edgetrust.twin.admin.cucm_desk import CucmDesk
from edgetrust.twin.admin.expressway_desk import ExpresswayDesk
from edgetrust.twin.admin.ruling import Declined, Notice, Ruling

DESK = "edgetrust.desk"
"""Under this name the scope of a request holds the desk of its node."""
TOKEN = "edgetrust.token"  # noqa: S105 - a name
"""Under this name it holds what a form must bring back."""
_MOST_FIELDS = 2000
"""Of a form: a tick for each of a thousand CAs, and what else there is."""


def expressway_desk(request: Request) -> ExpresswayDesk:
    """The desk of the Expressway that is asked."""
    desk = request.scope[DESK]
    assert isinstance(desk, ExpresswayDesk)
    return desk


def cucm_desk(request: Request) -> CucmDesk:
    """The desk of the server that is asked."""
    desk = request.scope[DESK]
    assert isinstance(desk, CucmDesk)
    return desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form brought."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, UploadedFile], ...]

    def text(self, name: str) -> str:
        """The first field of that name; empty without one."""
        return next((value for each, value in self.fields if each == name), "")

    def texts(self, name: str) -> tuple[str, ...]:
        """Every field of that name."""
        return tuple(value for each, value in self.fields if each == name)

    def file(self, name: str) -> UploadedFile | None:
        """The file of that name; None where none was chosen."""
        found = next((file for each, file in self.files if each == name), None)
        return found if found is not None and (found.name or found.data) else None


async def read_form(request: Request) -> Form:
    """The form of a request, of either encoding. Anything else is an empty form."""
    fields: list[tuple[str, str]] = []
    files: list[tuple[str, UploadedFile]] = []
    async with request.form(max_files=8, max_fields=_MOST_FIELDS, max_part_size=1024 * 1024) as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields.append((name, value))
            else:
                files.append((name, UploadedFile(name=value.filename or "", data=await value.read())))
    return Form(fields=tuple(fields), files=tuple(files))


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object of a request; an empty body is an empty object. Raises Malformed."""
    body = await request.body()
    try:
        found = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError) as error:
        raise Malformed("the body is no JSON, expected an object") from error
    if not isinstance(found, dict):
        raise Malformed(f"the body is JSON {type(found).__name__}, expected an object")
    return found


def text_of(found: dict[str, Any], key: str, default: str = "") -> str:
    """A text of a JSON object. Raises Malformed for what is none."""
    value = found.get(key, default)
    if value is None:
        return default
    if not isinstance(value, str):
        raise Malformed(f"{key} is {type(value).__name__}, expected a text")
    return value


def texts_of(found: dict[str, Any], key: str) -> tuple[str, ...]:
    """Texts of a JSON object: a list of them, or one. Raises Malformed."""
    value = found.get(key, [])
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise Malformed(f"{key} is not what was expected, a list of texts")
    return tuple(listed)


# --- answers ----------------------------------------------------------------------------------------------------------


def describe(notices: Iterable[Notice]) -> list[dict[str, object]]:
    """Notices in JSON; `vendor_text` says whose words they are."""
    return [
        {"text": notice.text, "vendor_text": notice.is_vendor_text, "warning": notice.is_warning} for notice in notices
    ]


def status_of(ruling: Ruling) -> int:
    """200, or 400 for what is declined, or 409 where something else stands in its way."""
    if isinstance(ruling, Declined):
        return 409 if ruling.is_conflict else 400
    return 200


def json_answer(content: object, status: int = 200) -> Response:
    """JSON in a readable form, ending in a line break."""
    body = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    return Response(body.encode(errors="backslashreplace"), status_code=status, media_type="application/json")


def text_answer(text: str, name: str | None = None) -> Response:
    """A text, to be saved under a name where there is one."""
    headers = {"content-disposition": f'attachment; filename="{name}"'} if name is not None else None
    return PlainTextResponse(text, headers=headers)


def pem_text(certificates: Iterable[Certificate]) -> str:
    """PEM blocks, one behind the other."""
    return "".join(write_block(each.der) for each in certificates)


def summarise(certificate: Certificate) -> dict[str, object]:
    """A certificate in a list, in JSON."""
    return {
        "subject": certificate.subject.rfc4514,
        "issuer": certificate.issuer.rfc4514,
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "sha256": certificate.sha256,
    }
