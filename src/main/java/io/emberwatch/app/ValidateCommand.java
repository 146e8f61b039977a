package io.emberwatch.app;

import io.emberwatch.inference.Device;
import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.config.ConfigException;
import io.emberwatch.config.ExplainConfig;
import io.emberwatch.config.MonitorConfig;
import io.emberwatch.inference.ExplainableModel;
import io.emberwatch.inference.MapChoices;
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
                "Checks a configuration without starting anything: exit 0 if it is good, 2 if not. Loads the model only where a"
                        + " camera chooses its heat map.")
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws ConfigException {
        MonitorConfig checked = config.load();
        checkMaps(checked);
        spec.commandLine()
                .getOut()
                .println(config.file() + ": good, cameras: "
                        + checked.cameras().keySet().stream()
                                .map(Object::toString)
                                .toList());
        return 0;
    }

    /** Only the loaded model knows its layers, and loading takes seconds: not for cameras that say nothing of them. */
    private static void checkMaps(MonitorConfig config) {
        MapChoices choices = ModelLoading.choices(config);
        if (choices.byCamera().values().stream().allMatch(ExplainConfig.USUAL::equals)) {
            return;
        }
        try (ModelBundle bundle = ModelBundle.open(config.model().path());
                ExplainableModel model = ExplainableModel.load(
                        bundle, Device.CPU, config.model().threads())) {
            choices.check(model);
        }
    }
}
