package io.emberwatch.monitor;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.web.ConfigReload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the changed configuration file over, one reload after the other on the thread {@code reload}: when it is asked
 * to, when a command has left a request, and, where the configuration wants that, when the file has changed. Started
 * once; closed before what it changes. Thread-safe.
 */
final class ConfigReloads implements ConfigReload, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigReloads.class);
    /** Reloads that may wait: each reads the file anew, so more of them would change nothing. */
    private static final int MOST_WAITING = 4;

    private static final long LOOK_MILLIS = 1000;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(4);

    private final ConfigFile file;
    private final Running running;
    private final ReloadMailbox mailbox;
    private final Consumer<Outcome> listener;
    private final Semaphore places = new Semaphore(MOST_WAITING);
    private final ScheduledThreadPoolExecutor thread;
    private boolean unreadable;

    /** The monitor whose configuration is changed. Used by the thread {@code reload} alone. */
    interface Running {
        /**
         * Takes over what has changed.
         *
         * @throws UserException with a line for each problem, and without having changed anything
         * @throws InterruptedException when the monitor stops
         */
        Outcome follow(MonitorConfig wanted) throws InterruptedException;

        /**
         * Whether it could be taken over.
         *
         * @throws UserException with a line for each problem
         */
        void check(MonitorConfig wanted);

        /** Whether a changed file is taken over by itself. */
        boolean watches();

        /** The hash of the configuration that holds now. */
        String hash();
    }

    /** Changes what runs; on the thread {@code reload}. */
    interface Change {
        Outcome make() throws ConfigException, InterruptedException;
    }

    /**
     * @param incidents the folder in which commands leave their requests
     * @param listener hears what came of each reload, on the thread {@code reload}
     */
    ConfigReloads(ConfigFile file, Running running, Path incidents, Consumer<Outcome> listener) {
        this.file = file;
        this.running = running;
        this.mailbox = new ReloadMailbox(incidents);
        this.listener = listener;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "reload");
            made.setDaemon(true);
            return made;
        });
        // What waits at the stop would change what is being closed.
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Begins to look for requests and changes. */
    void start() {
        // Ended by shutting the thread down; the task never throws.
        var unused = thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<CompletableFuture<Outcome>> reload(String by) {
        return submit(() -> run(by));
    }

    /**
     * Does something on the thread of the reloads, so that none comes in between; does not wait.
     *
     * @param task never throws
     * @return what it gives; empty where too much waits, or the monitor is stopping
     */
    <T> Optional<CompletableFuture<T>> submit(Supplier<T> task) {
        if (!places.tryAcquire()) {
            return Optional.empty();
        }
        CompletableFuture<T> outcome = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                places.release();
                outcome.complete(task.get());
            });
        } catch (RejectedExecutionException e) {
            places.release();
            return Optional.empty();
        }
        return Optional.of(outcome);
    }

    private void look() {
        try {
            Optional<String> asked = mailbox.take();
            if (asked.isPresent()) {
                mailbox.answer(asked.get(), run("command"));
            }
            unreadable = false;
        } catch (IOException | RuntimeException e) {
            if (!unreadable) {
                LOG.warn("requests of emberwatch reload cannot be answered: {}", e.toString());
            }
            unreadable = true;
        }
        if (running.watches() && file.hasSettled()) {
            run("watch");
        }
    }

    /**
     * Has something else changed, between two reloads.
     *
     * @param by who asks, one word for the log
     * @return completed on the thread {@code reload}; what came of it, also where the monitor stops meanwhile
     */
    CompletableFuture<Outcome> change(String by, Change change) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        try {
            thread.execute(() -> outcome.complete(run(by, change)));
        } catch (RejectedExecutionException e) {
            outcome.complete(without(Outcome.FAILED, List.of("the monitor stops")));
        }
        return outcome;
    }

    /** Takes the file over, on the thread of the reloads. */
    Outcome run(String by) {
        return run(by, () -> running.follow(file.load()));
    }

    private Outcome run(String by, Change change) {
        Outcome outcome;
        try {
            outcome = change.make();
        } catch (ConfigException e) {
            outcome = without(Outcome.REFUSED, e.problems());
        } catch (UserException e) {
            outcome = without(Outcome.REFUSED, e.getMessage().lines().toList());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome = without(Outcome.FAILED, List.of("the monitor stops"));
        } catch (RuntimeException | LinkageError e) {
            LOG.error("the configuration could not be taken over whole: please report this", e);
            outcome = without(
                    Outcome.FAILED, List.of("a fault of the monitor; its log says more, and it is best started again"));
        }
        log(by, outcome);
        listener.accept(outcome);
        return outcome;
    }

    private Outcome without(String result, List<String> problems) {
        return new Outcome(result, List.of(), List.of(), problems, running.hash());
    }

    private void log(String by, Outcome outcome) {
        switch (outcome.result()) {
            case Outcome.APPLIED ->
                LOG.info("configuration {} taken over by={} changed={}", file, by, outcome.changed());
            case Outcome.UNCHANGED -> LOG.info("configuration {} read by={}: nothing to take over", file, by);
            default -> {
                LOG.error("configuration {} not taken over by={}; the monitor goes on as before", file, by);
                outcome.problems().forEach(LOG::error);
            }
        }
        outcome.needsRestart().forEach(key -> LOG.warn("needs a restart: {}", key));
    }

    /** Waits for a reload under way; an interrupt ends the wait and stays set. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a reload of the configuration is still under way");
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
