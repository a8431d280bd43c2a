from __future__ import annotations

from importlib.machinery import ModuleSpec
from pathlib import Path

import certifi
import pytest

from edgetrust.errors import UnreadableFile
from edgetrust.io import public_roots
from edgetrust.io.public_roots import mozilla_roots
from tests import make


def test_the_list_of_mozilla_is_at_hand() -> None:
    """Every root of the installed list is read, in its order, with its place."""
    roots = mozilla_roots()

    assert len(roots) == Path(certifi.where()).read_text(encoding="utf-8").count("-----BEGIN CERTIFICATE-----")
    assert {root.source.file for root in roots} == {"mozilla"}
    lines = [root.source.line or 0 for root in roots]
    assert lines == sorted(lines)
    assert [root.certificate.subject.rfc4514 for root in roots if not root.certificate.is_self_issued] == []


def test_the_list_is_read_once() -> None:
    """A second call hands out the same list."""
    assert mozilla_roots() is mozilla_roots()


def test_where_certifi_lies_otherwise_it_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Distributions keep its list elsewhere, and a package may lie in an archive."""
    elsewhere = tmp_path / "list.pem"
    monkeypatch.setattr(certifi, "where", lambda: str(elsewhere))

    found = public_roots._find_list()
    monkeypatch.setattr(public_roots, "find_spec", lambda name: None)

    assert found == Path(certifi.__file__).with_name("cacert.pem")
    assert public_roots._find_list() == elsewhere


def test_an_installation_without_the_list_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No public root at all would make every public certificate look bad."""
    spec = ModuleSpec("certifi", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(public_roots, "find_spec", lambda name: spec)
    monkeypatch.setattr(certifi, "where", lambda: str(tmp_path / "cacert.pem"))
    mozilla_roots.cache_clear()

    with pytest.raises(UnreadableFile, match="public roots cannot be read: .* cannot be opened: No such file or dir"):
        mozilla_roots()
    (tmp_path / "cacert.pem").write_text("nothing\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="holds no public root"):
        mozilla_roots()


def test_a_root_that_cannot_be_read_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing could be verified by it, and the others are still right."""
    monkeypatch.setattr(public_roots, "_find_list", lambda: tmp_path / "list.pem")
    broken = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"
    root = make.ca("Root")
    (tmp_path / "list.pem").write_text(broken + root.pem, encoding="utf-8")
    mozilla_roots.cache_clear()

    roots = mozilla_roots()
    mozilla_roots.cache_clear()

    assert [(each.certificate, each.source.line) for each in roots] == [(root.certificate, 4)]
