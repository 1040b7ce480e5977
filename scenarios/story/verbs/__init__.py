"""The verbs of a story by subject; `scenarios.story.steps` is where they are imported from.

`base.py` what all share · `buying.py` orders and what buyers and sellers do to them · `returning.py` · `shipping.py`
warehouses · `goods.py` products and stock · `connecting.py` integrations · `configuring.py` the operator's set-up ·
`vendors.py` what a platform does by itself · `time.py`.
"""
