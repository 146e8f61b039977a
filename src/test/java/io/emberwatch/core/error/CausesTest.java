package io.emberwatch.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class CausesTest {
    private static final IOException INSIDE = new IOException("the disk is full");
    private static final Exception WRAPPED =
            new IllegalStateException("failed", new UncheckedIOException("wrapped", INSIDE));

    @Test
    void first_isTheOutermostOfAKind() {
        assertThat(Causes.first(IOException.class, WRAPPED)).containsSame(INSIDE);
        assertThat(Causes.first(RuntimeException.class, WRAPPED)).containsSame((RuntimeException) WRAPPED);
        assertThat(Causes.first(InterruptedException.class, WRAPPED)).isEmpty();
        assertThat(Causes.has(UncheckedIOException.class, WRAPPED)).isTrue();
        assertThat(Causes.has(Error.class, WRAPPED)).isFalse();
    }

    @Test
    void words_areThoseOfTheInnermost_orItsClass() {
        assertThat(Causes.innermost(WRAPPED)).isSameAs(INSIDE);
        assertThat(Causes.innermost(INSIDE)).isSameAs(INSIDE);
        assertThat(Causes.words(WRAPPED)).isEqualTo("the disk is full");
        assertThat(Causes.words(new IllegalStateException("failed", new IOException())))
                .isEqualTo("IOException");
    }
}
