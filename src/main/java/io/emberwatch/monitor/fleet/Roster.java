package io.emberwatch.monitor.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The members of a fleet as its topic of health tells of them: a report under each member's name, and a record for each that
 * is drained. Times are nanoseconds of one monotonic ticker. Not thread-safe.
 */
final class Roster {
    /** A member that nobody has heard of for so long is lost. */
    static final Duration LOST_AFTER = Duration.ofSeconds(30);
    /** And is forgotten after this. */
    static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    /** No name of a member has a colon. */
    private static final String DRAINED = "drained:";

    private final Map<String, Heard> heard = new TreeMap<>();
    private final Set<String> drained = new TreeSet<>();

    private record Heard(MemberReport report, long nanos) {}

    /** Under which key it stands that a member is drained. */
    static String drainKey(String member) {
        return DRAINED + member;
    }

    /**
     * Takes a record of the topic.
     *
     * @param value null where it is no more
     * @param nanos when it was written
     */
    void take(String key, String value, long nanos) {
        if (key.startsWith(DRAINED)) {
            String member = key.substring(DRAINED.length());
            if (value == null) {
                drained.remove(member);
            } else {
                drained.add(member);
            }
        } else if (value == null) {
            heard.remove(key);
        } else {
            MemberReport.parse(value)
                    .filter(report -> report.member().equals(key))
                    .ifPresent(report -> heard.put(key, new Heard(report, nanos)));
        }
    }

    /** Who is to have no cameras. */
    Set<String> drained() {
        return Set.copyOf(drained);
    }

    /** The reports of those that are there, by name. */
    List<MemberReport> present(long now) {
        return within(now, Duration.ZERO, LOST_AFTER);
    }

    /** The reports of those that went without a word, by name. */
    List<MemberReport> lost(long now) {
        return within(now, LOST_AFTER, FORGOTTEN_AFTER);
    }

    private List<MemberReport> within(long now, Duration from, Duration to) {
        return heard.values().stream()
                .filter(each ->
                        now - each.nanos() < to.toNanos() && (from.isZero() || now - each.nanos() >= from.toNanos()))
                .map(Heard::report)
                .toList();
    }

    /** How a member differs from another one, in words; empty where version and model are the same. */
    static Optional<String> difference(MemberReport one, MemberReport other) {
        List<String> words = new ArrayList<>();
        if (!one.version().equals(other.version())) {
            words.add("version " + one.version() + " and not " + other.version());
        }
        if (!one.model().equals(other.model())) {
            words.add("model " + one.shortModel() + " and not " + other.shortModel());
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", words));
    }

    /** What most of them have; of two that are equally frequent, the later in the order of texts. */
    static Optional<String> usual(Collection<MemberReport> reports, Function<MemberReport, String> of) {
        Map<String, Long> counts =
                reports.stream().map(of).collect(Collectors.groupingBy(each -> each, Collectors.counting()));
        return counts.entrySet().stream()
                .max(Comparator.<Map.Entry<String, Long>>comparingLong(Map.Entry::getValue)
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey);
    }
}
