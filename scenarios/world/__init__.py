"""The simulated world: hub and vendors behind one network, on one clock, from one seed.

`world.py` composes it · `arrangement.py` brings about what is so before the first step · `stage.py` is what `verbs/`
act on, through `actors/`, who speak by `wire.py` · `network.py` carries, breaks (`faults.py`) and records exchanges
over `wsgi.py` · `clock.py` · `machine.py` is what the hub runs on, `workers.py` who of it
runs and who waits · `crash_watch.py` sees the hub break, `endings.py` end a run early.
"""
