package io.emberwatch.lab.train;

import io.emberwatch.core.error.UserException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sees to it that a run goes on from a checkpoint of its own settings and data only, unless the user says otherwise.
 *
 * @param checkpoint of the run; {@code settings.json} lies beside it
 * @param acceptChanges what the user says
 */
record ResumeCheck(Path checkpoint, boolean acceptChanges, PrintStream log) {
    /**
     * Compares the settings with those of the run so far.
     *
     * @return the settings, with what resumes have changed
     * @throws UserException naming what differs, if that is not accepted
     */
    RunSettings settle(RunSettings settings) throws IOException {
        if (!Files.exists(checkpoint) || !Files.exists(file())) {
            return settings;
        }
        RunSettings earlier = RunSettings.read(file());
        check(settings, earlier);
        return settings.after(earlier);
    }

    /** Keeps the settings for the next run. */
    void keep(RunSettings settings) throws IOException {
        settings.write(file());
    }

    private Path file() {
        return checkpoint.resolveSibling("settings.json");
    }

    private void check(RunSettings settings, RunSettings earlier) {
        String differences = String.join("; ", settings.differences(earlier));
        if (settings.isOtherNetwork(earlier)) {
            throw new UserException(
                    checkpoint + " is of a run with " + differences + ": another network needs another --out");
        }
        if (!differences.isEmpty() && !acceptChanges) {
            throw new UserException(checkpoint + " is of a run with " + differences
                    + ": use its settings or another --out, or add --accept-changes to go on all the same");
        }
        if (!differences.isEmpty()) {
            log.println("continuing with other settings: so far the run had " + differences);
        }
        if (!settings.data().equals(earlier.data())) {
            log.println("warning: the images have changed since the run was started");
        }
    }
}
