"""What is promised of each integration: who may be spoken to, with what, and how often."""
