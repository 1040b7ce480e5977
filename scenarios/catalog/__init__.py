"""The scenarios that `hublab run` plays: one file each, exposing one `SCENARIO`."""
