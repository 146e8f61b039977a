-- Who said what and when, and more than one comment an incident.
ALTER TABLE incident ADD COLUMN ruled_by TEXT;
ALTER TABLE incident ADD COLUMN ruled_at INTEGER;
UPDATE incident SET ruled_by = 'unknown', ruled_at = coalesce(ended_at, started_at) WHERE ruling IS NOT NULL;

CREATE TABLE comment (
  incident_id TEXT NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  said_by     TEXT NOT NULL,
  text        TEXT NOT NULL,
  PRIMARY KEY (incident_id, position)
) STRICT, WITHOUT ROWID;

INSERT INTO comment (incident_id, position, at, said_by, text)
  SELECT id, 0, coalesce(ended_at, started_at), 'unknown', comment FROM incident WHERE comment IS NOT NULL;

ALTER TABLE incident DROP COLUMN comment;

CREATE INDEX incident_ruled ON incident (ruling, camera) WHERE ruling IS NOT NULL;
