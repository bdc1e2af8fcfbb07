"""How any command parses its flags, starts quietly, fails and ends."""
