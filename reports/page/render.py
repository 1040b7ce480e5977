"""Renders a run directory as one HTML file that opens from disk and needs nothing else."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from reports.diagnosis.diagnosis import Playbook, diagnose
from reports.directory.evidence import Exchange, Judgement
from reports.directory.run_directory import EXCHANGES, RunDirectory, open_run
from reports.errors import ReportError
from reports.page import labels
from reports.page.bodies import body_limit, body_text, header_text, preformatted
from reports.page.pages import environment, script, write_page
from reports.page.reconciliation import reconcile
from reports.page.sequence import lay_out
from reports.page.state_tables import final_state
from reports.page.svg import draw
from reports.page.timeline import Timeline, shown_accounts
from reports.page.window import ExchangeWindow, Gap, Journal, journal_window
from reports.playbook.rulebook import Rulebook

REPORT = "report.html"
STORY_OPENS, STORY_ENDS = '<pre id="story-yaml">', "</pre>"
PATH_SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """An exchange with its texts ready for the page."""

    exchange: Exchange
    named: bool
    url: str
    request_headers: Markup
    request_body: Markup
    response_headers: Markup
    response_body: Markup


@dataclass(frozen=True, slots=True)
class _Account:
    """What one pass over the long files gives."""

    items: tuple[Exchange | Gap, ...]
    timeline: Timeline
    journal: Journal


def render_run(directory: Path) -> Path:
    """Write `report.html` into the run directory and return its path; raises ReportError."""
    run = open_run(directory)
    target = directory / REPORT
    write_page(target, _page(run))
    return target


def embedded_story(path: Path) -> str:
    """Return the story, in YAML, that a report file contains; raises ReportError."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ReportError(
            path, f"it cannot be read ({reason})", "Name a report.html that hublab wrote"
        ) from error
    _, opening, rest = text.partition(STORY_OPENS)
    story, ending, _ = rest.partition(STORY_ENDS)
    if not opening or not ending:
        problem = "the story in it is cut off" if opening else "it holds no story, so it is not a report"
        raise ReportError(
            path, problem, "Name a whole report.html, a run directory or a story file", line=None
        )
    return html.unescape(story)


def _page(run: RunDirectory) -> str:
    manifest, findings = run.manifest, run.judgement.findings
    named = {number for finding in findings for number in finding.exchanges}
    account = _account(run, named)
    exchanges = {item.number: item for item in account.items if isinstance(item, Exchange)}
    sentences = {step.number: step.sentence for step in manifest.steps}
    head, left_out, tail = shown_accounts(account.timeline.accounts())
    rulebook = Rulebook.load()
    templates = environment()
    diagnoses = diagnose(
        findings,
        exchanges,
        connector=manifest.connector,
        playbook=Playbook(templates),
        rulebook=rulebook,
    )
    return templates.get_template("report.html.j2").render(
        manifest=manifest,
        judgement=run.judgement,
        headline=headline(run.judgement),
        script=script("unfold.js"),
        diagnoses=diagnoses,
        rulebook=rulebook,
        accounts=head,
        accounts_left_out=left_out,
        last_accounts=tail,
        diagram=draw(lay_out(account.items, sentences, named)),
        items=_views(account.items, named),
        receivers=_lanes(exchanges.values()),
        shown=frozenset(exchanges),
        sentences=sentences,
        journal=account.journal,
        journal_shown=frozenset(decision.number for decision in account.journal.shown),
        state=final_state(run.state()),
        reconciliation=reconcile(manifest.reconciliation) if manifest.reconciliation else None,
        story=_story_element(manifest.story_yaml),
    )


def headline(judgement: Judgement) -> str:
    """Return the verdict in a few words, for the badge and the window's title."""
    verdict = labels.VERDICTS[judgement.verdict]
    found = len(judgement.findings)
    return f"{verdict}: {labels.count(found, 'finding')}" if found else verdict


def _account(run: RunDirectory, named: set[int]) -> _Account:
    window = ExchangeWindow(run.manifest.exchanges, named)
    timeline = Timeline(run.manifest.steps)
    for exchange in run.exchanges():
        window.take(exchange)
        timeline.take(exchange)
    timeline.take_operations(run.operations())
    named_decisions = {number for finding in run.judgement.findings for number in finding.decisions}
    return _Account(window.items(), timeline, journal_window(run.decisions(), named_decisions))


def _views(items: Sequence[Exchange | Gap], named: set[int]) -> list[ExchangeView | Gap]:
    texts = {
        item.number: (body_text(item.request.body), body_text(item.response.body if item.response else None))
        for item in items
        if isinstance(item, Exchange)
    }
    limit = body_limit(text for pair in texts.values() for text in pair)
    return [
        item if isinstance(item, Gap) else _view(item, texts[item.number], limit, item.number in named)
        for item in items
    ]


def _view(exchange: Exchange, texts: tuple[str, str], limit: int, named: bool) -> ExchangeView:
    where = f"{EXCHANGES}, exchange {exchange.number}"
    sent, received = (preformatted(text, limit, where) for text in texts)
    answer = "" if exchange.response is None else header_text(exchange.response.headers)
    url = exchange.url if len(exchange.url) <= PATH_SHOWN else f"{exchange.url[:PATH_SHOWN]}…"
    return ExchangeView(
        exchange=exchange,
        named=named,
        url=url,
        request_headers=preformatted(header_text(exchange.request.headers), limit, where),
        request_body=sent,
        response_headers=preformatted(answer, limit, where),
        response_body=received,
    )


def _lanes(exchanges: Iterable[Exchange]) -> list[str]:
    present = {exchange.receiver for exchange in exchanges}
    return [name for name in labels.PARTIES if name in present]


def _story_element(story_yaml: str) -> Markup:
    """Return the story as the element that `embedded_story` reads back; escaped text cannot end it early."""
    return Markup(STORY_OPENS + html.escape(story_yaml, quote=False) + STORY_ENDS)
