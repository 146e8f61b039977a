package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.YamlNode.Mapping;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Reads a configuration file, or says everything that is wrong with it. Immutable and thread-safe. */
public final class ConfigLoader {
    private final Function<String, String> environment;

    /** @param environment the value of an environment variable, null where it is unset; {@code System::getenv} */
    public ConfigLoader(Function<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Reads a YAML file of at most 1 MiB and 512 cameras.
     *
     * @throws ConfigException with every problem of the file; a file that is missing or no YAML is one problem
     */
    public MonitorConfig load(Path file) throws ConfigException {
        return parse(file.toString(), ConfigFile.read(file));
    }

    /**
     * As {@link #load}, from a text.
     *
     * @param file how problems name the text
     */
    public MonitorConfig parse(String file, String text) throws ConfigException {
        Problems problems = new Problems(file);
        Optional<Mapping> root = YamlReader.read(text, problems);
        if (!problems.isEmpty() || root.isEmpty()) {
            throw problems.toException();
        }
        MonitorSettings settings = MonitorSettings.read(root.get(), new Substitution(environment), problems);
        if (!problems.isEmpty()) {
            throw problems.toException();
        }
        return settings.toConfig();
    }
}
