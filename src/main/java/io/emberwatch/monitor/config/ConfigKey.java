package io.emberwatch.monitor.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** A {@link Key} at one place of the file, with its type and default. Immutable; equal to itself only. */
final class ConfigKey {
    private final Key key;
    private final Type javaType;
    private final ValueTypes.ValueType<?> type;
    private final Optional<String> defaultText;
    private final Optional<Object> defaultValue;

    /** @param defaultText the default as the file would write it; empty for none */
    ConfigKey(RecordComponent component, Key key, String defaultText) {
        this.key = key;
        this.javaType = component.getGenericType();
        this.type = ValueTypes.of(javaType, key);
        this.defaultText = Optional.of(defaultText).filter(text -> !text.isEmpty());
        try {
            this.defaultValue = defaultText.isEmpty() ? Optional.empty() : Optional.of(type.parse(defaultText));
        } catch (Problems.Refused e) {
            throw new IllegalStateException("default of " + key.name() + " " + e.getMessage(), e);
        }
    }

    String name() {
        return key.name();
    }

    /** What the component says beside name, type and default. */
    Key annotation() {
        return key;
    }

    ValueTypes.ValueType<?> type() {
        return type;
    }

    /** The default as the file would write it. */
    Optional<String> defaultText() {
        return defaultText;
    }

    Optional<Object> defaultValue() {
        return defaultValue;
    }

    /** The component's value: the written one or the default, in the shape of the component's Java type. */
    Object component(Optional<Object> written) {
        Optional<Object> value = written.or(() -> defaultValue);
        if (isOf(Optional.class)) {
            return value;
        }
        return value.orElseGet(() -> {
            if (isOf(List.class)) {
                return List.of();
            }
            throw new IllegalStateException("nothing was read for " + name());
        });
    }

    /** The range of a number, duration or size; the upper bound is named where another key sets it. */
    Limits limits() {
        return ValueTypes.limits(javaType, key, key.atMost());
    }

    private boolean isOf(Class<?> raw) {
        return javaType instanceof ParameterizedType generic && generic.getRawType() == raw;
    }

    @Override
    public String toString() {
        return name();
    }

    /**
     * The range of a number, a duration or a size. Immutable.
     *
     * @param text in words that follow "must be", such as {@code from 0 to 1}
     */
    record Limits(String text, double least, boolean leastAllowed, double most, boolean mostAllowed) {
        /**
         * The limits of a key.
         *
         * @param number reads a bound as the file would write it
         * @param atMost a name or a value in place of the upper bound in the text; empty for the bound itself
         */
        static Limits of(Key key, ToDoubleFunction<String> number, String atMost) {
            boolean above = !key.above().isEmpty();
            boolean below = !key.below().isEmpty();
            String lower = above ? key.above() : key.min();
            String upper = below ? key.below() : key.max();
            String shown = atMost.isEmpty() ? upper : atMost;
            return new Limits(
                    text(lower, above, shown, below),
                    lower.isEmpty() ? Double.NEGATIVE_INFINITY : number.applyAsDouble(lower),
                    !above,
                    upper.isEmpty() ? Double.POSITIVE_INFINITY : number.applyAsDouble(upper),
                    !below);
        }

        boolean contain(double value) {
            return (leastAllowed ? value >= least : value > least) && (mostAllowed ? value <= most : value < most);
        }

        private static String text(String lower, boolean above, String upper, boolean below) {
            if (upper.isEmpty()) {
                return (above ? "more than " : "at least ") + lower;
            }
            if (above) {
                return "more than " + lower + " and " + (below ? "less than " : "at most ") + upper;
            }
            return "from " + lower + " to " + (below ? "less than " : "") + upper;
        }
    }
}
