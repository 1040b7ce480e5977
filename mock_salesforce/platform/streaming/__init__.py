"""Change Data Capture and platform events over CometD, in outline (section 9)."""
