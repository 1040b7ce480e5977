"""The lab served live on loopback."""
