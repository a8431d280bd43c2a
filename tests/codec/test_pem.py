from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.pem import PemBlock, PemFault, decode_base64, find_blocks, write_block
from tests import lab, make, oracle

ONE, TWO = make.pem(b"one"), make.pem(b"two", "X509 CRL")


def find(text: str) -> list[PemBlock | PemFault]:
    """The blocks and faults of a text."""
    return list(find_blocks(text.encode()))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_blocks_are_found_with_their_lines(newline: str) -> None:
    """Every way to end a line counts, and text around blocks does not matter."""
    text = f"subject: x\n\n{ONE}between\n{TWO}after"

    assert find(text.replace("\n", newline)) == [PemBlock("CERTIFICATE", 3, b"one"), PemBlock("X509 CRL", 7, b"two")]


@pytest.mark.parametrize(
    "text",
    [
        ONE.replace("\n", "\n    "),
        ONE.replace("\n", " "),
        ONE.replace("\n", "\n\n"),
        ONE.replace("b25l", "b2\n 5\tl"),
        "]" + ONE,
        "\N{BYTE ORDER MARK}" + ONE,
        ONE.replace("-----\nb25l", "-----\nBag Attributes: none\nfriendlyName: x\n\nb25l"),
        ONE.removesuffix("\n") + "[",
    ],
)
def test_layout_does_not_matter(text: str) -> None:
    """Indented, on one line, with empty lines, behind a bracket as in CUCM's page, with headers."""
    assert find(text) == [PemBlock("CERTIFICATE", 1, b"one")]


def test_the_old_encryption_of_keys_is_noticed() -> None:
    """The block is kept as text, because its headers say how to decrypt it."""
    block = make.pem(b"one", "RSA PRIVATE KEY").replace(
        "-----\nb25l", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nb25l"
    )

    assert find(block) == [PemBlock("RSA PRIVATE KEY", 1, b"one", is_encrypted=True, text=block.strip().encode())]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (
            ONE.replace("-----END CERTIFICATE-----", ""),
            1,
            "-----BEGIN CERTIFICATE----- has no END line: the block is cut off",
        ),
        (
            ONE.replace("-----BEGIN CERTIFICATE-----", ""),
            3,
            "-----END CERTIFICATE----- without a BEGIN line before it",
        ),
        (
            ONE.replace("END CERTIFICATE", "END X"),
            1,
            "-----BEGIN CERTIFICATE----- ends in -----END X-----: two blocks are mixed up",
        ),
        (ONE.replace("BEGIN CERTIFICATE--", "BEGIN CERTIFICATE"), 1, "the BEGIN line does not end in five hyphens"),
        (ONE.replace("END CERTIFICATE-----", "END CERTIFICATE--"), 1, "the END line does not end in five hyphens"),
        (ONE.replace("b25l", "b2*l"), 1, "the block CERTIFICATE is not base64: it contains '*'"),
        (ONE.replace("b25l", "a: b"), 1, "the block CERTIFICATE is not base64: it contains ':'"),
        (
            ONE.replace("b25l", "b25"),
            1,
            "the block CERTIFICATE is not base64: its 3 characters are no groups of four; a part is missing",
        ),
        (ONE.replace("b25l", ""), 1, "the block CERTIFICATE is empty"),
        ("-----BEGIN ", 1, "-----BEGIN …----- has no END line: the block is cut off"),
        (f"-----BEGIN {'x' * 80}-----", 1, "-----BEGIN …----- has no END line: the block is cut off"),
    ],
)
def test_broken_blocks_are_faults_with_their_line(text: str, line: int, reason: str) -> None:
    """Each says what is wrong, and the blocks around it are still found."""
    assert find(f"text\n{text}") == [PemFault(line + 1, reason)]
    assert [block for block in find(f"{ONE}\n{text}\n{TWO}") if isinstance(block, PemBlock)] == [
        PemBlock("CERTIFICATE", 1, b"one"),
        PemBlock("X509 CRL", 6 + text.count("\n"), b"two"),
    ]


def test_a_block_without_end_does_not_swallow_the_next() -> None:
    """Two certificates of which the first is cut off: one fault, one block."""
    assert find(ONE.split("-----END")[0] + ONE) == [
        PemFault(1, "-----BEGIN CERTIFICATE----- has no END line: the block is cut off"),
        PemBlock("CERTIFICATE", 3, b"one"),
    ]


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=4), st.text("abc \r\n", max_size=20))
def test_blocks_come_back(contents: list[bytes], between: str) -> None:
    """Whatever is written as PEM is found, in order."""
    found = find(between.join(("", *map(make.pem, contents), "")))

    assert [block.der for block in found if isinstance(block, PemBlock)] == contents
    assert len(found) == len(contents)


pieces = st.sampled_from((b"-----BEGIN ", b"-----END ", b"CERTIFICATE", b"-----", b"\n", b"QUJD", b"=", b":", b" "))


@given(st.lists(pieces | st.binary(max_size=5), max_size=40).map(b"".join))
def test_finding_is_total(data: bytes) -> None:
    """Pieces of PEM in any order give blocks and faults in the order of their lines."""
    lines = [found.line for found in find_blocks(data)]

    assert lines == sorted(lines)


