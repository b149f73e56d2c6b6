-- What one insert brings is one file and not a hundred, each of which would be synced on its own;
-- merges make wide parts of it later.
ALTER TABLE events
    MODIFY SETTING min_bytes_for_wide_part = 67108864;
