package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.incident.store.FolderLock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command against a folder in which the test is the monitor. */
@Timeout(60)
class ReloadCommandTest {
    private final StringWriter out = new StringWriter();

    @TempDir
    private Path folder;

    private Path config;
    private Path incidents;

    @BeforeEach
    void write() throws Exception {
        incidents = Files.createDirectory(folder.resolve("incidents"));
        config = folder.resolve("site.yml");
        // It needs a variable that only the monitor has.
        Files.writeString(
                config,
                "cameras: {gate: {url: \"${ONLY_THE_MONITOR_KNOWS}\"}}\nincidents: {path: \"" + incidents + "\"}\n");
    }

    private int run(String... more) {
        CommandLine command = Emberwatch.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(out, true));
        String[] line = new String[more.length + 3];
        line[0] = "reload";
        line[1] = "--config";
        line[2] = config.toString();
        System.arraycopy(more, 0, line, 3, more.length);
        return Emberwatch.run(command, line);
    }

    /** Answers the first request, as the monitor does. */
    private CompletableFuture<Void> monitor(AtomicBoolean stop, UnaryOperator<String> answer) {
        return CompletableFuture.runAsync(() -> {
            Path request = incidents.resolve("reload.request");
            try {
                while (!stop.get()) {
                    if (Files.exists(request)) {
                        String id = Files.readString(request);
                        Files.delete(request);
                        Path part = incidents.resolve("test.part");
                        Files.writeString(part, "{\"id\": \"" + id + "\", \"outcome\": " + answer.apply(id) + "}");
                        Files.move(part, incidents.resolve("reload.answer"));
                        return;
                    }
                    Thread.onSpinWait();
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private int runWith(String outcome) {
        AtomicBoolean stop = new AtomicBoolean();
        try (FolderLock held = FolderLock.take(incidents)) {
            assertThat(held).isNotNull();
            CompletableFuture<Void> monitor = monitor(stop, id -> outcome);
            int code = run();
            stop.set(true);
            monitor.join();
            return code;
        }
    }

    @Test
    void takenOver_saysWhatChanged_andWhatNeedsARestart() {
        int code = runWith("""
                {"result": "applied", "changed": ["cameras.yard", "publish.jpeg_quality"],
                 "needs_restart": ["model.path"], "problems": [], "config": "abc"}""");
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("taken over: cameras.yard, publish.jpeg_quality")
                .contains("needs a restart: model.path");
    }

    @Test
    void refused_isExitCode2_withEveryProblem() {
        int code = runWith("""
                {"result": "refused", "changed": [], "needs_restart": [], "problems": ["a.yml:1: bad", "a.yml:2: worse"],
                 "config": "abc"}""");
        assertThat(code).isEqualTo(2);
        assertThat(out.toString()).contains("a.yml:1: bad", "a.yml:2: worse", "the monitor goes on as before");
    }

    @Test
    void noMonitor_isSaidAtOnce() {
        assertThat(run()).isEqualTo(1);
        assertThat(out.toString())
                .contains("no monitor keeps its incidents in " + incidents)
                .hasLineCount(1);
    }

    @Test
    void silentMonitor_isGivenUp_andTheRequestTakenBack() {
        try (FolderLock held = FolderLock.take(incidents)) {
            assertThat(held).isNotNull();
            assertThat(run("--wait", "1")).isEqualTo(1);
        }
        assertThat(out.toString()).contains("did not answer within 1 s");
        assertThat(incidents.resolve("reload.request")).doesNotExist();
    }
}
