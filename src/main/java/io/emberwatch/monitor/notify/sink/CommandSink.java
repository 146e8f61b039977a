package io.emberwatch.monitor.notify.sink;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.monitor.config.CommandConfig;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.SinkException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Starts a program for each message, with the JSON on its standard input and {@code picture_file} in it. Started
 * directly, never through a shell; of the environment it gets only what names paths, language and time zone, because
 * the rest may hold passwords. After its timeout it is killed with its children.
 */
final class CommandSink implements AlertSink {
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR");

    private final CommandConfig config;
    private final MessageJson json;
    private final Function<String, Path> folders;

    /** @param folders where the files of an incident lie, by its id */
    CommandSink(CommandConfig config, MessageJson json, Function<String, Path> folders) {
        this.config = config;
        this.json = json;
        this.folders = folders;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public boolean wants(Incident incident) {
        return config.only().wants(incident.kind().label(), incident.camera().value());
    }

    /** As many as a pipe holds: see {@link #write}. */
    @Override
    public int mostTogether() {
        return 50;
    }

    @Override
    public void send(Notification notification) throws SinkException, InterruptedException {
        Process process = start();
        try {
            write(process, notification);
            if (!process.waitFor(config.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw failure("did not end within " + config.timeout().toMillis() + " ms and was killed");
            }
        } finally {
            kill(process);
        }
        if (process.exitValue() != 0) {
            throw failure("ended with status " + process.exitValue());
        }
    }

    @Override
    public void probe() throws SinkException {
        if (!Files.isExecutable(Path.of(config.program()))) {
            throw new SinkException(cannotBeStarted());
        }
    }

    private String cannotBeStarted() {
        return "command " + config.program() + " cannot be started; it must be an executable file";
    }

    private Process start() throws SinkException {
        List<String> line = new ArrayList<>(config.args());
        line.add(0, config.program());
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(ENVIRONMENT);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new SinkException(cannotBeStarted(), e);
        }
    }

    private void write(Process process, Notification notification) {
        ObjectNode body = json.body(notification);
        body.put("picture_file", imageFile(notification));
        // Shorter than a pipe's buffer: a program that never reads cannot hold this thread up.
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(MessageJson.JSON.writeValueAsBytes(body));
        } catch (IOException e) {
            // It closed its input unread, as a program may that needs no details; its status says how it went.
        }
    }

    private String imageFile(Notification notification) {
        Path folder = folders.apply(notification.incident().id());
        for (ImageKind kind : List.of(ImageKind.ANNOTATED, ImageKind.SNAPSHOT)) {
            Path file = folder.resolve(kind.fileName());
            if (Files.isRegularFile(file)) {
                return file.toAbsolutePath().toString();
            }
        }
        return null;
    }

    /** Children first looked up, then the program, so that it can start no more of them. */
    private static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        for (ProcessHandle child : children) {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        }
    }

    private SinkException failure(String how) {
        return new SinkException("command " + config.program() + " " + how);
    }
}
