-- Comments from before 003 had no limit: none is longer than what is read, at two UTF-16 units a character, or blank.
UPDATE comment SET text = substr(text, 1, 500) WHERE position = 0 AND said_by = 'unknown' AND length(text) > 500;
UPDATE comment SET text = '-' WHERE trim(text) = '';
