-- How an incident's heat map was made: the method, and the layer where it is not the last.
ALTER TABLE incident ADD COLUMN heat_map TEXT;
