package io.emberwatch.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class CausesTest {
    private final IOException inside = new IOException("the disk is full");
    private final Exception wrapped = new IllegalStateException("failed", new UncheckedIOException("outer", inside));

    @Test
    void first_isTheOutermostOfAKind() {
        assertThat(Causes.first(IOException.class, wrapped)).containsSame(inside);
        assertThat(Causes.first(RuntimeException.class, wrapped)).containsSame((RuntimeException) wrapped);
        assertThat(Causes.first(InterruptedException.class, wrapped)).isEmpty();
        assertThat(Causes.has(UncheckedIOException.class, wrapped)).isTrue();
        assertThat(Causes.has(Error.class, wrapped)).isFalse();
    }

    @Test
    void words_areThoseOfTheInnermost_orItsClass() {
        assertThat(Causes.innermost(wrapped)).isSameAs(inside);
        assertThat(Causes.innermost(inside)).isSameAs(inside);
        assertThat(Causes.words(wrapped)).isEqualTo("the disk is full");
        assertThat(Causes.words(new IllegalStateException("failed", new IOException())))
                .isEqualTo("IOException");
    }
}
