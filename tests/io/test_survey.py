"""What lies in archives is read once, each file by whom it suits."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from edgetrust.codec.capture.conversations import Conversations
from edgetrust.io import archive
from edgetrust.io.capture import Captures
from edgetrust.io.logs import Words
from edgetrust.io.starter_files import BUDGET, Search
from edgetrust.io.survey import Survey, total_size
from edgetrust.model.capture import CaptureFile
from edgetrust.model.evidence import Problem
from edgetrust.model.log import LogFile, Passage
from edgetrust.model.starter import Unused
from tests import make
from tests.wire.container import capture, gzipped, tarred
from tests.wire.conversations import CONVERSATIONS, together
from tests.wire.tcp import BEGIN_NS, segments

WORDS = Words(triggers=(b"rejected",), anchors=(b"rejected",))
LINE = b"one\nit was rejected\n"
PEM = make.ca("Root").pem.encode()
PACKETS = capture(together("mutual-1.2"))
DUMP = "the settings of an Expressway as XML, of which no published source shows"
FILES = {
    "d/server_expe1_x.pem": PEM,
    "d/eth0.pcap": PACKETS,
    "d/loggingsnapshot_expe1_x.txt": LINE,
    "d/page.txt": PEM + LINE,
    "d/xconf_dump_expe1_x.txt": b"*c xConfiguration SystemUnit Name: x\n",
    "d/xstat_dump_expe1_x.xml": b"x",
    "d/xconf_dump_expe1_x.xml": b"x",
    "d/photo.png": b"x",
    "d/core": bytes(range(256)) * 20,
}


class Found(NamedTuple):
    """What was read, by the last part of the names of files."""

    material: list[str]
    dumps: list[str]
    captures: list[str]
    logs: list[str]
    lines: int
    unused: list[Unused]
    problems: list[Problem]


def survey(*paths: Path, beside: Path = Path("x.yaml")) -> Found:
    """Everything."""
    search = Search(beside, as_named=True)
    reading = Survey(paths, search, Captures(Conversations()), WORDS)
    seen = list(reading.read())
    return Found(
        material=last(each.name for each in search.found().candidates),
        dumps=last(each.file for each in search.found().dumps),
        captures=last(each.path for each in seen if isinstance(each, CaptureFile)),
        logs=last(each.path for each in seen if isinstance(each, LogFile)),
        lines=sum(isinstance(each, Passage) for each in seen),
        unused=reading.unused,
        problems=[each for each in seen if isinstance(each, Problem)],
    )


def last(names: Iterable[str]) -> list[str]:
    """The last part of each."""
    return [name.rpartition("/")[2] for name in names]


@pytest.mark.parametrize("form", ["tar.gz", "zip", "folder"])
def test_each_file_is_read_by_whom_it_suits(form: str, tmp_path: Path) -> None:
    """And what nobody reads is listed, with the reason."""
    found = survey(packed(form, tmp_path))

    assert sorted(found.material) == ["page.txt", "server_expe1_x.pem"]
    assert sorted(found.dumps) == ["xconf_dump_expe1_x.txt", "xstat_dump_expe1_x.xml"]
    assert (found.captures, sorted(found.logs)) == (["eth0.pcap"], ["loggingsnapshot_expe1_x.txt", "page.txt"])
    assert (found.lines, found.problems) == (2, [])
    reasons = {each.file.rpartition("/")[2]: each.reason for each in found.unused}
    assert reasons.keys() == {"xconf_dump_expe1_x.xml", "photo.png", "core"}
    assert reasons["core"] == "neither a text nor of a kind that is known"
    assert reasons["xconf_dump_expe1_x.xml"].startswith(DUMP)
    assert reasons["photo.png"] == "by its name neither a certificate nor a capture nor a log"


def packed(form: str, folder: Path) -> Path:
    """The files, in an archive or as they are."""
    path = folder / f"diag.{form}"
    if form == "tar.gz":
        path.write_bytes(tarred(FILES, compressed=True))
    elif form == "zip":
        with zipfile.ZipFile(path, "w") as target:
            for name, octets in FILES.items():
                target.writestr(name, octets)
    else:
        for name, octets in FILES.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(octets)
    return path


def test_an_archive_is_unpacked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds something in it."""
    path = tmp_path / "diag.tar.gz"
    path.write_bytes(tarred(FILES, compressed=True))
    opened: list[Path] = []
    usual = archive._Walk.on_disk

    def counted(walk: archive._Walk, at: Path, shown: str, *, is_named: bool = False) -> object:
        opened.append(at)
        return usual(walk, at, shown, is_named=is_named)

    monkeypatch.setattr(archive._Walk, "on_disk", counted)

    survey(path)

    assert opened == [path]


@pytest.mark.parametrize(
    ("name", "octets", "expected"),
    [
        ("eth0.pcap", PACKETS, ("captures",)),
        ("dump.bin", PACKETS, ("captures",)),
        ("eth0.pcap.gz", gzipped(PACKETS), ("captures",)),
        ("server.pem", PEM, ("material",)),
        ("page.txt", PEM, ("material", "logs")),
        ("messages", LINE, ("logs",)),
        ("messages.gz", gzipped(LINE), ("logs",)),
        ("photo.png", LINE, ("logs",)),
    ],
)
def test_a_file_that_is_named_is_read_by_whom_it_suits(
    name: str, octets: bytes, expected: tuple[str, ...], tmp_path: Path
) -> None:
    """By its name and how it begins; somebody wants it to be looked at."""
    path = tmp_path / name
    path.write_bytes(octets)

    found = survey(path, path)

    assert {kind: len(getattr(found, kind)) for kind in expected} == dict.fromkeys(expected, 1)
    assert sum(len(getattr(found, kind)) for kind in ("material", "captures", "logs")) == len(expected)
    assert (found.unused, found.problems) == ([], [])


