"""The Salesforce side of the lab: two products that do not know each other, over one control plane.

`frame/` what both mocks' control planes, faults, snapshots and documents are made of · `platform/` the core platform
(Order Management, Service Cloud) · `commerce_cloud/` B2C Commerce. Public: each product's `create_app`, `new_state`,
`install`, `fidelity` and `State`; nothing of `frame/`.
"""
