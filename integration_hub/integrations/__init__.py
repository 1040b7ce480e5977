"""One merchant's use of a connector.

`life` added, enabled, renamed, deleted · `settings` what may be stored of a form (pure) · `connecting` OAuth and typed
credentials, proven before they are kept · `sessions` the row as it is now, its connector opened, its cursors ·
`schedule` what recurs once connected · `syncs` what a person starts by hand · `location_mapping` · `webhooks`.
"""
