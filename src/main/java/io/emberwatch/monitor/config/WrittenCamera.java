package io.emberwatch.monitor.config;

import java.util.List;
import java.util.Optional;

/**
 * What a configuration file itself says of a camera, before variables are put in and defaults apply. Shows no password:
 * neither one that is written there nor the part of an address in which some cameras take one. Immutable.
 *
 * @param id as written, perhaps no good one
 * @param url without its query
 * @param urlCut whether something of the url is not shown
 * @param password whether there is one
 * @param passwordReference the variable that it comes from, such as {@code ${CAM_PASSWORD}}
 * @param threshold as written
 */
public record WrittenCamera(
        String id,
        Optional<String> name,
        Optional<String> group,
        Optional<String> url,
        boolean urlCut,
        Optional<String> username,
        boolean password,
        Optional<String> passwordReference,
        Optional<String> threshold) {
    private static final String REFERENCE = "\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}";

    /** The cameras of a text, in their order; none where it is no YAML. */
    public static List<WrittenCamera> of(String text) {
        YamlText yaml = new YamlText(text.startsWith("\uFEFF") ? text.substring(1) : text);
        return yaml.names(List.of("cameras")).stream().map(id -> of(yaml, id)).toList();
    }

    private static WrittenCamera of(YamlText yaml, String id) {
        Optional<String> url = yaml.scalar(List.of("cameras", id, CameraConfig.URL));
        Optional<String> shown = url.map(CameraConfig.CameraUrl::printable);
        Optional<String> password = yaml.scalar(List.of("cameras", id, "password"));
        return new WrittenCamera(
                id,
                yaml.scalar(List.of("cameras", id, "name")),
                yaml.scalar(List.of("cameras", id, "group")),
                shown,
                !shown.equals(url),
                yaml.scalar(List.of("cameras", id, "username")),
                password.isPresent(),
                password.filter(each -> each.matches(REFERENCE)),
                yaml.scalar(List.of("cameras", id, "detect", "threshold")));
    }
}