NEWLINES = st.sampled_from(("\n", "\r\n", "\r"))
SNIPPETS = st.sampled_from(("", " ", "-", "\t", "subject: x", "4-4", "\n", "\r\n", "\r", "\n\n", "END", "\0", "é"))
HEADERS = st.sampled_from(("", "", "", "Bag: x\n\n", "Proc-Type: 4,ENCRYPTED\nDEK-Info: x\n\n", "no header", "a:\n"))


@st.composite
def certificates(draw: st.DrawFn) -> str:
    """Certificates one behind the other, good and odd ones, from a few contents, so that they recur."""
    text = draw(SNIPPETS)
    for _ in range(draw(st.integers(1, 5))):
        content = draw(st.sampled_from((b"one", b"two", b"\0" * 60, b"\1" + b"\0" * 90, b"\2" + b"\0" * 90)))
        begin, body, end = make.pem(content).rstrip().partition(base64.b64encode(content).decode()[:40])
        text += f"{begin}{draw(HEADERS)}{body}{end}"
        text += draw(SNIPPETS) + draw(NEWLINES) + draw(SNIPPETS)
        if draw(st.booleans()):
            position = draw(st.integers(0, len(text)))
            text = text[:position] + draw(SNIPPETS) + text[position:]
    return text.replace("\n", draw(NEWLINES)) if draw(st.booleans()) else text


@given(certificates())
def test_the_way_for_certificates_alone_is_no_other_way(text: str) -> None:
    """A stray marker in front leads to the way for all texts, and does not change what is found behind it; nor does it
    matter that a text is known from before."""
    data = text.encode()

    first, again = list(find_blocks(data)), list(find_blocks(data))

    fault, *behind = find_blocks(b"-----END X-----" + data)
    assert first == again == behind
    assert fault == PemFault(1, "-----END X----- without a BEGIN line before it")


def test_a_text_with_the_same_end_is_another_text() -> None:
    """The end of a text is where it is looked up, not what it is."""
    signature = bytes(range(200))

    found = find("".join(make.pem(start + signature) for start in (b"one", b"two", b"one")))

    assert [block.der for block in found if isinstance(block, PemBlock)] == [
        start + signature for start in (b"one", b"two", b"one")
    ]


def test_an_encrypted_certificate_is_kept_as_text_each_time() -> None:
    """Nobody encrypts certificates, but a block that says so is no certificate, also where it recurs."""
    block = ONE.replace("-----\nb25l", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nb25l")
    text = block.strip().encode()

    assert find(block * 2) == [
        PemBlock("CERTIFICATE", line, b"one", is_encrypted=True, text=text) for line in (1, 1 + block.count("\n"))
    ]


class Counted(bytes):
    """Bytes that count how many of them are looked at."""

    looked_at = 0

    def count(self, sub: object, start: int = 0, end: int | None = None) -> int:  # type: ignore[override]
        assert isinstance(sub, bytes)
        self.looked_at += (len(self) if end is None else end) - start
        return super().count(sub, start, end)

    def find(self, sub: object, start: int = 0, end: int | None = None) -> int:  # type: ignore[override]
        assert isinstance(sub, bytes)
        found = super().find(sub, start, end)
        self.looked_at += (found if found >= 0 else len(self) if end is None else end) - start
        return found


@pytest.mark.parametrize(
    "unit",
    [
        b"-----BEGIN ",
        b"-----BEGIN X-----\n",
        b"-----END X-----\n",
        b"-----BEGIN X-----\n-----END Y-----\n",
        b"-" * 11,
        b"a:\n\n",
        b"-----BEGIN X-----\na:b\n",
    ],
)
def test_the_work_is_linear(unit: bytes) -> None:
    """However many markers there are, no byte is searched again and again: counted, not timed."""
    data = Counted(unit * 1000)
    list(find_blocks(data))

    assert data.looked_at <= 12 * len(data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(b"QUJD", b"ABC"), (b" QU\r\nJD\n", b"ABC"), (b"", b""), (b"QUJ", None), (b"QU?D", None), (b"QU=JD", None)],
)
def test_base64(text: bytes, expected: bytes | None) -> None:
    """White space is nothing, anything else that is not base64 is a refusal."""
    assert decode_base64(text) == expected


@given(st.binary(max_size=100))
def test_base64_comes_back(data: bytes) -> None:
    """What is encoded in lines is decoded."""
    assert decode_base64(base64.encodebytes(data)) == data


@given(st.binary(min_size=1, max_size=300), st.sampled_from(["CERTIFICATE", "X509 CRL"]))
def test_a_block_is_found_as_it_was_written(data: bytes, label: str) -> None:
    """With lines of at most 64 characters, and a line break at its end."""
    text = write_block(data, label)

    assert list(find_blocks(text.encode())) == [PemBlock(label, 1, data)]
    assert max(map(len, text.splitlines())) <= 64
    assert text.endswith("-----\n")


@oracle.NEEDED
def test_a_block_is_what_openssl_writes(tmp_path: Path) -> None:
    """Octet for octet, for a certificate of usual size."""
    (tmp_path / "ca.der").write_bytes(make.ca("Root").der)

    assert lab.openssl("x509", "-inform", "DER", "-in", tmp_path / "ca.der") == write_block(make.ca("Root").der)
