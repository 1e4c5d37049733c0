"""The process that serves: how it runs, is watched, logs, counts, and keeps time."""
