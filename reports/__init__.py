"""Turns run directories into HTML; knows nothing of the hub, the mocks or the scenarios."""

from reports.errors import ReportError
from reports.index.index import INDEX_JSON, render_index
from reports.page.render import embedded_story, render_run

__all__ = ["INDEX_JSON", "ReportError", "embedded_story", "render_index", "render_run"]
