-- What an object store has of an incident's files: each as it was when it was copied. A file that was written since, or has
-- no row, is to be copied; so a row that is lost costs one more copy and no file.
CREATE TABLE copy (
  incident_id TEXT NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  file        TEXT NOT NULL,
  size        INTEGER NOT NULL,
  written_at  INTEGER NOT NULL,
  PRIMARY KEY (incident_id, file)
) STRICT, WITHOUT ROWID;
