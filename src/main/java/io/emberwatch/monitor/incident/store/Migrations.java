package io.emberwatch.monitor.incident.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The numbered steps that a database goes through, each once and whole; SQLite's {@code user_version} counts them. */
final class Migrations {
    private static final List<String> STEPS = List.of(
            "001_incidents.sql",
            "002_outbox.sql",
            "003_reviews.sql",
            "004_heat_map.sql",
            "005_old_comments.sql",
            "006_clip.sql",
            "007_deliveries.sql",
            "008_hot_regions.sql",
            "009_copies.sql");

    private Migrations() {}

    /** @throws OtherVersionException when a newer program made it */
    static void apply(Jdbi jdbi) {
        int done = known(jdbi);
        for (int step = done; step < STEPS.size(); step++) {
            int number = step;
            jdbi.useTransaction(handle -> {
                handle.createScript(script(STEPS.get(number))).execute();
                handle.execute("PRAGMA user_version = " + (number + 1));
            });
        }
    }

    /**
     * Changes nothing.
     *
     * @throws OtherVersionException when a newer or an older program made it
     */
    static void requireCurrent(Jdbi jdbi) {
        int done = known(jdbi);
        if (done < STEPS.size()) {
            throw new OtherVersionException(
                    "the database was written by an older Emberwatch (its version is " + done + ", this one reads "
                            + STEPS.size() + "): start this one's monitor once, which brings it up to date");
        }
    }

    private static int known(Jdbi jdbi) {
        int done = jdbi.withHandle(Migrations::version);
        if (done > STEPS.size()) {
            throw new OtherVersionException("the database was written by a newer Emberwatch (its version is " + done
                    + ", this one knows " + STEPS.size() + "): use that one, or another incidents.path");
        }
        return done;
    }

    private static int version(Handle handle) {
        return handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one();
    }

    private static String script(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("migration " + name + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("migration " + name + " cannot be read from the program", e);
        }
    }

    /** The database is not of the program's version. */
    static final class OtherVersionException extends RuntimeException {
        private static final long serialVersionUID = 1;

        OtherVersionException(String message) {
            super(message);
        }
    }
}
