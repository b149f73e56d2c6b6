-- What of an event most leave empty. `told_at` is when it happened by the clock of its device,
-- where that was off; `repairs` is a JSON list of what did not come as the spec says.
ALTER TABLE events
    ADD COLUMN IF NOT EXISTS traits String CODEC(ZSTD),
    ADD COLUMN IF NOT EXISTS previous_id String,
    ADD COLUMN IF NOT EXISTS group_id String,
    ADD COLUMN IF NOT EXISTS page_category String,
    ADD COLUMN IF NOT EXISTS channel LowCardinality(String),
    ADD COLUMN IF NOT EXISTS integrations String CODEC(ZSTD),
    ADD COLUMN IF NOT EXISTS told_at String,
    ADD COLUMN IF NOT EXISTS original_timestamp String,
    ADD COLUMN IF NOT EXISTS sent_at String,
    ADD COLUMN IF NOT EXISTS repairs String CODEC(ZSTD);
