package io.emberwatch.monitor.config;

import java.util.List;

/**
 * A YAML list of values that are each read the same way. Immutable.
 *
 * @param most how many there may be; at least one
 */
record ListType<E>(ValueType<E> element, int most) implements ValueType<List<E>> {
    /** Never of a single text: the reader takes the items apart. */
    @Override
    public List<E> parse(String text) throws Refused {
        throw Refused.mustBe(form());
    }

    @Override
    public String form() {
        return "a list of 1 to " + most + ", each " + element.form();
    }
}
