"""The control plane under `/_lab` (docs/mock-commerce-cloud.md); what every mock's has is the room `frame`.

routes: the table of all verbs. bodies: what the verbs that make things take. realm_setup, seeding, sales, fakes,
imports: these verbs. picture: the state.
"""
