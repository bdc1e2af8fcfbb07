"""The log tree on disk: where a run goes, which runs there are, what their files hold."""
