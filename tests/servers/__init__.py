"""Private servers for the tests: each on a free port of this machine, stopped at the end, gone when the tests die."""
