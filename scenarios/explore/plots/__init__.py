"""Plots: several deeds in their order that make one situation, such as an order that leaves in two parcels.

Single deeds drawn one by one seldom make the second half of anything. A plot writes its steps; `drawing.py` above
weaves those of several plots and parties, and single deeds, into one story. `plot.py` what a plot is made of ·
`orders.py`, `goods.py`, `places.py`, `operating.py` the plots.
"""
