-- A store's events, one row each. An insert repeated with its token adds no rows;
-- fsync_after_insert makes them durable before the log entry is acknowledged.
CREATE TABLE IF NOT EXISTS events (
    store_id UUID,
    timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    message_id String,
    type LowCardinality(String),
    event LowCardinality(String),
    visitor_id String,
    anonymous_id Nullable(String),
    user_id Nullable(String),
    session_id String,
    product_id String,
    product_name String,
    category LowCardinality(String),
    brand LowCardinality(String),
    currency LowCardinality(String),
    price_minor Int64,
    quantity Int32,
    order_id String,
    value_minor Int64,
    properties String CODEC(ZSTD),
    context String CODEC(ZSTD),
    received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    stored_at DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD),
    log_position String
)
ENGINE = MergeTree
ORDER BY (store_id, timestamp, message_id)
SETTINGS non_replicated_deduplication_window = 1000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;
