"""`edgetrust csr` as a user runs it: files, what is said, and what happens when something goes wrong."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from edgetrust.cli import requests
from edgetrust.cli.main import run
from edgetrust.io.files import read_document
from edgetrust.io.material import deployment_reader
from edgetrust.model.certificate import SigningRequest
from edgetrust.model.deployment import FileReference, Slot
from edgetrust.model.plan import PlannedCertificate, PlannedKey
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.pki.request import PURPOSE_OIDS, subject_attributes
from edgetrust.pki.signing_key import SigningKey, find_signing_key, generate_key, measure_key, write_key
from edgetrust.usecase.csr import choose_certificates, stem
from tests import oracle
from tests.planned import KEYS, openssl_names, requested_names
from tests.waiting import MOST_SECONDS

SITE = """\
name: Acme
domains: [example.com, example.net]
subject: {country: US, organization: 'Acme, Inc.'}
xmpp_federation: {domains: [example.com], chat_node_aliases: [chat1.example.com]}
expressway_c:
  version: X15.4
  cluster_name: expc.corp.example.com
  certificates: shared
  nodes: [{fqdn: expc1.corp.example.com}, {fqdn: expc2.corp.example.com}]
expressway_e:
  version: X15.5
  cluster_name: expe.example.com
  san_format: SRVName
  nodes: [{fqdn: expe1.example.com}, {fqdn: expe2.example.com}]
cucm:
  - nodes: [{fqdn: cucm.corp.example.com}]
    security_mode: mixed
    phone_security_profiles: [secure-8865.example.com]
"""
STEMS = (
    "expc1.corp.example.com.server",
    "expe1.example.com.server",
    "expe1.example.com.client",
    "expe2.example.com.server",
    "expe2.example.com.client",
)
EC = ("--key", "ecdsa-256")
"""A key that takes no time."""
ONE = ("expe1.example.com", "--slot", "server")


@contextmanager
def interrupts() -> Iterator[None]:
    """Ctrl-C counts, also where the tests run in the background and a shell has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the deployment file, and the user is there."""
    (tmp_path / "acme.yaml").write_text(SITE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def csr(*arguments: str) -> int:
    """The exit code of `edgetrust csr acme.yaml …`."""
    return run(["csr", "acme.yaml", *arguments])


def held(folder: Path) -> dict[str, bytes]:
    """The files of a folder but the deployment file, hidden ones as well."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".yaml"}


def modes(folder: Path) -> dict[str, int]:
    """The permissions of those files."""
    return {name: stat.S_IMODE((folder / name).stat().st_mode) for name in held(folder)}


def planned(folder: Path, key: PlannedKey = KEYS["ecdsa-256"]) -> dict[str, PlannedCertificate]:
    """What the deployment file asks for, by the name of its files."""
    deployment = parse_deployment(read_document(folder / "acme.yaml"), file="acme.yaml")
    return {stem(each): each for each in plan_certificates(deployment, key)}


def request_in(folder: Path, name: str) -> SigningRequest:
    """A request as `check` reads it."""
    [(request, _)] = deployment_reader(folder / "acme.yaml")(FileReference(path=name, line=1)).requests
    return request


# --- what is made -----------------------------------------------------------------------------------------------------


