"""The control plane under /_lab: what no public API offers (docs/mocks.md, docs/mock-salesforce-platform.md).

endpoint, routes, operations: the verbs and how one is performed, whole or not at all. bodies: what they take.
world, provision, custom: orgs, apps, fields. contents, fakes: records, products, stock, believable ones too.
arming: refusals and faults. snapshots, shown: the state kept, put back, told. misuse: the one error. openapi:
the document.
"""
