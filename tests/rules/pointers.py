"""What prose and comments point at, and what of it leads nowhere.

A pointer is a rule (R), a promise (I), a failure mode (FM), a section of docs/facts, a path, a link, a module or a
command. Every function takes text and yields what is wrong with it, so that a test can show each mistake being found.
"""

from __future__ import annotations

import re
import subprocess
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from io import StringIO
from pathlib import Path

import click

from scenarios.cli.main import main as hublab

ROOT = Path(__file__).parent.parent.parent
FACTS = ROOT / "docs" / "facts"

# Whose facts a section without a file's name means, by the folder that speaks; elsewhere the file is named.
HOME_OF_SECTIONS: Mapping[str, str] = {
    "mock_tiktok/": "tiktok-shop-api.md",
    "tests/mock_tiktok/": "tiktok-shop-api.md",
    "integration_hub/connectors/tiktok_shop/": "tiktok-shop-api.md",
    "docs/mock-tiktok.md": "tiktok-shop-api.md",
    "mock_salesforce/platform/": "salesforce-core-api.md",
    "tests/mock_salesforce/platform/": "salesforce-core-api.md",
    "integration_hub/connectors/salesforce/": "salesforce-core-api.md",
    "docs/mock-salesforce-platform.md": "salesforce-core-api.md",
    "mock_salesforce/commerce_cloud/": "commerce-cloud-api.md",
    "tests/mock_salesforce/commerce_cloud/": "commerce-cloud-api.md",
    "integration_hub/connectors/commerce_cloud/": "commerce-cloud-api.md",
    "docs/mock-commerce-cloud.md": "commerce-cloud-api.md",
    "docs/facts/rules.md": "hub-behaviour.md",
}

# Folders at the top of the repository.
TOP = (
    "integration_hub", "mock_tiktok", "mock_salesforce", "scenarios", "reports", "tools", "benchmarks", "tests", "docs",
)  # fmt: skip
# What the product writes, or writes for somebody; the code that writes it names it.
WRITTEN = frozenset({"explored.json", "index.json", "planted.json", "product.json"})
DATA = (".json", ".yaml", ".yml")

