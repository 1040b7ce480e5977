"""What any hub needs and no order knows.

`tables` the schema, whose constraints promises rest on; `rows` its rows as mypy sees them (written by tools/rows.py) ·
`database` and `prepared` transactions and statements · `desk` the collaborators, and `Work`, the unit of work of one
transaction: journal, exceptions, jobs · `jobs` the queue, `retry` when it tries again (pure) · `errors` why an exchange
failed, `refusals` why a caller is refused · `outbound` HTTP to vendors · `capabilities` what a connector declares ·
`keys` who may call · `clock` · `reading/` lists in pages, as the API shows them.
"""
