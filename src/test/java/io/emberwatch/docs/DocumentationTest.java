package io.emberwatch.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.dashboards.KnownMetrics;
import io.emberwatch.monitor.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages for readers name only what exists, and what exists is in them. */
class DocumentationTest {
    private static final int MOST_WORDS_OF_README = 900;

    /** Options of other programs. */
    private static final Set<String> FOREIGN_OPTIONS = Set.of(
            "--enable-feature", "--enable-native-access", "--build-arg", "--gpus", "--read-only", "--rm", "--build");

    private static final Path MAIN = Path.of("src/main/java");
    private static final Pattern METRIC = Pattern.compile("\\bemberwatch_[a-z_]*[a-z]");
    private static final Pattern DOTTED = Pattern.compile("([a-z_]+(?:\\.[a-z_]+)+)(?:: .*)?");
    private static final Pattern PACKAGE = Pattern.compile("(?:core|engine|monitor|lab|cli)(?:\\.[a-z]+)*");
    /** Names with dots that are no keys: files, Maven's and Java's properties. */
    private static final Pattern OTHER_DOTTED = Pattern.compile(
            ".*\\.(?:db|json|csv|yml|md|py|bin|jpg|png|xml|mjpeg|example|keras|h)|(?:org|java|project|javacpp|io)\\..*");

    private static final Pattern ADDRESS =
            Pattern.compile("(?:http://127\\.0\\.0\\.1:8080)?(/[A-Za-z0-9_<>{}./-]*)(?:\\?.*)?");
    private static final Set<String> ROOTS =
            Set.of("cameras", "incidents", "api", "assets", "metrics", "healthz", "readyz");
    private static final Pattern ROUTE = Pattern.compile("\"(/(?:[a-z{][a-z0-9{}/._-]*[a-z0-9}])?)\"");
    private static final Pattern CLASS = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*");

    private final Map<String, Set<String>> commands = QuotedCommand.known();

    static List<Page> pages() {
        return Page.all();
    }