def test_captures_on_disk_come_in_the_order_of_their_packets(tmp_path: Path) -> None:
    """Also those that are compressed, whatever they are called; and behind what archives hold."""
    for name, minutes, pack in (("a.pcap", 3, bytes), ("b.pcap.gz", 1, gzipped), ("c.pcap", 2, bytes)):
        begin = BEGIN_NS + minutes * 60 * 10**9
        octets = capture(segments(CONVERSATIONS["mutual-1.2"], begin_ns=begin))
        (tmp_path / name).write_bytes(pack(octets))
    (tmp_path / "z.tar").write_bytes(tarred({"eth0.pcap": PACKETS}))

    assert survey(tmp_path).captures == ["eth0.pcap", "b.pcap", "c.pcap", "a.pcap"]


def test_archives_of_two_nodes_are_not_compared_with_one_another(tmp_path: Path) -> None:
    """One that begins before the other is nothing to remark upon; within one it is."""
    early, late = (capture(segments(CONVERSATIONS["mutual-1.2"], begin_ns=BEGIN_NS + step)) for step in (0, 10**12))
    (tmp_path / "1.tar").write_bytes(tarred({"eth0.pcap": late}))
    (tmp_path / "2.tar").write_bytes(tarred({"eth0.pcap": early}))
    (tmp_path / "3.tar").write_bytes(tarred({"eth0.pcap0": late, "eth0.pcap1": early}))
    paths = [tmp_path / f"{number}.tar" for number in (1, 2, 3)]

    seen = Survey(paths, Search(Path("x.yaml"), as_named=True), Captures(Conversations()), WORDS).read()

    notes = [len(each.notes) for each in seen if isinstance(each, CaptureFile)]
    assert notes == [0, 0, 0, 1]


def test_what_leads_out_and_links_are_not_read(tmp_path: Path) -> None:
    """They are listed."""
    path = tmp_path / "diag.tar"
    with tarfile.open(path, "w") as target:
        member = tarfile.TarInfo("../server.pem")
        member.size = 1
        target.addfile(member, io.BytesIO(b"x"))
        link = tarfile.TarInfo("ca.pem")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        target.addfile(link)

    found = survey(path)

    assert found.unused == [
        Unused(file=f"{path}/../server.pem", reason="leads out of the archive by its name"),
        Unused(file=f"{path}/ca.pem", reason="is a link, which is not followed"),
    ]
    assert (found.material, found.problems) == ([], [])


def test_damage_is_a_problem(tmp_path: Path) -> None:
    """What came before it is read all the same."""
    path = tmp_path / "diag.tar.gz"
    whole = tarred({"eth0.pcap": PACKETS, "later.log": b"".join(b"%x\n" % 7**n for n in range(400))}, compressed=True)
    path.write_bytes(whole[: len(whole) - 40])
    (tmp_path / "server.pem.gz").write_bytes(gzipped(PEM)[:-9])

    found = survey(path, tmp_path / "none", tmp_path / "server.pem.gz")

    assert {each.source.file for each in found.problems} >= {
        str(path),
        str(tmp_path / "none"),
        f"{tmp_path}/server.pem.gz/server.pem",
    }
    assert (found.captures, found.logs, found.material) == (["eth0.pcap"], ["later.log"], [])


def test_a_bomb_costs_what_its_budget_allows(tmp_path: Path) -> None:
    """Hundreds of megabytes of nothing in some hundred kilobytes."""
    path = tmp_path / "diag.tar.gz"
    path.write_bytes(gzip.compress(tarred({"a.log": bytes(200 * 2**20)}), compresslevel=1, mtime=0))

    found = survey(path)

    assert {each.source.file for each in found.problems} <= {str(path), f"{path}/a.log"}
    assert any("many times its size: no archive, but a bomb" in each.reason for each in found.problems)


def test_files_of_certificates_are_not_endless(tmp_path: Path) -> None:
    """A text as long is a log, and read as one."""
    (tmp_path / "ca.pem").write_bytes(PEM + bytes(BUDGET.member_bytes))
    (tmp_path / "a.txt").write_bytes(PEM + b"\n" * BUDGET.member_bytes + LINE)

    found = survey(tmp_path)

    assert (found.material, found.logs, found.lines) == ([], ["a.txt"], 1)
    assert [(each.file, each.reason) for each in found.unused] == [
        (
            f"{tmp_path}/ca.pem",
            f"is longer than {BUDGET.member_bytes} bytes, which no file of certificates or settings is",
        )
    ]


@pytest.mark.parametrize("form", ["tar.gz", "zip", "folder"])
def test_progress_is_that_on_disk(form: str, tmp_path: Path) -> None:
    """It ends near the whole, and never behind it; what is left is the end mark of an archive."""
    path = packed(form, tmp_path)
    heard: list[int] = []

    reading = Survey([path], Search(Path("x"), as_named=True), Captures(Conversations()), WORDS, advance=heard.append)
    list(reading.read())

    assert min(heard) > 0
    assert 0 < sum(heard) <= total_size([path])
    assert total_size([path]) - sum(heard) < 4096
    assert total_size([tmp_path / "none"]) == 0
