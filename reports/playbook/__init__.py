"""How to recognize and mend what was found: `entries/` by finding code, and the wording of promises and rules."""
