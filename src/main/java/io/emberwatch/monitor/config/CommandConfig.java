package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A program that gets each message as JSON on its standard input. Immutable.
 *
 * @param name the sink's name in metrics and logs, unique among the sinks
 */
public record CommandConfig(
        @Key(
                name = "name",
                about = "The sink's name in metrics and logs, unique among the sinks.",
                pattern = "[a-z0-9][a-z0-9_-]{0,62}",
                form = "1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit",
                implied = "command, command-2, …",
                example = "siren")
        String name,

        @Key(
                name = "program",
                about = "Started directly, never through a shell.",
                required = true,
                pattern = "/[^\\p{Cntrl}]{1,4095}",
                form = "the absolute path of a program",
                example = "/usr/local/bin/siren")
        String program,

        @Key(name = "args", about = "Its arguments, as they are.", max = "4096", example = "[--on]")
        List<String> args,

        @Key(
                name = "timeout",
                about = "After this it is killed with its children.",
                min = "100ms",
                max = "120s",
                defaultValue = "10s")
        Duration timeout,

        SinkFilter only) {
    /** Told of everything. */
    public CommandConfig(String name, String program, List<String> args, Duration timeout) {
        this(name, program, args, timeout, SinkFilter.ALL);
    }

    public CommandConfig {
        Objects.requireNonNull(name);
        Objects.requireNonNull(program);
        args = List.copyOf(args);
        Objects.requireNonNull(timeout);
    }

    /** Arguments may hold tokens. */
    @Override
    public String toString() {
        return "CommandConfig[name=" + name + ", program=" + program + ", args=" + args.size() + ", timeout=" + timeout
                + "]";
    }
}
