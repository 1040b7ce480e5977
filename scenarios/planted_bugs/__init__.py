"""Hubs broken on purpose, to see whether anybody notices.

`slips/` the catalogue, one TOML file an area · `catalogue.py` reads it · `stories/` one that shows each bug, which
`killers.py` reads and keeps · `mutants.py` changes that nobody wrote ·
`slip.py` puts one under the running hub. A checker that stays silent on its bug is a defect of the lab.
"""
