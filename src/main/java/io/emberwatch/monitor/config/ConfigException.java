package io.emberwatch.monitor.config;

import io.emberwatch.core.error.UserException;
import java.util.List;

/** A configuration that cannot be used. Its message has one line for each problem; none shows a secret. */
public final class ConfigException extends UserException {
    private final transient List<String> problems;

    ConfigException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem as one line, {@code file:line: path: what is wrong}, in the order of the file. Immutable. */
    public List<String> problems() {
        return problems;
    }
}
