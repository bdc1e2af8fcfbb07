"""One registered rule for each rewrite, one file each."""
