"""The analytics store: ClickHouse, in process or over HTTP."""
