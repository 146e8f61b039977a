package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingOrderTest {
    private final List<String> closed = new ArrayList<>();
    private final ClosingOrder order = new ClosingOrder();

    @Test
    void errorsAndExceptions_keepNoPartFromBeingClosed_andTheFirstErrorIsThrown() {
        Error first = new OutOfMemoryError("first");
        Error second = new StackOverflowError("second");
        order.add("a", () -> closed.add("a"));
        order.add("b", () -> {
            throw second;
        });
        order.add("c", () -> {
            throw new IllegalStateException("c");
        });
        order.add("d", () -> {
            throw first;
        });
        order.add("e", () -> closed.add("e"));

        assertThatThrownBy(order::close).isSameAs(first);

        assertThat(closed).containsExactly("e", "a");
        assertThat(first.getSuppressed()).containsExactly(second);
        order.close();
        assertThat(closed).hasSize(2);
    }
}
