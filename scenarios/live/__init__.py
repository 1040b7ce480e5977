"""The lab served live on loopback (docs/serving.md).

`lab.py` composes and runs it · `front.py` stands before the applications, `routing.py` says whose a request is ·
`listener.py`, `tls.py`, `keys.py` sockets and certificates · `network.py` how the parties reach each other · `clock.py`
time and turns · `seeded_world.py` what is there at the start.
"""
