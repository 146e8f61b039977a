package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import io.emberwatch.monitor.notify.sink.Sinks;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code emberwatch notify}: whether messages arrive. */
@Command(
        name = "notify",
        mixinStandardHelpOptions = true,
        description = "Tests whether messages about incidents arrive.",
        subcommands = NotifyCommand.Test.class)
final class NotifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "name one of: test");
    }

    /** {@code emberwatch notify test}. */
    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description =
                    "Sends a message that is marked as a test to the sinks of a configuration, also while a monitor"
                            + " runs. Exit code 0 means that all of them took it, 1 that one did not.")
    static final class Test implements Callable<Integer> {
        @Mixin
        private ConfigOption config;

        @Option(names = "--sink", paramLabel = "NAME", description = "Test this sink only.")
        private Optional<String> only = Optional.empty();

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws ConfigException, InterruptedException {
            MonitorConfig checked = config.load();
            Map<CameraId, String> names = new LinkedHashMap<>();
            checked.cameras().forEach((id, camera) -> names.put(id, camera.name()));
            InstantSource clock = InstantSource.system();
            List<AlertSink> all = Sinks.forTest(checked.notifications(), names, clock);
            try {
                Notification message = Notification.test(Notification.anyOf(names.keySet()), clock.instant());
                boolean good = true;
                for (AlertSink sink : chosen(all)) {
                    good &= isSent(sink, message);
                }
                return good ? 0 : 1;
            } finally {
                all.forEach(AlertSink::close);
            }
        }

        private List<AlertSink> chosen(List<AlertSink> all) {
            if (all.isEmpty()) {
                throw new UserException(config.file() + " has no sinks: name one below notify:");
            }
            List<AlertSink> chosen = all.stream()
                    .filter(sink -> only.isEmpty() || only.get().equals(sink.name()))
                    .toList();
            if (chosen.isEmpty()) {
                throw new UserException("--sink " + only.orElseThrow() + ": " + config.file()
                        + " has no such sink, only "
                        + all.stream().map(AlertSink::name).collect(Collectors.joining(", ")));
            }
            return chosen;
        }

        private boolean isSent(AlertSink sink, Notification message) throws InterruptedException {
            PrintWriter out = spec.commandLine().getOut();
            try {
                sink.sendTest(message);
                out.println(sink.name() + ": sent");
                return true;
            } catch (SinkException e) {
                out.println(sink.name() + ": FAILED: " + e.getMessage());
                return false;
            } finally {
                out.flush();
            }
        }
    }
}
