package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.YamlReader.YamlNode;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Mapping;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Scalar;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Sequence;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML text that is changed at single places, where the parser says they stand: comments, order, quotes and line ends
 * of everything else stay as they are. What is written is quoted, so that it is read back as it was given. Immutable.
 *
 * <p>Values are texts, numbers, lists of values, and maps of texts to values.
 */
final class YamlText {
    private final String text;
    private final String lineEnd;

    /** @param text one YAML document without a byte order mark */
    YamlText(String text) {
        this.text = text;
        this.lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
    }

    @Override
    public String toString() {
        return text;
    }

    /** The names of a mapping, in their order; empty where there is none at this path. */
    List<String> names(List<String> path) {
        return at(path).filter(Map.class::isInstance).stream()
                .flatMap(each -> ((Map<?, ?>) each).keySet().stream())
                .map(Object::toString)
                .toList();
    }

    /** What stands at a path, as written; empty where there is no single value. */
    Optional<String> scalar(List<String> path) {
        return at(path).filter(String.class::isInstance).map(String.class::cast);
    }

    /** Whether this stands at a path; numbers are compared as such. */
    boolean says(List<String> path, Object value) {
        return at(path).filter(found -> same(found, plain(value))).isPresent();
    }

    private Optional<Object> at(List<String> path) {
        Object found = meaning(text);
        for (String name : path) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return Optional.ofNullable(found);
    }

    private static boolean same(Object found, Object wanted) {
        if (found instanceof List<?> one && wanted instanceof List<?> other) {
            return one.size() == other.size()
                    && IntStream.range(0, one.size()).allMatch(i -> same(one.get(i), other.get(i)));
        }
        try {
            return found.equals(wanted)
                    || new BigDecimal(found.toString()).compareTo(new BigDecimal(wanted.toString())) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /**
     * This text with a value at a path, in place of the one that is there. Mappings on the way are made where they are
     * missing.
     *
     * @throws Unchangeable where the text has no place for it
     */
    YamlText with(List<String> path, Object value) {
        return checked(path, changed(path, value), Optional.of(value));
    }

    /**
     * This text without what stands at a path; the text itself where nothing does.
     *
     * @throws Unchangeable where it cannot be taken out
     */
    YamlText without(List<String> path) {
        return checked(path, reduced(path), Optional.empty());
    }

    /** Nothing else may say anything else: a form of YAML that nobody thought of is left to people. */
    private YamlText checked(List<String> path, YamlText after, Optional<Object> value) {
        Object expected = meaning(text);
        put(expected, path, value);
        if (!expected.equals(meaning(after.text))) {
            throw new Unchangeable(path);
        }
        return after;
    }

    private static void put(Object tree, List<String> path, Optional<Object> value) {
        if (!(tree instanceof LinkedHashMap<?, ?>)) {
            throw new Unchangeable(path);
        }
        @SuppressWarnings("unchecked") // As meaning() makes them.
        Map<String, Object> members = (Map<String, Object>) tree;
        String name = path.get(0);
        if (path.size() > 1) {
            if (value.isEmpty() && !members.containsKey(name)) {
                return;
            }
            if (!(members.get(name) instanceof Map)) {
                members.put(name, new LinkedHashMap<>());
            }
            put(members.get(name), path.subList(1, path.size()), value);
        } else if (value.isPresent()) {
            members.put(name, plain(value.get()));
        } else {
            members.remove(name);
        }
    }

    private YamlText changed(List<String> path, Object value) {
        Node at = root();
        int column = -1;
        for (int depth = 0; depth < path.size(); depth++) {
            if (!(at instanceof MappingNode mapping)) {
                throw new Unchangeable(path.subList(0, depth));
            }
            Optional<NodeTuple> found = entry(mapping, path.get(depth));
            if (found.isEmpty()) {
                return added(mapping, path, depth, nested(path.subList(depth + 1, path.size()), value));
            }
            column = found.get().getKeyNode().getStartMark().getColumn();
            at = found.get().getValueNode();
            if (isNothing(at)) {
                Object whole = nested(path.subList(depth + 1, path.size()), value);
                int end = start(at);
                return new YamlText(text.substring(0, end) + " " + flow(whole) + text.substring(end));
            }
        }
        int start = start(at);
        // A list may stand as far to the left as its key; what takes its place may not.
        boolean tooFarLeft = lineBefore(start).isBlank() && at.getStartMark().getColumn() <= column;
        return new YamlText(
                text.substring(0, start) + (tooFarLeft ? "  " : "") + flow(value) + text.substring(end(at)));
    }

    private YamlText reduced(List<String> path) {
        Node at = root();
        for (int depth = 0; depth < path.size(); depth++) {
            Optional<NodeTuple> found = entry(at, path.get(depth));
            if (found.isEmpty()) {
                return this;
            }
            if (depth == path.size() - 1) {
                MappingNode mapping = (MappingNode) at;
                int index = mapping.getValue().indexOf(found.get());
                return mapping.getFlowStyle() == FlowStyle.FLOW
                        ? withoutInFlow(mapping, index)
                        : withoutLines(found.get(), path);
            }
            at = found.get().getValueNode();
        }
        return this;
    }

    private Node root() {
        LoaderOptions options = new LoaderOptions();
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root instanceof MappingNode) {
                return root;
            }
        } catch (YAMLException e) {
            // Said better by the loader, which reads the text before and after each change.
        }
        throw new Unchangeable(List.of());
    }

