package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.web.access.OpenIdProblem;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The texts of the pages: files {@code words*.js}, each with the same keys in English and Chinese. */
class WordsTest {
    private static final Path WEB = Path.of("src/main/resources/io/emberwatch/monitor/web");
    private static final Pattern ENTRY = Pattern.compile("^ +'([\\w.-]+)': (['\"`])(.*)\\2,$", Pattern.MULTILINE);
    private static final Pattern USED =
            Pattern.compile("(?:\\bword\\(|data-word(?:-\\w+)?=)['\"]([\\w-]+(?:\\.[\\w-]+)+)['\"]");
    private static final Pattern COUNTED = Pattern.compile("\\bwordFor\\('([\\w.-]+)'");
    private static final Pattern PLACE = Pattern.compile("\\{\\d}");

    @TestFactory
    Stream<DynamicTest> bothLanguages_haveTheSameKeys_andTheSameValues() throws IOException {
        return files("words.*\\.js").stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    Map<String, String> english = texts(file, "en");
                    Map<String, String> chinese = texts(file, "zh");

                    assertThat(english).isNotEmpty();
                    assertThat(chinese.keySet()).isEqualTo(english.keySet());
                    english.forEach((key, text) -> {
                        assertThat(places(chinese.get(key))).as(key).isEqualTo(places(text));
                        assertThat(text).as(key).isNotBlank().isNotEqualTo(chinese.get(key));
                    });
                }));
    }

    @Test
    void everyKeyThatAPageUses_hasAText() throws IOException {
        Set<String> known = new TreeSet<>();
        for (Path file : files("words.*\\.js")) {
            known.addAll(texts(file, "en").keySet());
        }
        int used = 0;
        for (Path file : files(".*\\.(js|html|mustache)")) {
            String text = Files.readString(file);
            for (Matcher each = USED.matcher(text); each.find(); used++) {
                assertThat(known)
                        .as("%s uses %s", file.getFileName(), each.group(1))
                        .contains(each.group(1));
            }
            for (Matcher each = COUNTED.matcher(text); each.find(); used++) {
                assertThat(known)
                        .as("%s counts with %s", file.getFileName(), each.group(1))
                        .contains(each.group(1) + ".one", each.group(1) + ".other");
            }
        }
        assertThat(used).isGreaterThan(50);
    }

    @Test
    void loginPage_hasTheSameKeysInBothLanguages() throws IOException {
        Properties english = new Properties();
        Properties chinese = new Properties();
        try (Reader first = Files.newBufferedReader(WEB.resolve("login.properties"));
                Reader second = Files.newBufferedReader(WEB.resolve("login_zh.properties"))) {
            english.load(first);
            chinese.load(second);
        }
        assertThat(english).isNotEmpty();
        assertThat(chinese.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (OpenIdProblem problem : OpenIdProblem.values()) {
            assertThat(english.stringPropertyNames()).contains(problem.word());
        }
        english.stringPropertyNames()
                .forEach(key -> assertThat(places(chinese.getProperty(key)))
                        .as(key)
                        .isEqualTo(places(english.getProperty(key))));
    }

    private static List<Path> files(String name) throws IOException {
        try (Stream<Path> all = Files.list(WEB)) {
            return all.filter(file -> file.getFileName().toString().matches(name))
                    .sorted()
                    .toList();
        }
    }

    /** The texts of a language: what stands between its opening and the next brace at the same depth. */
    private static Map<String, String> texts(Path file, String language) throws IOException {
        Matcher block = Pattern.compile("^  " + language + ": \\{\n(.*?)\n  },?$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(file));
        assertThat(block.find()).as("%s has texts for %s", file, language).isTrue();
        Map<String, String> texts = new TreeMap<>();
        for (Matcher entry = ENTRY.matcher(block.group(1)); entry.find(); ) {
            texts.put(entry.group(1), entry.group(3));
        }
        assertThat(texts).as("%s: one text a line", file).hasSize((int) block.group(1)
                .lines()
                .filter(line -> !line.isBlank() && !line.strip().startsWith("//"))
                .count());
        return texts;
    }

    private static Set<String> places(String text) {
        Set<String> places = new TreeSet<>();
        for (Matcher each = PLACE.matcher(text); each.find(); ) {
            places.add(each.group());
        }
        return places;
    }
}
