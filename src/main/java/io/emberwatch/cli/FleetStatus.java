package io.emberwatch.cli;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.fleet.FleetDirectory;
import io.emberwatch.monitor.fleet.FleetDirectory.Member;
import io.emberwatch.monitor.fleet.MemberReport;
import io.emberwatch.monitor.fleet.Owned;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code emberwatch fleet status}. */
@Command(
        name = "status",
        description = "Shows the members, what each of them runs and how many cameras it owns. Exit code 0 means that"
                + " every camera has an owner, 1 that one has none.")
final class FleetStatus extends FleetAction {
    @Override
    int run(FleetDirectory fleet, PrintWriter out) {
        Map<CameraId, Owned.Camera> cameras = fleet.cameras();
        List<Member> members = fleet.members();
        FleetDirectory.Health health = fleet.health();
        Set<String> there = members.stream().map(Member::name).collect(Collectors.toSet());
        FleetDirectory.Health theirs = health.of(there);
        List<List<String>> table = new ArrayList<>();
        long owned = 0;
        for (Member member : members) {
            long its = member.cameras(cameras);
            List<String> row = new ArrayList<>();
            row.add(member.name() + " host=" + member.host() + " cameras=" + its);
            row.addAll(columns(Optional.ofNullable(health.reports().get(member.name()))));
            row.add(String.join(" ", theirs.notes(member.name())));
            table.add(row);
            owned += its;
        }
        health.reports().values().stream()
                .filter(report -> !there.contains(report.member()))
                .forEach(report -> {
                    List<String> row = new ArrayList<>();
                    row.add(report.member() + " host=- cameras=0");
                    row.addAll(columns(Optional.of(report)));
                    row.add("gone last_heard=" + health.times().get(report.member()));
                    table.add(row);
                });
        print(table, out);
        out.println("members=" + members.size() + " cameras=" + cameras.size() + " without_owner="
                + (cameras.size() - owned));
        return owned == cameras.size() ? 0 : 1;
    }

    /** What a member says of itself; of one that says nothing, as many columns. */
    private static List<String> columns(Optional<MemberReport> report) {
        return List.of(
                "version=" + text(report.map(MemberReport::version)),
                "model=" + text(report.map(MemberReport::shortModel)),
                "engine=" + text(report.map(MemberReport::engine)),
                "precision=" + text(report.map(MemberReport::precision)),
                "capacity="
                        + report.map(each -> String.format(Locale.ROOT, "%.1f", each.capacity()))
                                .orElse("-"),
                "started=" + text(report.map(each -> each.startedAt().toString())),
                "address=" + text(report.flatMap(MemberReport::address)));
    }

    /** Anybody may write to a topic: nothing of it moves the cursor or makes a line of its own. */
    private static String text(Optional<String> value) {
        String shown = value.orElse("").replaceAll("[^\\x21-\\x7e]", "_");
        return shown.isEmpty() ? "-" : shown;
    }

    private static void print(List<List<String>> table, PrintWriter out) {
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = table.stream()
                        .mapToInt(each -> each.get(column).length())
                        .max()
                        .orElse(0);
                line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 1));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
