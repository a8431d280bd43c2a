"""`edgetrust plan`, as a user runs it. Not here: that what it plans passes the check (`tests/test_round_trip.py`)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from edgetrust.cli.plan import FORMATS, KEYS
from tests import make
from tests.deployments import CORP_ISSUING, CORP_ROOT, PUBLIC_ISSUING, PUBLIC_ROOT

EXAMPLES = Path(__file__).parents[2] / "examples"
BROKEN = EXAMPLES / "standalone" / "broken.yaml"


def plan(*arguments: str | Path) -> int:
    """The exit code of `edgetrust plan`."""
    return run(["plan", *map(str, arguments)])


# --- formats and options ----------------------------------------------------------------------------------------------


def test_every_format_is_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    """The same plan three times."""
    shown = {}
    for form in FORMATS:
        assert plan(BROKEN, "--format", form) == 0
        shown[form] = capsys.readouterr().out

    assert shown["text"].startswith("Acme stand-alone, broken (")
    assert json.loads(shown["json"])["schema"] == "edgetrust.plan/1"
    assert shown["markdown"].startswith("# Acme stand-alone, broken: plan for")


def test_the_plan_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing to standard output."""
    assert plan(BROKEN, "--output", tmp_path / "plan.txt") == 0
    assert capsys.readouterr().out == ""
    assert "Trust lists" in (tmp_path / "plan.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", list(KEYS))
