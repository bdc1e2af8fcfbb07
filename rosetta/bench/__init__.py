"""`rosetta bench`: what each style costs, measured side by side."""
