-- Messages that no receiver has confirmed yet; a row goes when its message has gone.
CREATE TABLE outbox (
  position    INTEGER PRIMARY KEY AUTOINCREMENT,
  sink        TEXT NOT NULL,
  message_key TEXT NOT NULL,
  incident_id TEXT NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  event       TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  UNIQUE (sink, message_key)
) STRICT;
