package io.emberwatch.lab.savedmodel;

import io.emberwatch.core.error.UserException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The classes of an imported network, in the order of its outputs. Immutable.
 *
 * @param labels one for each output
 * @param fireClass the one that means fire
 */
public record ClassNames(List<String> labels, String fireClass) {
    private static final int SHOWN = 8;

    public ClassNames {
        labels = List.copyOf(labels);
    }

    /**
     * Checks what the user said about the classes.
     *
     * @param named the labels; empty if the user gave none
     * @param fire the fire class; empty if the user gave none, which will do if there is a label {@code fire}
     * @throws UserException if the labels are not as many as the classes, or it is not clear which means fire
     */
    public static ClassNames of(int classes, List<String> named, Optional<String> fire) {
        if (!named.isEmpty() && named.size() != classes) {
            throw new UserException("--labels: " + named.size() + " names, but the model has " + classes
                    + " classes: name each once, in the order of its outputs (Keras sorts class folders by name; one"
                    + " sigmoid output is two classes, the one near 0 first)");
        }
        List<String> labels = named.isEmpty()
                ? IntStream.range(0, classes).mapToObj(i -> "class_" + i).toList()
                : named;
        Set<String> seen = new HashSet<>();
        for (String label : labels) {
            if (label.isBlank()) {
                throw new UserException("--labels: a name is empty: name each class");
            }
            if (!seen.add(label)) {
                throw new UserException("--labels: " + label + " is there twice: name each class once");
            }
        }
        return new ClassNames(labels, fireClass(labels, fire));
    }

    private static String fireClass(List<String> labels, Optional<String> fire) {
        if (fire.isEmpty()) {
            return labels.stream()
                    .filter(label -> label.toLowerCase(Locale.ROOT).equals("fire"))
                    .findFirst()
                    .orElseThrow(() -> new UserException("--fire-class is needed: which of " + shown(labels)
                            + " means fire? (--labels gives the classes names)"));
        }
        if (!labels.contains(fire.get())) {
            String wanted = fire.get().toLowerCase(Locale.ROOT);
            String nearest = labels.stream()
                    .min(Comparator.comparingInt(label ->
                            LevenshteinDistance.getDefaultInstance().apply(wanted, label.toLowerCase(Locale.ROOT))))
                    .orElseThrow();
            throw new UserException("--fire-class: no class is called " + fire.get() + ", the nearest is " + nearest
                    + " (classes: " + shown(labels) + ")");
        }
        return fire.get();
    }

    private static String shown(List<String> labels) {
        return labels.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (labels.size() > SHOWN ? ", … (" + labels.size() + " in all)" : "");
    }
}
