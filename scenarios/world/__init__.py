"""The simulated world: the applications behind one network, on one clock, and the people in it."""
