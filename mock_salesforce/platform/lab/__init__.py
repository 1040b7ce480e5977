"""The control plane under /_lab: what no public API offers (docs/mocks.md, docs/mock-salesforce-platform.md); what
every mock's has is the room `frame`.

routes: the table of all verbs. bodies: what they take. orgs: which org a verb is about. world, provision, custom:
orgs, apps, fields. contents, fakes: records, products, stock, believable ones too. shown: the state told.
"""
