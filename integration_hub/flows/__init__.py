"""The use cases: one flow a file, each run as a job named in `table.py`.

A flow takes the integration's row, opens a session, hands pages over to the rooms that decide, and keeps the cursor. It
reads, closes its transaction, calls out, then writes: none is open across an exchange. Flows do not know each other.
"""
