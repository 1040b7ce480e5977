"""How to recognize a finding and mend it, and the wording of promises and rules."""
