package io.emberwatch.cli;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.lab.text.TextTable;
import io.emberwatch.lab.text.TextTable.Column;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.IncidentsConfig;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.store.IncidentArchive;
import io.emberwatch.monitor.incident.store.IncidentArchive.ArchiveException;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code emberwatch incidents}: what the monitor has kept, also while it runs. */
@Command(
        name = "incidents",
        mixinStandardHelpOptions = true,
        description = "Lists stored incidents, or exports their images for training. Only reads the store.",
        subcommands = {IncidentsCommand.ListThem.class, IncidentsCommand.Export.class})
final class IncidentsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "name one of: list, export");
    }

    /** {@code emberwatch incidents list}. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            showDefaultValues = true,
            description = "Lists stored incidents, newest first.")
    static final class ListThem implements Callable<Integer> {
        private static final TextTable TABLE = new TextTable(
                Column.left("start", 24),
                Column.left("end", 24).gap(2),
                Column.left("camera", 20).gap(2),
                Column.left("kind", 15).gap(2),
                Column.left("peak", 9).gap(2),
                Column.left("verdict", 11).gap(2),
                Column.last("id").gap(2));

        @Mixin
        private IncidentsOption incidents;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "50",
                description = "List at most N incidents, 1 to " + IncidentQuery.MOST + ".")
        private int limit;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws ConfigException, ArchiveException {
            if (limit < 1 || limit > IncidentQuery.MOST) {
                throw new ParameterException(spec.commandLine(), "--limit must be from 1 to " + IncidentQuery.MOST);
            }
            PrintWriter terminal = spec.commandLine().getOut();
            try (IncidentArchive archive = incidents.open()) {
                for (Incident incident : archive.list(incidents.query(limit))) {
                    terminal.println(line(incident));
                }
            }
            return CommandLine.ExitCode.OK;
        }

        private static String line(Incident incident) {
            return TABLE.row(
                    incident.startedAt(),
                    incident.endedAt().map(Instant::toString).orElse("open"),
                    incident.camera(),
                    incident.kind().label(),
                    String.format(Locale.ROOT, "peak %.2f", incident.peakScore()),
                    incident.review().ruling().map(Ruling::label).orElse("no verdict"),
                    incident.id());
        }
    }

    /** {@code emberwatch incidents export}. */
    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description =
                    "Writes the images of incidents with a verdict to a folder for train and finetune: true alarms to"
                            + " train/fire, false alarms to train/nofire. Existing files stay unchanged.")
    static final class Export implements Callable<Integer> {
        @Mixin
        private IncidentsOption incidents;

        @Option(
                names = "--out",
                required = true,
                paramLabel = "DIR",
                description = "Folder to write to. It is created if missing.")
        private Path out;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws ConfigException, ArchiveException {
            try (IncidentArchive archive = incidents.open()) {
                IncidentExport export = new IncidentExport(archive, out);
                archive.forEach(incidents.query(IncidentQuery.MOST), incident -> add(export, incident));
                PrintWriter terminal = spec.commandLine().getOut();
                if (export.outcomes().isEmpty()) {
                    terminal.println("no incidents");
                }
                export.outcomes().forEach((outcome, count) -> terminal.println(count + " " + outcome.words()));
            } catch (UncheckedIOException e) {
                spec.commandLine()
                        .getErr()
                        .println(out + ": an image cannot be copied there ("
                                + e.getCause().getMessage() + "): check permissions and free space, then export again");
                return CommandLine.ExitCode.SOFTWARE;
            }
            return CommandLine.ExitCode.OK;
        }

        private static void add(IncidentExport export, Incident incident) {
            try {
                export.add(incident);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Where kept incidents lie and which of them are meant, for the commands that read them. */
    static final class IncidentsOption {
        @ArgGroup
        private final Place place = new Place();

        @Option(
                names = "--since",
                paramLabel = "TIME",
                converter = Since.class,
                description = "Only incidents that started at this time or later: 2026-11-24 or 2026-11-24T08:00:00Z.")
        private Instant since;

        @Option(
                names = "--camera",
                paramLabel = "ID",
                converter = Camera.class,
                description = "Only incidents of this camera.")
        private CameraId camera;

        /** Either the configuration or the folder itself. */
        static final class Place {
            @Option(names = "--config", paramLabel = "FILE", description = "The monitor's configuration.")
            private Path config;

            @Option(
                    names = "--incidents",
                    paramLabel = "FOLDER",
                    description = "Folder of the incidents, as incidents.path names it (default: "
                            + IncidentsConfig.DEFAULT_PATH + ").")
            private Path folder;
        }

        /** Opens them to be read only; the caller closes them. */
        IncidentArchive open() throws ConfigException, ArchiveException {
            if (place.config != null) {
                return IncidentArchive.open(Path.of(new ConfigLoader(System::getenv)
                        .load(place.config)
                        .incidents()
                        .path()));
            }
            return IncidentArchive.open(place.folder == null ? Path.of(IncidentsConfig.DEFAULT_PATH) : place.folder);
        }

        /** Those that are meant, in pages of so many. */
        IncidentQuery query(int limit) {
            return new IncidentQuery(
                    Optional.ofNullable(camera),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.ofNullable(since),
                    Optional.empty(),
                    Optional.empty(),
                    limit);
        }

        /** A day of this machine's calendar, or a moment. */
        static final class Since implements ITypeConverter<Instant> {
            @Override
            public Instant convert(String text) {
                try {
                    return text.contains("T")
                            ? Instant.parse(text)
                            : LocalDate.parse(text)
                                    .atStartOfDay(ZoneId.systemDefault())
                                    .toInstant();
                } catch (DateTimeException e) {
                    throw new TypeConversionException(
                            "'" + text + "' is no time: write 2026-11-24 or 2026-11-24T08:00:00Z");
                }
            }
        }

        /** A camera's id. */
        static final class Camera implements ITypeConverter<CameraId> {
            @Override
            public CameraId convert(String text) {
                return CameraId.parse(text)
                        .orElseThrow(() -> new TypeConversionException("'" + text + "' cannot be a camera's id"));
            }
        }
    }

    /**
     * Copies the images of incidents with a verdict into a folder for training: true alarms to {@code train/fire}, false
     * alarms to {@code train/nofire}. It overwrites nothing, so that a second export adds only new images. One thread.
     */
    static final class IncidentExport {
        private final IncidentArchive archive;
        private final Path out;
        private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

        /** What became of an incident, in the order in which it is told. */
        enum Outcome {
            FIRE("written as fire"),
            NOFIRE("written as no fire"),
            EXPORTED_BEFORE("there already"),
            OTHER_VERDICT("there already with the other verdict: take those away and export again"),
            NO_VERDICT("without a verdict"),
            STILL_OPEN("still open: the image may change"),
            NO_IMAGE("without a clean image"),
            CAMERA_FAULT("about a camera's fault, not a fire");

            private final String words;

            Outcome(String words) {
                this.words = words;
            }

            /** Follows a number. */
            String words() {
                return words;
            }
        }

        IncidentExport(IncidentArchive archive, Path out) {
            this.archive = archive;
            this.out = out;
        }

        /** Writes one incident's image, or says why not. */
        Outcome add(Incident incident) throws IOException {
            Outcome outcome = write(incident);
            outcomes.merge(outcome, 1, Integer::sum);
            return outcome;
        }

        /** How many incidents each outcome had; those that none had are missing. */
        Map<Outcome, Integer> outcomes() {
            return outcomes;
        }

        private Outcome write(Incident incident) throws IOException {
            if (incident.kind() != IncidentKind.FIRE) {
                return Outcome.CAMERA_FAULT;
            }
            Optional<Ruling> ruling = incident.review().ruling();
            if (ruling.isEmpty()) {
                return Outcome.NO_VERDICT;
            }
            if (incident.isOpen()) {
                return Outcome.STILL_OPEN;
            }
            boolean fire = ruling.get() == Ruling.TRUE_ALARM;
            Path target = folder(fire).resolve(fileName(incident));
            if (Files.exists(target)) {
                return Outcome.EXPORTED_BEFORE;
            }
            if (Files.exists(folder(!fire).resolve(fileName(incident)))) {
                return Outcome.OTHER_VERDICT;
            }
            Optional<byte[]> image = archive.image(incident.id(), ImageKind.SNAPSHOT);
            if (image.isEmpty()) {
                return Outcome.NO_IMAGE;
            }
            writeWhole(target, image.get());
            return fire ? Outcome.FIRE : Outcome.NOFIRE;
        }

        private Path folder(boolean fire) {
            return out.resolve("train").resolve(fire ? "fire" : "nofire");
        }

        /** Training takes what stands before the first underscore for the source, which is the camera. */
        private static String fileName(Incident incident) {
            return incident.camera().value().replace('_', '-') + "_" + incident.id() + ".jpg";
        }

        /** An image that is cut off would be trained on. */
        private static void writeWhole(Path target, byte[] image) throws IOException {
            Files.createDirectories(target.getParent());
            Path unfinished = target.resolveSibling(target.getFileName() + ".part");
            try {
                Files.write(unfinished, image);
                Files.move(unfinished, target);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
    }
}
