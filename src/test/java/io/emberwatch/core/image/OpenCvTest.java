package io.emberwatch.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.engine.NewProcess;
import org.junit.jupiter.api.Test;

class OpenCvTest {
    @Test
    void whatCannotBeLoaded_isToldWithItsReasonEachTime() throws Exception {
        String output =
                new NewProcess(OpenCvTest.class).withoutNatives("opencv").output();

        assertThat(output.lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("UnsatisfiedLinkError: no jni")
                        .contains("opencv"));
    }

    /** Tries twice, in a process that lacks the natives, and prints the first line of each failure. */
    public static void main(String[] arguments) {
        for (int i = 0; i < 2; i++) {
            try {
                OpenCv.load();
                System.out.println("loaded");
            } catch (LinkageError e) {
                System.out.println(e.getClass().getSimpleName() + ": "
                        + e.getMessage().lines().findFirst().orElse(""));
            }
        }
    }
}
