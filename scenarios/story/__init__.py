"""The one input format: a story as plain data.

`world.py` what is so before the first step · `steps.py` what people do (by subject in `verbs/`) · `faults.py` what
breaks · `schedule.py` who waits meanwhile · `story.py` the whole · `members.py` what values may be · `markets.py`
TikTok Shop's markets · `routes.py` names for requests, which faults strike · `references.py` what names in it must
mean · `story_file.py` in and out of YAML · `telling.py` in words · `strategies.py` drawn by Hypothesis ·
`scenario.py` a question, as pinned and drawn stories.
"""
