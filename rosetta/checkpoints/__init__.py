"""`rosetta checkpoint`: what a checkpoint holds, and its values in another format."""
