package io.emberwatch.lab.keras;

import io.emberwatch.lab.network.HeadNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Layer names of a Keras head as a TensorFlow graph can have them: each once, no blanks or signs. */
final class ImportedNames {
    private ImportedNames() {}

    /** @param dense the dense layers in order, at least one */
    static HeadNames of(String pooling, List<String> dense) {
        Set<String> taken = new HashSet<>();
        String pool = free(pooling, taken);
        List<String> names = new ArrayList<>();
        for (String name : dense) {
            names.add(free(name, taken));
        }
        return new HeadNames(pool, names.subList(0, names.size() - 1), names.get(names.size() - 1));
    }

    private static String free(String name, Set<String> taken) {
        String plain = name.replaceAll("[^A-Za-z0-9_.-]", "_").replaceFirst("^[^A-Za-z0-9.]", "layer_");
        String free = plain;
        for (int i = 1; !taken.add(free); i++) {
            free = plain + "_" + i;
        }
        return free;
    }
}
