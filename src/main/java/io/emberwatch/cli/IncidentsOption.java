package io.emberwatch.cli;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.IncidentsConfig;
import io.emberwatch.monitor.incident.store.ArchiveException;
import io.emberwatch.monitor.incident.store.IncidentArchive;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where kept incidents lie and which of them are meant, for the commands that read them. */
final class IncidentsOption {
    @ArgGroup
    private final Place place = new Place();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Since.class,
            description = "Only incidents that began then or later: 2026-11-24 or 2026-11-24T08:00:00Z.")
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
                description = "What incidents.path names (default: " + IncidentsConfig.DEFAULT_PATH + ").")
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
            try {
                return new CameraId(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' cannot be a camera's id");
            }
        }
    }
}
