"""The hub's use cases: one flow a file, each run as a job (see the table in `table.py`)."""
