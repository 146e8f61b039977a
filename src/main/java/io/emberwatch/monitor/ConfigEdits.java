package io.emberwatch.monitor;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.EditableFile.Content;
import io.emberwatch.monitor.camera.CameraTls;
import io.emberwatch.monitor.config.CameraChange;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigDifference;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.WrittenCamera;
import io.emberwatch.monitor.web.ConfigEditing;
import io.emberwatch.monitor.web.ConfigEditing.Saved.Result;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what an admin changes in a page to the configuration's file, and has it taken over. The file is changed on the
 * thread {@code reload}, so that neither another change nor a reload comes between; what would be no good, by the checks of
 * a reload, changes nothing. Thread-safe; closed once.
 */
final class ConfigEdits implements ConfigEditing, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigEdits.class);

    private final ConfigFile config;
    private final EditableFile file;
    private final CameraPasswords passwords;
    private final BooleanSupplier on;
    private final ConfigReloads reloads;
    private final ConfigReloads.Running running;
    private final CameraTrials trials;
    private final boolean inFleet;

    /**
     * @param on whether the configuration that holds now allows it
     * @param inFleet whether the cameras are those of a fleet, which are not in the file
     */
    ConfigEdits(
            ConfigFile config,
            BooleanSupplier on,
            boolean inFleet,
            ConfigReloads reloads,
            ConfigReloads.Running running,
            CameraTrials trials) {
        this.config = config;
        this.file = new EditableFile(config.path());
        this.passwords = new CameraPasswords(config.path());
        this.on = on;
        this.inFleet = inFleet;
        this.reloads = reloads;
        this.running = running;
        this.trials = trials;
    }

    @Override
    public boolean isOn() {
        return on.getAsBoolean();
    }

    @Override
    public Cameras cameras() {
        Content now = read();
        return new Cameras(name(), now.version(), hindrance(), previous(now), WrittenCamera.of(now.text()));
    }

    private Optional<String> hindrance() {
        return inFleet
                ? Optional.of("the cameras of a fleet are in its topic, not in this file: emberwatch fleet import"
                        + " changes them")
                : file.hindrance();
    }

    /** Empty where going back would change nothing. */
    private Optional<Previous> previous(Content now) {
        try {
            Optional<Content> kept =
                    file.previous().filter(each -> !each.version().equals(now.version()));
            return kept.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Previous(file.changedAt(), difference(now, kept.get())));
        } catch (IOException e) {
            LOG.warn("the version of {} before cannot be read: {}", config, e.toString());
            return Optional.empty();
        }
    }

    /** Nothing where one of them is no good: whoever goes back to it is told why. */
    private List<String> difference(Content now, Content kept) {
        try {
            return ConfigDifference.between(config.parse(now.text()), config.parse(kept.text()));
        } catch (ConfigException e) {
            return List.of();
        }
    }

    @Override
    public Optional<CompletableFuture<Saved>> save(String version, Wanted wanted) {
        return change(version, before -> saved(before, wanted));
    }

    @Override
    public Optional<CompletableFuture<Saved>> undo(String version) {
        return change(version, this::undone);
    }

    /** Changes the file, which is as whoever asks has seen it. */
    private interface Change {
        Saved make(Content before) throws IOException, ConfigException;
    }

    private Optional<CompletableFuture<Saved>> change(String version, Change change) {
        return reloads.submit(() -> {
            try {
                return changed(version, change);
            } catch (RuntimeException | LinkageError e) {
                LOG.error("the configuration {} could not be changed", config, e);
                return without(Result.FAILED, List.of("this is a fault of the monitor; its log says more"), "");
            }
        });
    }

    private Saved changed(String version, Change change) {
        Content before;
        try {
            before = read();
        } catch (UserException e) {
            return without(Result.UNWRITABLE, List.of(e.getMessage()), "");
        }
        if (!before.version().equals(version)) {
            return outdated(before.version());
        }
        Optional<String> hindrance = hindrance();
        if (hindrance.isPresent()) {
            return without(Result.UNWRITABLE, List.of(hindrance.get()), before.version());
        }
        try {
            return change.make(before);
        } catch (ConfigException e) {
            return without(Result.REFUSED, e.problems(), before.version());
        } catch (UserException e) {
            return without(Result.REFUSED, e.getMessage().lines().toList(), before.version());
        } catch (IOException e) {
            LOG.warn("the configuration {} cannot be written: {}", config, e.toString());
            return without(Result.UNWRITABLE, List.of(file.unwritable()), before.version());
        } finally {
            tidy();
        }
    }

    private Saved saved(Content before, Wanted wanted) throws IOException, ConfigException {
        CameraChange change = wanted.change();
        if (wanted.password().isPresent()) {
            change = change.withPassword(
                    passwords.store(change.camera(), wanted.password().get()).reference());
        }
        return written(before, change.in(before.text()), "camera=" + change.camera());
    }

    /** What is there now becomes the version before, so that going back twice changes nothing. */
    private Saved undone(Content before) throws IOException, ConfigException {
        Optional<Content> kept = file.previous();
        return kept.isPresent()
                ? written(before, kept.get().text(), "undo=latest")
                : without(
                        Result.REFUSED,
                        List.of("there is no version of the configuration file before this one"),
                        before.version());
    }

    private Saved written(Content before, String text, String what) throws IOException, ConfigException {
        check(text);
        if (!text.equals(before.text()) && !file.replace(before, text)) {
            return outdated(file.read().version());
        }
        return takenOver(what, before);
    }

    /** As a reload will judge it, and {@code emberwatch validate}. */
    private void check(String text) throws ConfigException {
        MonitorConfig wanted = config.parse(text);
        CameraTls.check(wanted.cameras());
        running.check(wanted);
    }

    private Saved takenOver(String what, Content before) throws IOException {
        Outcome outcome = reloads.run("page");
        Content now = file.read();
        return switch (outcome.result()) {
            case Outcome.REFUSED -> {
                // What the checks could not foresee, such as a port or a file that was taken in between.
                file.restore(before);
                yield without(Result.REFUSED, outcome.problems(), before.version());
            }
            case Outcome.FAILED -> without(Result.FAILED, outcome.problems(), now.version());
            default -> {
                LOG.info("{} changed in a page, and in {}", what, config);
                yield new Saved(Result.SAVED, List.of(), outcome.changed(), outcome.needsRestart(), now.version());
            }
        };
    }

    /** A password that nothing names is nobody's. */
    private void tidy() {
        try {
            passwords.tidy(file.texts());
        } catch (IOException e) {
            LOG.warn("passwords that are no longer used could not be deleted: {}", e.toString());
        }
    }

    @Override
    public Optional<CompletableFuture<Tried>> attempt(Wanted wanted) {
        return trials.attempt(wanted.change().camera(), () -> {
            if (inFleet) {
                return new CameraTrials.Wanted(
                        Optional.empty(), Tried.refused(hindrance().stream().toList()));
            }
            try {
                CameraChange change = wanted.change();
                String written = wanted.password()
                        .map(Secret::reveal)
                        .map(CameraChange::literal)
                        .orElse("");
                // In memory only.
                change = wanted.password().isPresent() ? change.withPassword(written) : change;
                Map<CameraId, CameraConfig> cameras =
                        config.parse(change.in(read().text())).cameras();
                return new CameraTrials.Wanted(Optional.of(cameras.get(change.camera())), Tried.refused(List.of()));
            } catch (ConfigException e) {
                return new CameraTrials.Wanted(Optional.empty(), Tried.refused(e.problems()));
            } catch (UserException e) {
                return new CameraTrials.Wanted(
                        Optional.empty(), Tried.refused(e.getMessage().lines().toList()));
            }
        });
    }

    private Content read() {
        try {
            return file.read();
        } catch (IOException e) {
            throw new UserException(
                    "the configuration file " + name() + " cannot be read: it must be there, and the"
                            + " monitor's user must be allowed to read it",
                    e);
        }
    }

    private String name() {
        Path name = config.path().getFileName();
        return name.toString();
    }

    private static Saved outdated(String version) {
        return without(
                Result.OUTDATED,
                List.of("somebody else has changed the configuration file since this page was loaded: load it again and"
                        + " look at what is there now"),
                version);
    }

    private static Saved without(Result result, List<String> problems, String version) {
        return new Saved(result, problems, List.of(), List.of(), version);
    }

    @Override
    public void close() {
        trials.close();
    }
}
