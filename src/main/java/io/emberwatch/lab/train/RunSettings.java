package io.emberwatch.lab.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.AtomicFile;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.Sha256;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The settings and the data of a training run, stored in {@code settings.json} beside the checkpoint: the components are its
 * fields, in their order. Time limits, precision and options of the export are left out, because a resumed run may change
 * them. Immutable.
 *
 * @param values by option; a file is given by a hash of its contents
 * @param data hash of the images
 * @param changes what earlier resumes changed, one line each
 */
record RunSettings(
        @JsonProperty("settings") Map<String, String> values,
        @JsonProperty("data_sha256") String data,
        @JsonProperty List<String> changes) {
    /** A change of one of these gives another network. */
    private static final List<String> NETWORK = List.of("--architecture", "--hidden", "classes");

    RunSettings {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        changes = List.copyOf(changes);
    }

    /** The settings of a plan. */
    static RunSettings of(TrainingPlan plan, List<String> classes, TrainingFolders.DataHash data) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("--architecture", plan.architecture());
        values.put("--hidden", plan.hidden().toString());
        values.put("classes", classes.toString());
        values.put("--batch", String.valueOf(plan.batch()));
        values.put("--sizes", plan.sizes().toString());
        values.put("--phases", plan.phases().toString());
        values.put("--learning-rate", String.valueOf(plan.learningRate()));
        values.put("--weight-decay", String.valueOf(plan.weightDecay()));
        values.put("--source-weight", new TreeMap<>(plan.sourceWeights()).toString());
        values.put("--class-weight", new TreeMap<>(plan.classWeights()).toString());
        values.put("--label-smoothing", String.valueOf(plan.labelSmoothing()));
        values.put("--without", new TreeSet<>(plan.without()).toString());
        values.put("--start", hashes(plan.start()));
        values.put("--teacher", hashes(plan.teachers()));
        values.put("--seed", String.valueOf(plan.seed()));
        values.putAll(new TreeMap<>(plan.selection().settings()));
        return new RunSettings(values, data.sha256(), List.of());
    }

    /**
     * Reads the settings of an earlier run.
     *
     * @throws IOException if the file is damaged
     */
    static RunSettings read(Path file) throws IOException {
        JsonNode json;
        try {
            json = Json.read(file);
        } catch (JacksonException e) {
            throw new IOException(file + " is not JSON: remove it to go on without a check of the settings", e);
        }
        Map<String, String> values = new LinkedHashMap<>();
        json.path("settings")
                .properties()
                .forEach(e -> values.put(e.getKey(), e.getValue().asText()));
        List<String> changes = new ArrayList<>();
        json.path("changes").forEach(change -> changes.add(change.asText()));
        return new RunSettings(values, json.path("data_sha256").asText(), changes);
    }

    /** Writes the file atomically: a reader sees the old settings or these. */
    void write(Path file) throws IOException {
        AtomicFile.write(file, part -> Json.write(part, this));
    }

    /** Settings that differ from the earlier run. A setting that the earlier run did not store is no difference. */
    List<String> differences(RunSettings earlier) {
        return values.entrySet().stream()
                .filter(e ->
                        !earlier.values.getOrDefault(e.getKey(), e.getValue()).equals(e.getValue()))
                .map(e -> e.getKey() + " " + earlier.values.get(e.getKey()) + ", not " + e.getValue())
                .toList();
    }

    /** Whether the differences make another network, so that the checkpoint does not fit. */
    boolean isOtherNetwork(RunSettings earlier) {
        return NETWORK.stream()
                .anyMatch(key ->
                        !earlier.values.getOrDefault(key, values.get(key)).equals(values.get(key)));
    }

    /** These settings, with the changes since the earlier run added to its own. */
    RunSettings after(RunSettings earlier) {
        List<String> all = new ArrayList<>(earlier.changes);
        all.addAll(differences(earlier));
        if (!data.equals(earlier.data)) {
            all.add("data " + earlier.data + ", not " + data);
        }
        return new RunSettings(values, data, all);
    }

    private static String hashes(List<Path> paths) throws IOException {
        List<String> hashes = new ArrayList<>();
        for (Path path : paths) {
            hashes.add(hash(path));
        }
        return hashes.isEmpty() ? "none" : String.join(",", hashes);
    }

    private static String hashes(StartingWeights start) throws IOException {
        Map<Path, Double> shares = start.shares();
        if (shares.size() <= 1) {
            return hashes(List.copyOf(shares.keySet()));
        }
        List<String> hashes = new ArrayList<>();
        for (Map.Entry<Path, Double> one : shares.entrySet()) {
            hashes.add(hash(one.getKey()) + "=" + one.getValue());
        }
        return String.join(",", hashes);
    }

    private static String hash(Path path) throws IOException {
        if (PretrainedWeights.isBuiltin(path)) {
            try (ModelPackage builtin = ModelPackage.open(ModelPackage.BUILTIN)) {
                return builtin.sha256().substring(0, 16);
            }
        }
        if (!Files.exists(path)) {
            throw new UserException("no file or folder " + path);
        }
        MessageDigest digest = Sha256.start();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Sha256.addHashOf(file, digest);
            }
        }
        return Sha256.end(digest).substring(0, 16);
    }

    /**
     * Refuses to resume from a checkpoint of other settings, unless the user accepts the changes.
     *
     * @param checkpoint of the run; {@code settings.json} lies beside it
     * @param acceptChanges whether the user accepts other settings
     */
    record ResumeCheck(Path checkpoint, boolean acceptChanges, PrintStream log) {
        /**
         * Compares the settings with those of the run so far.
         *
         * @return the settings, with the changes of all resumes
         * @throws UserException that names the differences, if they are not accepted
         */
        RunSettings settle(RunSettings settings) throws IOException {
            if (!Files.exists(checkpoint) || !Files.exists(file())) {
                return settings;
            }
            RunSettings earlier = RunSettings.read(file());
            check(settings, earlier);
            return settings.after(earlier);
        }

        /** Stores the settings for the next resume. */
        void keep(RunSettings settings) throws IOException {
            settings.write(file());
        }

        private Path file() {
            return checkpoint.resolveSibling("settings.json");
        }

        private void check(RunSettings settings, RunSettings earlier) {
            String differences = String.join("; ", settings.differences(earlier));
            if (settings.isOtherNetwork(earlier)) {
                throw new UserException(
                        checkpoint + " is of a run with " + differences + ": another network needs another --out");
            }
            if (!differences.isEmpty() && !acceptChanges) {
                throw new UserException(checkpoint + " is of a run with " + differences
                        + ": use its settings or another --out, or add --accept-changes to go on all the same");
            }
            if (!differences.isEmpty()) {
                log.println("continuing with other settings: so far the run had " + differences);
            }
            if (!settings.data().equals(earlier.data())) {
                log.println("warning: the images have changed since the run was started");
            }
        }
    }
}
