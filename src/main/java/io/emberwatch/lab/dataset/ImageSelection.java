package io.emberwatch.lab.dataset;

import io.emberwatch.core.error.UserException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which images of a data folder count, and as what. Immutable.
 *
 * @param counted what the images of a {@link Apart} folder count as; a folder that is missing is left out
 * @param onlySources sources that count; empty for all
 * @param withoutSources sources that do not count
 */
public record ImageSelection(Map<Apart, As> counted, Set<String> onlySources, Set<String> withoutSources) {
    /** All sources; the folders apart are left out. */
    public static final ImageSelection USUAL = new ImageSelection(Map.of(), Set.of(), Set.of());

    public ImageSelection {
        counted = Map.copyOf(counted);
        onlySources = Set.copyOf(onlySources);
        withoutSources = Set.copyOf(withoutSources);
    }

    /** Folders whose images are neither danger nor its absence, unless the user says so. */
    public enum Apart {
        /** Smoke alone. */
        SMOKE,
        /** Flames that are wanted: candles, stoves, fireplaces. */
        CONTROLLED,
        /** Flames on screens and in paintings. */
        PICTURED,
        /** Infrared. */
        THERMAL;

        /** Its name as a folder. */
        public String folder() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one of this name, if any. */
        public static Optional<Apart> of(String folder) {
            return Stream.of(values())
                    .filter(each -> each.folder().equals(folder))
                    .findFirst();
        }
    }

    /** What a folder's images count as. */
    public enum As {
        FIRE,
        NOFIRE,
        /** A class of its own, in training only. */
        CLASS
    }

    /**
     * The answers of the option {@code --count}.
     *
     * @param options folder to {@code fire}, {@code nofire} or {@code class}
     * @param classes whether {@code class} is an answer
     * @throws UserException in one line for another folder or answer
     */
    public static Map<Apart, As> counted(Map<String, String> options, boolean classes) {
        Map<Apart, As> counted = new EnumMap<>(Apart.class);
        options.forEach((folder, as) -> {
            Optional<Apart> apart = Apart.of(folder);
            if (apart.isEmpty()
                    || !List.of("fire", "nofire", classes ? "class" : "fire").contains(as)) {
                throw new UserException("--count must be smoke, controlled, pictured or thermal, =, and fire"
                        + (classes ? ", nofire or class" : " or nofire") + ", not " + folder + "=" + as);
            }
            counted.put(apart.get(), As.valueOf(as.toUpperCase(Locale.ROOT)));
        });
        return counted;
    }

    /** Whether the image is of a source that counts. */
    boolean takes(Path file) {
        String source = Sample.source(file.getFileName().toString());
        return (onlySources.isEmpty() || onlySources.contains(source)) && !withoutSources.contains(source);
    }

    /** Whether images are left out for their source. */
    public boolean bySource() {
        return !onlySources.isEmpty() || !withoutSources.isEmpty();
    }

    /**
     * Checks the names of sources.
     *
     * @param there the sources of all images
     * @throws UserException in one line for one of which there is no image
     */
    public void checkSources(Set<String> there) {
        Set<String> wanted = new TreeSet<>(onlySources);
        wanted.addAll(withoutSources);
        wanted.removeAll(there);
        if (!wanted.isEmpty()) {
            throw new UserException("--sources or --without-sources " + String.join(",", wanted)
                    + ": no image is of this source; there are " + new TreeSet<>(there));
        }
    }

    /** By the options' names, for the settings of a run. */
    public Map<String, String> settings() {
        Map<String, String> counts = new TreeMap<>();
        counted.forEach((folder, as) -> counts.put(folder.folder(), as.name().toLowerCase(Locale.ROOT)));
        return Map.of(
                "--count", counts.toString(),
                "--sources", new TreeSet<>(onlySources).toString(),
                "--without-sources", new TreeSet<>(withoutSources).toString());
    }
}
