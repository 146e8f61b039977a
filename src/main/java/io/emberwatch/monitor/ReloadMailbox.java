package io.emberwatch.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.AtomicFile;
import io.emberwatch.core.file.Json;
import io.emberwatch.monitor.web.ConfigReload.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * How a command asks the running monitor to reload, and hears what came of it: a small file each way in the folder of
 * incidents. Who may write there may ask; neither a process id nor a port has to be known, and it works into a container
 * that shares the folder. The monitor's side and the command's side are used by one thread each.
 */
public final class ReloadMailbox {
    private static final String REQUEST = "reload.request";
    private static final String ANSWER = "reload.answer";
    private static final int LONGEST = 64;
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{1," + LONGEST + "}");

    private final Path folder;

    /** @param folder of the incidents */
    public ReloadMailbox(Path folder) {
        this.folder = folder;
    }

    /** What is answered to whom. */
    private record Answer(String id, Outcome outcome) {}

    /**
     * Asks.
     *
     * @return what {@link #answerTo} knows the answer by
     * @throws IOException when nothing can be written there
     */
    public String ask() throws IOException {
        String id = UUID.randomUUID().toString();
        AtomicFile.write(folder.resolve(REQUEST), part -> Files.writeString(part, id));
        return id;
    }

    /** The answer, once it is there. */
    public Optional<Outcome> answerTo(String id) throws IOException {
        Path file = folder.resolve(ANSWER);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        JsonNode answer = Json.read(file);
        if (!answer.path("id").asText().equals(id)) {
            return Optional.empty();
        }
        JsonNode outcome = answer.path("outcome");
        return Optional.of(new Outcome(
                outcome.path("result").asText(),
                lines(outcome, "changed"),
                lines(outcome, "needs_restart"),
                lines(outcome, "problems"),
                outcome.path("config").asText()));
    }

    /** Takes a request that was never seen back; where the monitor has it, nothing happens. */
    public void withdraw() throws IOException {
        Files.deleteIfExists(folder.resolve(REQUEST));
    }

    /** Takes a request out of the box; empty where there is none. */
    Optional<String> take() throws IOException {
        Path file = folder.resolve(REQUEST);
        String id;
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            id = Files.size(file) > LONGEST ? "" : Files.readString(file).strip();
            Files.deleteIfExists(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return Optional.of(id).filter(text -> ID.matcher(text).matches());
    }

    void answer(String id, Outcome outcome) throws IOException {
        AtomicFile.write(folder.resolve(ANSWER), part -> Json.write(part, new Answer(id, outcome)));
    }

    private static List<String> lines(JsonNode outcome, String field) {
        List<String> lines = new ArrayList<>();
        outcome.path(field).forEach(line -> lines.add(line.asText()));
        return lines;
    }
}
