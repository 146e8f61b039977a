-- How long before the alarm an incident's clip begins, in milliseconds; written once the clip is on the disk.
ALTER TABLE incident ADD COLUMN clip_pre_roll INTEGER;
