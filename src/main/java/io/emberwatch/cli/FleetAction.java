package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.config.FleetConfig;
import io.emberwatch.monitor.fleet.FleetDirectory;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands of a fleet have in common: a member's configuration file, and Kafka as it says. */
@Command(mixinStandardHelpOptions = true)
abstract class FleetAction implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Spec
    private CommandSpec spec;

    /** Checks what can be checked before Kafka is asked. */
    void check() throws Exception {}

    /**
     * Does the work.
     *
     * @param fleet with its topics made
     * @return the exit code
     */
    abstract int run(FleetDirectory fleet, PrintWriter out) throws Exception;

    @Override
    public final Integer call() throws Exception {
        check();
        FleetConfig shared =
                config.load().fleet().orElseThrow(() -> new UserException(config.file() + " has no fleet: section"));
        try (FleetDirectory fleet = FleetDirectory.open(shared)) {
            fleet.create(FleetDirectory.PARTITIONS);
            return run(fleet, spec.commandLine().getOut());
        }
    }
}
