package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.YamlReader.YamlNode.Entry;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Mapping;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Scalar;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Where in a camera's frames a fire counts; everywhere when there are no zones. Immutable. */
public record RegionsConfig(
        @Key(
                name = "masks",
                about = "Where a fire does not count: a hit with more than half of its heat in a mask is not believed.",
                example = "{stove: [[0.0, 0.0], [0.3, 0.0], [0.3, 0.4], [0.0, 0.4]]}")
        List<Polygon> masks,

        @Key(
                name = "zones",
                about =
                        "The only places where a fire counts: a hit with more than half of its heat outside all zones is not "
                                + "believed.",
                example = "{hall: [[0.0, 0.3], [1.0, 0.3], [1.0, 1.0], [0.0, 1.0]]}")
        List<Polygon> zones) {
    /** Everywhere. */
    public static final RegionsConfig EVERYWHERE = new RegionsConfig(List.of(), List.of());

    public RegionsConfig {
        masks = List.copyOf(masks);
        zones = List.copyOf(zones);
    }

    /**
     * A part of an image, in shares of it. Immutable.
     *
     * @param name what the file calls it; empty where there is none
     * @param corners at least three, in order; the last is joined to the first
     */
    public record Polygon(String name, List<Corner> corners) {
        /** The most corners a file may give one. */
        static final int MOST_CORNERS = 100;

        /**
         * A corner.
         *
         * @param x from the left edge, 0..1
         * @param y from the upper edge, 0..1
         */
        public record Corner(double x, double y) {
            public Corner {
                Checks.require(x >= 0 && x <= 1 && y >= 0 && y <= 1, "a corner lies within 0..1");
            }
        }

        /** Without a name. */
        public Polygon(List<Corner> corners) {
            this("", corners);
        }

        public Polygon {
            corners = List.copyOf(corners);
            Checks.require(corners.size() >= 3, "a polygon has at least three corners");
        }

        /** Whether a point lies inside, by the even-odd rule; on the very edge it may be either. */
        public boolean contains(double x, double y) {
            boolean inside = false;
            Corner before = corners.get(corners.size() - 1);
            for (Corner corner : corners) {
                boolean crosses = corner.y > y != before.y > y;
                if (crosses && x < (before.x - corner.x) * (y - corner.y) / (before.y - corner.y) + corner.x) {
                    inside = !inside;
                }
                before = corner;
            }
            return inside;
        }

        /** Named polygons of a file: a mapping of a name to a list of corners, each {@code [x, y]}. */
        static final class Named implements ValueTypes.ValueType<List<Polygon>> {
            private static final int MOST = 50;
            private static final Pattern SHARE = Pattern.compile("(0|1)(\\.[0-9]{1,15})?|\\.[0-9]{1,15}");

            /** Never of a single text: the reader hands the mapping over. */
            @Override
            public List<Polygon> parse(String text) throws Problems.Refused {
                throw Problems.Refused.mustBe(form());
            }

            @Override
            public String form() {
                return "polygons by name, each a list of at least three corners [x, y] from 0 to 1";
            }

            /** Reads the mapping; empty after a problem. */
            List<Polygon> read(YamlReader.YamlNode node, int line, String path, Problems problems) {
                if (!(node instanceof Mapping)) {
                    problems.add(line, path, "must be " + form() + ", not " + node.kind());
                    return List.of();
                }
                List<Polygon> polygons = new ArrayList<>();
                for (Entry entry : ConfigReader.unique(node, path, problems)) {
                    String place = ConfigReader.join(path, Problems.shown(entry.key()));
                    try {
                        polygons.add(polygon(entry.key(), entry.value()));
                    } catch (Problems.Refused e) {
                        problems.add(entry.line(), place, e.getMessage());
                    }
                }
                if (polygons.size() > MOST) {
                    problems.add(line, path, "must be at most " + MOST + " polygons, not " + polygons.size());
                }
                return polygons;
            }

            private static Polygon polygon(String name, YamlReader.YamlNode node) throws Problems.Refused {
                if (!(node instanceof Sequence corners)) {
                    throw new Problems.Refused("must be a list of corners [x, y], not " + node.kind());
                }
                int count = corners.items().size();
                if (count < 3 || count > Polygon.MOST_CORNERS) {
                    throw new Problems.Refused(
                            "must have from 3 to " + Polygon.MOST_CORNERS + " corners, not " + count);
                }
                List<Polygon.Corner> read = new ArrayList<>();
                for (YamlReader.YamlNode corner : corners.items()) {
                    read.add(corner(corner, read.size() + 1));
                }
                return new Polygon(name, read);
            }

            private static Polygon.Corner corner(YamlReader.YamlNode node, int number) throws Problems.Refused {
                if (node instanceof Sequence pair && pair.items().size() == 2) {
                    return new Polygon.Corner(
                            share(pair.items().get(0), number),
                            share(pair.items().get(1), number));
                }
                throw outside(number);
            }

            private static double share(YamlReader.YamlNode node, int number) throws Problems.Refused {
                if (node instanceof Scalar scalar
                        && SHARE.matcher(scalar.text()).matches()) {
                    double value = Double.parseDouble(scalar.text());
                    if (value <= 1) {
                        return value;
                    }
                }
                throw outside(number);
            }

            private static Problems.Refused outside(int number) {
                return new Problems.Refused(
                        "corner " + number + " must be [x, y], each from 0 to 1 (a share of the image)");
            }
        }
    }
}
