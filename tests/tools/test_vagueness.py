"""The count of what mypy cannot see counts what it says."""

from __future__ import annotations

from pathlib import Path

from tools.vagueness import figures


def test_vague_annotations_are_counted(tmp_path: Path) -> None:
    """Arguments, returns and members count, whole and as a part, in quotes and by an alias; `self` does not."""
    (tmp_path / "example.py").write_text(
        "Loose = dict[str, Any]\n"
        "class A:\n    x: Any\n    y: 'list[Any]'\n    z: int\n"
        "    def b(self, c: Any, *rest: Loose, d: int) -> dict[str, Any]: ...\n"
        "def e(f: list[Row]) -> None: ...\n"
    )
    assert figures(tmp_path) == {"arguments": (4, 2, 3), "returns": (2, 0, 1), "members": (3, 1, 2)}
