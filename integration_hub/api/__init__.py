"""The hub's JSON API (docs/hub-api.md): `table` declares its operations, from which all else follows.

wire/ (routing, keys, validation, refusals, the document; knows no resource) · bodies, queries, answers/ (the shapes) ·
one module of views a resource. Lists are read by the rooms that own the tables. Public: OPERATIONS and DOCUMENT.
"""
