package io.emberwatch.lab.benchmark.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.lab.benchmark.live.CameraServer.Ready;
import io.emberwatch.lab.benchmark.live.LiveResult.Fires;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds each fire's alarm. Pure. */
final class FireTimes {
    private FireTimes() {}

    /**
     * Compares the fires that were shown with the incidents that came.
     *
     * @param incidents as the monitor's interface lists them
     * @param begin from which on fires count
     * @param end only fires that burnt out before count
     */
    static Fires of(CameraPlan plan, Ready ready, JsonNode incidents, Instant begin, Instant end) {
        List<Double> delays = new ArrayList<>();
        int shown = 0;
        int falseAlarms = 0;
        long burns = CameraPlan.burns().toMillis();
        List<String> names = plan.names();
        List<List<Long>> starts = starts(incidents, names);
        for (int camera = 0; camera < names.size(); camera++) {
            boolean burning = camera < ready.ignitions().size();
            List<Long> own = starts.get(camera);
            if (!burning) {
                falseAlarms += own.size();
                continue;
            }
            long first = ready.ignitions().get(camera);
            long period = ready.burningMillis();
            for (long start : own) {
                long since = Math.floorMod(start - first, period);
                // What was lit before the monitor watched may be found when it is out.
                falseAlarms += since > burns && start >= begin.toEpochMilli() ? 1 : 0;
            }
            long round = Math.max(0, Math.floorDiv(begin.toEpochMilli() - first, period));
            for (long at = first + round * period; at + burns <= end.toEpochMilli(); at += period) {
                if (at < begin.toEpochMilli()) {
                    continue;
                }
                shown++;
                long ignition = at;
                own.stream()
                        .filter(start -> start >= ignition && start <= ignition + burns)
                        .min(Long::compare)
                        .ifPresent(start -> delays.add((start - ignition) / 1e3));
            }
        }
        List<Double> sorted = delays.stream().sorted().toList();
        return new Fires(
                shown, sorted.size(), falseAlarms, quantile(sorted, 0.5), quantile(sorted, 0.95), quantile(sorted, 1));
    }

    private static List<List<Long>> starts(JsonNode incidents, List<String> names) {
        List<List<Long>> starts = new ArrayList<>();
        names.forEach(name -> starts.add(new ArrayList<>()));
        for (JsonNode incident : incidents.isArray() ? incidents : incidents.path("incidents")) {
            int camera = names.indexOf(incident.path("camera").asText());
            if (camera >= 0) {
                starts.get(camera)
                        .add(Instant.parse(incident.path("started_at").asText()).toEpochMilli());
            }
        }
        return starts;
    }

    private static Double quantile(List<Double> sorted, double share) {
        return sorted.isEmpty() ? null : sorted.get((int) Math.round(share * (sorted.size() - 1)));
    }
}
