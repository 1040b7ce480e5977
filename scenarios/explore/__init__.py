"""Exploration: whole stories drawn from one seed, played and judged by the thousand, and what fails made small.

`dice.py` the draw of everything · `worlds.py`, `workloads/`, `breaks.py`, `schedules.py` what is drawn · `stories.py`
a whole story of a seed and a number · `goals.py` situations that must occur sometimes · `campaign.py` many stories,
folded in their order whoever played them · `shrinking.py` a failing story made small · `findings.py` one story a
finding · `found.py` those of earlier campaigns.
Public: `stories.draw`, `campaign.explore`.
"""
