"""The control plane under `/_lab` (docs/mock-commerce-cloud.md).

verbs: the table of all. operations: how a verb is declared and misuse is told. routes, documents: its wire and its
OpenAPI document. bodies: what the verbs that make things take. realm_setup, seeding, sales, fakes, imports: these
verbs. picture: the state. snapshots: kept, restored, and undone. refusals, faults: what is armed.
"""
