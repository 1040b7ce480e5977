"""The hub's JSON API (docs/hub-api.md): `table` declares its operations, from which all else follows.

`asked` what callers send · a module a subject, with what is answered and the views that answer it: `setting_up`,
`goods`, `ordering`, `told` · wire/ (routing, keys, validation, refusals, the document; knows no resource). Lists are
read by the rooms that own the tables. Public: OPERATIONS and DOCUMENT.
"""
