"""Report and index in a real browser: without a network, on a small screen, with and without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from reports import HEAT_JSON, MATRIX_JSON, render_heat_map, render_index, render_kill_matrix, render_run
from tests.reports.index.test_heat_map import campaign
from tests.reports.index.test_kill_matrix import kill_matrix

pytestmark = pytest.mark.browser
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
RUNS = ("happy", "broken", "empty", "large", "hostile")
PHONE, DESK = 390, 1_280


class Reader:
    """Someone who opens files offline and notes whatever the pages complain about."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.complaints: list[str] = []

    def open(self, address: str, *, width: int = DESK, scripts: bool = True) -> Page:
        context = self._browser.new_context(
            offline=True, viewport={"width": width, "height": 800}, java_script_enabled=scripts
        )
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request.url))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        page.goto(address)
        return page

    def _note(self, url: str) -> None:
        if not url.startswith(("file:", "data:")):
            self.complaints.append(f"asked for {url}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("chromium is not on the PATH")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def reader(browser: Browser) -> Iterator[Reader]:
    """A reader whose pages must all have been content."""
    reading = Reader(browser)
    yield reading
    assert reading.complaints == []


@pytest.fixture(scope="module")
def pages(builders: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of the five reports and of the index over them."""
    output = tmp_path_factory.mktemp("runs")
    reports = {name: render_run(build().write(output / name)) for name, build in builders.items()}
    (output / MATRIX_JSON).write_bytes(orjson.dumps(kill_matrix()))
    reports["planted"] = render_kill_matrix(output)
    (output / HEAT_JSON).write_bytes(orjson.dumps(campaign()))
    reports["explored"] = render_heat_map(output)
    return {name: path.as_uri() for name, path in {**reports, "index": render_index(output)}.items()}


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("name", [*RUNS, "index", "planted", "explored"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_page_is_content_and_fits(reader: Reader, pages: dict[str, str], name: str, width: int) -> None:
    """No complaint, no request beyond the file, nothing to scroll sideways, folded and unfolded."""
    page = reader.open(pages[name], width=width)
    assert overflow(page) <= 0
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    assert overflow(page) <= 0


def test_link_unfolds_the_exchange_it_leads_to(reader: Reader, pages: dict[str, str]) -> None:
    """From a finding one click leads to the proof, opened."""
    page = reader.open(pages["broken"])
    assert not page.locator("#x6 .inside").is_visible()
    page.locator("#findings a[href='#x6']").first.click()
    assert page.locator("#x6 .inside").is_visible()
    assert "seller_sku" in page.locator("#x6").inner_text()


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("only-webhook", {8}),
        ("only-trouble", {9, 11, 14}),
        ("only-named", {2, 6}),
        ("exchanges", set(range(17))),
    ],
)
def test_filters_work_without_scripts(
    reader: Reader, pages: dict[str, str], filter_: str, expected: set[int]
) -> None:
    """A filter is an anchor: it shows its exchanges and hides the others."""
    page = reader.open(f"{pages['broken']}#{filter_}", scripts=False)
    assert {number for number in range(17) if page.locator(f"#x{number}").is_visible()} == expected


def test_report_reads_without_scripts(reader: Reader, pages: dict[str, str]) -> None:
    """Verdict, remedy, diagram and exchanges need no script; folding is the browser's own."""
    page = reader.open(pages["broken"], scripts=False)
    assert page.locator("h1").is_visible()
    assert page.locator("#findings .remedy").first.is_visible()
    assert page.locator("svg.rows path.cross").count() == 2
    page.locator("#x6 summary").click()
    assert page.locator("#x6 .inside").is_visible()


def test_hostile_text_runs_nowhere(reader: Reader, pages: dict[str, str]) -> None:
    """Nothing from the wire becomes an element or raises a dialog."""
    page = reader.open(pages["hostile"])
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1


def test_index_leads_to_the_reports(reader: Reader, pages: dict[str, str]) -> None:
    """The matrix links each run's report, relative to itself."""
    page = reader.open(pages["index"])
    page.locator(".matrix a", has_text="✓ Valid").first.click()
    assert page.url == pages["happy"]


def contrast_failures(page: Page) -> Any:
    """Return texts whose color and background differ less than 4.5 to 1, as seen by the browser."""
    return page.evaluate(
        """() => {
          const channels = color => color.match(/[\\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
            .map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
            .reduce((sum, c, at) => sum + c * [.2126, .7152, .0722][at], 0);
          const ground = element => {
            for (let at = element; at; at = at.parentElement) {
              const color = channels(getComputedStyle(at).backgroundColor);
              if (color.length < 4 || color[3] === 1) return color;
            }
            return [255, 255, 255];
          };
          const failures = [];
          for (const element of document.querySelectorAll("body *:not(svg *):not(script)")) {
            const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
            if (!own || !element.checkVisibility()) continue;
            const [a, b] = [light(channels(getComputedStyle(element).color)), light(ground(element))];
            const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            if (ratio < 4.5) failures.push([element.className, element.textContent.slice(0, 40), ratio]);
          }
          return failures;
        }"""
    )


@pytest.mark.parametrize("name", ["broken", "index"])
def test_page_prints_dark_on_white(reader: Reader, pages: dict[str, str], name: str) -> None:
    """Paper has no dark scheme and cannot be scrolled."""
    page = reader.open(pages[name], width=794)
    page.emulate_media(media="print", color_scheme="dark")
    assert contrast_failures(page) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert overflow(page) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["broken", "empty", "index"])
def test_text_has_contrast(reader: Reader, pages: dict[str, str], name: str, scheme: Any) -> None:
    """Every text can be read in light and in dark (WCAG AA)."""
    page = reader.open(pages[name])
    page.emulate_media(color_scheme=scheme)
    assert contrast_failures(page) == []
