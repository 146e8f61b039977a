package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.ConfigSection.Form;
import java.util.ArrayList;
import java.util.List;

/** Writes the reference file and the table of all keys from the annotations of the records. */
final class ConfigReference {
    private static final int WIDTH = 120;
    private static final List<String> HEADER = List.of(
            "# The configuration of Emberwatch: every key with its meaning, what it takes and its default.",
            "# Only 'cameras' must be there, or 'fleet' in its place. Check a file with: emberwatch validate --config FILE",
            "#",
            "# Durations are a whole number and a unit: 40ms, 10s, 5m, 1h, 30d.",
            "# Any value may hold environment variables: ${NAME}, or ${NAME:-default} for one that is unset or empty.",
            "# Such a value may contain any character; inside { } put it in quotes. Write $${ for a literal ${.");
    private static final String INTRODUCTION = """
            # Configuration

            This page is written from the annotations of the records in `io.emberwatch.monitor.config`; a test holds it and
            [`config/emberwatch.yml`](../config/emberwatch.yml), which has the same keys as a file to copy from, equal to them.

            - Only `cameras` must be there, or `fleet` in its place. `emberwatch validate --config FILE` checks a file and names every problem with its line.
            - An unknown key is refused.
            - Durations are a whole number and a unit: `40ms`, `10s`, `5m`, `1h`, `30d`. Sizes are a whole number and `MB`, `GB`
              or `TB`, each 1000 of the one before.
            - Any value may hold environment variables: `${NAME}`, or `${NAME:-default}` for one that is unset or empty. What a
              variable holds may contain any character and is not read as YAML again. Write `$${` for a literal `${`.
            - A camera inherits `defaults` key by key.
            """;

    private ConfigReference() {}

    /** {@code config/emberwatch.yml}. */
    static String yaml() {
        List<String> lines = new ArrayList<>(HEADER);
        for (ConfigSection section : ConfigSection.FILE.sections()) {
            lines.add("");
            lines.addAll(
                    switch (section.form()) {
                        case BY_ID -> cameras(section);
                        case OPTIONAL -> sink(section, 0);
                        default -> section(section);
                    });
        }
        return String.join("\n", lines) + "\n";
    }

    /** {@code docs/configuration.md}. */
    static String markdown() {
        List<String> lines = new ArrayList<>(INTRODUCTION.lines().toList());
        ConfigSection.FILE.sections().forEach(section -> addTables(section, "", lines));
        lines.addAll(List.of("", "## Options of `demo:`", "", "Behind a question mark, joined by `&`:"));
        addTable(ConfigSection.of(DemoUrl.Options.class), lines);
        return String.join("\n", lines) + "\n";
    }

    private static List<String> cameras(ConfigSection cameras) {
        List<String> lines = new ArrayList<>(comment(cameras.about(), 0));
        lines.add(cameras.name() + ":");
        lines.add("  " + cameras.example() + ":");
        List<String> members = new ArrayList<>();
        for (ConfigKey key : cameras.keys()) {
            members.addAll(about(key, 4));
            String mark = key.annotation().required() ? "" : "# ";
            members.add(mark + key.name() + ": " + key.annotation().example());
        }
        members.addAll(List.of("", "# What is different at this camera:", "# detect: {threshold: 0.8}"));
        lines.addAll(indented(members, 4));
        return lines;
    }

    private static List<String> section(ConfigSection section) {
        return section(section, 0, false);
    }

    /**
     * @param depth how far to the right it will stand
     * @param sample whether all of it will be a comment
     */
    private static List<String> section(ConfigSection section, int depth, boolean sample) {
        List<String> lines = new ArrayList<>(comment(section.about(), depth));
        lines.add(section.name() + ":");
        List<String> members = new ArrayList<>();
        for (ConfigKey key : section.keys()) {
            members.addAll(about(key, depth + 2));
            boolean unset = !sample && key.defaultText().isEmpty() && section.form() == Form.ALWAYS;
            members.add((unset ? "# " : "") + key.name() + ": "
                    + key.defaultText().orElse(key.annotation().example()));
        }
        boolean marked = false;
        for (ConfigSection inner : section.sections()) {
            if (!members.isEmpty()) {
                members.add("");
            }
            if (inner.form() == Form.ALWAYS) {
                members.addAll(section(inner, depth + 2, sample));
            } else {
                if (!marked) {
                    members.addAll(List.of(optional(section), ""));
                    marked = true;
                }
                members.addAll(sink(inner, depth + 4));
            }
        }
        lines.addAll(indented(members, 2));
        return lines;
    }

