"""The count of what mypy cannot see counts what it says."""

from __future__ import annotations

from pathlib import Path

from tools.vagueness import figures


def test_vague_annotations_are_counted(tmp_path: Path) -> None:
    """Arguments and returns count, whole and as a part; what an object is called on does not."""
    (tmp_path / "example.py").write_text(
        "class A:\n    def b(self, c: Any, *, d: int) -> dict[str, Any]: ...\ndef e(f: list[Row]) -> None: ...\n"
    )
    assert figures(tmp_path) == {"arguments": (3, 1, 2), "returns": (2, 0, 1)}
