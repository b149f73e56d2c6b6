"""The queues: jobs that run at least once, shared with Node workers and BullMQ dashboards."""
