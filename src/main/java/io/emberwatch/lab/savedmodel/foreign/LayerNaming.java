package io.emberwatch.lab.savedmodel.foreign;

import io.emberwatch.lab.savedmodel.foreign.SavedModelFolder.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives operations the names of their layers. Keras writes a layer as a scope, {@code model/conv1/BiasAdd}, and Keras 3 adds a
 * number to every scope, {@code functional_1/conv1_1/BiasAdd}. What leads out of a scope gets the layer's own name,
 * {@code conv1}; what all names share in front goes. Used once.
 */
final class LayerNaming {
    /** Scopes that TensorFlow's own functions open within a layer. */
    private static final Set<String> WITHIN_LAYERS = Set.of("batchnorm", "moments");

    private static final Pattern NUMBERED = Pattern.compile(".+(_\\d+)");

    private final Map<String, List<String>> paths = new LinkedHashMap<>();
    private final Map<String, Set<String>> users = new HashMap<>();

    private LayerNaming() {}

    /**
     * New names for those that get one.
     *
     * @param inputs of the operations, which are no constants, by their names
     * @param last the operation that gives the result
     * @param taken all other names in the graph
     */
    static Map<String, String> of(Map<String, List<String>> inputs, String last, Collection<String> taken) {
        LayerNaming naming = new LayerNaming();
        inputs.keySet().forEach(name -> naming.paths.put(name, Arrays.asList(name.split("/", -1))));
        naming.shorten();
        inputs.forEach((name, own) -> own.forEach(input -> naming.users
                .computeIfAbsent(Tensors.operation(input), key -> new HashSet<>())
                .add(name)));
        naming.users.computeIfAbsent(last, key -> new HashSet<>()).add("");
        return naming.names(new HashSet<>(taken));
    }

    private void shorten() {
        while (paths.values().stream().allMatch(path -> path.size() > 2)
                && distinct(paths.values().stream().map(path -> path.get(0)).toList()) == 1) {
            paths.replaceAll((name, path) -> path.subList(1, path.size()));
        }
        List<String> numbers = paths.values().stream()
                .filter(path -> path.size() > 1)
                .map(path -> NUMBERED.matcher(path.get(0)))
                .map(matcher -> matcher.matches() ? matcher.group(1) : "")
                .toList();
        if (!numbers.isEmpty() && !numbers.get(0).isEmpty() && distinct(numbers) == 1) {
            paths.replaceAll((name, path) -> withoutNumber(path, numbers.get(0)));
        }
    }

    private static int distinct(List<String> values) {
        return new HashSet<>(values).size();
    }

    private static List<String> withoutNumber(List<String> path, String number) {
        List<String> shorter = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            String part = path.get(i);
            Matcher matcher = NUMBERED.matcher(part);
            boolean numbered =
                    i < path.size() - 1 && matcher.matches() && matcher.group(1).equals(number);
            shorter.add(numbered ? part.substring(0, part.length() - number.length()) : part);
        }
        return shorter;
    }

    private Map<String, String> names(Set<String> taken) {
        // The scopes that lie deepest first: a model within a model is a scope too, but its layers come first.
        Map<String, Set<String>> exits = new TreeMap<>((a, b) -> {
            int deeper = Integer.compare(depth(b), depth(a));
            return deeper == 0 ? a.compareTo(b) : deeper;
        });
        paths.keySet().stream()
                .filter(name -> users.containsKey(name))
                .forEach(name -> scopes(name).stream()
                        .filter(scope -> leaves(name, scope))
                        .forEach(scope -> exits.computeIfAbsent(scope, key -> new HashSet<>())
                                .add(name)));
        Map<String, String> names = new LinkedHashMap<>();
        exits.forEach((scope, from) -> {
            String only = from.size() == 1 ? from.iterator().next() : null;
            if (only != null && !names.containsKey(only) && taken.add(scope)) {
                names.put(only, scope);
            }
        });
        for (String name : paths.keySet()) {
            String shorter = String.join("/", paths.get(name));
            if (!names.containsKey(name) && !shorter.equals(name) && taken.add(shorter)) {
                names.put(name, shorter);
            }
        }
        return names;
    }

    private static int depth(String scope) {
        return (int) scope.chars().filter(each -> each == '/').count();
    }

    /** All scopes around an operation. */
    private List<String> scopes(String name) {
        List<String> parts = scopeParts(name);
        List<String> scopes = new ArrayList<>();
        for (int length = 1; length <= parts.size(); length++) {
            scopes.add(String.join("/", parts.subList(0, length)));
        }
        return scopes;
    }

    private List<String> scopeParts(String name) {
        List<String> path = paths.get(name);
        return path == null
                ? List.of()
                : path.subList(0, path.size() - 1).stream()
                        .filter(part -> !WITHIN_LAYERS.contains(part))
                        .toList();
    }

    private boolean leaves(String name, String scope) {
        return users.get(name).stream().anyMatch(user -> !scopes(user).contains(scope));
    }
}
