"""What a run leaves behind: its history, the verdict on it, and the evidence directory."""
