package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/**
 * Which incidents a request asks for: {@code limit} 1..500, {@code before} an id for the next page, {@code camera},
 * {@code state} open or ended, {@code kind} and {@code verdict}; an empty value is none.
 */
final class IncidentFilter {
    private static final int PAGE = 100;

    private IncidentFilter() {}

    static IncidentQuery of(Request request) throws RequestRefused {
        Fields query = fields(request);
        IncidentQuery wanted = IncidentQuery.newest(limit(query));
        Optional<String> camera = value(query, "camera");
        if (camera.isPresent()) {
            wanted = wanted.of(camera(camera.get()));
        }
        Optional<String> state = value(query, "state");
        if (state.isPresent()) {
            wanted = wanted.open(isOpen(state.get()));
        }
        Optional<String> kind = value(query, "kind");
        if (kind.isPresent()) {
            wanted = wanted.about(oneOf("kind", kind.get(), IncidentKind.values(), IncidentKind::label));
        }
        Optional<String> verdict = value(query, "verdict");
        if (verdict.isPresent()) {
            wanted = wanted.ruled(oneOf("verdict", verdict.get(), Ruling.values(), Ruling::label));
        }
        Optional<String> before = value(query, "before");
        return before.isPresent() ? wanted.after(before.get()) : wanted;
    }

    private static Fields fields(Request request) throws RequestRefused {
        try {
            return Request.extractQueryParameters(request);
        } catch (RuntimeException e) {
            throw new RequestRefused(400, "the query cannot be read");
        }
    }

    private static Optional<String> value(Fields query, String name) {
        return Optional.ofNullable(query.getValue(name)).filter(text -> !text.isEmpty());
    }

    private static int limit(Fields query) throws RequestRefused {
        try {
            int limit = Integer.parseInt(value(query, "limit").orElse(String.valueOf(PAGE)));
            if (limit >= 1 && limit <= IncidentQuery.MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new RequestRefused(400, "limit must be a whole number from 1 to " + IncidentQuery.MOST);
    }

    private static CameraId camera(String text) throws RequestRefused {
        try {
            return new CameraId(text);
        } catch (IllegalArgumentException e) {
            throw new RequestRefused(400, "camera must be a camera's id");
        }
    }

    private static boolean isOpen(String state) throws RequestRefused {
        if (!state.equals("open") && !state.equals("ended")) {
            throw new RequestRefused(400, "state must be open or ended");
        }
        return state.equals("open");
    }

    private static <T> T oneOf(String name, String text, T[] values, Function<T, String> label) throws RequestRefused {
        for (T value : values) {
            if (label.apply(value).equals(text)) {
                return value;
            }
        }
        throw new RequestRefused(
                400,
                name + " must be one of " + Arrays.stream(values).map(label).collect(Collectors.joining(", ")));
    }
}
