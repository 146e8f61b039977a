package io.emberwatch.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown page of the repository, taken apart as far as the tests need it. Immutable.
 *
 * @param file relative to the repository's root
 * @param prose lines outside code blocks
 * @param blocks code blocks
 */
record Page(Path file, List<String> prose, List<Block> blocks) {
    private static final Pattern FENCE = Pattern.compile("\\s*```(\\w*).*");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");

    /** @param language what stands behind the fence; empty for none */
    record Block(String language, String text) {
        /** Lines, with those that a backslash continues joined. */
        List<String> lines() {
            return text.replace("\\\n", " ").lines().toList();
        }
    }

    Page {
        prose = List.copyOf(prose);
        blocks = List.copyOf(blocks);
    }

    static Page read(Path file) {
        List<String> prose = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        StringBuilder block = null;
        String language = "";
        for (String line : lines(file)) {
            Matcher fence = FENCE.matcher(line);
            if (fence.matches()) {
                if (block == null) {
                    block = new StringBuilder();
                    language = fence.group(1);
                } else {
                    blocks.add(new Block(language, block.toString()));
                    block = null;
                }
            } else if (block != null) {
                block.append(line).append('\n');
            } else {
                prose.add(line);
            }
        }
        return new Page(file, prose, blocks);
    }

    /** Every page for readers. */
    static List<Page> all() {
        List<Page> pages = new ArrayList<>(Stream.of(
                        "README.md",
                        "CONTRIBUTING.md",
                        "SECURITY.md",
                        "CHANGELOG.md",
                        "dashboards/RUNBOOK.md",
                        "src/main/resources/io/emberwatch/model/MODEL.md")
                .map(name -> read(Path.of(name)))
                .toList());
        pages.addAll(documentation());
        return pages;
    }

    /** The pages in {@code docs}. */
    static List<Page> documentation() {
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list docs: run the tests from the repository's root", e);
        }
    }

    /** What stands between backticks, outside code blocks. */
    List<String> spans() {
        return prose.stream()
                .flatMap(line -> SPAN.matcher(line).results())
                .map(match -> match.group(1))
                .toList();
    }

    /** Everything that is code: spans, and the lines of code blocks. */
    List<String> code() {
        return Stream.concat(spans().stream(), blocks.stream().flatMap(block -> block.lines().stream()))
                .toList();
    }

    /** Targets of links that lie in the repository. */
    List<String> relativeLinks() {
        return prose.stream()
                .map(line -> SPAN.matcher(line).replaceAll("code"))
                .flatMap(line -> LINK.matcher(line).results())
                .map((MatchResult match) -> match.group(1))
                .filter(target -> !target.matches("[a-z]+:.*"))
                .toList();
    }

    /** The anchors of the headings, as GitHub makes them. */
    List<String> anchors() {
        Map<String, Integer> seen = new HashMap<>();
        List<String> anchors = new ArrayList<>();
        for (String line : prose) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String anchor = heading.group(1)
                        .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }

    String text() {
        return String.join("\n", lines(file));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": run the tests from the repository's root", e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
