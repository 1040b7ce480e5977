"""Drives the hub and the mocked vendors through stories, breaks things, judges, and keeps the evidence.

From the ground up: `story/` the one input format · `catalog/` the scenarios that `hublab run` plays · `record/` what a
run leaves behind · `world/` the simulated world and the people in it · `checkers/` the promises, judged on histories ·
`planted_bugs/` hubs broken on purpose · `run/` from story to verdict · `explore/` stories drawn by the thousand ·
`bulk/` a customer's own files · `live/` the lab on loopback · `cli/` the command. `errors.py` is what can be wrong with
the lab or its input. Public: the command `hublab` (`cli.main:main`), run directories, and the story file.
"""
