-- One row that every health check inserts again with the same token: the disk is written to, and
-- nothing comes of it.
CREATE TABLE IF NOT EXISTS write_checks (
    at DateTime('UTC')
)
ENGINE = MergeTree
ORDER BY at
SETTINGS non_replicated_deduplication_window = 1;
