package io.emberwatch.monitor.config;

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

/** The text of a configuration file, or one clear reason why there is none. */
final class ConfigFile {
    static final int LARGEST_BYTES = 1 << 20;

    private ConfigFile() {}

    static String read(Path file) throws ConfigException {
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
