package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.fleet.FleetDirectory;
import io.emberwatch.monitor.fleet.FleetDirectory.Member;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code emberwatch fleet drain} and its opposite. */
final class FleetDrain {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private FleetDrain() {}

    /** {@code emberwatch fleet drain}. */
    @Command(
            name = "drain",
            description =
                    "Has the others take a member's cameras while it stays up, and waits for that. It has none, also after a"
                            + " restart, until undrain. Exit code 0 means that it has none now, 1 that it still has some.")
    static final class Drain extends FleetAction {
        @Parameters(paramLabel = "MEMBER", description = "The member's name.")
        private String name;

        @Override
        int run(FleetDirectory fleet, PrintWriter out) throws InterruptedException {
            FleetDirectory.Health health = fleet.health();
            List<Member> members = fleet.members();
            Set<String> known = new TreeSet<>(health.reports().keySet());
            members.forEach(each -> known.add(each.name()));
            if (!known.contains(name)) {
                throw new UserException("the fleet has no member " + name
                        + (known.isEmpty() ? "" : ", but " + String.join(", ", known)));
            }
            long before = cameras(fleet);
            fleet.drain(name, Instant.now());
            boolean others = members.stream()
                    .anyMatch(each ->
                            !each.name().equals(name) && !health.drained().contains(each.name()));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (others && partitions(fleet) > 0 && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(500);
            }
            if (partitions(fleet) > 0) {
                out.println(name + " is drained, but still has " + cameras(fleet) + " cameras: "
                        + (others ? "see emberwatch fleet status" : "no other member can take them"));
                return 1;
            }
            out.println("drained=" + name + " moved=" + before);
            return 0;
        }

        private Optional<Member> member(FleetDirectory fleet) {
            return fleet.members().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst();
        }

        private int partitions(FleetDirectory fleet) {
            return member(fleet).map(each -> each.partitions().size()).orElse(0);
        }

        private long cameras(FleetDirectory fleet) {
            return member(fleet).map(each -> each.cameras(fleet.cameras())).orElse(0L);
        }
    }

    /** {@code emberwatch fleet undrain}. */
    @Command(name = "undrain", description = "Gives a member that was drained its share of the cameras again.")
    static final class Undrain extends FleetAction {
        @Parameters(paramLabel = "MEMBER", description = "The member's name.")
        private String name;

        @Override
        int run(FleetDirectory fleet, PrintWriter out) {
            Set<String> drained = fleet.health().drained();
            if (!drained.contains(name)) {
                throw new UserException(name + " is not drained"
                        + (drained.isEmpty() ? "" : ", but " + String.join(", ", new TreeSet<>(drained))));
            }
            fleet.undrain(name);
            out.println("undrained=" + name);
            return 0;
        }
    }
}
