"""What each kind of fault does: `table.py` names one function a kind, and nothing else acts on a fault.

`call.py` is an exchange under way · `plan.py` says which one breaks, and what lasts · by subject: `losses.py` the wire,
`outages.py` hosts and vendors, `refusals.py` statuses and codes, `bodies.py` and `pages.py` answers, `tokens.py`,
`clocks.py`, `crashes.py` the hub's death, `webhooks.py`. Public: `FaultPlan`.
"""

from scenarios.world.faults.plan import FaultPlan

__all__ = ["FaultPlan"]
