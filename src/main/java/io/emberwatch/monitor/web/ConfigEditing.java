package io.emberwatch.monitor.web;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.config.CameraChange;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.WrittenCamera;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Changes the cameras of the configuration's file, and has the running monitor take them over. Thread-safe. */
public interface ConfigEditing {
    /** Of a monitor whose file is not changed by pages. */
    ConfigEditing NONE = new ConfigEditing() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public Cameras cameras() {
            throw new UserException("this monitor has no configuration file");
        }

        @Override
        public Optional<CompletableFuture<Saved>> save(String version, Wanted wanted) {
            return Optional.empty();
        }

        @Override
        public Optional<CompletableFuture<Saved>> undo(String version) {
            return Optional.empty();
        }

        @Override
        public Optional<CompletableFuture<Tried>> attempt(Wanted wanted) {
            return Optional.empty();
        }
    };

    /** Whether {@code web.editable} is set now. */
    boolean isOn();

    /**
     * What the file says now.
     *
     * @throws UserException where it cannot be read
     */
    Cameras cameras();

    /**
     * Writes a change to the file and has it taken over, on a thread of its own; does not wait. What is not good changes
     * nothing.
     *
     * @param version of the file that the change was made for
     * @return what came of it; never failed. Empty where it cannot be asked for now
     */
    Optional<CompletableFuture<Saved>> save(String version, Wanted wanted);

    /**
     * Puts the version of the file before the latest change in its place and has it taken over, as {@link #save}. What was
     * there is the version before then.
     *
     * @param version of the file that is to be left
     */
    Optional<CompletableFuture<Saved>> undo(String version);

    /**
     * Connects to the camera as it would be configured after a change that is not written, on a thread of its own; does not
     * wait.
     *
     * @return what came of it, after half a minute at most; never failed. Empty where another one is being tried
     */
    Optional<CompletableFuture<Tried>> attempt(Wanted wanted);

    /**
     * The cameras in the file. Immutable.
     *
     * @param file its name, without its folder
     * @param version another one for each content
     * @param hindrance why it cannot be written, one line for people
     * @param previous what {@link #undo} would go back to; empty where there is nothing else
     */
    record Cameras(
            String file,
            String version,
            Optional<String> hindrance,
            Optional<Previous> previous,
            List<WrittenCamera> cameras) {}

    /**
     * The version of the file before its latest change here. Immutable.
     *
     * @param until when that change was made
     * @param changes the keys that going back would change; empty where one of the two is no good
     */
    record Previous(Instant until, List<String> changes) {
        public Previous {
            changes = List.copyOf(changes);
        }
    }

    /**
     * What is asked for. Immutable.
     *
     * @param password one that was typed: kept in a file of its own, and named in the configuration
     */
    record Wanted(CameraChange change, Optional<Secret> password) {}

    /**
     * What came of a change. Immutable.
     *
     * @param problems why it was not made, a line for people each
     * @param changed the keys that have changed and hold now
     * @param needsRestart the keys that the monitor runs with otherwise than the file has them
     * @param version of the file now
     */
    record Saved(
            Result result, List<String> problems, List<String> changed, List<String> needsRestart, String version) {
        /** Whether the file has changed. */
        public enum Result {
            /** It has, and the monitor runs so. */
            SAVED,
            /** It has not: somebody else has changed it before. */
            OUTDATED,
            /** It has not: it would be no good. */
            REFUSED,
            /** It has not: it cannot be written. */
            UNWRITABLE,
            /** A fault of the program. */
            FAILED
        }

        public Saved {
            problems = List.copyOf(problems);
            changed = List.copyOf(changed);
            needsRestart = List.copyOf(needsRestart);
        }
    }

    /**
     * What a camera sent.
     *
     * @param problems why there is no picture, a line for people each; empty where there is one
     * @param refused whether it was not even tried
     * @param stream what it sends, such as {@code h264 1280x720 15 fps}
     * @param jpeg its first picture
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    record Tried(List<String> problems, boolean refused, String stream, int width, int height, byte[] jpeg) {
        /** It was not tried. */
        public static Tried refused(List<String> problems) {
            return new Tried(List.copyOf(problems), true, "", 0, 0, new byte[0]);
        }

        /** It sent nothing. */
        public static Tried without(String fault) {
            return new Tried(List.of(fault), false, "", 0, 0, new byte[0]);
        }
    }
}
