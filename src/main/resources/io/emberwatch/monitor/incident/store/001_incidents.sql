-- Times are milliseconds since 1970 (UTC).
CREATE TABLE incident (
  id              TEXT PRIMARY KEY,
  camera          TEXT NOT NULL,
  kind            TEXT NOT NULL,
  started_at      INTEGER NOT NULL,
  ended_at        INTEGER,
  end_reason      TEXT,
  peak_score      REAL NOT NULL,
  box_x           REAL,
  box_y           REAL,
  box_width       REAL,
  box_height      REAL,
  deletion_drop   REAL,
  model           TEXT NOT NULL,
  configuration   TEXT NOT NULL,
  acknowledged_by TEXT,
  acknowledged_at INTEGER,
  comment         TEXT,
  ruling          TEXT,
  -- When the monitor last stood behind this row: where an incident ends that a restart cut off.
  seen_at         INTEGER NOT NULL,
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT;

CREATE INDEX incident_by_time ON incident (started_at, id);
CREATE INDEX incident_open ON incident (id) WHERE ended_at IS NULL;

CREATE TABLE state_change (
  incident_id TEXT NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  from_state  TEXT NOT NULL,
  to_state    TEXT NOT NULL,
  hits        INTEGER NOT NULL,
  score       REAL NOT NULL,
  PRIMARY KEY (incident_id, position)
) STRICT, WITHOUT ROWID;
