package io.emberwatch.app;

import io.emberwatch.config.ConfigException;
import io.emberwatch.config.MonitorConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code emberwatch validate}: checks a configuration and starts nothing. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Checks a configuration without starting anything: exit 0 if it is good, 2 if not.")
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws ConfigException {
        MonitorConfig checked = config.load();
        spec.commandLine()
                .getOut()
                .println(config.file() + ": good, cameras: "
                        + checked.cameras().keySet().stream()
                                .map(Object::toString)
                                .toList());
        return 0;
    }
}
