"""Draws a sequence diagram as inline SVG: self-contained, styled by the page, no script.

A lost request ends in a cross before it arrives; a lost answer sets out from the receiver and ends in one.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from reports.page import labels
from reports.page.sequence import Arrow, Band, Break, Diagram
from reports.page.timeline import fault_name
from reports.page.visible import revealed

GUTTER, MARGIN = 120, 84  # widths: of the numbers on the left, beside the outer lanes
PAGE, NARROWEST, WIDEST = 1_100, 150, 230  # the page's width; how far apart lanes may stand
HEADER, ARROW, BAND, BREAK = 44, 46, 40, 34  # heights
LABEL_CHARACTER, BAND_CHARACTER = 6.65, 7.2  # widths
BROKEN_AT = 0.34  # how far a lost message comes; the rest of its way says what happened to it


@dataclass(frozen=True, slots=True)
class _Canvas:
    lanes: dict[str, int]
    width: int
    began_at: float


def draw(diagram: Diagram) -> Markup:
    """Return the diagram: a header with the lanes' names that stays in sight, and the body."""
    gaps = max(1, len(diagram.lanes) - 1)
    apart = min(WIDEST, max(NARROWEST, (PAGE - GUTTER - 2 * MARGIN) // gaps))
    lanes = {name: GUTTER + MARGIN + at * apart for at, name in enumerate(diagram.lanes)}
    canvas = _Canvas(lanes, GUTTER + 2 * MARGIN + gaps * apart, diagram.began_at)
    drawn: list[str] = []
    top = 8
    for row in diagram.rows:
        if isinstance(row, Band):
            drawn.append(_band(canvas, row, top))
            top += BAND
        elif isinstance(row, Break):
            drawn.append(_break(canvas, row, top))
            top += BREAK
        else:
            drawn.append(_arrow(canvas, row, top))
            top += ARROW
    height = top + 8
    lifelines = "".join(f'<path class="lane" d="M{x} 0V{height}"/>' for x in lanes.values())
    return Markup(
        f'<svg class="lanes" {_size(canvas.width, HEADER)} aria-hidden="true">'
        f"{_header(lanes)}</svg>"
        f'<svg class="rows" {_size(canvas.width, height)} role="group" '
        f'aria-label="Sequence diagram">{lifelines}{"".join(drawn)}</svg>'
    )


def _size(width: int, height: int) -> str:
    """The view box lets paper shrink the drawing, which on a screen keeps its size and scrolls."""
    return f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'


def _header(lanes: dict[str, int]) -> str:
    return "".join(
        f'<rect class="party" x="{x - 74}" y="7" width="148" height="30" rx="6"/>'
        f'<text class="party" x="{x}" y="27" text-anchor="middle">{escape(labels.party(name))}</text>'
        for name, x in lanes.items()
    )


def _band(canvas: _Canvas, band: Band, top: int) -> str:
    sentence = _shortened(band.sentence, int((canvas.width - 110) / BAND_CHARACTER))
    return (
        f'<a href="#step-{band.step}">'
        f'<rect class="band" x="0" y="{top + 6}" width="{canvas.width}" height="28"/>'
        f'<text class="band" x="12" y="{top + 25}">Step {band.step}'
        f'<tspan class="told" dx="12">{escape(sentence)}</tspan></text></a>'
    )


def _break(canvas: _Canvas, row: Break, top: int) -> str:
    told = f"{labels.count(row.count, 'exchange')} counted, not drawn"
    return (
        f'<path class="break" d="M0 {top + 17}H{canvas.width}"/>'
        f'<text class="break" x="{canvas.width // 2}" y="{top + 21}" text-anchor="middle">{told}</text>'
    )


def _arrow(canvas: _Canvas, row: Arrow, top: int) -> str:
    exchange = row.exchange
    start, end = canvas.lanes[exchange.sender], canvas.lanes[exchange.receiver]
    if start == end:
        end = start + NARROWEST // 2
    kind = exchange.kind if exchange.kind in ("read", "write", "auth", "webhook", "act") else "other"
    parts = [f'<a class="k-{kind}" href="#x{exchange.number}"><title>{escape(_tooltip(row))}</title>']
    highlight = " named" if row.named else " lostly" if exchange.lost else ""
    parts.append(
        f'<rect class="row{highlight}" x="0" y="{top + 2}" width="{canvas.width}" height="{ARROW - 4}"/>'
    )
    parts.append(_numbers(canvas, row, top))
    middle = (start + end) // 2
    parts.append(
        f'<text class="label" x="{middle}" y="{top + 16}" text-anchor="middle">'
        f"{escape(_label(row, abs(end - start)))}</text>"
    )
    if exchange.lost == "request" or (exchange.status is None and exchange.lost is None):
        parts.append(_broken_line(start, end, top + 23, "request"))
        parts.append(
            _note(end, start, top + 23, "request lost" if exchange.lost else exchange.error or "no answer")
        )
    else:
        parts.append(_line(start, end, top + 23, "request"))
        parts.append(_answer(row, start, end, top + 35))
    parts.append("</a>")
    return "".join(parts)


def _answer(row: Arrow, start: int, end: int, y: int) -> str:
    exchange = row.exchange
    if exchange.lost == "response":
        return _broken_line(end, start, y, "response") + _note(start, end, y, "answer lost")
    refused = exchange.status is not None and exchange.status >= 400
    near = end + (14 if end < start else -14)
    anchor = "start" if end < start else "end"
    return (
        _line(end, start, y, "response")
        + f'<text class="status{" refused" if refused else ""}" x="{near}" y="{y + 4}" '
        + f'text-anchor="{anchor}">{"✕ " if refused else ""}{exchange.status}</text>'
    )


def _numbers(canvas: _Canvas, row: Arrow, top: int) -> str:
    exchange = row.exchange
    name = f"#{exchange.number}" if row.count == 1 else f"#{exchange.number}–{row.last}"
    since = f"+{labels.duration(max(0.0, exchange.at - canvas.began_at))}"
    told = f'<text class="number" x="12" y="{top + 19}">{name}</text>'
    if exchange.fault is not None:
        fault = _shortened(fault_name(exchange.fault), 17)
        return told + f'<text class="fault" x="12" y="{top + 35}">⚡ {escape(fault)}</text>'
    return told + f'<text class="time" x="12" y="{top + 35}">{since}</text>'


def _label(row: Arrow, span: int) -> str:
    exchange = row.exchange
    length = int((span + 30) / LABEL_CHARACTER)
    if row.count > 1:  # their paths may differ by an id, their route does not
        times = f" ×{row.count}"
        return _ending(exchange.route, length - len(times)) + times
    return f"{exchange.method} {_ending(exchange.path, length - len(exchange.method) - 1)}"


def _tooltip(row: Arrow) -> str:
    exchange = row.exchange
    ending = f"answered {exchange.status}" if exchange.status is not None else exchange.error or "no answer"
    lost = f", {exchange.lost} lost" if exchange.lost else ""
    fault = f", fault: {fault_name(exchange.fault)}" if exchange.fault else ""
    return revealed(
        f"#{exchange.number} {labels.party(exchange.sender)} to {labels.party(exchange.receiver)}: "
        f"{exchange.method} {exchange.url[:300]} ({ending}{lost}{fault})"
    )


def _line(start: int, end: int, y: int, role: str) -> str:
    back = -8 if end > start else 8
    tip = end - (1 if end > start else -1)
    head = (
        f"M{tip} {y}l{back} -4v8z"
        if role == "request"
        else f"M{tip + back} {y - 4}L{tip} {y}L{tip + back} {y + 4}"
    )
    return f'<path class="{role}" d="M{start} {y}H{tip}"/><path class="{role} head" d="{head}"/>'


def _broken_line(start: int, end: int, y: int, role: str) -> str:
    stop = round(start + (end - start) * BROKEN_AT)
    return (
        f'<path class="{role}" d="M{start} {y}H{stop}"/>'
        f'<path class="cross" d="M{stop - 6} {y - 6}l12 12m0 -12l-12 12"/>'
    )


def _note(here: int, there: int, y: int, told: str) -> str:
    """Write into the free stretch of a broken line, beside the lane that nothing reached."""
    near = here + (10 if there > here else -10)
    anchor = "start" if there > here else "end"
    words = escape(_shortened(told, 16))
    return f'<text class="lost" x="{near}" y="{y + 4}" text-anchor="{anchor}">{words}</text>'


def _shortened(text: str, length: int) -> str:
    text = revealed(text)
    return text if len(text) <= length else text[: length - 1] + "…"


def _ending(text: str, length: int) -> str:
    """Keep the end of a path, which tells one call from another; the beginning is the same in most."""
    text = revealed(text)
    return text if len(text) <= length else "…" + text[1 - length :]
