"""How values are written, whatever they mean.

ids (15 and 18 characters), instants (the wire format of dates and times), numbers (whole numbers of bodies),
folding (text without its case). Imports nothing of ours.
"""
