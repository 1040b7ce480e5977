"""A report is one file that stands alone, says everything, and lets nothing out of its element."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from reports import ReportError, embedded_story, render_run

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """What a browser would see: elements, ids, links and text; complains about elements out of order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data

    def attribute(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.elements if name in attrs]


def page_of(builder: Any, directory: Path) -> Page:
    return Page(render_run(builder.write(directory)).read_text(encoding="utf-8"))


@pytest.fixture(params=["happy", "broken", "empty", "large", "hostile"])
def any_page(request: pytest.FixtureRequest, tmp_path: Path) -> Page:
    return page_of(request.getfixturevalue(request.param), tmp_path)


def test_report_needs_nothing_but_itself(any_page: Page) -> None:
    """No element loads anything, and every link leads into the page."""
    assert {tag for tag, _ in any_page.elements}.isdisjoint({"img", "iframe", "object", "embed", "video"})
    assert any_page.attribute("src") == []
    assert [link for link in any_page.attribute("href") if not link.startswith("#")] == ["data:,"]


def test_every_link_has_its_target(any_page: Page) -> None:
    """Ids are unique and no link within the page is dead."""
    ids = any_page.attribute("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in any_page.attribute("href") if link.startswith("#")} <= set(ids)


def test_every_section_stands_in_the_contents(any_page: Page) -> None:
    """Nothing is on the page that a reader would only find by scrolling; the contents are in its order."""
    sections = [f"#{attrs['id']}" for tag, attrs in any_page.elements if tag == "section" and "id" in attrs]
    assert [link for link in any_page.attribute("href") if link in sections][: len(sections)] == sections, (
        "name each section in the contents of reports/page/templates/report.html.j2"
    )


def test_hostile_text_stays_text(hostile: Any, tmp_path: Path) -> None:
    """Text from the wire becomes neither an element nor an attribute nor a template, wherever it stands."""
    page = page_of(hostile, tmp_path)
    assert [attrs for tag, attrs in page.elements if "onerror" in attrs or tag == "img"] == []
    assert len([tag for tag, _ in page.elements if tag == "script"]) == 1
    assert page.text.count("<img src=x onerror=alert(1)>") > 20
    assert "{{ 7*7 }}" in page.text
    assert "\u202e" not in page.text.replace("title: </pre></script>", "").split("Replay")[0]


def test_only_the_own_script_may_run(happy: Any, tmp_path: Path) -> None:
    """The page's policy loads nothing and names its one script by fingerprint."""
    page = page_of(happy, tmp_path)
    (policy,) = [attrs["content"] for _, attrs in page.elements if "http-equiv" in attrs]
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", policy)


def test_hidden_characters_are_shown(broken: Any, tmp_path: Path) -> None:
    """Two SKUs that look alike and differ are seen to differ."""
    assert "red-1‹U+200B›" in page_of(broken, tmp_path).text


def test_verdict_comes_first_and_in_words(broken: Any, tmp_path: Path) -> None:
    """The first thing on the page is what is wrong, on what, with which seed."""
    text = " ".join(page_of(broken, tmp_path).text.split())
    begin = text[:500]
    assert "Invalid: 2 findings" in begin
    assert "Salesforce Order Management (SOM)" in begin
    assert "seed 7" in begin
    assert "1 product write reached a shop in DE" in begin


def test_findings_lead_to_their_proof(broken: Any, tmp_path: Path) -> None:
    """A finding names promise, rule, cause and remedy and links to the exchange and the decision."""
    page = page_of(broken, tmp_path)
    for expected in (
        "region_gate_broken",
        "I9 Region gate.",
        "R23.",
        "Likely causes",
        "What to do",
        "Submit a request",
    ):
        assert expected in page.text
    assert {"#x6", "#d1"} <= set(page.attribute("href"))


def test_exchange_shows_both_messages(happy: Any, tmp_path: Path) -> None:
    """Method, address, headers and indented bodies are all there."""
    text = page_of(happy, tmp_path).text
    assert "https://open-api.tiktokglobalshop.com/product/202309/products?app_key=k&sign=********" in text
    assert "x-tts-access-token: ********" in text
    assert '"seller_sku": "RED-1",\n' in text
    assert '"product_id": "1729"' in text


def test_losses_are_explained(happy: Any, tmp_path: Path) -> None:
    """The reader is told what a loss means for each side."""
    text = page_of(happy, tmp_path).text
    assert "The request was lost: it never arrived" in text
    assert "The answer was lost: TikTok Shop had the request, Hub saw only ReadTimeout." in text


def test_valid_run_says_what_was_judged(happy: Any, tmp_path: Path) -> None:
    """A clean run claims no more than its checks judged."""
    text = " ".join(page_of(happy, tmp_path).text.split())
    assert "No promise was broken. 2 checks judged 2 items" in text


def test_unknown_run_claims_nothing(empty: Any, tmp_path: Path) -> None:
    """A run that exercised nothing says so and names the check."""
    text = " ".join(page_of(empty, tmp_path).text.split())
    assert text.startswith("Unknown")
    assert "Nothing is known to be broken, and nothing is proven" in text
    assert "I1 Single order: the run exercised no order" in text
    assert "No promise was broken" not in text


def test_reconciliation_is_shown(happy: Any, tmp_path: Path) -> None:
    """Counts, bad rows with line and reason, and a mark where something is not accounted for."""
    happy.manifest["reconciliation"] = {
        "rows": 26_137,
        "unaccounted": 2,
        "bad_rows": [{"line": 17, "reason": "quantity “many” is not a number"}],
    }
    page = page_of(happy, tmp_path)
    assert "26,137" in page.text
    assert "quantity “many” is not a number" in page.text
    assert [attrs for tag, attrs in page.elements if tag == "li" and attrs.get("class") == "wrong"] != []


def test_report_without_reconciliation_does_not_mention_it(happy: Any, tmp_path: Path) -> None:
    """The section is there only when real input was reconciled."""
    assert "Reconciliation" not in page_of(happy, tmp_path).text


def test_bodies_are_cut_before_the_page_grows_too_large(happy: Any, tmp_path: Path) -> None:
    """Hundreds of large bodies fit in a page that can be mailed, each cut with a pointer to the whole."""
    for _ in range(300):
        happy.exchange(
            "hub", "tiktok", "GET", "https://open-api.tiktokglobalshop.com/p", answer="<&>" * 20_000
        )
    report = render_run(happy.write(tmp_path))
    assert report.stat().st_size < 5_000_000
    assert "more characters in exchanges.jsonl, exchange 100" in report.read_text()


def test_unfinished_run_gives_no_report(happy: Any, tmp_path: Path) -> None:
    """What was interrupted is refused, and nothing is left behind that looks like a report."""
    (happy.write(tmp_path) / "findings.json").unlink()
    with pytest.raises(ReportError, match=r"interrupted before it wrote findings\.json"):
        render_run(tmp_path)
    assert list(tmp_path.glob("report*")) == []


def test_report_that_cannot_be_written_is_told(happy: Any, tmp_path: Path) -> None:
    """A target that the system refuses gives a sentence, and no half of a page stays."""
    (happy.write(tmp_path) / "report.html").mkdir()
    with pytest.raises(ReportError, match="cannot be written"):
        render_run(tmp_path)
    assert list(tmp_path.glob("*.part")) == []


def test_same_evidence_gives_the_same_bytes(broken: Any, tmp_path: Path) -> None:
    """A report depends on nothing but its run directory."""
    broken.write(tmp_path)
    assert render_run(tmp_path).read_bytes() == render_run(tmp_path).read_bytes()


@pytest.mark.parametrize("builder", ["happy", "hostile"])
def test_story_comes_back_out(builder: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """The story in a report is the story that ran, character by character, hostile ones included."""
    run = request.getfixturevalue(builder)
    assert embedded_story(render_run(run.write(tmp_path))) == run.manifest["story_yaml"]


def test_file_without_story_is_told(tmp_path: Path) -> None:
    """A page that is no report, a cut report, a binary and a missing file each get a sentence."""
    path = tmp_path / "page.html"
    for content, expected in (
        (b"<html></html>", "holds no story"),
        (b'<pre id="story-yaml">title: cut', "is cut off"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ):
        path.write_bytes(content)
        with pytest.raises(ReportError, match=expected):
            embedded_story(path)
    with pytest.raises(ReportError, match="cannot be read"):
        embedded_story(tmp_path / "missing.html")
