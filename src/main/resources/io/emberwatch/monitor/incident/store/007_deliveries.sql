-- What became of each message: a row comes when the outbox lets go of its message.
CREATE TABLE delivery (
  sink        TEXT NOT NULL,
  message_key TEXT NOT NULL,
  incident_id TEXT NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  event       TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  settled_at  INTEGER NOT NULL,
  outcome     TEXT NOT NULL,
  -- Attempts of the last run that failed, and what the last of them met with.
  failures    INTEGER NOT NULL,
  last_error  TEXT,
  PRIMARY KEY (sink, message_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_of ON delivery (incident_id, created_at);
