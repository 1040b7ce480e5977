"""The control plane under `/_lab`."""
