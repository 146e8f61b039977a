package io.emberwatch.monitor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The version of this program. */
public final class BuildInfo {
    private static final String RESOURCE = "/io/emberwatch/build.properties";

    private BuildInfo() {}

    public static String version() {
        try (InputStream content = BuildInfo.class.getResourceAsStream(RESOURCE)) {
            Properties properties = new Properties();
            properties.load(content);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE + " from the program's own jar", e);
        }
    }

    /** The labels of a model together with the program's version. */
    static Map<String, String> labels(Map<String, String> model) {
        Map<String, String> labels = new TreeMap<>(model);
        labels.put("version", version());
        return labels;
    }
}
