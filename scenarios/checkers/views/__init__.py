"""What a history looks like from one party's side, indexed once; all that checkers know of vendors' shapes."""