_NUMBER = r"\d{1,2}[a-z]?(?:\.\d+)*\b(?![%/])"
_LIST = rf"{_NUMBER}(?:(?:,? (?:and|or|to) |, | through | ?[-–] ?){_NUMBER}(?! [a-z]+s\b))*"
_SECTION = re.compile(
    rf"(?P<file>[a-z][a-z-]*\.md)(?:`|\)|'s|,)? (?:sections? )?(?P<named>{_LIST})"
    rf"|(?:\b[sS]ections?|(?<!\w)§|\bfacts) (?P<bare>{_LIST})"
)
_LABEL = re.compile(r"(?:(?<![\w.#/-])|(?<=\d-))(R|I|FM-)(\d+)\b(?!\.\d)")
_PATH = re.compile(
    r"(?<![\w/.:<>*{}$-])(?:\.\./)*[\w<>*-][\w.<>*-]*(?:/[\w.<>*-]+)*\.(?:py|md|toml|json|ya?ml|lark|j2)\b(?![\w(-])"
)
# With a slash at the end, or from the top of the repository.
_FOLDER = re.compile(
    r"(?<![\w/.:<>*{}$%-])((?:[\w<*.-][\w<>*.-]*/)*[\w<*.-][\w<>*.-]*)/(?=[`\s,;:)]|$)"
    rf"|(?<![\w/.:<>*{{}}$%-])((?:{'|'.join(map(re.escape, TOP))})(?:/[\w<>*-]+)+)(?![\w<>*{{}}.(/-]|\.\w)",
    re.MULTILINE,
)
_LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
_COMMAND = re.compile(r"`((?:make|hublab|python -m) [^`\n]+)`")
_FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SHELL_LINE = re.compile(r"^(?:\$ )?((?:make|hublab|python -m) [^#\n]+)", re.MULTILINE)
_ROWS = re.compile(
    rf"(?P<file>[a-z][a-z-]*\.md) (?P<section>{_NUMBER}),? rows? (?P<rows>\d+(?:(?:(?:,| and| to) | ?[-–] ?)\d+)*)"
)
_MODULE = re.compile(
    r"(?<![\w./-])((?:integration_hub|mock_tiktok|mock_salesforce|scenarios|reports|tools|benchmarks)(?:\.\w+)+)"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A tracked file, or a sample of one, by its path."""

    path: str
    text: str

    def line(self, at: int) -> str:
        return f"{self.path}:{self.text.count(chr(10), 0, at) + 1}"


@cache
def tracked() -> tuple[str, ...]:
    """Return the paths that git keeps, and those new beside them that it does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return tuple(sorted(path for path in set(listed.stdout.splitlines()) if (ROOT / path).is_file()))


def texts(*suffixes: str) -> Iterator[Text]:
    """Yield the tracked files with one of the suffixes."""
    return (_read(path) for path in tracked() if path.endswith(suffixes))


@cache
def _read(path: str) -> Text:
    """Return a file; of a test only its prose, since what it says in strings is made up."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return Text(path, prose(text) if path.startswith("tests/") and path.endswith(".py") else text)


def prose(code: str, *, strings: bool = False) -> str:
    """Return comments and docstrings of a module, its strings too if asked, on the lines where they stand."""
    lines = [""] * (code.count("\n") + 2)
    for token in tokenize.generate_tokens(StringIO(code).readline):
        opens = token.type == tokenize.STRING and (strings or token.line.lstrip().startswith(('"""', 'r"""')))
        if token.type == tokenize.COMMENT or opens:
            for number, line in enumerate(token.string.splitlines(), token.start[0] - 1):
                lines[number] += line
    return "\n".join(lines)


@cache
def sections(file: str) -> frozenset[str]:
    """Return the numbers that a file of docs/facts answers to: headings, and numbered items and rows below them."""
    found, current = set(), ""
    for line in (FACTS / file).read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"#+ (?:Part )?(\d+[a-z]?(?:\.\d+)*)\.? ", line):
            current = heading[1]
            found.add(current)
        elif (item := re.match(r"\|? ?(\d+[a-z]?)(?:\.| \|) ?", line)) and current:
            found.add(f"{current}.{item[1]}")
    return frozenset(found)


@cache
def labels() -> frozenset[str]:
    """Return every rule, promise and failure mode that has a row."""
    return frozenset(
        found[1]
        for file in ("rules.md", "promises.md")
        for found in re.finditer(
            r"^\| ((?:R|I|FM-)\d+) \|", (FACTS / file).read_text(encoding="utf-8"), re.MULTILINE
        )
    )


def lost_labels(source: Text) -> Iterator[str]:
    """Yield the rules, promises and failure modes that no row defines."""
    for found in _LABEL.finditer(source.text):
        if found[0] not in labels():
            yield f"{source.line(found.start())}: {found[0]} is in neither rules.md nor promises.md"


def lost_sections(source: Text) -> Iterator[str]:
    """Yield sections that the named file, or the speaker's own, does not have."""
    for found in _SECTION.finditer(source.text):
        file = found["file"] or _meant(source, found.start())
        where = source.line(found.start())
        if file is None:
            yield f"{where}: {found[0]!r}: of which file of docs/facts?"
        elif not (FACTS / file).is_file():
            if found["bare"] or not (FACTS.parent / file).is_file():
                yield f"{where}: {found[0]!r}: docs/facts has no {file}"
        else:
            numbers = re.findall(_NUMBER, found["named"] or found["bare"])
            yield from (f"{where}: {file} has no section {n}" for n in numbers if n not in sections(file))
    for found in _ROWS.finditer(source.text):
        for row in re.findall(r"\d+", found["rows"]):
            if f"{found['section']}.{row}" not in sections(found["file"]):
                yield f"{source.line(found.start())}: {found['file']} {found['section']} has no row {row}"


def _meant(source: Text, at: int) -> str | None:
    """Return the file named before in the same bracket or sentence, else the one the folder speaks of."""
    before = re.split(r"[()]|\. |\"\"\"|\n\n", source.text[max(0, at - 200) : at])[-1]
    named = re.findall(r"([a-z][a-z-]*\.md)", before)
    if named:
        return str(named[-1])
    if source.path.startswith("docs/facts/") and source.path not in HOME_OF_SECTIONS:
        return Path(source.path).name
    if source.path == "docs/fidelity.md":  # a row's own source speaks for its sentence
        row = source.text[source.text.rfind("\n", 0, at) : at]
        return next(iter(re.findall(r"([a-z][a-z-]*\.md)", row)), None)
    return next((file for home, file in HOME_OF_SECTIONS.items() if source.path.startswith(home)), None)


def lost_paths(source: Text) -> Iterator[str]:
    """Yield paths and file names that no tracked file ends with; `<name>`, `NAME` and `*` stand for anything.

    Of a module only its prose and strings are read: an attribute that is called json names no file. A sheet of facts
    names data files of the vendors' own trees.
    """
    text = prose(source.text, strings=True) if source.path.endswith(".py") else source.text
    for found in _PATH.finditer(text):
        path = re.sub(r"<[^>]*>|\b[A-Z]+(?=\.)", "*", found[0])
        theirs = _is_theirs(source, path) and path.endswith(DATA)
        if not theirs and not path.startswith(("../", "*.")) and path not in WRITTEN and not _leads(path):
            yield f"{Text(source.path, text).line(found.start())}: no file {found[0]}"


def _is_theirs(source: Text, path: str) -> bool:
    """Return whether a sheet of facts speaks of a vendor's tree: what is ours it names from the top."""
    return source.path.startswith("docs/facts/") and path.split("/")[0] not in TOP


@cache
def _leads(path: str) -> bool:
    return any(fnmatch(kept, path) or fnmatch(kept, f"*/{path}") for kept in tracked())


def lost_folders(source: Text) -> Iterator[str]:
    """Yield folders that are not there; a sheet of facts speaks of the vendors' own trees unless it starts at ours."""
    text = prose(source.text, strings=True) if source.path.endswith(".py") else source.text
    for found in _FOLDER.finditer(text):
        named = found[1] or found[2]
        if (
            not _is_theirs(source, named)
            and not named.startswith(".")
            and not _stands(re.sub(r"<[^>]*>", "*", named))
        ):
            yield f"{Text(source.path, text).line(found.start())}: no folder {named}"


@cache
def _stands(path: str) -> bool:
    known = {
        part.as_posix() for kept in tracked() for part in (Path(kept).with_suffix(""), *Path(kept).parents)
    }
    return any(fnmatch(one, path) or fnmatch(one, f"*/{path}") for one in known)


def lost_links(source: Text) -> Iterator[str]:
    """Yield links of a page to files or headings that are not there."""
    for found in _LINK.finditer(source.text):
        name, _, anchor = found[1].partition("#")
        target = (ROOT / source.path).parent / name if name else ROOT / source.path
        if not target.exists():
            yield f"{source.line(found.start())}: the link {found[1]} leads nowhere"
        elif anchor and anchor not in _anchors(target):
            yield f"{source.line(found.start())}: {name or source.path} has no heading #{anchor}"


@cache
def _anchors(page: Path) -> frozenset[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings)


def lost_commands(source: Text) -> Iterator[str]:
    """Yield verbs of make, commands and options of hublab, and modules to run that do not exist."""
    for at, command in commands(source):
        words = command.split()
        problem = {"make": _lost_verb, "hublab": _lost_command, "python": _lost_module}[words[0]](words)
        if problem:
            yield f"{source.line(at)}: `{command}`: {problem}"


def commands(source: Text) -> Iterator[tuple[int, str]]:
    """Yield the commands a text shows, with where: between backticks, and in a page's blocks of shell lines."""
    yield from ((found.start(), found[1]) for found in _COMMAND.finditer(source.text))
    for block in _FENCED.finditer(source.text):
        for found in _SHELL_LINE.finditer(block[1]):
            yield block.start(1) + found.start(), found[1].strip()


@cache
def verbs() -> frozenset[str]:
    """Return the Makefile's targets."""
    return frozenset(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def _lost_verb(words: Sequence[str]) -> str | None:
    verb = words[1].strip(".,;:)")
    return None if verb in verbs() or not re.fullmatch(r"[a-z]+", verb) else f"no verb {verb}"


def _lost_command(words: Sequence[str]) -> str | None:
    assert isinstance(hublab, click.Group)
    name = words[1].strip(".,;:)")
    command = hublab if name.startswith("--") else hublab.get_command(click.Context(hublab), name)
    if command is None:
        return None if not re.fullmatch(r"[a-z][a-z-]*", name) else f"no command {name}"
    known = {
        "--help",
        *(option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)),
    }
    odd = [
        word
        for text in words[1:]
        if (word := re.split(r"[=.,;:)\]]", text.lstrip("[("))[0]).startswith("--") and word not in known
    ]
    return f"no option {odd[0]}" if odd else None


def _lost_module(words: Sequence[str]) -> str | None:
    module = words[2].strip(".,;:)")
    if module.split(".")[0] not in {path.split("/")[0] for path in tracked()}:
        return None
    path = module.replace(".", "/")
    return None if _leads(f"{path}.py") or _leads(f"{path}/__main__.py") else f"no module {module}"


def lost_modules(source: Text) -> Iterator[str]:
    """Yield dotted names of ours that can be neither imported nor reached in what can."""
    for found in _MODULE.finditer(source.text):
        parts = found[1].split(".")
        if not _reached(tuple(parts)):
            yield f"{source.line(found.start())}: nothing is named {found[1]}"


@cache
def _reached(parts: tuple[str, ...]) -> bool:
    """Walk down from the package; a name that is no module must stand in the last module found."""
    place = ROOT / parts[0]
    for at, name in enumerate(parts[1:], 1):
        module = place / f"{name}.py"
        if module.is_file():
            rest = parts[at + 1 :]
            return not rest or rest[0] in module.read_text(encoding="utf-8")
        if not (place / name).is_dir():
            return name in (place / "__init__.py").read_text(encoding="utf-8")
        place /= name
    return True
