"""Judges a finished history and nothing else: `promises/` one file each, `views/` and `tools/` what they judge with."""
