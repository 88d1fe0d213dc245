import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # threads that wait for work spin: a quarter of the CPU of a check
