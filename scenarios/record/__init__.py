"""What a run leaves behind.

`history.py` what happened, the only thing a checker sees · `verdict.py` findings and what they come to · `evidence.py`
the run directory (docs/evidence.md), written whole and read back · `redaction.py` what may never stand in it.
"""
