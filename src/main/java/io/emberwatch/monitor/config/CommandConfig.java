package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A program that gets each message as JSON on its standard input.
 *
 * @param name the sink's name in metrics and logs, unique among the sinks
 * @param program its absolute path; started directly, never through a shell
 * @param args its arguments, as they are
 * @param timeout after which it is killed with its children
 */
public record CommandConfig(String name, String program, List<String> args, Duration timeout) {
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