def test_every_expressway_gets_a_key_and_a_request(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output lists the files, in the order of the plan; everything else is talk."""
    assert csr(*EC) == 0

    files = [f"{name}.{ending}" for name in STEMS for ending in ("key", "csr")]
    captured = capsys.readouterr()
    assert captured.out.splitlines() == files
    assert sorted(held(folder)) == sorted(files)
    assert "expc1.corp.example.com and expc2.corp.example.com, server certificate: ECDSA 256, for " in captured.err
    assert "1. have each .csr signed: " in captured.err
    assert "name the new certificates in acme.yaml, then: edgetrust check acme.yaml" in captured.err


@pytest.mark.parametrize("key", list(KEYS))
def test_what_is_made_is_what_is_planned(folder: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Subject, names, purposes and key of each request, read back."""
    choice = ONE if key == "rsa-4096" else ()
    assert csr("--key", key, *choice) == 0

    made = capsys.readouterr().out.split()[1::2]
    certificates = planned(folder, KEYS[key])
    subject = parse_deployment(SITE, file="acme.yaml").subject
    for name in made:
        certificate, request = certificates[name.removesuffix(".csr")], request_in(folder, name)
        assert [(a.oid, a.value) for a in request.subject.attributes] == list(subject_attributes(certificate, subject))
        assert request.subject_alt_names == requested_names(certificate)
        assert request.extended_key_usage == tuple(PURPOSE_OIDS[purpose] for purpose in certificate.purposes)
        private = find_signing_key((folder / name).with_suffix(".key").read_bytes())
        assert measure_key(private) == KEYS[key] == certificate.key
        [(kept, _)] = deployment_reader(folder / "x")(FileReference(path=name[:-3] + "key", line=1)).keys
        assert kept.key == request.key


@oracle.NEEDED
def test_openssl_accepts_what_is_made(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Signature and key are sound, and the names are those of the plan, no more."""
    assert csr(*EC) == 0

    shown = {"DNS": "DNS:{}", "SRVName": "othername: SRVName::{}", "XMPPAddress": "othername: XmppAddr::{}"}
    for name, certificate in planned(folder).items():
        if name in STEMS:
            pem = (folder / f"{name}.csr").read_bytes()
            done = subprocess.run(["openssl", "req", "-verify", "-noout"], input=pem, capture_output=True, check=True)
            assert b"verify OK" in done.stderr
            assert openssl_names(pem) == [shown[each.type].format(each.value) for each in certificate.san]
            subprocess.run(["openssl", "pkey", "-check", "-noout", "-in", folder / f"{name}.key"], check=True)
    capsys.readouterr()


def test_keys_are_for_their_owners_eyes(folder: Path) -> None:
    """Whatever the umask; a new folder as well."""
    umask = os.umask(0)
    try:
        assert csr(*EC, *ONE, "--dir", "deep/new") == 0
    finally:
        os.umask(umask)

    made = folder / "deep" / "new"
    assert modes(made) == {"expe1.example.com.server.key": 0o600, "expe1.example.com.server.csr": 0o666}
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_node_and_a_slot_are_made_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also those of other products, with the warning that they are for a lab."""
    assert csr(*EC, "EXPE2.example.com") == 0
    assert csr("--slot", "tomcat") == 0

    assert sorted(held(folder)) == [
        "cucm.corp.example.com.tomcat.csr",
        "cucm.corp.example.com.tomcat.key",
        "expe2.example.com.client.csr",
        "expe2.example.com.client.key",
        "expe2.example.com.server.csr",
        "expe2.example.com.server.key",
    ]
    assert "this key and request are good for a lab" in capsys.readouterr().err


def test_the_subject_can_be_given_on_the_command_line(folder: Path) -> None:
    """Field by field over the one of the file."""
    assert csr(*EC, *ONE, "--subject", "O=Other,OU=Voice") == 0

    request = request_in(folder, "expe1.example.com.server.csr")
    assert request.subject.rfc4514 == "CN=expe.example.com,OU=Voice,O=Other,C=US"


def test_new_keys_can_be_encrypted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the first line of a file; Expressways take no such key, which is said."""
    (folder / "secret.yaml").write_text("geheim ß\nmore\n")

    assert csr(*EC, *ONE, "--passphrase-file", "secret.yaml") == 0

    written = held(folder)["expe1.example.com.server.key"]
    assert written.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    assert measure_key(find_signing_key(written, passphrase="geheim ß")) == KEYS["ecdsa-256"]
    assert "an Expressway takes unencrypted keys only" in capsys.readouterr().err


@pytest.mark.parametrize("passphrase", [None, "secret"])
def test_a_key_can_be_used_again(folder: Path, passphrase: str | None) -> None:
    """The request is made with it, whatever key the plan prefers; no key is written."""
    key = generate_key(KEYS["ecdsa-384"])
    (folder / "old.yaml").write_bytes(write_key(key, passphrase=passphrase))
    (folder / "secret.yaml").write_text(f"{passphrase}\n")

    opening = ("--key-passphrase-file", "secret.yaml") if passphrase else ()
    assert csr(*ONE, "--from-key", "old.yaml", *opening) == 0

    assert list(held(folder)) == ["expe1.example.com.server.csr"]
    request = request_in(folder, "expe1.example.com.server.csr")
    [(used, _)] = deployment_reader(folder / "x")(
        FileReference(path="old.yaml", line=1, password_file="secret.yaml")
    ).keys
    assert request.key == used.key


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["key", "csr"])
def test_nothing_is_ever_overwritten(
    folder: Path, ending: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file in the way stops all of them, before a key is made."""
    taken = folder / f"expe2.example.com.client.{ending}"
    taken.write_bytes(b"mine")
    monkeypatch.setattr(requests, "generate_key", None)

    assert csr(*EC) == 2

    assert held(folder) == {taken.name: b"mine"}
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-2:] == [
        f"edgetrust: error: {taken.name} exists: nothing is ever overwritten, and nothing was made",
        "hint: name another folder with --dir, or with --from-key the key to make a request for",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["expe9.example.com"], "no certificate is planned for 'expe9.example.com'"),
        (["--subject", "C=USA"], "the country is 'USA', expected a country code of two letters such as US"),
        (["--passphrase-file", "gone"], "gone cannot be opened: No such file or directory"),
        (
            ["--passphrase-file", "empty.yaml"],
            "the first line of empty.yaml is no passphrase, expected 1 to 1023 bytes",
        ),
        (["--from-key", "gone"], "gone cannot be opened: No such file or directory"),
        (["--from-key", "acme.yaml"], "acme.yaml: no private keys here, expected one in PEM or DER"),
        (["--from-key", "old.yaml"], "one key is for one certificate, not for 5: expc1.corp.example.com.server, expe1"),
        (["--from-key", "locked.yaml", *ONE], "locked.yaml: the private key is encrypted or damaged, and no password"),
        (
            ["--from-key", "old.yaml", "--slot", "tomcat"],
            "the key is ECDSA, expected RSA for the tomcat certificate",
        ),
        (["--dir", "acme.yaml"], "acme.yaml cannot be made: File exists"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_makes_nothing(
    folder: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2; no key is made for it."""
    (folder / "empty.yaml").write_text("\n")
    (folder / "old.yaml").write_bytes(write_key(generate_key(KEYS["ecdsa-256"])))
    (folder / "locked.yaml").write_bytes(write_key(generate_key(KEYS["ecdsa-256"]), passphrase="secret"))

    code = csr(*arguments)

    captured = capsys.readouterr()
    assert (code, captured.out, held(folder)) == (2, "", {})
    assert [line for line in captured.err.splitlines() if message in line] != []
    assert "Traceback" not in captured.err


def test_names_that_an_expressway_refuses_stop_everything(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is told in a line of its own."""
    text = SITE.replace("secure-8865.example.com", "Secure 8865").replace("expe.example.com", "edge")
    (folder / "acme.yaml").write_text(text)

    code = csr()

    assert (code, held(folder)) == (2, {})
    assert capsys.readouterr().err.splitlines() == [
        "edgetrust: error: the phone security profile 'Secure 8865' is no FQDN, and X15.4 takes no other in a CSR",
        "edgetrust: error: the cluster name 'edge' is no FQDN, and an Expressway makes no CSR with it",
        "hint: mend it on the product and in the deployment file, then run this again",
    ]


# --- trouble half-way -------------------------------------------------------------------------------------------------

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from edgetrust.cli.main import run
sys.exit(run(sys.argv[2:]))
"""
KILLED = """
import os, signal, sys, threading
link, left = os.link, [int(sys.argv[1])]
def count_down(*arguments, **options):
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
        threading.Event().wait()  # a system may take its time to end all threads; this one does nothing more
    left[0] -= 1
    link(*arguments, **options)
os.link = count_down
os.cpu_count = lambda: 1
from edgetrust.cli.main import run
sys.exit(run(sys.argv[2:]))
"""


def run_alone(script: str, number: int, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """A process of its own, in trouble."""
    # -B: where files cannot grow, Python would leave bytecode that is cut off to all processes that come after it.
    command = [sys.executable, "-B", "-c", script, str(number), "csr", "acme.yaml", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("limit", [0, 100, 400])
def test_a_full_disk_leaves_neither_key_nor_request(folder: Path, limit: int) -> None:
    """400 bytes hold the key and not the request: the key goes again, since nobody has seen it."""
    done = run_alone(LIMITED, limit, EC)

    assert (done.returncode, done.stdout, held(folder)) == (2, "", {})
    ending = "csr" if limit == 400 else "key"
    assert re.search(rf"^edgetrust: error: \S+\.{ending} cannot be written: File too large$", done.stderr, re.MULTILINE)
    assert "0 of 10 files are made\n" in done.stderr


def test_a_disk_that_fills_up_keeps_what_is_complete(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both files of a certificate or neither; standard output lists what there is."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    fsync, left = os.fsync, [5]

    def run_full(descriptor: int) -> None:
        if not left[0]:
            raise OSError(28, "No space left on device")
        left[0] -= 1
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", run_full)

    assert csr(*EC) == 2

    captured = capsys.readouterr()
    files = [f"{name}.{ending}" for name in STEMS[:2] for ending in ("key", "csr")]
    assert captured.out.splitlines() == files
    assert sorted(held(folder)) == sorted(files)
    assert "4 of 10 files are made, each of them complete" in captured.err


def test_ctrl_c_leaves_whole_pairs(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What has begun is finished, what has not is not begun, and the exit code is that of an interrupted program."""
    calls: list[PlannedKey] = []
    is_noticed = threading.Event()

    def interrupt(key: PlannedKey) -> SigningKey:
        calls.append(key)
        if len(calls) == 2:
            main_thread = threading.main_thread().ident
            assert main_thread is not None
            signal.pthread_kill(main_thread, signal.SIGINT)  # as a terminal's Ctrl-C reaches it, wherever it waits
            assert is_noticed.wait(MOST_SECONDS)
        return generate_key(key)

    class Pool(ThreadPoolExecutor):
        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            super().shutdown(wait=False, cancel_futures=cancel_futures)
            is_noticed.set()
            super().shutdown(wait=wait)

    monkeypatch.setattr(requests, "generate_key", interrupt)
    monkeypatch.setattr(requests, "ThreadPoolExecutor", Pool)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)

    with interrupts():
        assert csr(*EC) == 130

    captured = capsys.readouterr()
    made = held(folder)
    assert captured.out.splitlines() == [f"{name}.{ending}" for name in STEMS[:2] for ending in ("key", "csr")]
    assert sorted(made) == sorted(captured.out.splitlines())
    assert captured.err.endswith("edgetrust: error: interrupted\n")
    for name in made:
        if name.endswith(".key"):
            find_signing_key(made[name])
        else:
            request_in(folder, name)


@pytest.mark.parametrize("links", range(5))
def test_a_kill_leaves_whole_files_only(folder: Path, links: int) -> None:
    """After each number of files; the next run says what is in the way and how to go on."""
    done = run_alone(KILLED, links, EC)

    made = held(folder)
    assert (done.returncode, len(made)) == (-signal.SIGKILL, links)
    for name, content in made.items():
        assert content.endswith(b"-----\n"), name
    if links == 1:
        again = run_alone(LIMITED, 10_000, EC)
        assert "with --from-key the key to make a request for" in again.stderr
        assert run_alone(LIMITED, 10_000, ["expc1.corp.example.com", "--from-key", *made]).returncode == 0


@pytest.mark.parametrize("done", range(6))
def test_ctrl_c_at_any_time_begins_nothing_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch, done: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also while the work is still being handed out."""
    submit = ThreadPoolExecutor.submit
    begun: list[Callable[[], None]] = []

    def interrupted(pool: ThreadPoolExecutor, task: Callable[[], None]) -> Future[None]:
        if len(begun) == done:
            raise KeyboardInterrupt
        begun.append(task)
        return submit(pool, task)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", interrupted)

    code = csr(*EC)

    assert code == (130 if done < len(STEMS) else 0)
    assert len(held(folder)) <= 2 * done
    assert capsys.readouterr().out.count("\n") == len(held(folder))


# --- with openssl -----------------------------------------------------------------------------------------------------


@oracle.NEEDED
@pytest.mark.parametrize("to_files", [False, True])
def test_the_script_makes_the_same_with_openssl(
    folder: Path, to_files: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """For all nodes at once; what it makes equals what is planned, and it overwrites nothing either."""
    place = folder / "out dir" if to_files else folder
    assert csr(*EC, "--openssl", *(("--dir", "out dir") if to_files else ())) == 0
    script = capsys.readouterr().out
    assert sorted(held(place)) == (sorted(f"{name}.cnf" for name in STEMS) if to_files else [])

    done = subprocess.run(["sh"], input=script, text=True, capture_output=True, check=False)

    assert (done.returncode, done.stdout.count("Certificate Request:")) == (0, len(STEMS))
    assert sorted(held(place)) == sorted(f"{name}.{ending}" for name in STEMS for ending in ("key", "csr", "cnf"))
    assert {mode for name, mode in modes(place).items() if name.endswith(".key")} == {0o600}
    certificates = planned(folder)
    for name in STEMS:
        request = request_in(folder, str((place / f"{name}.csr").relative_to(folder)))
        assert request.subject_alt_names == requested_names(certificates[name])
        assert request.subject.rfc4514 == f"CN={certificates[name].common_name},O=Acme\\, Inc.,C=US"
        assert request.extended_key_usage == tuple(PURPOSE_OIDS[each] for each in certificates[name].purposes)
    before = held(place)
    again = subprocess.run(["sh"], input=script, text=True, capture_output=True, check=False)
    assert (again.returncode, again.stdout, held(place)) == (1, "", before)
    assert again.stderr.endswith(f"{STEMS[0]}.key exists, and nothing was made\n")


@oracle.NEEDED
def test_the_script_takes_a_key_that_is_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Opened with the passphrase file; no key is made."""
    (folder / "secret.yaml").write_text("secret\n")
    (folder / "old.yaml").write_bytes(write_key(generate_key(KEYS["ecdsa-521"]), passphrase="secret"))

    assert csr(*ONE, "--openssl", "--from-key", "old.yaml", "--key-passphrase-file", "secret.yaml") == 0
    done = subprocess.run(["sh"], input=capsys.readouterr().out, text=True, capture_output=True, check=False)

    assert (done.returncode, "ASN1 OID: secp521r1" in done.stdout) == (0, True)
    assert sorted(held(folder)) == ["expe1.example.com.server.cnf", "expe1.example.com.server.csr"]


def test_configurations_are_not_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One in the way stops all."""
    (folder / "expe2.example.com.server.cnf").write_text("mine")

    assert csr("--openssl", "--dir", ".") == 2

    assert held(folder) == {"expe2.example.com.server.cnf": b"mine"}
    assert "expe2.example.com.server.cnf exists" in capsys.readouterr().err


# --- the bar ----------------------------------------------------------------------------------------------------------


def test_somebody_who_watches_sees_a_bar(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error, and only for several."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    assert csr(*EC) == 0
    many = capsys.readouterr()
    assert csr(*EC, *ONE, "--dir", "other") == 0
    one = capsys.readouterr()

    assert "making keys and requests" in many.err
    assert "making keys and requests" not in many.out + one.err
    assert Slot.SERVER in many.out


def test_the_choice_is_that_of_the_use_case(folder: Path) -> None:
    """The files of the command are the certificates it chooses."""
    deployment = parse_deployment(SITE, file="acme.yaml")

    assert tuple(map(stem, choose_certificates(deployment))) == STEMS
