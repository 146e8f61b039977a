package io.emberwatch.cli;

import io.emberwatch.monitor.ConfigFile;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The option {@code --config}, shared by the commands that read a configuration. */
final class ConfigOption {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "Configuration file. config/emberwatch.yml explains every key.")
    private Path file;

    MonitorConfig load() throws ConfigException {
        return new ConfigLoader(System::getenv).load(file);
    }

    /** The same file, to be read and later read again. */
    ConfigFile watched() {
        return new ConfigFile(file, new ConfigLoader(System::getenv));
    }

    /** What the file says most likely otherwise than it is meant, a line for each. */
    List<String> suspicions() throws ConfigException {
        return new ConfigLoader(System::getenv).suspicions(file);
    }

    Path file() {
        return file;
    }
}
