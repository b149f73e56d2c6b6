-- Abandonments as they were told of when they happened, each with the features that it was served
-- with and the commit of their definitions: what models are trained with. A row that is written
-- again replaces itself.
CREATE TABLE IF NOT EXISTS cart_features (
    store_id UUID,
    at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    cart_id UUID,
    episode UInt32,
    visitor_id String,
    commit LowCardinality(String),
    cart String CODEC(ZSTD),
    served String CODEC(ZSTD),
    stored_at DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD)
)
ENGINE = ReplacingMergeTree(stored_at)
ORDER BY (store_id, at, cart_id, episode)
TTL toDateTime(stored_at) + INTERVAL 18 MONTH
SETTINGS non_replicated_deduplication_window = 1000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;
