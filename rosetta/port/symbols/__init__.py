"""Tables: what stood where in 2019, and where it is now."""
