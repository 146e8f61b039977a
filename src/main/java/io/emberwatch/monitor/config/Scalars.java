package io.emberwatch.monitor.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The plain types of values: text, numbers, switches and choices. */
final class Scalars {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,9}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,15})?");

    private Scalars() {}

    /** Anything of 1 to {@code longest} characters without line breaks or other control characters. */
    static ValueType<String> text(int longest) {
        return type("a text of 1 to " + longest + " characters on one line", (text, refusal) -> {
            boolean control = text.chars().anyMatch(Character::isISOControl);
            if (text.isBlank() || text.length() > longest || control) {
                throw refusal;
            }
            return text;
        });
    }

    /** A text that no message shows. */
    static ValueType<Secret> secret() {
        return type("a text", (text, refusal) -> new Secret(text));
    }

    static ValueType<Integer> integer(int least, int most) {
        return type("a whole number from " + least + " to " + most, (text, refusal) -> {
            if (!INTEGER.matcher(text).matches()) {
                throw refusal;
            }
            int value = Integer.parseInt(text);
            if (value < least || value > most) {
                throw refusal;
            }
            return value;
        });
    }

    /** A number from 0 to 1. */
    static ValueType<Double> share() {
        return decimal("a number from 0 to 1", value -> value >= 0 && value <= 1);
    }

    /** A number from 0 that does not reach 1. */
    static ValueType<Double> shareBelowOne() {
        return decimal("a number from 0 to less than 1", value -> value >= 0 && value < 1);
    }

    /** A number above 0 up to 0.5. */
    static ValueType<Double> upToHalf() {
        return decimal("more than 0 and at most 0.5", value -> value > 0 && value <= 0.5);
    }

    static ValueType<Double> positive(int most) {
        return decimal("more than 0 and at most " + most, value -> value > 0 && value <= most);
    }

    static ValueType<Boolean> flag() {
        return type("true or false", (text, refusal) -> {
            if (!text.equals("true") && !text.equals("false")) {
                throw refusal;
            }
            return text.equals("true");
        });
    }

    /** One constant of an enum, written in lower case. */
    static <E extends Enum<E>> ValueType<E> choice(Class<E> of) {
        String readable = readable(
                Arrays.stream(of.getEnumConstants()).map(Scalars::written).toList());
        return type(readable, (text, refusal) -> {
            for (E constant : of.getEnumConstants()) {
                if (written(constant).equals(text)) {
                    return constant;
                }
            }
            throw refusal;
        });
    }

    /** One of these words. */
    static ValueType<String> oneOf(List<String> words) {
        return type(readable(words), (text, refusal) -> {
            if (!words.contains(text)) {
                throw refusal;
            }
            return text;
        });
    }

    private static String readable(List<String> words) {
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static ValueType<Double> decimal(String form, Predicate<Double> allowed) {
        return type(form, (text, refusal) -> {
            if (!DECIMAL.matcher(text).matches()) {
                throw refusal;
            }
            double value = Double.parseDouble(text);
            if (!allowed.test(value)) {
                throw refusal;
            }
            return value;
        });
    }

    static <T> ValueType<T> type(String form, Parser<T> parser) {
        return new ValueType<>() {
            @Override
            public T parse(String text) throws Refused {
                return parser.parse(text, Refused.mustBe(form));
            }

            @Override
            public String form() {
                return form;
            }
        };
    }

    /** Parses a text or throws the refusal that names the form. */
    interface Parser<T> {
        T parse(String text, Refused refusal) throws Refused;
    }
}
