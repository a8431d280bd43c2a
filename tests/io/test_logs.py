"""Logs from files, folders and archives."""

from __future__ import annotations

import gzip
import io
import sys
import tarfile
from pathlib import Path

import pytest

from edgetrust.io.logs import NO_LOG, Words, is_log, log_files, read_logs
from edgetrust.model.evidence import Problem
from edgetrust.model.log import LogFile, Passage
from tests import make
from tests.log_lines import outbound

WORDS = Words(triggers=(b"fail",), anchors=(b"it failed",))
TEXT = b"fine\nit failed\n"


def read(*paths: Path) -> list[tuple[str, object]]:
    """What was seen, in short: passages with their line, files with their lines, problems with their reason."""
    found: list[tuple[str, object]] = []
    for each in read_logs(paths, WORDS):
        if isinstance(each, Passage):
            found.append((each.file, each.number))
        elif isinstance(each, LogFile):
            found.append((each.path, (each.lines, each.bytes)))
        else:
            assert isinstance(each, Problem)
            found.append((each.source.file, each.reason))
    return found


def test_a_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    """It was named."""
    path = tmp_path / "x.pem"
    path.write_bytes(TEXT)

    assert read(path) == [(str(path), 2), (str(path), (2, 15))]


def test_compressed_files_and_archives_are_read_as_they_are_unpacked(tmp_path: Path) -> None:
    """With their names inside; what is no log is passed over."""
    packed, archive = tmp_path / "a.log.gz", tmp_path / "b.tar.gz"
    packed.write_bytes(gzip.compress(TEXT))
    with tarfile.open(archive, "w:gz") as out:
        for name in ("loggingsnapshot_expe1.txt", "server_expe1.pem"):
            member = tarfile.TarInfo(name)
            member.size = len(TEXT)
            out.addfile(member, io.BytesIO(TEXT))

    found = read(packed, archive)

    assert found == [
        (f"{packed}/a.log", 2),
        (f"{packed}/a.log", (2, 15)),
        (f"{archive}/loggingsnapshot_expe1.txt", 2),
        (f"{archive}/loggingsnapshot_expe1.txt", (2, 15)),
    ]


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    """Captures and certificates in it are not logs."""
    for name in ("b.txt", "a.log", "c.pcap"):
        (tmp_path / name).write_bytes(TEXT)

    assert [place for place, _ in read(tmp_path)] == [
        f"{tmp_path}/{name}" for name in ("a.log", "a.log", "b.txt", "b.txt")
    ]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """And what could be read before is not lost."""
    damaged = tmp_path / "a.gz"
    damaged.write_bytes(gzip.compress(TEXT * 20_000)[:-400])

    found = read(tmp_path / "none.log", damaged)

    assert found[0][0] == str(tmp_path / "none.log")
    assert any(isinstance(value, str) and "damaged" in value for _, value in found)
    assert any(isinstance(value, int) for _, value in found)


def test_text_as_windows_writes_it_is_read(tmp_path: Path) -> None:
    """UTF-16 with a byte order mark, in blocks that may end in the middle of a character."""
    path = tmp_path / "x.log"
    path.write_bytes(("fine €\r\n" * 100_000 + "it failed\r\n").encode("utf-16"))

    assert read(path)[0] == (str(path), 100_001)


def test_standard_input_is_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name `-`."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT)))

    assert read(Path("-")) == [("standard input", 2), ("standard input", (2, 15))]


@pytest.mark.parametrize(
    ("name", "expected"), [("messages", True), ("a.log.3", True), ("CA.PEM", False), ("e.pcap", False)]
)
def test_logs_may_be_called_anything(name: str, *, expected: bool) -> None:
    """But for what is known to be something else."""
    assert is_log(name) is expected


def test_octets_are_told_of(tmp_path: Path) -> None:
    """For whoever waits."""
    path = tmp_path / "x.log"
    path.write_bytes(TEXT)
    heard: list[int] = []

    list(read_logs([path], WORDS, advance=heard.append))

    assert heard == [15]


