package io.emberwatch.monitor.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The last check of a record: the loader has explained bad files before, so only code can fail here. */
final class Checks {
    private Checks() {}

    /** @throws IllegalArgumentException with the message */
    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Holds the components of a record to their {@link Key}s: numbers to their limits, two of them to their order, and
     * one that needs another to its presence. Durations must only not be negative: code may wait for less than a file
     * may ask for.
     *
     * @param values of all components, in their order
     * @throws IllegalArgumentException naming the key and what it must be
     */
    static void keys(Class<? extends Record> type, Object... values) {
        ConfigSection section = ConfigSection.of(type);
        Map<ConfigKey, Object> byKey = section.byKey(values);
        byKey.forEach((key, value) -> {
            String bound = key.annotation().atMost();
            boolean tooLarge = !bound.isEmpty() && ValueTypes.compare(value, byKey.get(section.key(bound))) > 0;
            require(
                    !tooLarge && !isOutside(key, value),
                    () -> key.name() + " must be " + key.limits().text());
            String needed = key.annotation().needs();
            boolean alone = !needed.isEmpty() && isPresent(value) && !isPresent(byKey.get(section.key(needed)));
            require(!alone, () -> key.name() + " needs a " + needed);
        });
    }

    private static boolean isOutside(ConfigKey key, Object value) {
        return ValueTypes.measure(value)
                .filter(measure -> value instanceof Number ? !key.limits().contain(measure) : measure < 0)
                .isPresent();
    }

    private static boolean isPresent(Object value) {
        return value instanceof Optional<?> optional && optional.isPresent();
    }

    private static void require(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw new IllegalArgumentException(message.get());
        }
    }
}