def test_the_key_can_be_chosen(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Kind and size."""
    assert plan(BROKEN, "--key", key, "--format", "json") == 0

    kind, bits = key.split("-")
    first = json.loads(capsys.readouterr().out)["certificates"][0]
    assert first["key"] == {"kind": {"rsa": "RSA", "ecdsa": "EC"}[kind], "bits": int(bits)}


def test_a_plan_is_made_for_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What has ended by then, certificates and CAs, is in no place and in no list; a bundle without it is not whole."""
    mended = EXAMPLES / "standalone" / "mended.yaml"
    assert plan(mended, "--at", "2026-11-23") == 0
    today = capsys.readouterr().out
    assert plan(mended, "--at", "2099-01-01", "--bundle", tmp_path / "bundle") in (1, 3)
    later = capsys.readouterr()

    assert "does not do" not in today
    assert "what is at hand does not do: expe.example.com: it expired at " in later.out
    assert "needs a renewed CN=" in later.err
    assert plan(mended, "--at", "tomorrow") == 2


def test_bad_input_is_one_line_and_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A deployment that is none, an option that is none, a chain that cannot be read."""
    assert plan(tmp_path / "none.yaml") == 2
    assert "none.yaml cannot be opened" in capsys.readouterr().err
    assert plan(BROKEN, "--key", "dsa-1024") == 2
    assert "'dsa-1024' is not one of" in capsys.readouterr().err
    assert plan(BROKEN, "--ca", tmp_path / "none.pem") == 2
    output = capsys.readouterr()
    assert "none.pem: cannot be opened" in output.err
    assert output.out.startswith("Acme stand-alone, broken")


def test_named_files_that_are_not_there_yet_take_one_line_and_do_no_harm(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Planning is for what is still to be made. What nothing planned makes is warned of by name."""
    file = tmp_path / "acme.yaml"
    node = "{fqdn: expe.example.com, server_certificate: e.pem, private_key: e.key, trusted_ca: [a.pem, b/]}"
    file.write_text(f"domains: [example.com]\npublic_ca: [root.pem]\nexpressway_e: {{nodes: [{node}]}}\n")

    assert plan(file) == 0

    assert capsys.readouterr().err == (
        "4 named files are not there yet; what they are to hold is planned\n"
        "edgetrust: warning: root.pem is not there, and nothing that is planned makes it: put it there, or mend its "
        "path\n"
    )


def test_one_file_that_is_not_there_is_named_and_a_damaged_one_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is there and cannot be read is no file still to be made: exit code 2, and the plan all the same."""
    file = tmp_path / "acme.yaml"
    node = "{fqdn: expe.example.com, server_certificate: e.pem, trusted_ca: [a.pem]}"
    file.write_text(f"domains: [example.com]\nexpressway_e: {{nodes: [{node}]}}\n")
    (tmp_path / "a.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n", encoding="utf-8")

    assert plan(file) == 2

    output = capsys.readouterr()
    told = output.err.splitlines()
    assert told[0] == "e.pem is not there yet; what it is to hold is planned"
    assert told[1].startswith("edgetrust: error: a.pem:1: ")
    assert len(told) == 2
    assert "Trust lists" in output.out


def test_a_file_without_a_ca_certificate_is_no_chain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A key, a request, a certificate of a node: one line each, and exit code 2."""
    leaf = make.leaf("expe.example.com")
    (tmp_path / "x.key").write_text(leaf.key_pem)
    (tmp_path / "x.csr").write_text(make.pem(make.request(), "CERTIFICATE REQUEST"))
    (tmp_path / "x.pem").write_text(leaf.pem + leaf.key_pem)
    named = [argument for ending in ("key", "csr", "pem") for argument in ("--ca", tmp_path / f"x.{ending}")]

    assert plan(BROKEN, *named) == 2

    expected = "and no CA certificate, expected the chain of a CA"
    assert capsys.readouterr().err.splitlines() == [
        f"edgetrust: error: {tmp_path}/x.key: holds private keys {expected}",
        f"edgetrust: error: {tmp_path}/x.csr: holds requests {expected}",
        f"edgetrust: error: {tmp_path}/x.pem: holds certificates and private keys {expected}",
    ]


def test_what_is_wrong_is_told_after_the_plan(tmp_path: Path) -> None:
    """Before it, it would scroll away: on one terminal the last lines are what remains to be done."""
    command = [sys.executable, "-m", "edgetrust", "plan", str(BROKEN), "--ca", str(tmp_path / "none.pem")]

    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    assert done.returncode == 2
    assert "Trust lists" in done.stdout
    assert done.stdout.splitlines()[-1] == (
        f"edgetrust: error: {tmp_path}/none.pem: cannot be opened: No such file or directory"
    )


# --- bundles ----------------------------------------------------------------------------------------------------------


def test_a_bundle_is_written_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second time nothing changes."""
    folder = tmp_path / "trust"

    assert plan(BROKEN, "--bundle", folder) == 0
    assert f"{folder}: 4 lists, 4 of them new or changed" in capsys.readouterr().err
    assert plan(BROKEN, "--bundle", folder) == 0
    assert f"{folder}: 4 lists, 0 of them new or changed" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == [
        "SHA256SUMS",
        "cucm-pub.corp.example.com.callmanager-trust.pem",
        "cucm-pub.corp.example.com.tomcat-trust.pem",
        "expc.corp.example.com.trusted-ca.pem",
        "expe.example.com.trusted-ca.pem",
    ]


def test_the_steps_name_the_files_of_the_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where it is written in the same run."""
    folder = tmp_path / "trust"

    assert plan(BROKEN, "--format", "json", "--bundle", folder) == 0
    with_bundle = capsys.readouterr().out
    assert plan(BROKEN, "--format", "json") == 0
    without = capsys.readouterr().out

    appended = [step["do"] for step in json.loads(with_bundle)["steps"] if step["do"].startswith("Append CA")]
    assert appended
    assert all(f" ({folder}/exp" in each and ".trusted-ca.pem holds " in each for each in appended)
    assert str(folder) not in without


def test_lists_that_are_no_longer_planned_leave_the_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And that is said; a changed one stays, with a warning."""
    file, folder, chain = tmp_path / "acme.yaml", tmp_path / "bundle", tmp_path / "chain.pem"
    chain.write_text(CORP_ROOT.pem, encoding="utf-8")
    told = {}

    for fqdn in ("first.corp.example.com", "second.corp.example.com", "third.corp.example.com"):
        file.write_text(f"name: Acme\nexpressway_c: {{nodes: [fqdn: {fqdn}]}}\n", encoding="utf-8")
        plan(file, "--bundle", folder, "--ca", chain)
        told[fqdn.partition(".")[0]] = capsys.readouterr().err
        if fqdn.startswith("second"):
            (folder / "second.corp.example.com.trusted-ca.pem").write_text("mine", encoding="utf-8")

    former = f"{folder}/{{}}.corp.example.com.trusted-ca.pem of an earlier run is no longer planned, and was {{}}\n"
    assert former.format("first", "removed") in told["second"]
    assert former.format("second", "changed since: do not load it") in told["third"]
    assert sorted(path.name.partition(".")[0] for path in folder.iterdir()) == ["SHA256SUMS", "second", "third"]


def test_a_file_in_the_way_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the run ends with 2."""
    (tmp_path / "expe.example.com.trusted-ca.pem").write_text("mine", encoding="utf-8")

    assert plan(BROKEN, "--bundle", tmp_path) == 2
    assert "exists, differs from what is planned" in capsys.readouterr().err


def test_an_incomplete_bundle_ends_with_1_and_an_empty_one_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is missing is told, list by list; given, it is no longer missing."""
    file = tmp_path / "acme.yaml"
    said = (
        "--expressway-c expc1.corp.example.com --expressway-e expe1.example.com --cucm cucm1.corp.example.com"
        " --c-version X14.3 --e-version X14.3 --public-ca public-root.pem"
    )
    assert run(["init", str(file), *said.split()]) == 0
    corporate, public = tmp_path / "corporate.pem", tmp_path / "public.pem"
    corporate.write_text(CORP_ROOT.pem + CORP_ISSUING.pem, encoding="utf-8")
    public.write_text(PUBLIC_ROOT.pem + PUBLIC_ISSUING.pem, encoding="utf-8")
    (tmp_path / "public-root.pem").write_text(PUBLIC_ROOT.pem, encoding="utf-8")

    assert plan(file, "--bundle", tmp_path / "a") == 3
    told = capsys.readouterr().err
    assert plan(file, "--bundle", tmp_path / "b", "--ca", corporate) == 1
    assert plan(file, "--bundle", tmp_path / "c", "--ca", corporate, "--ca", public) == 0

    assert not (tmp_path / "a").exists()
    assert (
        "edgetrust: warning: the trusted CA list of expc1.corp.example.com and expe1.example.com needs the public CA "
        "that signs the server certificate of expe1.example.com, and every CA above it up to the root, which is not at "
        "hand; give its chain with --ca" in told
    )
    held = (tmp_path / "c" / "expe1.example.com.trusted-ca.pem").read_text(encoding="utf-8")
    assert held == PUBLIC_ROOT.pem + PUBLIC_ISSUING.pem + CORP_ROOT.pem + CORP_ISSUING.pem


def test_two_hierarchies_for_one_certificate_are_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is given already is not asked for again."""
    file = tmp_path / "acme.yaml"
    said = "--expressway-c expc1.corp.example.com --expressway-e expe1.example.com --cucm cucm1.corp.example.com"
    assert run(["init", str(file), *said.split()]) == 0
    chains = {"one": CORP_ROOT, "two": make.ca("CN=Other Root")}
    for name, root in chains.items():
        (tmp_path / name).write_text(root.pem, encoding="utf-8")
    capsys.readouterr()

    code = plan(file, "--bundle", tmp_path / "b", *(each for name in chains for each in ("--ca", tmp_path / name)))

    told = capsys.readouterr().err.splitlines()
    asked = [line for line in told if "needs the internal CA" in line]
    assert code == 3
    (why,) = [line for line in told if "hierarchies" in line]
    assert why == (
        "edgetrust: warning: 2 internal hierarchies are given, those of CN=Corp Root,O=Acme and CN=Other Root, and "
        "none that is public: if one of them stands for a public CA, as in a lab, name its root under public_ca in the "
        "deployment file; else give one of them alone, or say with --ca-for which product's certificates each of them "
        "signs"
    )
    assert len(asked) > 3
    assert not [line for line in asked if "--ca" in line]


def test_each_product_can_have_a_ca_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is signed; what is said for none of them is signed by the others that are given."""
    file, other = tmp_path / "acme.yaml", make.ca("CN=Other Root")
    said = "--expressway-c expc1.corp.example.com --expressway-e expe1.example.com --cucm cucm1.corp.example.com"
    assert run(["init", str(file), *said.split(), "--public-ca", "public.pem"]) == 0
    for name, root in {"one": CORP_ROOT, "two": other, "public": PUBLIC_ROOT}.items():
        (tmp_path / f"{name}.pem").write_text(root.pem, encoding="utf-8")
    general = [each for name in ("one", "public") for each in ("--ca", tmp_path / f"{name}.pem")]

    code = plan(file, "--bundle", tmp_path / "b", *general, "--ca-for", "cucm", tmp_path / "two.pem")

    held = {path.name.partition(".")[0]: path.read_text(encoding="utf-8") for path in (tmp_path / "b").glob("*ca.pem")}
    assert (code, held) == (
        0,
        {
            "expc1": CORP_ROOT.pem + PUBLIC_ROOT.pem + other.pem,
            "expe1": PUBLIC_ROOT.pem + CORP_ROOT.pem,
        },
    )
    assert plan(file, "--ca-for", "phones", tmp_path / "two.pem") == 2
    assert "'phones' is not one of 'expressway_c', 'expressway_e', 'cucm'" in capsys.readouterr().err
