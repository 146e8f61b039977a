package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.loading.NetworkLoader;
import io.emberwatch.monitor.CameraRules;
import io.emberwatch.monitor.camera.CameraTls;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ExplainConfig;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.incident.objects.ObjectStore;
import io.emberwatch.monitor.inference.MapChoices;
import io.emberwatch.monitor.notify.sink.Sinks;
import io.emberwatch.monitor.web.access.Access;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code emberwatch validate}: checks a configuration and starts nothing. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description =
                "Checks a configuration without starting the monitor. Exit code 0 means valid, 2 invalid. Loads the"
                        + " model only if a camera sets its own heat map.")
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws ConfigException {
        config.suspicions().forEach(line -> spec.commandLine().getErr().println("warning: " + line));
        MonitorConfig checked = config.load();
        checked.danger().ifPresent(danger -> {
            throw new UserException(danger);
        });
        Sinks.check(checked.notifications());
        checked.incidents().s3().ifPresent(ObjectStore::check);
        Access.check(checked.web().access());
        CameraTls.check(checked.cameras());
        CameraTls.unchecked(checked.cameras())
                .forEach(id -> spec.commandLine()
                        .getErr()
                        .println("warning: cameras." + id + ": its certificate is not checked: set capture.tls"));
        checkMaps(checked);
        spec.commandLine()
                .getOut()
                .println(config.file() + ": good, cameras: "
                        + checked.cameras().keySet().stream()
                                .map(Object::toString)
                                .toList());
        return 0;
    }

    /** Only the loaded model knows its layers. Loading takes seconds, so it is left out if no camera names a layer or method. */
    private static void checkMaps(MonitorConfig config) {
        MapChoices choices = new CameraRules(config.cameras()).maps();
        if (choices.byCamera().values().stream().allMatch(ExplainConfig.USUAL::equals)) {
            return;
        }
        try (ModelPackage bundle = ModelPackage.open(config.model().path());
                Network network = NetworkLoader.load(
                        bundle,
                        new NetworkOptions(
                                Device.CPU, Precision.FP32, config.model().threads(), 1))) {
            choices.check(network);
        }
    }
}
