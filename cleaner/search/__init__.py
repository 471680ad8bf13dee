"""From the literals of all rules to the few rules that a line can match."""
