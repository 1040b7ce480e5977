"""The command `hublab` (docs/command-line.md).

`main.py` finds the commands: `run.py` run, replay, list, report · `up.py` · `import_command.py`. `cells.py` plays many
stories, in processes · `patience.py` how long one may take · `outcome.py` what is kept of a run · `junit.py`.
"""
