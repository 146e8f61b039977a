package io.emberwatch;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. A test that lacks it is skipped, or fails where {@code -Demberwatch.programs=required}
 * says that nothing may be missing, as CI does.
 */
public final class Installed {
    private static final boolean REQUIRED = "required".equals(System.getProperty("emberwatch.programs"));

    private Installed() {}

    /**
     * Goes on only where it is there.
     *
     * @param remedy what is missing and how to get it
     */
    public static void require(boolean there, String remedy) {
        if (REQUIRED) {
            Assertions.assertTrue(there, () -> "not installed, and no test may be skipped for that: " + remedy);
        }
        Assumptions.assumeTrue(there, remedy);
    }
}
