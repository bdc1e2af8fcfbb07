"""`rosetta new`: the files of a lesson of one's own."""
