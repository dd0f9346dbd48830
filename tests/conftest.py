"""Fixtures that more than one folder of tests uses: the real machine boots once a session."""

pytest_plugins = ["tests.lab.fixtures"]
