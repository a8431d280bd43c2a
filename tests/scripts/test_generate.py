"""Tests of the writer and checker of generated files."""

from __future__ import annotations

from pathlib import Path

from scripts.generate import File, Folder, Piece, differences, write

PIECES: tuple[Piece, ...] = (
    File("docs/one.md", lambda: "first\nsecond\n"),
    Folder("pages", "*.md", lambda: {"a.md": "a\n", "deep/b.md": b"\xff"}),
)


def test_what_was_written_is_up_to_date(tmp_path: Path) -> None:
    """Writing names each file, and then there is nothing to tell and nothing to write."""
    written = list(write(tmp_path, PIECES))

    assert written == ["wrote docs/one.md", "wrote pages/a.md", "wrote pages/deep/b.md"]
    assert (tmp_path / "pages/deep/b.md").read_bytes() == b"\xff"
    assert list(differences(tmp_path, PIECES)) == []
    assert list(write(tmp_path, PIECES)) == []


def test_a_changed_text_is_shown_line_by_line(tmp_path: Path) -> None:
    """The difference of a text says which lines."""
    list(write(tmp_path, PIECES))
    (tmp_path / "docs/one.md").write_text("first\nother\n", encoding="utf-8")

    (paragraph,) = differences(tmp_path, PIECES)

    assert paragraph.splitlines() == [
        "docs/one.md is out of date",
        "    --- in the repository",
        "    +++ generated",
        "    @@ -2 +2 @@",
        "    -other",
        "    +second",
    ]


def test_missing_changed_and_left_over_files_are_told(tmp_path: Path) -> None:
    """A missing file, bytes that differ and a page that nothing generates any more: one paragraph each."""
    list(write(tmp_path, PIECES))
    (tmp_path / "docs/one.md").unlink()
    (tmp_path / "pages/deep/b.md").write_bytes(b"\xfe\xfe")
    (tmp_path / "pages/old.md").write_text("", encoding="utf-8")

    found = list(differences(tmp_path, PIECES))

    assert found == [
        "docs/one.md is missing",
        "pages/deep/b.md is out of date (2 bytes, generated 1)",
        "pages/old.md is generated no longer",
    ]


def test_writing_removes_what_is_generated_no_longer(tmp_path: Path) -> None:
    """A left-over goes; a file that does not match the folder's pattern is somebody's own and stays."""
    list(write(tmp_path, PIECES))
    (tmp_path / "pages/old.md").write_text("", encoding="utf-8")
    (tmp_path / "pages/own.txt").write_text("", encoding="utf-8")

    written = list(write(tmp_path, PIECES))

    assert written == ["removed pages/old.md"]
    assert (tmp_path / "pages/own.txt").is_file()
