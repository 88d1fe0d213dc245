"""What `liasse bench` measures. Each bench is a process of its own with its own data folder: it prints its results."""