def test_every_file_of_a_folder_that_may_be_a_log_is_named(tmp_path: Path) -> None:
    """At any depth; what is named itself is one, whatever it is called."""
    (tmp_path / "logs" / "deep").mkdir(parents=True)
    for name in ("logs/a.log", "logs/deep/event", "logs/deep/trace.pcap", "named.pcap"):
        (tmp_path / name).touch()

    found = {path.relative_to(tmp_path).as_posix() for path in log_files([tmp_path / "logs", tmp_path / "named.pcap"])}

    assert found == {"logs/a.log", "logs/deep/event", "named.pcap"}


def test_a_short_log_may_be_pasted_out_of_a_mail(tmp_path: Path) -> None:
    """Quoted and cut; what is longer than a paste is read as it stands."""
    line = outbound("certificate has expired")
    quoted = "".join(f"> {line[start : start + 72]}\n" for start in range(0, len(line), 72))
    short, long = tmp_path / "short.txt", tmp_path / "long.txt"
    short.write_text(quoted, encoding="utf-8")
    long.write_text(quoted + "x\n" * 300_000, encoding="utf-8")

    words = Words(triggers=(b"has expired",), anchors=(b"certificate has expired",))
    texts = [[each.text for each in read_logs([path], words) if isinstance(each, Passage)] for path in (short, long)]

    assert texts[0] == [line]
    assert texts[1] != [line]


JUNK = bytes(range(256)) * 40


def test_a_named_file_that_is_no_text_is_a_mistake(tmp_path: Path) -> None:
    """It is no log that says nothing."""
    (tmp_path / "core").write_bytes(JUNK)

    assert read(tmp_path / "core") == [(str(tmp_path / "core"), NO_LOG)]


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        (make.ca("CN=Root,O=Acme").pem, "edgetrust inspect"),
        ("# An example\nname: Acme\nexpressway_c:\n  nodes:\n    - fqdn: expc.example.com\n", "edgetrust check"),
    ],
)
def test_a_named_file_that_another_command_reads_is_a_mistake(text: str, reader: str, tmp_path: Path) -> None:
    """Its lines are text, and say nothing of certificates, but no log has them."""
    (tmp_path / "a").write_text(text, encoding="utf-8")

    ((_, reason),) = read(tmp_path / "a")

    assert str(reason).startswith("is no log: it holds ")
    assert reader in str(reason)


@pytest.mark.parametrize("line", ["2026-11-23T08:00:00 expe1 tvcs: expressway_c: all is well", "cucm: all is well"])
def test_a_log_may_show_a_certificate_and_name_products(line: str, tmp_path: Path) -> None:
    """Lines with a time, or text behind the word, are those of a log."""
    text = f"{line}\n2026-11-23T08:00:01 shows\n{make.ca('CN=Root,O=Acme').pem}"
    (tmp_path / "a").write_text(text, encoding="utf-8")

    assert [path for path, _ in read(tmp_path / "a")] == [str(tmp_path / "a")]
    assert all("is no log" not in str(said) for _, said in read(tmp_path / "a"))


def test_a_bomb_is_told_as_one_and_nothing_else(tmp_path: Path) -> None:
    """That what was unpacked of it is no text says nothing more."""
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(bytes(80 * 2**20), compresslevel=9))

    ((_, reason),) = read(tmp_path / "a.log.gz")

    assert str(reason).endswith("many times its size: no archive, but a bomb")


def test_what_is_no_text_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    """Nobody said that it was a log."""
    (tmp_path / "core").write_bytes(JUNK)

    assert read(tmp_path) == []


@pytest.mark.parametrize(
    "octets",
    [
        "K\u00e4se, na\u00efve fa\u00e7ade, Gr\u00f6\u00dfe\n".encode("latin-1"),
        "\u65e5\u672c\u8a9e\n".encode(),
        b"\x1b[31mred\x1b[0m\tplain\r\n",
        b"",
        bytes(5000) + b"\nit failed\n",
    ],
    ids=["Latin", "Japanese", "coloured", "empty", "a hole before a line that means something"],
)
def test_a_text_of_any_kind_is_a_log(octets: bytes, tmp_path: Path) -> None:
    """In whatever encoding, and though its beginning was cut off while it was written."""
    (tmp_path / "x").write_bytes(octets)

    *_, (path, told) = read(tmp_path / "x")

    assert (path, isinstance(told, tuple)) == (str(tmp_path / "x"), True)