    private static Optional<NodeTuple> entry(Node node, String name) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(each -> nameOf(each.getKeyNode()).equals(name))
                        .findFirst()
                : Optional.empty();
    }

    private static String nameOf(Node key) {
        return key instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static Object nested(List<String> path, Object value) {
        Object whole = value;
        for (int i = path.size() - 1; i >= 0; i--) {
            whole = Map.of(path.get(i), whole);
        }
        return whole;
    }

    private YamlText added(MappingNode mapping, List<String> path, int depth, Object value) {
        String name = path.get(depth);
        List<NodeTuple> entries = mapping.getValue();
        if (entries.isEmpty()) {
            int inside = start(mapping) + 1;
            return new YamlText(text.substring(0, inside) + quoted(name) + ": " + flow(value) + text.substring(inside));
        }
        NodeTuple last = entries.get(entries.size() - 1);
        if (mapping.getFlowStyle() == FlowStyle.FLOW) {
            int behind = end(last);
            return new YamlText(
                    text.substring(0, behind) + ", " + quoted(name) + ": " + flow(value) + text.substring(behind));
        }
        int column = entries.get(0).getKeyNode().getStartMark().getColumn();
        if (column > 0 && !lineBefore(start(entries.get(0).getKeyNode())).isBlank()) {
            throw new Unchangeable(path);
        }
        int at = lineAfter(last, column);
        String lines = block(name, value, column, step(entries, column, depth));
        boolean lineIsOpen = at > 0 && text.charAt(at - 1) != '\n';
        return new YamlText(
                lineIsOpen
                        ? text.substring(0, at)
                                + lineEnd
                                + lines.substring(0, lines.length() - lineEnd.length())
                                + text.substring(at)
                        : text.substring(0, at) + lines + text.substring(at));
    }

    /** How much further inner lines are indented: as the file does it. */
    private static int step(List<NodeTuple> entries, int column, int depth) {
        return entries.stream()
                .map(NodeTuple::getValueNode)
                .filter(each -> each instanceof MappingNode mapping
                        && mapping.getFlowStyle() != FlowStyle.FLOW
                        && !mapping.getValue().isEmpty())
                .mapToInt(each -> ((MappingNode) each)
                                .getValue()
                                .get(0)
                                .getKeyNode()
                                .getStartMark()
                                .getColumn()
                        - column)
                .findFirst()
                .orElse(depth == 0 ? 2 : Math.max(1, column / depth));
    }

    private YamlText withoutInFlow(MappingNode mapping, int index) {
        List<NodeTuple> entries = mapping.getValue();
        NodeTuple gone = entries.get(index);
        int start = start(gone.getKeyNode());
        int end = end(gone);
        if (index < entries.size() - 1) {
            end = comma(end) + 1;
            while (end < text.length() && text.charAt(end) == ' ') {
                end++;
            }
            return new YamlText(text.substring(0, start) + text.substring(end));
        }
        if (index == 0) {
            return new YamlText(text.substring(0, start) + text.substring(end));
        }
        int comma = comma(end(entries.get(index - 1)));
        String between = text.substring(comma + 1, start);
        return new YamlText(text.substring(0, comma) + (between.isBlank() ? "" : between) + text.substring(end));
    }

    /** The place of the next comma that is no part of a comment. */
    private int comma(int from) {
        int at = from;
        while (text.charAt(at) != ',') {
            at = text.charAt(at) == '#' ? text.indexOf('\n', at) : at + 1;
        }
        return at;
    }

    private YamlText withoutLines(NodeTuple gone, List<String> path) {
        int start = start(gone.getKeyNode());
        int lineStart = text.lastIndexOf('\n', start - 1) + 1;
        if (!text.substring(lineStart, start).isBlank()) {
            throw new Unchangeable(path);
        }
        int end = lineAfter(gone, gone.getKeyNode().getStartMark().getColumn());
        return new YamlText(text.substring(0, lineStart) + text.substring(end));
    }

    /** The start of the line behind an entry and the comments that are indented further, which belong to it. */
    private int lineAfter(NodeTuple entry, int column) {
        int at = nextLine(end(entry));
        if (leaf(entry.getValueNode()) instanceof ScalarNode scalar && keepsBlankLines(scalar)) {
            int raw = offset(scalar.getEndMark());
            at = Math.max(at, text.lastIndexOf('\n', raw - 1) + 1);
        }
        int seen = at;
        while (seen < text.length()) {
            int next = nextLine(seen);
            String line = text.substring(seen, next);
            int indent = line.length() - line.stripLeading().length();
            if (line.isBlank()) {
                seen = next;
            } else if (line.charAt(indent) == '#' && indent > column) {
                seen = next;
                at = next;
            } else {
                break;
            }
        }
        return at;
    }

    private int nextLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }

    private String lineBefore(int at) {
        return text.substring(text.lastIndexOf('\n', at - 1) + 1, at);
    }

    private static Node leaf(Node node) {
        if (node instanceof MappingNode mapping
                && mapping.getFlowStyle() != FlowStyle.FLOW
                && !mapping.getValue().isEmpty()) {
            return leaf(mapping.getValue().get(mapping.getValue().size() - 1).getValueNode());
        }
        if (node instanceof SequenceNode sequence
                && sequence.getFlowStyle() != FlowStyle.FLOW
                && !sequence.getValue().isEmpty()) {
            return leaf(sequence.getValue().get(sequence.getValue().size() - 1));
        }
        return node;
    }

    private static boolean isBlock(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED;
    }

    /** Whether the blank lines at the end are a part of it: its head says so. */
    private boolean keepsBlankLines(ScalarNode scalar) {
        int head = start(scalar);
        return isBlock(scalar) && text.substring(head, nextLine(head)).matches("[|>][0-9]?\\+[0-9]?(?s:\\s.*)?");
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && scalar.getValue().isEmpty();
    }

    private int start(Node node) {
        return offset(node.getStartMark());
    }

    private int end(NodeTuple entry) {
        return end(entry.getValueNode());
    }

    /** Behind the last character: the parser ends what has no bracket only where the next thing begins. */
    private int end(Node node) {
        Node leaf = leaf(node);
        int end = offset(leaf.getEndMark());
        if (leaf instanceof ScalarNode scalar && isBlock(scalar)) {
            while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
                end--;
            }
        }
        return end;
    }

    /** The parser counts characters beyond the basic plane once. */
    private int offset(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    private String block(String name, Object value, int column, int step) {
        StringBuilder lines = new StringBuilder();
        String indent = " ".repeat(column);
        lines.append(indent).append(quoted(name)).append(':');
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            lines.append(lineEnd);
            map.forEach((key, each) -> lines.append(indent)
                    .append(" ".repeat(step))
                    .append(quoted(key.toString()))
                    .append(": ")
                    .append(flow(each))
                    .append(lineEnd));
        } else {
            lines.append(' ').append(flow(value)).append(lineEnd);
        }
        return lines.toString();
    }

    /** A value on one line. */
    private static String flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            map.forEach((key, each) -> entries.add(quoted(key.toString()) + ": " + flow(each)));
            return "{" + String.join(", ", entries) + "}";
        }
        if (value instanceof List<?> list) {
            return "[" + String.join(", ", list.stream().map(YamlText::flow).toList()) + "]";
        }
        return value instanceof Number number ? digits(number) : doubleQuoted(value.toString());
    }

    /** A key, in quotes where it could be taken for something else. */
    private static String quoted(String key) {
        boolean plain = key.matches("[A-Za-z][A-Za-z0-9_-]*") && !key.matches("(?i)true|false|yes|no|on|off|null|y|n");
        return plain ? key : doubleQuoted(key);
    }

    private static String doubleQuoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.chars().forEach(each -> {
            char character = (char) each;
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (Character.isISOControl(character)
                    || character == '\u2028'
                    || character == '\u2029'
                    || character >= '\uFFFE'
                    || character == '\uFEFF') {
                quoted.append(String.format("\\u%04X", each));
            } else {
                quoted.append(character);
            }
        });
        return quoted.append('"').toString();
    }

    /** What a text says, to be compared: maps, lists and texts as written. */
    static Object meaning(String yaml) {
        return YamlReader.read(yaml, new Problems(""))
                .<Object>map(YamlText::meaning)
                .orElse("");
    }

    private static Object meaning(YamlNode node) {
        if (node instanceof Mapping mapping) {
            Map<String, Object> all = new LinkedHashMap<>();
            mapping.entries().forEach(each -> all.put(each.key(), meaning(each.value())));
            return all;
        }
        if (node instanceof Sequence sequence) {
            return sequence.items().stream().map(YamlText::meaning).toList();
        }
        Scalar scalar = (Scalar) node;
        return scalar.absent() ? Optional.empty() : scalar.text();
    }

    /** The same of a value that is to be written. */
    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> all = new LinkedHashMap<>();
            map.forEach((key, each) -> all.put(key.toString(), plain(each)));
            return all;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(YamlText::plain).toList();
        }
        return value instanceof Number number ? digits(number) : value;
    }

    private static String digits(Number number) {
        return new BigDecimal(number.toString()).toPlainString();
    }

    /** The text has a form in which this place cannot be changed; the message says where, for people. */
    static final class Unchangeable extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Unchangeable(List<String> path) {
            super((path.isEmpty() ? "the file" : String.join(".", path))
                    + " is written in a way that cannot be changed here: change it in an editor");
        }
    }
}
