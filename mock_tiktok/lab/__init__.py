"""The control plane under /_lab: everything that no public API offers (docs/mocks.md, docs/mock-tiktok.md).

`routes` has the table of verbs and the general ones; `operations` says how a verb is declared. Worlds: `world`,
`catalogs`, `purchases`, `seeding` (all or nothing), `fakes`, `imports`. Acting: `buyers`. Breaking: `refusals`,
`faults`. Looking: `state_document`, `snapshots`, `openapi`.
"""
