package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.Incident;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One page of a query's answer: what the database has, set right by what it has not got yet. */
final class IncidentPage {
    private static final Comparator<Incident> NEWEST_FIRST = Comparator.comparing(Incident::startedAt)
            .thenComparing(Incident::id)
            .reversed();

    private IncidentPage() {}

    /**
     * Newest first.
     *
     * @param before the last incident of the page before
     * @param stored what the database finds
     * @param unwritten incidents as they are now, where the database does not have that
     */
    static List<Incident> of(
            IncidentQuery query, Optional<Incident> before, List<Incident> stored, Collection<Incident> unwritten) {
        Map<String, Incident> found = new LinkedHashMap<>();
        stored.forEach(incident -> found.put(incident.id(), incident));
        for (Incident incident : unwritten) {
            boolean onPage =
                    before.map(last -> NEWEST_FIRST.compare(last, incident) < 0).orElse(true);
            if (query.matches(incident) && onPage) {
                found.put(incident.id(), incident);
            } else {
                found.remove(incident.id());
            }
        }
        return found.values().stream().sorted(NEWEST_FIRST).limit(query.limit()).toList();
    }
}
