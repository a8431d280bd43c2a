"""What the pages of all nodes share."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest

from tests.administered import administered
from tests.deployments import C1, E1, IMP, PUBLISHER

EXPRESSWAY = (
    "/ /zones /alarms /servercertificate /servercertificate/generatecsr /clientcertificate"
    " /clientcertificate/generatecsr /trustedcacertificate /crlmanagement /clientcertificatetesting /lab/connections"
    " /restart /viewcert?cert=SERVER_CERTIFICATE /nowhere"
).split()
CUCM = (
    "/ /cmplatform/certificates /cmplatform/upload /cmplatform/generatecsr /lab/services /lab/connections /nowhere"
).split()
PAGES = [
    *((C1, path) for path in (*EXPRESSWAY, "/securetraversaltest")),
    *((E1, path) for path in EXPRESSWAY),
    *((node, path) for node in (PUBLISHER, IMP) for path in CUCM),
]


@pytest.mark.parametrize(("node", "path"), [(C1, "/"), (C1, "/nowhere"), (PUBLISHER, "/lab/services")])
def test_every_page_names_the_clock_of_the_lab(node: str, path: str) -> None:
    """Which may be another than that of whoever looks at it; errors do as well."""
    at = datetime(2026, 11, 23, 1, 0, tzinfo=timezone(timedelta(hours=1)))

    text = administered(at=at).client(node).get(path).text

    assert 'The clock of this lab: 23 Nov 2026 00:00:00 UTC <span class="ours">lab</span>' in text


class Outline(HTMLParser):
    """What somebody without a mouse or without sight has of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[str] = []
        self.headings: list[str] = []
        self.forms: list[dict[str, str | None]] = []
        self.tokens = 0
        self.scripts: list[str] = []
        self.lang: str | None = None
        self.feed(text)
        self.close()

    VOID = frozenset("meta link input br wbr".split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        found = dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)
        if (identity := found.get("id")) is not None:
            self.ids.append(identity)
        if tag == "html":
            self.lang = found.get("lang")
        elif tag == "label":
            self.labelled.add(found.get("for") or "")
        elif tag in ("input", "select", "textarea") and found.get("type") != "hidden":
            self.fields.append(found.get("id") or f"{tag} without id")
        elif tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        elif tag == "form":
            self.forms.append(found)
        if found.get("name") == "token":
            self.tokens += 1
        if tag == "script" or any(name.startswith("on") or name == "style" for name in found):
            self.scripts.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends: the one that was opened last."""
        assert self.open, tag
        assert self.open.pop() == tag


@pytest.mark.parametrize("node, path", PAGES)
def test_every_page_is_well_formed_and_can_be_used_without_sight_or_mouse(node: str, path: str) -> None:
    """One main heading, a label for each field, unique ids, a token in each form that changes something, no script."""
    answer = administered().client(node).get(path)

    outline = Outline(answer.text)
    assert answer.status == (404 if path == "/nowhere" else 200)
    assert outline.open == []
    assert outline.lang == "en"
    assert outline.headings[0] == "h1"
    assert outline.headings.count("h1") == 1
    assert set(outline.fields) <= outline.labelled
    assert len(set(outline.ids)) == len(outline.ids)
    assert outline.tokens == len([form for form in outline.forms if form["method"] == "post"])
    assert outline.scripts == []


@pytest.mark.parametrize("node, path", [(C1, "/restart"), (PUBLISHER, "/lab/services")])
def test_a_form_without_the_token_of_this_lab_changes_nothing(node: str, path: str) -> None:
    """Nor does one with another, or without a button."""
    site = administered()
    visitor = site.client(node)
    token = visitor.get(path).text.partition('name="token" value="')[2].partition('"')[0]
    before = site.state.running

    answers = [
        visitor.post(path, form={"action": "restart"}),
        visitor.post(path, form={"action": "restart", "token": "ü"}),
        visitor.post(path, form={"token": token}),
        visitor.post(path, form={"token": token, "action": "explode"}),
    ]

    assert [answer.status for answer in answers] == [403, 403, 400, 400]
    assert site.state.running is before


def test_a_defect_is_told_without_its_insides() -> None:
    """500, and the error goes on to whoever runs the lab."""
    site = administered()
    site.outcomes = None  # type: ignore[assignment]

    with pytest.raises(TypeError):
        site.client(C1).get("/alarms")


def test_the_style_sheet_is_served() -> None:
    """To every kind of node."""
    site = administered()

    for node in (C1, PUBLISHER):
        answer = site.client(node).get("/lab/lab.css")
        assert answer.headers["content-type"] == "text/css; charset=utf-8"
        assert ":focus-visible" in answer.text


@pytest.mark.parametrize(("node", "path"), [(C1, "/nowhere"), (PUBLISHER, "/nowhere"), (PUBLISHER, "/lab/api/nowhere")])
def test_an_address_at_which_nothing_is_says_so_and_where_to_go(node: str, path: str) -> None:
    """As a page, and as JSON for REST."""
    answer = administered().client(node).get(path)

    text = f"there is no {path} on this node; the first page leads to its pages, /lab/api lists the lab"
    assert (answer.status, text in answer.text) == (404, True)


def test_a_method_that_an_address_does_not_take_is_told_with_those_that_it_takes() -> None:
    """Also in the header that HTTP has for it."""
    answer = administered().client(C1).post("/alarms", form=[])

    assert (answer.status, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert "/alarms takes no POST, expected GET, HEAD" in answer.text
