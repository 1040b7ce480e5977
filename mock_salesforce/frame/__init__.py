"""What the mocks of both products stand in, knowing neither: the control plane, and what speaks of a mock as such.

vendor: the part of a state that every vendor has. operations, routes: how a verb is declared, performed and routed,
and the verbs that all have. misuse: the one error. arming, snapshots: further such verbs. armed, faults, door: what
is armed, the answers that break, and the way of every vendor request past them. draws: chance. quirks: switches.
kinds: types of JSON values. openapi: its documents. ledger: rows of docs/fidelity.md.
"""
