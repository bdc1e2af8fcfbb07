"""What makes a port, for each style that a script can be ported to."""
