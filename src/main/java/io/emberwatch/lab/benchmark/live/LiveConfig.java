package io.emberwatch.lab.benchmark.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The configuration of the monitor that is measured: a site's own, with other cameras and nobody to tell. */
public final class LiveConfig {
    /** What of a site's file holds. */
    private static final List<String> KEPT = List.of("model", "defaults", "publish", "canary", "evidence");

    private static final double USUAL_FPS = 1;
    private static final int USUAL_VIEWERS = 200;

    private LiveConfig() {}

    /** No site's configuration: the monitor's defaults. */
    public static ObjectNode none() {
        ObjectNode root = new YAMLMapper().createObjectNode();
        // The canary's frames are nobody's, and would be counted with the cameras'.
        root.putObject("canary").put("enabled", false);
        return root;
    }

    /**
     * Takes from a site's configuration what does not name cameras, places or people.
     *
     * @throws UserException when it is no YAML
     */
    public static ObjectNode read(Path file) {
        ObjectNode root = none();
        try {
            JsonNode site = new YAMLMapper().readTree(file.toFile());
            for (String section : KEPT) {
                if (site.has(section)) {
                    root.set(section, site.get(section));
                }
            }
            return root;
        } catch (IOException e) {
            throw new UserException(file + ": cannot be read as a configuration (" + firstLine(e) + ")");
        }
    }

    /**
     * Makes the configuration.
     *
     * @param urls of the plan's cameras
     * @param folder for incidents
     * @throws ConfigException when the site's part of it is wrong
     */
    static MonitorConfig of(LivePlan plan, List<String> urls, Path folder) throws ConfigException {
        ObjectNode root = plan.configuration().deepCopy();
        ObjectNode capture = section(section(root, "defaults"), "capture");
        if (plan.fps().isPresent()) {
            capture.put("fps", plan.fps().getAsDouble());
        } else if (!capture.has("fps")) {
            capture.put("fps", USUAL_FPS);
        }
        // Each fire is to raise its own alarm.
        section(section(root, "defaults"), "detect").put("cooldown", "0s");
        plan.batchSize().ifPresent(size -> section(root, "model").put("batch_size", size));
        section(root, "incidents").put("path", folder.toString());
        section(root, "web")
                .put("bind", "127.0.0.1:0")
                .put("max_viewers", Math.max(USUAL_VIEWERS, plan.audience().viewers()));
        ObjectNode cameras = section(root, "cameras");
        List<String> names = plan.cameras().names();
        for (int i = 0; i < names.size(); i++) {
            cameras.putObject(names.get(i)).put("url", urls.get(i));
        }
        try {
            // JSON is YAML too.
            return new ConfigLoader(System::getenv).parse("the benchmark's configuration", Json.text(root));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode section(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode there ? there : parent.putObject(name);
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
