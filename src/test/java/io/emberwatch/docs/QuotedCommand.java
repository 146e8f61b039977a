package io.emberwatch.docs;

import io.emberwatch.cli.Emberwatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A call of {@code emberwatch} in a page.
 *
 * @param command such as {@code replay} or {@code incidents list}; empty for the program itself
 * @param options the long options behind it
 */
record QuotedCommand(String command, List<String> options) {
    QuotedCommand {
        options = List.copyOf(options);
    }

    /** Every command with the long names of its options. */
    static Map<String, Set<String>> known() {
        Map<String, Set<String>> known = new TreeMap<>();
        add("", Emberwatch.commandLine().getCommandSpec(), known);
        return known;
    }

    private static void add(String name, CommandSpec spec, Map<String, Set<String>> known) {
        known.put(name, spec.optionsMap().keySet());
        spec.subcommands().forEach((child, line) -> add((name + " " + child).strip(), line.getCommandSpec(), known));
    }

    /**
     * The call in a line of code: {@code [path/]emberwatch COMMAND …}, or a command's name followed by an option.
     *
     * @param names the commands there are
     */
    static Optional<QuotedCommand> in(String code, Set<String> names) {
        List<String> words = Arrays.asList(code.strip().split("\\s+"));
        int program = indexOfProgram(words);
        boolean bare = program < 0 && names.contains(words.get(0)) && code.contains(" --");
        if (program < 0 && !bare) {
            return Optional.empty();
        }
        List<String> rest = words.subList(program + 1, words.size());
        if (rest.isEmpty() || !rest.get(0).matches("[a-z][a-z-]*|--[a-z-]+")) {
            return Optional.empty();
        }
        String command = rest.get(0).startsWith("--") ? "" : rest.get(0);
        if (rest.size() > 1 && names.contains(command + " " + rest.get(1))) {
            command += " " + rest.get(1);
        }
        return Optional.of(new QuotedCommand(command, options(rest)));
    }

    private static int indexOfProgram(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            // A colon makes it the target of a volume.
            boolean named = words.get(i).matches("([^:]*/)?emberwatch");
            if (named && (i == 0 || !Set.of("-t", "exec", "--name").contains(words.get(i - 1)))) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> options(List<String> words) {
        List<String> options = new ArrayList<>();
        for (String word : words) {
            if (Set.of("#", "|", "&&", ";", ">").contains(word)) {
                break;
            }
            if (word.startsWith("--")) {
                options.add(word.split("=", 2)[0].replaceAll("[^a-z-].*$", ""));
            }
        }
        return options;
    }
}
