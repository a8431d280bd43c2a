"""What REST and pages share."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request

from edgetrust.errors import Malformed
from edgetrust.twin.admin.client_testing import UploadedFile
from edgetrust.twin.admin.ruling import Done, declined
from edgetrust.twin.admin.web import Form, read_form, status_of, text_of, texts_of
from tests import asgi
from tests.administered import administered
from tests.deployments import C1


def test_a_form_gives_its_fields_and_files_by_name() -> None:
    """An upload without a file is none."""
    form = Form(
        fields=(("a", "1"), ("a", "2")),
        files=(("f", UploadedFile(name="x", data=b"y")), ("g", UploadedFile(name="", data=b""))),
    )

    assert (form.text("a"), form.texts("a"), form.text("b")) == ("1", ("1", "2"), "")
    assert form.file("f") == UploadedFile(name="x", data=b"y")
    assert form.file("g") is None
    assert form.file("h") is None


def test_forms_of_both_encodings_are_read() -> None:
    """What is no form is an empty one."""
    body = asgi.multipart([("a", "ü")], {"f": ("x.pem", b"\x00\xff")})

    async def read(body: bytes, content_type: str) -> Form:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body}

        scope = {"type": "http", "headers": [(b"content-type", content_type.encode())]}
        return await read_form(Request(scope, receive))

    assert asyncio.run(read(body, f"multipart/form-data; boundary={asgi.BOUNDARY}")) == Form(
        fields=(("a", "ü"),), files=(("f", UploadedFile(name="x.pem", data=b"\x00\xff")),)
    )
    assert asyncio.run(read(b"a=1&b=+", "application/x-www-form-urlencoded")) == Form(
        fields=(("a", "1"), ("b", " ")), files=()
    )
    assert asyncio.run(read(b"{}", "application/json")) == Form(fields=(), files=())


def test_json_gives_texts_or_says_what_it_expected() -> None:
    """One text, or a list of them."""
    found = {"a": "x", "b": ["x", "y"], "c": 1, "d": None}

    assert (text_of(found, "a"), text_of(found, "d", "z"), text_of(found, "e")) == ("x", "z", "")
    assert (texts_of(found, "a"), texts_of(found, "b"), texts_of(found, "e")) == (("x",), ("x", "y"), ())
    with pytest.raises(Malformed, match="c is int, expected a text"):
        text_of(found, "c")
    with pytest.raises(Malformed, match="c is not what was expected, a list of texts"):
        texts_of(found, "c")


def test_the_status_says_what_became_of_it() -> None:
    """200, 400, 409."""
    done = Done(holding=administered().state.holding(C1))

    assert [status_of(each) for each in (done, declined("x"), declined("x", is_conflict=True))] == [200, 400, 409]
