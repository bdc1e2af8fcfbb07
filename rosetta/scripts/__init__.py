"""The scripts and notebooks of users: their cells, the files they name, a copy to run them in."""