    @Test
    void readme_isShort() {
        StringTokenizer words =
                new StringTokenizer(Page.read(Path.of("README.md")).text());

        assertThat(words.countTokens()).isLessThanOrEqualTo(MOST_WORDS_OF_README);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void relativeLinks_leadSomewhere(Page page) {
        List<String> broken = page.relativeLinks().stream()
                .filter(link -> !leadsSomewhere(page, link))
                .toList();

        assertThat(broken).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void quotedCommands_exist(Page page) {
        Set<String> anyOption = commands.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        for (String code : page.code()) {
            QuotedCommand.in(code, commands.keySet())
                    .filter(call -> !commands.containsKey(call.command())
                            || !commands.get(call.command()).containsAll(call.options()))
                    .ifPresent(call -> wrong.add(code));
            String option = code.split("[ =|]", 2)[0];
            if (option.matches("--[a-z][a-z-]*") && !anyOption.contains(option) && !FOREIGN_OPTIONS.contains(option)) {
                wrong.add(code);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void everyCommandAndOption_isDocumented() {
        List<String> missing = new ArrayList<>();
        commands.forEach((command, options) -> {
            List<String> texts = Page.documentation().stream()
                    .map(Page::text)
                    .filter(text -> text.contains(("emberwatch " + command).strip()))
                    .toList();
            if (texts.isEmpty()) {
                missing.add(command);
            }
            options.stream()
                    .filter(option ->
                            option.startsWith("--") && !option.equals("--help") && !option.equals("--version"))
                    .filter(option -> texts.stream().noneMatch(text -> contains(text, option)))
                    .forEach(option -> missing.add(command + " " + option));
        });

        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void quotedKeys_exist(Page page) {
        Set<String> keys = ConfigurationKeys.all();
        List<String> unknown = page.spans().stream()
                .map(DOTTED::matcher)
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .filter(name -> !OTHER_DOTTED.matcher(name).matches())
                .filter(name -> !PACKAGE.matcher(name).matches())
                .filter(name -> !keys.contains(name))
                .toList();

        assertThat(page.file().endsWith("MODEL.md") ? List.of() : unknown).isEmpty();
    }

    @Test
    void everyKey_isDocumented() {
        String reference = Page.read(Path.of("docs/configuration.md")).text();

        assertThat(ConfigurationKeys.all())
                .hasSizeGreaterThan(70)
                .allSatisfy(key -> assertThat(reference).contains(key.substring(key.lastIndexOf('.') + 1)));
    }

    @Test
    void quotedConfigurations_areGood(@TempDir Path folder) throws Exception {
        int seen = 0;
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                if (!block.language().equals("yaml")) {
                    continue;
                }
                // A member of a fleet names no cameras.
                boolean cameras =
                        block.text().startsWith("cameras:") || block.text().startsWith("fleet:");
                Path file = folder.resolve("quoted-" + seen++ + ".yml");
                Files.writeString(file, (cameras ? "" : "cameras: {a: {url: 'demo:'}}\n") + block.text());

                assertThat(new ConfigLoader(DocumentationTest::variable).load(file))
                        .as(page.toString())
                        .isNotNull();
            }
        }
        assertThat(seen).isGreaterThan(3);
    }

    /** What a reader would have set: hashes have a form. */
    private static String variable(String name) {
        if (name.endsWith("_PASSWORD_HASH")) {
            return "$2y$05$" + "a".repeat(53);
        }
        if (name.endsWith("_SECRET")) {
            return "a".repeat(44);
        }
        return name.endsWith("_TOKEN_HASH") ? "sha256:" + "0".repeat(64) : "set";
    }

    @ParameterizedTest
    @MethodSource("pages")
    void quotedAddresses_exist(Page page) throws IOException {
        Set<String> routes = routes();
        List<String> unknown = page.code().stream()
                .flatMap(code -> Stream.of(code.replace("'", " ").split("[\\s,]+")))
                .map(ADDRESS::matcher)
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .filter(path -> ROOTS.contains(path.substring(1).split("[/.?]", 2)[0]))
                .filter(path -> !isRoute(path, routes))
                .toList();

        assertThat(unknown).isEmpty();
    }

    @Test
    void everyAddress_isDocumented() throws IOException {
        List<String> documented = Page.read(Path.of("docs/http-api.md")).spans().stream()
                .map(span -> span.replaceAll("\\{\\w+}", "{}"))
                .toList();

        assertThat(routes()).hasSizeGreaterThan(20).isSubsetOf(documented);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namedMetrics_exist(Page page) {
        Set<String> known = KnownMetrics.namesOfEverything();
        Set<String> named = new TreeSet<>();
        METRIC.matcher(page.text()).results().forEach(match -> named.add(match.group()));

        assertThat(named)
                .allSatisfy(name -> assertThat(known.contains(name)
                                || known.contains(name + "_bucket")
                                || known.contains(name + "_count"))
                        .as(name)
                        .isTrue());
    }

    @Test
    void architecture_namesPackagesAndClassesThatExist() throws IOException {
        Set<String> classes = classes();
        for (String name : List.of("docs/architecture.md", "CONTRIBUTING.md")) {
            List<String> unknown = Page.read(Path.of(name)).spans().stream()
                    .filter(span -> (PACKAGE.matcher(span).matches() && !isPackage(span))
                            || (CLASS.matcher(span).matches() && !classes.contains(span) && !isJava(span)))
                    .toList();

            assertThat(unknown).as(name).isEmpty();
        }
    }

    @Test
    void architecture_namesEveryPackage() throws IOException {
        List<String> named = Page.read(Path.of("docs/architecture.md")).spans();
        List<String> packages;
        try (Stream<Path> folders = Files.walk(MAIN.resolve("io/emberwatch"), 2)) {
            packages = folders.filter(Files::isDirectory)
                    .map(folder -> MAIN.resolve("io/emberwatch")
                            .relativize(folder)
                            .toString()
                            .replace('/', '.'))
                    .filter(name -> !name.isEmpty())
                    .toList();
        }

        assertThat(named).containsAll(packages);
    }

    private static boolean leadsSomewhere(Page page, String link) {
        String[] parts = link.split("#", 2);
        Path folder = Optional.ofNullable(page.file().getParent()).orElse(Path.of(""));
        Path target =
                parts[0].isEmpty() ? page.file() : folder.resolve(parts[0]).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1
                || !target.toString().endsWith(".md")
                || Page.read(target).anchors().contains(parts[1]);
    }

    private static boolean contains(String text, String option) {
        return Pattern.compile(Pattern.quote(option) + "(?![a-z-])")
                .matcher(text)
                .find();
    }

    /** The paths that the server's route table names, each segment that is left open as <code>{}</code>. */
    private static Set<String> routes() throws IOException {
        Set<String> routes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(MAIN.resolve("io/emberwatch/monitor/web"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                ROUTE.matcher(Files.readString(file))
                        .results()
                        .forEach(match -> routes.add(match.group(1).replaceAll("\\{\\w*}", "{}")));
            }
        }
        return routes;
    }

    private static boolean isRoute(String path, Set<String> routes) {
        String open = path.replaceAll("<\\w+>|\\{\\w+}", "{}");
        return routes.stream()
                .anyMatch(route ->
                        open.equals(route) || open.matches(Pattern.quote(route).replace("{}", "\\E[^/]+\\Q")));
    }

    private static Set<String> classes() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path root : List.of(MAIN, Path.of("src/test/java"))) {
            try (Stream<Path> files = Files.walk(root)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> names.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        return names;
    }

    private static boolean isPackage(String name) {
        return Files.isDirectory(MAIN.resolve("io/emberwatch").resolve(name.replace('.', '/')));
    }

    private static boolean isJava(String name) {
        try {
            Class.forName("java.lang." + name);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
