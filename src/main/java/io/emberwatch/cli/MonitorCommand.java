package io.emberwatch.cli;

import io.emberwatch.monitor.BuildInfo;
import io.emberwatch.monitor.ConfigFile;
import io.emberwatch.monitor.Monitor;
import io.emberwatch.monitor.camera.CameraTls;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.web.WebBindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code emberwatch monitor}: watches until it is told to stop. */
@Command(
        name = "monitor",
        mixinStandardHelpOptions = true,
        description = "Watches the cameras of a configuration until Ctrl-C or a termination signal.")
final class MonitorCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(MonitorCommand.class);
    /** Whatever hangs: a supervisor that waits ten seconds must not have to kill it. */
    private static final Duration STOP_WITHIN = Duration.ofSeconds(9);

    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() throws ConfigException, WebBindException, InterruptedException {
        config.suspicions().forEach(LOG::warn);
        ConfigFile file = config.watched();
        MonitorConfig checked = file.load();
        LOG.info(
                "starting emberwatch={} java={} os={}-{} processors={} cameras={} config={}",
                BuildInfo.version(),
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                checked.cameras().size(),
                config.file());
        checked.cameras()
                .forEach((id, camera) -> LOG.info("camera={} name=\"{}\" url={}", id, camera.name(), camera.url()));
        CameraTls.check(checked.cameras());
        CameraTls.unchecked(checked.cameras())
                .forEach(id -> LOG.warn("camera={} its certificate is not checked: set capture.tls", id));
        CompletableFuture<Monitor> running = new CompletableFuture<>();
        // Before the start, so that a signal meanwhile finds somebody who stops what has begun.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "shutdown"));
        HangUp.handle(() -> reload(running));
        Monitor monitor;
        try {
            monitor = Monitor.start(checked, file);
            running.complete(monitor);
        } catch (RuntimeException e) {
            running.completeExceptionally(e);
            throw e;
        }
        LOG.info(
                "watching; open {}://{}/",
                checked.web().tls().isPresent() ? "https" : "http",
                address(checked, monitor));
        Throwable failure = monitor.awaitFailure();
        LOG.error("the monitor is blind and ends, so that its supervisor starts it again: {}", failure.toString());
        return 1;
    }

    /** A signal during the start has nothing to say: the file has just been read. */
    private static void reload(CompletableFuture<Monitor> running) {
        boolean asked = running.isDone()
                && !running.isCompletedExceptionally()
                && running.join().reload("sighup").isPresent();
        if (!asked) {
            LOG.warn(
                    "SIGHUP: the configuration cannot be reloaded now, since the monitor is starting, stopping or busy");
        }
    }

    /** Waits for a start that is under way, and stops what came of it; nothing is left of one that failed. */
    private static void stop(CompletableFuture<Monitor> running) {
        if (running.isCompletedExceptionally()) {
            return;
        }
        LOG.info("stopping");
        try {
            running.thenAcceptAsync(Monitor::close).get(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS);
            LOG.info("stopped");
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not everything stopped within {} s; ending all the same", STOP_WITHIN.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where a browser on this machine finds the wall. */
    private static String address(MonitorConfig config, Monitor monitor) {
        InetSocketAddress bind = config.web().bind();
        boolean everywhere = bind.getAddress() != null && bind.getAddress().isAnyLocalAddress();
        return (everywhere ? "localhost" : bind.getHostString()) + ":" + monitor.port();
    }
}
