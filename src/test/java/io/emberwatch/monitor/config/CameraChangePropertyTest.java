package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.CameraChange.Added;
import io.emberwatch.monitor.config.CameraChange.Changed;
import io.emberwatch.monitor.config.CameraChange.Drawn;
import io.emberwatch.monitor.config.CameraChange.Field;
import io.emberwatch.monitor.config.CameraChange.Removed;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Any change of any file: another parser reads from the changed file what the change asked for, and every comment and line
 * that is no part of it is still there, in its order.
 */
class CameraChangePropertyTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final List<String> TEXTS = List.of(
            "Yard",
            "Hof #2: links",
            "it's \"here\" \\ there",
            "车间",
            "fire \uD83D\uDD25 pit",
            "yes",
            "012",
            "{a: b}",
            "$${X}",
            " - ");

    @Property(tries = 200)
    void changedFile_saysWhatWasAskedFor_andKeepsEverythingElse(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Written file = new Written(random);
        CameraChange change = change(random, file);
        Map<String, Object> expected = parsed(file.text());
        apply(change, expected);

        String after = change.in(file.text());

        assertThat(comparable(parsed(after))).as(after).isEqualTo(comparable(expected));
        List<String> kept = file.linesBeside(change);
        assertThat(after.lines().toList())
                .as("%s%n%s%n%s", change, file.text(), after)
                .containsSubsequence(kept);
        for (String comment : file.commentsBeside(change)) {
            assertThat(after).contains(comment);
        }
        assertThat(after.contains("\r\n")).isEqualTo(file.text().contains("\r\n"));
        assertThat(after.replace("\r\n", "").contains("\n"))
                .isEqualTo(!file.text().contains("\r\n"));
    }

    private static CameraChange change(Random random, Written file) {
        CameraId camera = new CameraId(file.cameras.get(random.nextInt(file.cameras.size())));
        return switch (random.nextInt(4)) {
            case 0 -> {
                Map<Field, Object> values = new EnumMap<>(Field.class);
                values.put(Field.URL, "rtsp://10.0.0.9/" + random.nextInt(9));
                values.put(Field.NAME, text(random));
                if (random.nextBoolean()) {
                    values.put(Field.THRESHOLD, new BigDecimal("0.75"));
                }
                yield new Added(new CameraId("new-" + random.nextInt(100)), values);
            }
            case 1 -> new Removed(camera);
            case 2 -> {
                Map<Field, Optional<Object>> values = new EnumMap<>(Field.class);
                values.put(Field.NAME, random.nextInt(4) == 0 ? Optional.empty() : Optional.of(text(random)));
                if (random.nextBoolean()) {
                    values.put(Field.GROUP, random.nextBoolean() ? Optional.empty() : Optional.of(text(random)));
                }
                if (random.nextBoolean()) {
                    values.put(Field.URL, Optional.of("rtsp://10.0.0.8/" + random.nextInt(9) + "?a=b#c"));
                }
                if (random.nextBoolean()) {
                    values.put(
                            Field.THRESHOLD,
                            random.nextBoolean() ? Optional.empty() : Optional.of(new BigDecimal("0.625")));
                }
                yield new Changed(camera, values);
            }
            default -> new Drawn(camera, polygons(random), polygons(random));
        };
    }

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private static List<Polygon> polygons(Random random) {
        List<Polygon> polygons = new ArrayList<>();
        for (String name : List.of("stove", "hall", "Lampe, oben", "no")) {
            if (random.nextInt(3) == 0) {
                polygons.add(new Polygon(
                        name,
                        List.of(
                                new Polygon.Corner(0, 0),
                                new Polygon.Corner(random.nextInt(1000) / 1000.0, 1),
                                new Polygon.Corner(0.5, 0.00025))));
            }
        }
        return polygons;
    }

    /** The same change, of what another parser has read. */
    @SuppressWarnings("unchecked")
    private static void apply(CameraChange change, Map<String, Object> file) {
        Map<String, Object> cameras = (Map<String, Object>) file.get("cameras");
        String id = change.camera().value();
        if (change instanceof Removed) {
            cameras.remove(id);
        } else if (change instanceof Added added) {
            Map<String, Object> camera = new LinkedHashMap<>();
            added.values().forEach((field, value) -> set(camera, field, Optional.of(value)));
            cameras.put(id, camera);
        } else if (change instanceof Changed changed) {
            changed.values().forEach((field, value) -> set((Map<String, Object>) cameras.get(id), field, value));
        } else if (change instanceof Drawn drawn) {
            set((Map<String, Object>) cameras.get(id), "masks", drawn.masks());
            set((Map<String, Object>) cameras.get(id), "zones", drawn.zones());
        }
    }

    private static void set(Map<String, Object> camera, String kind, List<Polygon> polygons) {
        if (polygons.isEmpty()) {
            camera.remove(kind);
            return;
        }
        Map<String, Object> all = new LinkedHashMap<>();
        polygons.forEach(each -> all.put(
                each.name(),
                each.corners().stream()
                        .map(corner -> List.of(corner.x(), corner.y()))
                        .toList()));
        camera.put(kind, all);
    }

    @SuppressWarnings("unchecked")
    private static void set(Map<String, Object> camera, Field field, Optional<Object> value) {
        if (field == Field.THRESHOLD) {
            Map<String, Object> detect = (Map<String, Object>)
                    Optional.ofNullable(camera.get("detect")).orElseGet(LinkedHashMap::new);
            value.ifPresentOrElse(given -> detect.put("threshold", given), () -> detect.remove("threshold"));
            if (detect.isEmpty()) {
                camera.remove("detect");
            } else {
                camera.put("detect", detect);
            }
            return;
        }
        String key = field.name().toLowerCase(Locale.ROOT);
        value.ifPresentOrElse(given -> camera.put(key, given), () -> camera.remove(key));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parsed(String text) throws IOException {
        return YAML.readValue(text, Map.class);
    }

    /** Numbers by their value, mappings by their names; the order of keys is judged by the lines. */
    private static Object comparable(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put(key.toString(), comparable(each)));
            return sorted;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CameraChangePropertyTest::comparable).toList();
        }
        return value instanceof Number number
                ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
                : value;
    }

    /** A configuration as people write them: comments everywhere, whatever style of YAML. */
    private static final class Written {
        private final Random random;
        private final String end;
        private final List<String> lines = new ArrayList<>();
        /** The camera that a line or comment belongs to; empty for none. */
        private final List<String> owners = new ArrayList<>();

        private final Map<String, String> comments = new LinkedHashMap<>();
        private final List<String> cameras = new ArrayList<>();

        Written(Random random) {
            this.random = random;
            end = random.nextInt(3) == 0 ? "\r\n" : "\n";
            if (random.nextInt(5) == 0) {
                line("", "---");
            }
            comment("", 0);
            line("", "model: {batch_size: 4}" + trailing(""));
            if (random.nextBoolean()) {
                cameras();
                sections();
            } else {
                sections();
                cameras();
            }
        }

        String text() {
            String text = String.join(end, lines);
            // Some files end without the end of a line.
            return lines.hashCode() % 4 == 0 ? text : text + end;
        }

        List<String> linesBeside(CameraChange change) {
            boolean any = change instanceof Added;
            List<String> kept = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                boolean own = owners.get(i).equals(change.camera().value())
                        || owners.get(i).equals("*");
                if (!own || (any && !owners.get(i).equals("*"))) {
                    kept.add(lines.get(i));
                }
            }
            // The end of the last line may be the end of the file.
            while (kept.get(kept.size() - 1).isEmpty()) {
                kept.remove(kept.size() - 1);
            }
            return kept;
        }

        List<String> commentsBeside(CameraChange change) {
            List<String> kept = new ArrayList<>();
            comments.forEach((comment, owner) -> {
                String own = change.camera().value() + "/";
                if (!owner.startsWith(own) || !goes(owner.substring(own.length()), change)) {
                    kept.add(comment);
                }
            });
            return kept;
        }

        /** What stands at the end of a line, or is indented further below it, belongs to what is taken out. */
        private static boolean goes(String part, CameraChange change) {
            if (change instanceof Changed changed) {
                List<String> gone = changed.values().entrySet().stream()
                        .filter(each -> each.getValue().isEmpty())
                        .map(each -> each.getKey().name().toLowerCase(Locale.ROOT))
                        .toList();
                return gone.contains(part) || (part.equals("tail") && gone.contains("group"));
            }
            return change instanceof Removed
                    || (change instanceof Drawn && (part.equals("polygon") || part.equals("tail")));
        }

        private void line(String owner, String text) {
            lines.add(text);
            owners.add(owner);
        }

        private String marker(String owner) {
            String comment = "# c" + (1000 + comments.size()) + (random.nextBoolean() ? ": {not, yaml}" : " 'quote");
            comments.put(comment, owner);
            return comment;
        }

        private void comment(String owner, int indent) {
            int count = random.nextInt(3);
            for (int i = 0; i < count; i++) {
                line(
                        owner.isEmpty() ? "" : owner.substring(0, owner.indexOf('/')),
                        random.nextInt(4) == 0 ? "" : " ".repeat(indent) + marker(owner));
            }
        }

        private String trailing(String owner) {
            return random.nextInt(3) == 0 ? " " + marker(owner) : "";
        }

        private void sections() {
            comment("", 0);
            line("", "defaults:" + trailing(""));
            line("", "  detect: {threshold: 0.8}");
            comment("", 2);
            if (random.nextBoolean()) {
                line("", "publish:");
                line("", "  jpeg_quality: 70" + trailing(""));
            }
            comment("", 0);
        }

        private void cameras() {
            int count = 2 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                cameras.add(List.of("yard", "gate", "hall-2", "12", "on").get(i));
            }
            int step = 1 + random.nextInt(4);
            if (random.nextInt(5) == 0) {
                inFlow();
                return;
            }
            line("", "cameras:" + trailing(""));
            for (String camera : cameras) {
                camera(camera, step);
                // One that stands as far to the left as the cameras is nobody's.
                comment("", step);
            }
        }

        private void inFlow() {
            String all = String.join(", ", cameras.stream().map(this::small).toList());
            if (random.nextBoolean()) {
                line("*", "cameras: {" + all + (random.nextBoolean() ? "," : "") + "}" + trailing(""));
                return;
            }
            line("", "cameras: {" + trailing(""));
            for (String camera : cameras) {
                boolean last = camera.equals(cameras.get(cameras.size() - 1));
                line("*", "    " + small(camera) + (last ? "" : ",") + trailing(""));
            }
            line("", "  }" + trailing(""));
        }

        private String key(String camera) {
            return random.nextInt(3) == 0 || camera.matches("12|on") ? "\"" + camera + "\"" : camera;
        }

        private String small(String camera) {
            return key(camera) + ": {url: 'demo:'" + (random.nextBoolean() ? ", name: Camera" : "")
                    + (random.nextBoolean() ? ", detect: {window: 5}" : "") + "}";
        }

        private void camera(String camera, int step) {
            String in = " ".repeat(step);
            String own = camera + "/";
            if (random.nextInt(4) == 0) {
                line(camera, in + small(camera) + trailing(own));
                comment(own, 2 * step + 1);
                return;
            }
            line(camera, in + key(camera) + ":" + trailing(own));
            String deep = in + " ".repeat(step);
            comment(own, 2 * step);
            if (random.nextBoolean()) {
                line(
                        camera,
                        deep + "name: "
                                + List.of("Plain name", "'single ''quoted'''", "\"double \\\" #\"")
                                        .get(random.nextInt(3))
                                + trailing(own + "name"));
            }
            line(camera, deep + "url: \"rtsp://10.0.0.5/" + camera + "\"" + trailing(own));
            comment(own, 2 * step + random.nextInt(3));
            if (random.nextBoolean()) {
                line(camera, deep + "detect:");
                line(camera, deep + "  threshold: 0.9" + trailing(own + "threshold"));
                line(camera, deep + "  window: 7" + trailing(own));
                comment(own, 2 * step + 2);
            }
            if (random.nextBoolean()) {
                masks(camera, deep);
            }
            if (random.nextInt(3) == 0) {
                line(camera, deep + "group: >-");
                line(camera, deep + "  folded " + camera);
                line(camera, deep + "  name");
            }
            comment(own + "tail", 2 * step + 1);
        }

        private void masks(String camera, String deep) {
            String own = camera + "/polygon";
            if (random.nextBoolean()) {
                line(camera, deep + "masks: {stove: [[0, 0], [0.1, 0], [0.1, 0.1]]}" + trailing(camera + "/polygon"));
                return;
            }
            line(camera, deep + "masks:" + trailing(own));
            line(camera, deep + "  stove: [[0, 0], [1, 0], [1, 1]]" + trailing(own));
            line(camera, deep + "  lamp:");
            // As far to the left as its key.
            line(camera, deep + "  - [0, 0]" + trailing(own));
            line(camera, deep + "  - [0.5, 0]");
            line(camera, deep + "  - - 0.5");
            line(camera, deep + "    - .25");
        }
    }
}
