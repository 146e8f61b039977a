package io.emberwatch.monitor.camera.onvif;

import java.util.List;

/** Found cameras as they stand in a configuration. What strangers say stands in quotes or comments, never as YAML. */
public final class CamerasYaml {
    private CamerasYaml() {}

    /** The key {@code cameras} with those that have a stream; empty where none has. */
    public static String of(List<FoundCamera> found) {
        StringBuilder yaml = new StringBuilder();
        for (FoundCamera camera : found) {
            camera.suggested().ifPresent(stream -> write(camera, stream, yaml));
        }
        return yaml.length() == 0 ? "" : "cameras:\n" + yaml;
    }

    private static void write(FoundCamera camera, FoundStream stream, StringBuilder yaml) {
        String kind = (camera.manufacturer() + " " + camera.model()).strip();
        yaml.append("  ").append(camera.id()).append(":\n");
        yaml.append("    # ")
                .append(kind.isEmpty() ? "" : kind + ", ")
                .append(stream.describe())
                .append('\n');
        camera.streams().stream()
                .filter(other -> !other.equals(stream))
                .forEach(other -> yaml.append("    # also ")
                        .append(other.url())
                        .append(" (")
                        .append(other.describe())
                        .append(")\n"));
        yaml.append("    name: ")
                .append(quoted(
                        camera.name().replace("$", "").isBlank()
                                ? camera.id()
                                : camera.name().replace("$", "")))
                .append('\n');
        // A stranger's address must not name variables of ours.
        yaml.append("    url: ")
                .append(quoted(stream.url().replace("$", "%24")))
                .append('\n');
        if (camera.login()) {
            yaml.append("    username: \"${CAM_USER}\"\n    password: \"${CAM_PASSWORD}\"\n");
        }
    }

    private static String quoted(String text) {
        return "\"" + SafeXml.line(text).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
