package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.YamlReader.YamlNode.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads a configuration file, or says everything that is wrong with it. Immutable and thread-safe. */
public final class ConfigLoader {
    /** The largest file that is read. */
    public static final int LARGEST_BYTES = 1 << 20;

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
        return parse(file, read(file));
    }

    /**
     * As {@link #load}, from what the file could hold.
     *
     * @param file names the text in problems; files that the text refers to are looked for in its folder
     */
    public MonitorConfig parse(Path file, String text) throws ConfigException {
        return parse(file.toString(), text, folderOf(file));
    }

    /**
     * As {@link #load}, from a text.
     *
     * @param file how problems name the text
     */
    public MonitorConfig parse(String file, String text) throws ConfigException {
        return parse(file, text, Path.of(""));
    }

    private MonitorConfig parse(String file, String text, Path folder) throws ConfigException {
        Problems problems = new Problems(file);
        Optional<Mapping> root = YamlReader.read(text, problems);
        if (!problems.isEmpty() || root.isEmpty()) {
            throw problems.toException();
        }
        Settings settings = new ConfigReader(new Substitution(environment, folder), problems).read(root.get());
        if (!problems.isEmpty()) {
            throw problems.toException();
        }
        return (MonitorConfig) ConfigSection.FILE.build(settings);
    }

    /**
     * What a file says most likely otherwise than it is meant: a line for each. None of them keeps it from being loaded,
     * and none shows a value.
     *
     * @throws ConfigException when the file cannot be read
     */
    public List<String> suspicions(Path file) throws ConfigException {
        return Suspicions.of(file.toString(), read(file));
    }

    /**
     * The folder of incidents that a file names, also where other things are wrong with the file.
     *
     * @throws ConfigException when the file cannot be read, is no YAML, or names no folder that can be
     */
    public Path incidentsPath(Path file) throws ConfigException {
        Problems problems = new Problems(file.toString());
        Optional<Mapping> root = YamlReader.read(read(file), problems);
        if (!problems.isEmpty() || root.isEmpty()) {
            throw problems.toException();
        }
        Settings settings = new ConfigReader(new Substitution(environment, folderOf(file)), problems).read(root.get());
        ConfigKey path = ConfigSection.FILE.sections().stream()
                .filter(section -> section.type() == IncidentsConfig.class)
                .findFirst()
                .orElseThrow()
                .key("path");
        if (settings.isRefused(path)) {
            throw problems.toException();
        }
        return Path.of((String) settings.get(path));
    }

    private static Path folderOf(Path file) {
        Path folder = file.getParent();
        return folder == null ? Path.of("") : folder;
    }

    private static String read(Path file) throws ConfigException {
        if (!Files.exists(file)) {
            throw unusable(file, "no such file; --config names the configuration");
        }
        if (Files.isDirectory(file)) {
            throw unusable(file, "is a folder; name the YAML file in it");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST_BYTES + 1);
        } catch (AccessDeniedException e) {
            throw unusable(file, "may not be read by this user");
        } catch (IOException e) {
            throw unusable(file, "cannot be read: " + e.getMessage());
        }
        if (bytes.length > LARGEST_BYTES) {
            throw unusable(file, "is larger than 1 MiB: this is no configuration");
        }
        return decode(file, bytes);
    }

    private static String decode(Path file, byte[] bytes) throws ConfigException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            long line = 1 + out.chars().filter(c -> c == '\n').count();
            throw unusable(file + ":" + line, "is not UTF-8 text; save it as UTF-8");
        }
        String text = out.toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static ConfigException unusable(Object place, String why) {
        return new ConfigException(List.of(place + ": " + why));
    }
}
