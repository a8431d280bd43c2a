"""Folders and archives read in memory: what is handed out, what is not, and what bombs cost."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import struct
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import UnreadableFile
from edgetrust.io import archive, metered
from edgetrust.io.archive import Broken, Entry, Found, Opened, PassedOver, stream, walk
from edgetrust.io.metered import Budget

CUT_SHORT = "is damaged or cut short: compressed file ended before the end-of-stream marker was reached; fetch it again"


def is_pem(name: str) -> bool:
    """What most tests want."""
    return name.endswith(".pem")


def tar(members: Mapping[str, bytes | tarfile.TarInfo], mode: str = "w") -> bytes:
    """A tar archive; a value is a content, or a header without one."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=cast("Literal['w']", mode)) as packed:
        for name, content in members.items():
            header = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            header.name = name
            data = content if isinstance(content, bytes) else b""
            header.size = len(data) or header.size
            packed.addfile(header, io.BytesIO(data) if data else None)
    return out.getvalue()


def zipped(
    members: Mapping[str, bytes] | Mapping[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def header(kind: bytes, target: str = "") -> tarfile.TarInfo:
    """The header of something that is no plain file."""
    member = tarfile.TarInfo()
    member.type, member.linkname = kind, target
    return member


def found_in(
    data: bytes,
    folder: Path,
    name: str = "a.tar",
    *,
    wants: Callable[[str], bool] = is_pem,
    budget: Budget | None = None,
) -> list[Found]:
    """What a walk of a file with these bytes hands out."""
    (folder / name).write_bytes(data)
    return list(walk(folder / name, shown=name, wants=wants, budget=budget or Budget()))


def entry(name: str, data: bytes) -> Entry:
    """A file out of an archive."""
    return Entry(name=name, data=data, path=None)


MEMBERS: Mapping[str, bytes | tarfile.TarInfo] = {
    "logs/": header(tarfile.DIRTYPE),
    "logs/x.txt": b"log",
    "certs/a.pem": b"A",
    "b.pem": b"B" * 100_000,
}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_every_kind_of_tar_is_read(mode: str, tmp_path: Path) -> None:
    """In the order of the archive, whatever its file is called; only what is wanted."""
    found = found_in(tar(MEMBERS, mode), tmp_path, "download")

    assert found == [entry("download/certs/a.pem", b"A"), entry("download/b.pem", b"B" * 100_000)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_zip_is_read(method: int, tmp_path: Path) -> None:
    """Both usual methods, folders passed over."""
    data = zipped({"certs/": b"", "certs/a.pem": b"A", "x.txt": b"log", "b.pem": b"B" * 100_000}, method)

    assert found_in(data, tmp_path) == [entry("a.tar/certs/a.pem", b"A"), entry("a.tar/b.pem", b"B" * 100_000)]


@pytest.mark.parametrize("pack, suffix", [(gzip.compress, ".gz"), (bz2.compress, ".bz2"), (lzma.compress, ".xz")])
def test_a_single_compressed_file_is_unpacked(pack: Callable[[bytes], bytes], suffix: str, tmp_path: Path) -> None:
    """Under its name without the suffix; one that is named is wanted whatever that is."""
    inside = found_in(pack(b"content"), tmp_path, f"a.pem{suffix}")
    named = found_in(pack(b"content"), tmp_path, f"log{suffix}")
    below = list(walk(tmp_path, shown="d", wants=is_pem))

    assert inside == [entry(f"a.pem{suffix}/a.pem", b"content")]
    assert named == [entry(f"log{suffix}/log", b"content")]
    assert below == [entry(f"d/a.pem{suffix}/a.pem", b"content")]


def test_a_plain_file_is_handed_out_with_its_path(tmp_path: Path) -> None:
    """One that is named is wanted whatever it is called."""
    found = found_in(b"content", tmp_path, "server")

    assert found == [Entry(name="server", data=b"content", path=tmp_path / "server")]


def test_a_folder_is_read_to_the_bottom_in_the_order_of_names(tmp_path: Path) -> None:
    """Archives in it as well; hidden files, links to folders and what is not wanted are not looked at."""
    for name in ("z.pem", "b/in.pem", "b/note.txt", ".hidden/h.pem", "b/.h.pem"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "a.tgz").write_bytes(tar({"m.pem": b"M"}, "w:gz"))
    (tmp_path / "b" / "round").symlink_to(tmp_path)

    found = list(walk(tmp_path, shown="d", wants=is_pem))

    assert found == [
        entry("d/a.tgz/m.pem", b"M"),
        Entry(name="d/z.pem", data=b"", path=tmp_path / "z.pem"),
        Entry(name="d/b/in.pem", data=b"", path=tmp_path / "b" / "in.pem"),
    ]


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    """A path that leads nowhere, a pipe, and a broken link within a folder."""
    os.mkfifo(tmp_path / "pipe.pem")
    (tmp_path / "link.pem").symlink_to(tmp_path / "gone")

    gone = list(walk(tmp_path / "gone", shown="gone", wants=is_pem))
    inside = list(walk(tmp_path, shown="d", wants=is_pem))

    assert gone == [Broken(name="gone", reason="cannot be opened: No such file or directory")]
    assert inside == [
        Broken(name="d/link.pem", reason="cannot be opened: No such file or directory"),
        Broken(name="d/pipe.pem", reason="is a device, pipe or socket, expected a file or folder"),
    ]


def test_a_folder_that_cannot_be_listed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what lies beside it is still read."""
    (tmp_path / "a").mkdir()
    (tmp_path / "z.pem").write_bytes(b"")
    real = os.scandir

    def scan(path: str) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scan)
    found = list(walk(tmp_path, shown="d", wants=is_pem))

    assert found == [
        Entry(name="d/z.pem", data=b"", path=tmp_path / "z.pem"),
        Broken(name=str(tmp_path / "a"), reason="cannot be listed: Permission denied"),
    ]


def test_folders_have_a_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies deeper than anybody files things is not looked for."""
    monkeypatch.setattr(archive, "_DEEPEST", 2)
    (tmp_path / "a/b/c").mkdir(parents=True)
    for place in ("a/b", "a/b/c"):
        (tmp_path / place / "x.pem").write_bytes(b"")

    found = list(walk(tmp_path, shown="d", wants=is_pem))

    assert found == [
        Broken(name="d/a/b", reason="has folders more than 2 deep"),
        Entry(name="d/a/b/x.pem", data=b"", path=tmp_path / "a/b/x.pem"),
    ]


# --- what strangers put into archives ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../x.pem", "a/../../x.pem", "/etc/x.pem", "..\\x.pem", "C:\\x.pem", "c:x.pem"])
def test_names_that_lead_out_are_not_used(name: str, tmp_path: Path) -> None:
    """On any system, in tar and in zip; the rest is read."""
    expected = [
        PassedOver(name=f"a.tar/{name}", reason="leads out of the archive by its name"),
        entry("a.tar/good.pem", b"G"),
    ]

    assert found_in(tar({name: b"bad", "good.pem": b"G"}), tmp_path) == expected
    assert found_in(zipped({name: b"bad", "good.pem": b"G"}), tmp_path) == expected


@pytest.mark.parametrize(
    "kind, reason",
    [
        (tarfile.SYMTYPE, "is a link, which is not followed"),
        (tarfile.LNKTYPE, "is a link, which is not followed"),
        (tarfile.CHRTYPE, "is a device or pipe, expected a file"),
        (tarfile.BLKTYPE, "is a device or pipe, expected a file"),
        (tarfile.FIFOTYPE, "is a device or pipe, expected a file"),
    ],
)
def test_links_and_devices_are_not_followed(kind: bytes, reason: str, tmp_path: Path) -> None:
    """Neither within nor to the machine that reads them; those that nobody asks for are not even mentioned."""
    data = tar({"x.pem": header(kind, "/etc/passwd"), "x.log": header(kind, "/etc/passwd"), "good.pem": b"G"})

    found = found_in(data, tmp_path)

    assert found == [PassedOver(name="a.tar/x.pem", reason=reason), entry("a.tar/good.pem", b"G")]


@pytest.mark.parametrize("target", ["../secret.pem", "../../etc/passwd", "/etc/passwd"])
def test_links_in_a_folder_lead_nowhere_else(target: str, tmp_path: Path) -> None:
    """Somebody else may have packed it; within the folder they are what they name."""
    folder = tmp_path / "case"
    folder.mkdir()
    (tmp_path / "secret.pem").write_bytes(b"secret")
    (folder / "a.pem").write_bytes(b"a")
    (folder / "b.pem").symlink_to("a.pem")
    (folder / "c.pem").symlink_to(target)

    found = list(walk(folder, shown="case", wants=lambda name: True))

    assert found == [
        Entry(name="case/a.pem", data=b"a", path=folder / "a.pem"),
        Entry(name="case/b.pem", data=b"a", path=folder / "b.pem"),
        PassedOver(name="case/c.pem", reason="is a link that leads out of the folder; name what it leads to"),
    ]


def test_links_pipes_secrets_and_odd_methods_in_zip_are_not_read(tmp_path: Path) -> None:
    """One line each; the rest is read."""
    link, pipe = zipfile.ZipInfo("link.pem"), zipfile.ZipInfo("pipe.pem")
    link.external_attr, pipe.external_attr = 0o120777 << 16, 0o010644 << 16
    packed = zipfile.ZipInfo("packed.pem")
    packed.compress_type = zipfile.ZIP_LZMA
    members: dict[str | zipfile.ZipInfo, bytes] = {link: b"/etc/passwd", pipe: b"", "secret.pem": b"S"}
    data = bytearray(zipped(members))
    place = data.index(b"secret.pem", data.index(b"PK\x01\x02"))
    data[place - 38] |= 1  # the flag in the directory: encrypted
    (tmp_path / "a.zip").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as more:
        more.writestr(packed, b"P", zipfile.ZIP_LZMA)
        more.writestr("good.pem", b"G")
    found = list(walk(tmp_path / "a.zip", shown="a.zip", wants=is_pem))

    assert found == [
        PassedOver(name="a.zip/link.pem", reason="is a link, which is not followed"),
        PassedOver(name="a.zip/pipe.pem", reason="is a device or pipe, expected a file"),
        PassedOver(name="a.zip/secret.pem", reason="is encrypted; unpack it and name the folder"),
        PassedOver(name="a.zip/packed.pem", reason="is packed in another way than deflate; pack it anew"),
        entry("a.zip/good.pem", b"G"),
    ]


def test_files_with_holes_are_not_filled(tmp_path: Path) -> None:
    """A few bytes can claim gigabytes of nothing."""
    member = tarfile.TarInfo()
    member.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(1 << 40)}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as packed:
        member.name, member.size = "x.pem", 1
        packed.addfile(member, io.BytesIO(b"x"))

    assert found_in(out.getvalue(), tmp_path) == [
        PassedOver(name="a.tar/x.pem", reason="is a file with holes; pack it without these")
    ]


def test_names_are_shown_without_what_a_terminal_obeys(tmp_path: Path) -> None:
    """Neither escapes nor line breaks nor bytes that are no character."""
    found = found_in(tar({"a\x1b[2J\nb\udcff.pem": b"A"}), tmp_path)

    assert found == [entry("a.tar/a\ufffd[2J\ufffdb\ufffd.pem", b"A")]


# --- what costs too much ----------------------------------------------------------------------------------------------


def test_a_bomb_is_stopped_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Far below what it would unpack to, in every kind of archive, wanted or not; what stood before it is kept."""
    monkeypatch.setattr(metered, "FREE_BYTES", 100_000)
    zeros = bytes(10_000_000)
    bomb = {"first.pem": b"F", "zeros.log": zeros, "zeros.pem": zeros, "last.pem": b"L"}
    reason = "unpacks to more than {} bytes, many times its size: no archive, but a bomb"

    for mode in ("w:gz", "w:bz2", "w:xz"):
        data = tar(bomb, mode)
        most = max(len(data) * 200, 100_000)
        found = found_in(data, tmp_path)
        assert found == [entry("a.tar/first.pem", b"F"), Broken(name="a.tar", reason=reason.format(most))]
    data = zipped(bomb)
    assert found_in(data, tmp_path) == [
        entry("a.tar/first.pem", b"F"),
        Broken(name="a.tar", reason=reason.format(len(data) * 200)),
    ]
    data = gzip.compress(zeros)
    assert found_in(data, tmp_path) == [Broken(name="a.tar", reason=reason.format(len(data) * 200))]


def test_a_file_beyond_bounds_is_passed_over(tmp_path: Path) -> None:
    """By what it claims, or else by what comes out; the rest is read."""
    members, budget = {"big.pem": b"B" * 101, "good.pem": b"G" * 100}, Budget(member_bytes=100)
    expected = [
        PassedOver(name="a.tar/big.pem", reason="is longer than 100 bytes when it is unpacked"),
        entry("a.tar/good.pem", b"G" * 100),
    ]

    assert found_in(tar(members), tmp_path, budget=budget) == expected
    assert found_in(zipped(members), tmp_path, budget=budget) == expected
    assert found_in(gzip.compress(b"B" * 101), tmp_path, "b.gz", budget=budget) == [
        PassedOver(name="b.gz/b", reason="is longer than 100 bytes when it is unpacked")
    ]
    assert found_in(b"B" * 101, tmp_path, "c.pem", budget=budget) == [
        PassedOver(name="c.pem", reason="is 101 bytes long, expected at most 100")
    ]


def test_too_many_files_end_the_walk(tmp_path: Path) -> None:
    """In an archive and in a folder; what came before is kept."""
    members, budget = {f"{number}.pem": b"" for number in range(4)}, Budget(members=3)
    kept = [entry(f"a.tar/{number}.pem", b"") for number in range(3)]
    reason = "holds more than 3 files; name the folder or archive that matters"

    assert found_in(tar(members), tmp_path, budget=budget) == [*kept, Broken(name="a.tar", reason=reason)]
    assert found_in(zipped(members), tmp_path, budget=budget) == [*kept, Broken(name="a.tar", reason=reason)]
    (tmp_path / "d").mkdir()
    for name in members:
        (tmp_path / "d" / name).write_bytes(b"")
    found = list(walk(tmp_path / "d", shown="d", wants=is_pem, budget=budget))
    assert (len(found), found[-1]) == (4, Broken(name="d", reason=reason))


def test_a_walk_has_one_purse(tmp_path: Path) -> None:
    """Many archives that are each within bounds are not, together."""
    for name in ("a.tgz", "b.tgz"):
        (tmp_path / name).write_bytes(tar({f"{name}.pem": random.Random(1).randbytes(60_000)}, "w:gz"))

    found = list(walk(tmp_path, shown="d", wants=is_pem, budget=Budget(total_bytes=100_000)))

    assert [type(each) for each in found] == [Entry, Broken]
    assert found[1] == Broken(
        name="d/b.tgz", reason="unpacks to more than 100000 bytes; take out what matters and name that"
    )


def test_headers_are_bounded(tmp_path: Path) -> None:
    """Python's reader would take each into memory, and look at some for hours."""
    long = tarfile.TarInfo("x.pem")
    long.pax_headers = {"comment": "c" * 400_000}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as packed:
        packed.addfile(tarfile.TarInfo("first.pem"))
        packed.addfile(long)

    assert found_in(out.getvalue(), tmp_path) == [
        entry("a.tar/first.pem", b""),
        Broken(name="a.tar", reason="has a header of more than 262144 bytes: no archive, but a bomb"),
    ]


def test_a_chain_of_headers_ends(tmp_path: Path) -> None:
    """Each would call the reader once more."""
    extended = tarfile.TarInfo.create_pax_global_header({"comment": "c"})

    found = found_in(extended * 250, tmp_path)

    assert len(found) == 1
    assert isinstance(found[0], Broken)


def test_the_directory_of_a_zip_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read whole."""
    monkeypatch.setattr(metered, "DIRECTORY_BYTES", 70_000)
    data = zipped({f"{number:0200}.pem": b"" for number in range(500)})

    assert found_in(data, tmp_path) == [
        Broken(name="a.tar", reason="has a directory of more than 70000 bytes, which no real archive has")
    ]


def test_archives_within_archives_are_read_so_deep(tmp_path: Path) -> None:
    """Tar in zip in gzip, then no further."""
    inner = tar({"x.pem": b"X", "deeper.zip": zipped({"y.pem": b"Y"})})
    data = tar({"b.zip": zipped({"c.tar.xz": lzma.compress(inner)})}, "w:gz")

    found = found_in(data, tmp_path, budget=Budget(depth=2))

    assert found == [
        entry("a.tar/b.zip/c.tar.xz/x.pem", b"X"),
        PassedOver(
            name="a.tar/b.zip/c.tar.xz/deeper.zip", reason="is an archive within 3 others, which are not looked into"
        ),
    ]


# --- damage -----------------------------------------------------------------------------------------------------------


def test_what_is_cut_short_is_said(tmp_path: Path) -> None:
    """And what came before is kept."""
    content = random.Random(1).randbytes(200_000)
    members = {"a.pem": b"A", "b.pem": content}
    packed, plain, zip_file = tar(members, "w:gz"), tar(members), zipped({"a.pem": b"A", "b.pem": content})

    cut = found_in(packed[: len(packed) // 2], tmp_path)
    short = found_in(plain[: len(plain) // 2], tmp_path)
    no_end = found_in(zip_file[:-30], tmp_path)

    assert cut == [entry("a.tar/a.pem", b"A"), Broken(name="a.tar", reason=CUT_SHORT)]
    assert short == [
        entry("a.tar/a.pem", b"A"),
        Broken(name="a.tar", reason="is damaged or cut short: unexpected end of data; fetch it again"),
    ]
    assert no_end == [Broken(name="a.tar", reason="is damaged or cut short: file is not a zip file; fetch it again")]


def test_the_sum_of_a_packed_archive_is_checked(tmp_path: Path) -> None:
    """What gzip says of the same octets, though every file could be read."""
    packed = bytearray(tar({"a.pem": random.Random(1).randbytes(5000), "x.txt": b"x" * 300}, "w:gz"))
    packed[2000] ^= 1
    (tmp_path / "a.tar").write_bytes(packed)

    found = found_in(bytes(packed), tmp_path)
    with (tmp_path / "a.tar").open("rb") as file:
        verdict = subprocess.run(["gzip", "-t"], stdin=file, capture_output=True, check=False)

    assert [type(each) for each in found] == [Entry, Broken]
    assert found[-1].name == "a.tar"
    assert verdict.returncode == 1
    assert b"crc error" in verdict.stderr


@pytest.mark.parametrize("shift", [0, 512, 700], ids=["in place", "by a block", "by less than that"])
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_what_lies_behind_a_damaged_header_is_read(shift: int, mode: str, tmp_path: Path) -> None:
    """From the next header on, wherever that is."""
    members = [tar({name: name.encode() * 9000})[: 512 + 45056] for name in ("a.pem", "b.pem", "c.pem", "d.pem")]
    members[1] = b"no header" + members[1][9:]
    members[2] = b"\1" * shift + members[2]
    whole = b"".join(members) + bytes(10240)

    found = found_in(gzip.compress(whole) if mode == "w:gz" else whole, tmp_path)

    reason = "is damaged or cut short: what should be the header of a file is none; fetch it again"
    assert found == [
        entry("a.tar/a.pem", b"a.pem" * 9000),
        entry("a.tar/c.pem", b"c.pem" * 9000),
        entry("a.tar/d.pem", b"d.pem" * 9000),
        Broken(name="a.tar", reason=reason),
    ]


@pytest.mark.parametrize("end", [b"", bytes(512), bytes(1024), bytes(2**20)], ids=["none", "half", "whole", "padded"])
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_every_usual_end_of_an_archive_is_one(end: bytes, mode: str, tmp_path: Path) -> None:
    """Nothing is damaged there."""
    whole = tar({"a.pem": b"A" * 512})[:1024] + end

    found = found_in(gzip.compress(whole) if mode == "w:gz" else whole, tmp_path)

    assert found == [entry("a.tar/a.pem", b"A" * 512)]


def test_a_damaged_file_of_a_zip_does_not_hide_the_others(tmp_path: Path) -> None:
    """Each stands alone."""
    data = bytearray(zipped({"a.pem": b"A" * 50, "b.pem": b"B"}, zipfile.ZIP_STORED))
    data[data.index(b"AAAA")] ^= 1

    assert found_in(bytes(data), tmp_path) == [
        PassedOver(name="a.tar/a.pem", reason="is damaged: bad CRC-32 for file 'a.pem'"),
        entry("a.tar/b.pem", b"B"),
    ]


def test_a_member_of_negative_length_is_damage(tmp_path: Path) -> None:
    """Python before 3.13.6 would go round in circles."""
    block = bytearray(tar({"x.pem": b"X"})[:512])
    block[124:136] = struct.pack(">B", 0xFF) + b"\xff" * 11  # base 256, minus one
    block[148:156] = b" " * 8
    block[148:156] = f"{sum(block):06o}\0 ".encode()

    found = found_in(bytes(block) + bytes(1024), tmp_path)

    assert [type(each) for each in found] == [Broken]


WHOLE = (
    tar({"a.pem": b"A" * 700, "l.pem": header(tarfile.SYMTYPE, "x")}),
    tar({"a.pem": b"A" * 700, "b/c.tgz": tar({"c.pem": b"C"}, "w:gz")}, "w:gz"),
    tar({"a.pem": b"A" * 700}, "w:xz"),
    tar({"a.pem": b"A" * 700}, "w:bz2"),
    zipped({"a.pem": b"A" * 700, "d/b.pem": b"B"}),
    zipped({"a.pem": b"A" * 700, "e.zip": zipped({"c.pem": b"C"})}, zipfile.ZIP_STORED),
)


@given(st.sampled_from(WHOLE), st.data())
def test_no_damage_raises(whole: bytes, data: st.DataObject) -> None:
    """Whatever bytes of an archive are changed or left out."""
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 6))):
        if damaged:
            damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))

    found = list(archive._Walk(is_pem, Budget())._content(io.BytesIO(damaged), "a", size=len(damaged), depth=0))

    assert all(isinstance(each, Entry | PassedOver | Broken) for each in found)


@given(st.binary(max_size=2000), st.sampled_from([b"", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"PK\x03\x04"]))
def test_no_bytes_raise(data: bytes, magic: bytes) -> None:
    """Whatever follows the mark of an archive."""
    file = io.BytesIO(magic + data)

    found = list(archive._Walk(is_pem, Budget())._content(file, "a", size=len(data), depth=0))

    assert len(found) <= 1


# --- piece by piece ---------------------------------------------------------------------------------------------------


def streamed(data: bytes, folder: Path, name: str = "a.bin") -> list[tuple[str, bytes] | PassedOver | Broken]:
    """What is found when files are read while the walk goes on."""
    path = folder / name
    path.write_bytes(data)
    return [
        (each.name, read_all(each)) if isinstance(each, Opened) else each
        for each in stream(path, shown="a", wants=is_pem)
    ]


def read_all(opened: Opened) -> bytes:
    """Everything, in small pieces."""
    buffer, octets = memoryview(bytearray(100)), b""
    while count := opened.readinto(buffer):
        octets += buffer[:count]
    return octets


@pytest.mark.parametrize("whole", WHOLE, ids=["tar", "tar.gz", "tar.xz", "tar.bz2", "zip", "zip in zip"])
def test_files_in_archives_are_read_piece_by_piece(whole: bytes, tmp_path: Path) -> None:
    """The same as are handed out whole."""
    at_once = [(each.name, each.data) for each in found_in(whole, tmp_path) if isinstance(each, Entry)]

    pieces = [each for each in streamed(whole, tmp_path) if isinstance(each, tuple)]

    assert [octets for _, octets in pieces] == [octets for _, octets in at_once]
    assert ("a/a.pem", b"A" * 700) in pieces


def test_a_file_of_any_length_is_read_piece_by_piece(tmp_path: Path) -> None:
    """What is too long to be handed out whole."""
    path = tmp_path / "long.pem"
    path.write_bytes(b"x" * 5000)
    small = Budget(member_bytes=1000)

    (opened,) = stream(path, shown="a", wants=is_pem, budget=small)

    assert isinstance(opened, Opened)
    assert [type(each) for each in walk(path, shown="a", wants=is_pem, budget=small)] == [PassedOver]


def test_how_far_the_file_on_disk_was_read_is_known(tmp_path: Path) -> None:
    """Packed as it is there: for whoever draws a bar."""
    path = tmp_path / "a.tar.gz"
    path.write_bytes(tar({"a.pem": bytes(range(256)) * 4000}, "w:gz"))
    positions = []

    for each in stream(path, shown="a", wants=is_pem):
        assert isinstance(each, Opened)
        read_all(each)
        positions.append(each.position)

    assert 0 < positions[0] <= path.stat().st_size


def test_damage_in_the_middle_is_told_while_reading(tmp_path: Path) -> None:
    """What came before it was handed out."""
    path = tmp_path / "a.pem.gz"
    path.write_bytes(gzip.compress(bytes(range(256)) * 4000)[:-500])

    walked = stream(path, shown="a", wants=is_pem)
    opened = next(walked)
    assert isinstance(opened, Opened)

    with pytest.raises(UnreadableFile, match="is damaged or cut short: compressed file ended"):
        read_all(opened)


def read_up_to_damage(opened: Opened) -> tuple[bytes, str]:
    """What is handed out, and what ends it."""
    buffer, octets = memoryview(bytearray(2**20)), b""
    try:
        while count := opened.readinto(buffer):
            octets += buffer[:count]
    except UnreadableFile as error:
        return octets, error.message
    return octets, ""


PACKED: Mapping[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@cache
def packed(suffix: str, *, is_tar: bool) -> tuple[bytes, bytes]:
    """Some noise, and the file that holds it, alone or in an archive behind another: packing it takes its time."""
    content = random.Random(1).randbytes(2_000_000)
    return content, PACKED[suffix](tar({"a.pem": b"A" * 700, "b.pem": content}) if is_tar else content)


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("is_tar", [False, True])
@pytest.mark.parametrize("lost", [8, 70_000])
def test_what_was_unpacked_before_damage_is_handed_out(suffix: str, lost: int, tmp_path: Path, *, is_tar: bool) -> None:
    """As much as a decompressor gets out of the same octets, in whatever pieces it is asked for."""
    content, whole = packed(suffix, is_tar=is_tar)
    cut = whole[:-lost]
    unpack = {
        "gz": zlib.decompressobj(31).decompress,
        "bz2": bz2.BZ2Decompressor().decompress,
        "xz": lzma.LZMADecompressor().decompress,
    }
    expected = unpack[suffix](cut)
    if is_tar:
        expected = expected[expected.index(content[:16]) :][: len(content)]
    path = tmp_path / f"a.pem.{suffix}"
    path.write_bytes(cut)

    found = [read_up_to_damage(each) for each in stream(path, shown="a", wants=is_pem) if isinstance(each, Opened)]

    assert len(found[-1][0]) == len(expected)
    assert found[-1][0] == expected
    assert is_tar or found[-1][1].startswith("is damaged or cut short: ")
    assert not is_tar or found[0] == (b"A" * 700, "")


def test_a_bomb_is_stopped_while_reading(tmp_path: Path) -> None:
    """At what its budget allows."""
    path = tmp_path / "a.pem.gz"
    path.write_bytes(gzip.compress(bytes(10**6)))

    walked = stream(path, shown="a", wants=is_pem, budget=Budget(total_bytes=10**5))
    opened = next(walked)
    assert isinstance(opened, Opened)

    with pytest.raises(UnreadableFile, match="unpacks to more than 100000 bytes"):
        read_all(opened)
