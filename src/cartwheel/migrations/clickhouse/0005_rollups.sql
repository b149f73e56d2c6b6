-- Events are kept for eighteen months from their arrival, whenever they happened: a file of years ago
-- may be replayed, and nothing that is taken in vanishes at once. What is there is looked at when its
-- parts are merged the next time. By the index, what came lately is found whatever its time is.
ALTER TABLE events
    ADD INDEX IF NOT EXISTS stored_at_range stored_at TYPE minmax GRANULARITY 1;
ALTER TABLE events
    MODIFY TTL toDateTime(received_at) + INTERVAL 18 MONTH
    SETTINGS materialize_ttl_after_modify = 0;
-- One row holds an event as it came and what it was understood as: it is written once, and read
-- under two names.
CREATE VIEW IF NOT EXISTS events_raw AS
SELECT store_id, received_at, log_position, message_id, type, event, anonymous_id, user_id,
    previous_id, group_id, page_category, channel, properties, traits, context, integrations,
    if(told_at = '', toString(timestamp), told_at) AS told_at, original_timestamp, sent_at
FROM events;
CREATE VIEW IF NOT EXISTS events_processed AS
SELECT store_id, timestamp, message_id, type, event, visitor_id, user_id, session_id, product_id,
    product_name, category, brand, currency, price_minor, quantity, order_id, value_minor, repairs,
    ip, browser, browser_version, os, os_version, device, device_model, bot, source, medium,
    campaign, term, content, click_id, referrer_host, traffic, country, region, city, visit_number,
    visitor_purchases, local_hour, local_weekday, in_business_hours, received_at, stored_at,
    log_position
FROM events;
-- What could not be used, by where it was on the log; a row that is written again replaces itself.
-- The events themselves lie among the dead letters.
CREATE TABLE IF NOT EXISTS events_errors (
    store_id UUID,
    received_at DateTime64(3, 'UTC'),
    log_position String,
    reason LowCardinality(String),
    events UInt32,
    stored_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(stored_at)
ORDER BY (store_id, received_at, log_position)
TTL toDateTime(stored_at) + INTERVAL 18 MONTH
SETTINGS non_replicated_deduplication_window = 1000;
-- Each hour as it was counted last, as a whole: the rows of its latest `computed_at` are what counts.
-- They are counted from the rows of `events`, and so are right whichever way those came there.
CREATE TABLE IF NOT EXISTS events_hourly (
    store_id UUID,
    hour DateTime('UTC'),
    type LowCardinality(String),
    event LowCardinality(String),
    source LowCardinality(String),
    traffic LowCardinality(String),
    is_bot Bool,
    currency LowCardinality(String),
    events UInt64,
    visitors AggregateFunction(uniqCombined(14), String),
    sessions AggregateFunction(uniqCombined(14), String),
    purchases UInt64,
    revenue_minor Int64,
    computed_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(computed_at)
ORDER BY (store_id, hour, type, event, source, traffic, is_bot, currency);
