-- All hot regions of an incident's peak, the one of the greatest heat first; its box stays in the incident's own row too.
-- Incidents of before have none: only that one box was kept of them.
CREATE TABLE hot_region (
  incident_id   TEXT NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  x             REAL NOT NULL,
  y             REAL NOT NULL,
  width         REAL NOT NULL,
  height        REAL NOT NULL,
  -- Of all heat.
  share         REAL NOT NULL,
  -- What the score loses without this region alone.
  deletion_drop REAL,
  PRIMARY KEY (incident_id, position)
) STRICT, WITHOUT ROWID;
