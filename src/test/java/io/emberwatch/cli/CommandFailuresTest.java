package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.error.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

class CommandFailuresTest {
    private final StringWriter err = new StringWriter();

    /** A command that fails as it is told to. */
    @Command(name = "failing")
    private static final class Failing implements Callable<Integer> {
        private final Throwable failure;

        @Parameters(arity = "0..1")
        @SuppressWarnings("UnusedVariable") // the command line may have one
        private String argument;

        Failing(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }
    }

    private int run(Throwable failure, String... arguments) {
        CommandLine command = Emberwatch.commandLine();
        command.addSubcommand("failing", new Failing(failure));
        return Emberwatch.run(command.setErr(new PrintWriter(err, true)), arguments);
    }

    @Test
    void mistakeOfTheUser_isItsOneLineAndExit2() {
        assertThat(run(new UserException("site.yml:3: cameras.gate.url: is missing"), "failing"))
                .isEqualTo(2);
        assertThat(err.toString().strip()).isEqualTo("site.yml:3: cameras.gate.url: is missing");
    }

    @Test
    void bug_asksForAReportWithTraceAndWithoutSecretsAndExits1() {
        Exception bug = new IllegalArgumentException("bad index of rtsp://eye:hunter2@cam/live");

        assertThat(run(bug, "failing", "rtsp://eye:hunter2@cam/live")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("This is a bug in Emberwatch, not a mistake of yours: please report it")
                .contains("command: emberwatch failing rtsp://***@cam/live", "versions: emberwatch ")
                .contains("IllegalArgumentException: bad index", "at io.emberwatch.cli.CommandFailuresTest")
                .doesNotContain("hunter2");
    }

    @Test
    void error_isABugToo() {
        assertThat(run(new StackOverflowError(), "failing")).isEqualTo(1);
        assertThat(err.toString()).startsWith("This is a bug in Emberwatch").contains("StackOverflowError");
    }

    @Test
    void tooLittleMemory_isNoBug() {
        assertThat(run(new OutOfMemoryError("Java heap space"), "failing")).isEqualTo(1);
        assertThat(err.toString()).hasLineCount(1).contains("not enough memory", "-Xmx");
    }

    @Test
    void fileThatCannotBeUsed_isOneLineAndExit1() {
        assertThat(run(new NoSuchFileException("data/none.csv"), "failing")).isEqualTo(1);
        assertThat(run(new UncheckedIOException(new AccessDeniedException("/root")), "failing"))
                .isEqualTo(1);
        assertThat(run(new IOException("No space left on device"), "failing")).isEqualTo(1);
        assertThat(err.toString().strip().split("\\R"))
                .containsExactly(
                        "a file cannot be read or written: there is no file or folder data/none.csv",
                        "a file cannot be read or written: /root: no permission",
                        "a file cannot be read or written: No space left on device");
    }

    @Test
    void interruption_isPassedOn() {
        assertThat(run(new InterruptedException(), "failing")).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(err.toString()).hasLineCount(1);
    }
}
