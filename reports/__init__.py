"""Turns run directories into HTML; knows nothing of the hub, the mocks or the scenarios.

From the ground up: `directory/` a run directory in classes · `playbook/` how to recognize and mend a finding ·
`diagnosis/` from findings to causes · `page/` one report · `index/` the index over many,
the kill matrix, and the heat map. `errors.py`: what can be wrong
with a run directory. Public: the names below.
"""

from reports.errors import ReportError
from reports.index.heat_map import HEAT_JSON, render_heat_map
from reports.index.index import INDEX_JSON, render_index
from reports.index.kill_matrix import MATRIX_JSON, render_kill_matrix
from reports.page.render import embedded_story, render_run

__all__ = [
    "HEAT_JSON", "INDEX_JSON", "MATRIX_JSON", "ReportError", "embedded_story", "render_heat_map", "render_index",
    "render_kill_matrix", "render_run",
]  # fmt: skip