    private static String optional(ConfigSection section) {
        if (section.type() == IncidentsConfig.class) {
            return "# A place for copies; take the '# ' away to use it.";
        }
        return section.type() == NotifyConfig.class
                ? "# The sinks; take away the '# ' of those you use."
                : "# Who may come in; take the '# ' away from what you use.";
    }

    /** A section that is there for nobody who has not asked for it. */
    private static List<String> sink(ConfigSection sink, int depth) {
        List<String> section = section(sink, depth, true);
        int about = comment(sink.about(), depth).size();
        List<String> lines = new ArrayList<>(section.subList(0, about));
        boolean begun = sink.form() != Form.LIST;
        for (String line : section.subList(about, section.size())) {
            boolean first = !begun && line.matches("  [a-z_]+: .*");
            begun |= first;
            lines.add(("# " + (first ? "- " + line.substring(2) : line)).stripTrailing());
        }
        return lines;
    }

    /** What a key means and takes. */
    private static List<String> about(ConfigKey key, int depth) {
        List<String> lines = new ArrayList<>(comment(key.annotation().about(), depth));
        String implied = key.annotation().implied();
        lines.add("# " + takes(key) + (implied.isEmpty() ? "" : "; " + implied + " where it is left out"));
        return lines;
    }

    private static String takes(ConfigKey key) {
        return key.type().form().split(", such as", 2)[0];
    }

    private static List<String> comment(String about, int depth) {
        List<String> lines = new ArrayList<>();
        about.lines().forEach(paragraph -> {
            StringBuilder line = new StringBuilder("#");
            for (String word : paragraph.startsWith(" ") ? List.of(paragraph) : List.of(paragraph.split(" "))) {
                if (line.length() > 1 && depth + line.length() + 1 + word.length() > WIDTH) {
                    lines.add(line.toString());
                    line = new StringBuilder("#");
                }
                line.append(' ').append(word);
            }
            lines.add(line.toString());
        });
        return lines;
    }

    private static List<String> indented(List<String> lines, int by) {
        return lines.stream()
                .map(line -> line.isEmpty() ? line : " ".repeat(by) + line)
                .toList();
    }

    private static void addTables(ConfigSection section, String path, List<String> lines) {
        String name = path
                + section.name()
                + switch (section.form()) {
                    case ALWAYS, OPTIONAL -> "";
                    case LIST -> "[]";
                    case BY_ID -> ".<id>";
                };
        lines.addAll(List.of("", "#".repeat(path.isEmpty() ? 2 : 3) + " `" + name + "`", "", section.about()));
        if (section.form() == Form.BY_ID) {
            List<String> inherited = section.sections().stream()
                    .map(inner -> "`" + inner.name() + "`")
                    .toList();
            lines.add("Beside these keys a camera may have " + String.join(", ", inherited) + ", as in `defaults`.");
        }
        if (!section.keys().isEmpty()) {
            addTable(section, lines);
        }
        if (section.form() != Form.BY_ID) {
            section.sections().forEach(inner -> addTables(inner, name + ".", lines));
        }
    }

    private static void addTable(ConfigSection section, List<String> lines) {
        lines.addAll(List.of("", "| key | takes | default | meaning |", "|---|---|---|---|"));
        for (ConfigKey key : section.keys()) {
            // Beside a default there is no need for examples.
            String form =
                    key.defaultText().isPresent() ? takes(key) : key.type().form();
            lines.add("| `" + key.name() + "` | " + form + " | " + standard(key) + " | "
                    + meaning(key.annotation().about()) + " |");
        }
    }

    private static String standard(ConfigKey key) {
        if (key.annotation().required()) {
            return "required";
        }
        return key.defaultText()
                .map(text -> "`" + text + "`")
                .orElse(key.annotation().implied());
    }

    /** Lines that begin with a space are examples, each with a note behind it. */
    private static String meaning(String about) {
        StringBuilder text = new StringBuilder();
        about.lines().forEach(line -> {
            String[] example = line.strip().split(" {2,}", 2);
            boolean shown = line.startsWith(" ") && example.length == 2;
            text.append(text.isEmpty() ? "" : line.startsWith(" ") && shown ? "<br>" : " ")
                    .append(shown ? "`" + example[0] + "` " + example[1] : line.strip());
        });
        return text.toString();
    }
}
