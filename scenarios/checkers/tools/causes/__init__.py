"""Whether the cause of an exception holds, decided from outside: `table.py` has every code of the hub's own list.

`decider.py` what a decision is · `orders.py`, `refusals.py`, `catalog.py`, `integrations.py` decide.
"""
