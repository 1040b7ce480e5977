"""From findings to playbook entries: what is wrong, why, what proves it, what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, TemplateNotFound
from markupsafe import Markup

from reports.directory.evidence import Exchange, Finding
from reports.playbook.rulebook import Rulebook

FALLBACK = "missing_entry"
FINDINGS_SHOWN = 40  # of one kind; a broken catalog can give thousands
PROOFS_SHOWN = 12  # exchanges listed under one kind of finding
CODE = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Findings of one kind under the playbook entry that explains them."""

    code: str
    promise: str
    promise_name: str
    promise_statement: str
    rule: str
    rule_text: str
    title: str
    entry: Markup
    findings: tuple[Finding, ...]
    left_out: int
    proofs: tuple[Exchange, ...]

    @property
    def total(self) -> int:
        """How many findings there are of this kind."""
        return len(self.findings) + self.left_out


@dataclass(frozen=True, slots=True)
class Playbook:
    """The entries `playbook/entries/<code>.html.j2`; a code without one gets the fallback, never silence."""

    environment: Environment

    def title(self, code: str) -> str:
        """Return the entry's title."""
        template = self.environment.get_template(self._name(code))
        rendered = "".join(template.blocks["title"](template.new_context({"code": code})))
        return Markup(" ".join(rendered.split())).unescape()

    def entry(self, code: str, findings: Sequence[Finding], connector: str) -> Markup:
        """Return the entry as a fragment of a page."""
        template = self.environment.get_template(self._name(code))
        return Markup(template.render(code=code, findings=findings, connector=connector))

    def _name(self, code: str) -> str:
        known = f"{code}.html.j2"
        if CODE.fullmatch(code):
            try:
                self.environment.get_template(known)
            except TemplateNotFound:
                return f"{FALLBACK}.html.j2"
            return known
        return f"{FALLBACK}.html.j2"


def diagnose(
    findings: Sequence[Finding],
    exchanges: Mapping[int, Exchange],
    *,
    connector: str,
    playbook: Playbook,
    rulebook: Rulebook,
) -> tuple[Diagnosis, ...]:
    """Return one diagnosis for each kind of finding, in the order in which the checkers found them."""
    kinds: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.code, finding.promise, finding.rule), []).append(finding)
    return tuple(
        Diagnosis(
            code=code,
            promise=promise,
            promise_name=rulebook.promise_name(promise),
            promise_statement=rulebook.promise_statement(promise),
            rule=rule,
            rule_text=rulebook.rule(rule),
            title=playbook.title(code),
            entry=playbook.entry(code, alike, connector),
            findings=tuple(alike[:FINDINGS_SHOWN]),
            left_out=max(0, len(alike) - FINDINGS_SHOWN),
            proofs=_proofs(alike, exchanges),
        )
        for (code, promise, rule), alike in kinds.items()
    )


def _proofs(findings: Sequence[Finding], exchanges: Mapping[int, Exchange]) -> tuple[Exchange, ...]:
    named = dict.fromkeys(number for finding in findings for number in finding.exchanges)
    return tuple(exchanges[number] for number in named if number in exchanges)[:PROOFS_SHOWN]
