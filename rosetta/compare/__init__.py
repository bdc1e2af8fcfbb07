"""`rosetta compare`: do the numbers of two runs agree?"""
