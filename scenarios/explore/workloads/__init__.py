"""Drawn workloads: what people and platforms do, each verb by a drawer of its own.

A drawer knows what could be done at this point (`Sketch`) and returns a step, or None where nothing of the kind makes
sense yet. Most of what is drawn is possible, and some is not: people ship what was canceled, cancel what was shipped.
`sketch.py` what a drawer is · `orders.py`, `goods.py`, `operating.py`, `platforms.py` the
drawers.
"""
