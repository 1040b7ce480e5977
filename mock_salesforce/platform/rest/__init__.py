"""The REST API under /services/data, one file a family of operations (section 2).

endpoint: over HTTP. limits, stubs, users, describe, records, query, search, feeds: one thing at a time.
collections, composite, batch, tree: many in one call. bodies: what the latter take. Each has its table
OPERATIONS; `tables.py` gathers them.
"""
