package io.emberwatch.monitor.notify.sink;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.monitor.config.CommandConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.notify.SinkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandSinkTest {
    private static final Incident FIRE = Incidents.fire(GATE, 0);

    @TempDir
    Path folder;

    private CommandSink sink(String script, String... args) throws Exception {
        Path program = folder.resolve("program");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return sink(program, args);
    }

    private CommandSink sink(Path program, String... args) {
        return new CommandSink(
                new CommandConfig("siren", program.toString(), List.of(args), Duration.ofMillis(800)),
                Messages.JSON,
                folder::resolve);
    }

    @Test
    void program_getsTheMessage_andItsArgumentsAsTheyAre() throws Exception {
        Files.createDirectories(folder.resolve(FIRE.id()));
        Path image = Files.writeString(folder.resolve(FIRE.id()).resolve("snapshot.jpg"), "x");

        sink("cat > " + folder + "/stdin; printf '%s' \"$1\" > " + folder + "/args", "$HOME; `id`")
                .send(Messages.started(FIRE));

        JsonNode body = new ObjectMapper().readTree(folder.resolve("stdin").toFile());
        assertThat(body.path("key").asText()).isEqualTo("fire-0000-gate/started");
        assertThat(body.path("picture_file").asText()).isEqualTo(image.toString());
        assertThat(folder.resolve("args")).hasContent("$HOME; `id`");
    }

    @Test
    void program_seesNoSecretOfTheEnvironment() throws Exception {
        sink("env > " + folder + "/env").send(Messages.started(FIRE));

        assertThat(Files.readAllLines(folder.resolve("env")))
                .extracting(line -> line.split("=", 2)[0])
                .isSubsetOf("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_");
    }

    @Test
    void failure_isTold() throws Exception {
        CommandSink failing = sink("exit 3");
        assertThatThrownBy(() -> failing.send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("ended with status 3");
        assertThatThrownBy(() -> sink(folder.resolve("missing")).send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("cannot be started");
    }

    @Test
    void programThatHangs_isKilledWithItsChildren() throws Exception {
        CommandSink hanging = sink("sleep 300 &\necho $! > " + folder + "/child\nsleep 300");

        assertThatThrownBy(() -> hanging.send(Messages.started(FIRE)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("was killed");

        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        await().until(() -> !ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false));
    }

    @Test
    void programThatNeverReads_isNoFailure() throws Exception {
        CommandSink deaf = sink("exec <&-; touch " + folder + "/ran; exit 0");

        assertThatCode(() -> deaf.send(Messages.started(FIRE))).doesNotThrowAnyException();
        assertThat(folder.resolve("ran")).as("the program ran to its end").exists();
    }
}
