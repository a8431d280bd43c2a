"""Logs out of mails, tickets and tables, as the product wrote them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.pasted import tidy
from tests.log_lines import healthy_lines, inbound, outbound

LINE = outbound("Peer's TLS certificate identity was unacceptable")
LOG = f"{LINE}\n{inbound('self signed certificate in certificate chain')}\n".encode()


@pytest.mark.parametrize(
    "pasted",
    [
        LOG,
        b"".join(b"> " + line for line in LOG.splitlines(keepends=True)),
        b"".join(b">> " + line for line in LOG.splitlines(keepends=True)),
        LOG.replace(b'"', b"&quot;").replace(b"'", b"&#39;"),
        LOG.decode().replace('"', "\u201d").replace("'", "\u2019").encode(),
        LOG.decode().replace(" ", "\u00a0").encode(),
    ],
    ids=["as it was", "quoted", "quoted twice", "HTML", "typographic", "spaces that do not break"],
)
def test_what_mails_add_is_taken_off(pasted: bytes) -> None:
    """Line by line."""
    assert tidy(pasted) == LOG


def test_values_of_tables_and_json_have_their_quotes_back() -> None:
    """Around them stands what the format puts there."""
    table = b'"1","' + LINE.replace('"', '""').encode() + b'"'

    assert LINE.encode() in tidy(table)
    assert LINE.encode() in tidy(json.dumps({"msg": LINE}).encode())
    assert tidy(b'Src-ip="" Detail="x"') == b'Src-ip="" Detail="x"'


@pytest.mark.parametrize("width", [60, 72, 80])
@pytest.mark.parametrize("quote", ["", "> "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_that_were_cut_in_the_middle_of_words_are_whole(width: int, quote: str, end: str) -> None:
    """On the number of their first line; the others are empty."""
    pieces = [LINE[start : start + width] for start in range(0, len(LINE), width)]
    pasted = "".join(f"{quote}{piece}{end}" for piece in (*pieces, *pieces))

    lines = tidy(pasted.encode()).split(b"\n")

    assert [(number, line.rstrip(b"\r").decode()) for number, line in enumerate(lines) if line.strip()] == [
        (0, LINE),
        (len(pieces), LINE),
    ]


def test_a_log_that_was_not_pasted_stays_as_it_is() -> None:
    """To the last octet."""
    log = "\n".join(healthy_lines(500)).encode()

    assert tidy(log) == log


@given(st.binary(max_size=500))
def test_lines_stay_lines(octets: bytes) -> None:
    """Whatever is pasted."""
    assert tidy(octets).count(b"\n") == octets.count(b"\n")
