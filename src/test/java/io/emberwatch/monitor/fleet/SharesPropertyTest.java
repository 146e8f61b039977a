package io.emberwatch.monitor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.fleet.Shares.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class SharesPropertyTest {
    private static SortedSet<Integer> partitions(int count) {
        return new TreeSet<>(IntStream.range(0, count).boxed().toList());
    }

    private static Member<Integer> member(String name, double capacity, boolean drained, Integer... had) {
        return new Member<>(name, capacity, drained, Set.of(had));
    }

    /** Members of any capacity, some of them drained, with partitions that may be gone or another's too. */
    @Provide
    Arbitrary<List<Member<Integer>>> fleets() {
        Arbitrary<Member<Integer>> one = Combinators.combine(
                        Arbitraries.doubles().between(0, 500),
                        Arbitraries.frequencyOf(
                                Tuple.of(3, Arbitraries.just(false)), Tuple.of(1, Arbitraries.just(true))),
                        Arbitraries.integers().between(0, 150).set().ofMaxSize(60))
                .as((capacity, drained, had) -> new Member<>("", capacity, drained, had));
        return one.list().ofMinSize(1).ofMaxSize(12).map(list -> {
            List<Member<Integer>> named = new ArrayList<>();
            for (Member<Integer> each : list) {
                named.add(new Member<>("m" + named.size(), each.capacity(), each.drained(), each.had()));
            }
            return named;
        });
    }

    @Property
    void everyPartition_hasOneOwner_andNoneIsDrained(
            @ForAll("fleets") List<Member<Integer>> fleet, @ForAll @IntRange(min = 0, max = 130) int count) {
        Map<String, SortedSet<Integer>> shares = Shares.divide(partitions(count), fleet);

        assertThat(shares).hasSameSizeAs(fleet);
        List<Integer> given = shares.values().stream().flatMap(Set::stream).toList();
        assertThat(given).doesNotHaveDuplicates().hasSize(count);
        assertThat(new HashSet<>(given)).isEqualTo(new HashSet<>(partitions(count)));
        if (fleet.stream().anyMatch(each -> !each.drained())) {
            fleet.stream()
                    .filter(Member::drained)
                    .forEach(each ->
                            assertThat(shares.get(each.name())).as(each.name()).isEmpty());
        }
    }

    @Property
    void sharesFollowCapacities_withinOnePartition(
            @ForAll @IntRange(min = 1, max = 6) int steps, @ForAll @IntRange(min = 1, max = 130) int count) {
        // Each twice as fast as the one before: none counts as equal to another.
        List<Member<Integer>> fleet = IntStream.range(0, steps)
                .mapToObj(i -> member("m" + i, Math.pow(2, i), false))
                .toList();
        double whole = fleet.stream().mapToDouble(Member::capacity).sum();

        Map<String, SortedSet<Integer>> shares = Shares.divide(partitions(count), fleet);

        assertThat(fleet)
                .allSatisfy(each -> assertThat((double) shares.get(each.name()).size())
                        .isBetween(
                                Math.floor(count * each.capacity() / whole - 1e-9),
                                Math.ceil(count * each.capacity() / whole + 1e-9)));
    }

    @Property
    void whatIsDivided_staysAsItIs(
            @ForAll("fleets") List<Member<Integer>> fleet, @ForAll @IntRange(min = 0, max = 130) int count) {
        Map<String, SortedSet<Integer>> shares = Shares.divide(partitions(count), fleet);

        assertThat(Shares.divide(partitions(count), having(fleet, shares))).isEqualTo(shares);
    }

    @Property
    void noMoreMoves_thanTheSharesAsk(
            @ForAll("fleets") List<Member<Integer>> fleet, @ForAll @IntRange(min = 0, max = 130) int count) {
        Map<String, SortedSet<Integer>> before = Shares.divide(partitions(count), fleet);
        // Another capacity for all, and other members drained.
        List<Member<Integer>> changed = having(fleet, before).stream()
                .map(each -> new Member<>(
                        each.name(), 500 - each.capacity(), each.name().hashCode() % 3 == 0, each.had()))
                .toList();

        Map<String, SortedSet<Integer>> after = Shares.divide(partitions(count), changed);

        int moved = 0;
        int asked = 0;
        for (Member<Integer> each : changed) {
            SortedSet<Integer> gone = new TreeSet<>(each.had());
            gone.removeAll(after.get(each.name()));
            moved += gone.size();
            asked += Math.max(0, each.had().size() - after.get(each.name()).size());
        }
        assertThat(moved).isEqualTo(asked);
    }

    @Property
    void whereAMemberGoes_onlyItsOwnPartitionsMove(
            @ForAll("fleets") List<Member<Integer>> fleet, @ForAll @IntRange(min = 0, max = 130) int count) {
        List<Member<Integer>> whole = fleet.stream()
                .map(each -> new Member<>(each.name(), 10, false, each.had()))
                .toList();
        List<Member<Integer>> settled = having(whole, Shares.divide(partitions(count), whole));
        if (settled.size() < 2) {
            return;
        }

        Map<String, SortedSet<Integer>> after = Shares.divide(partitions(count), settled.subList(1, settled.size()));

        // Of equal machines not even one moves.
        settled.subList(1, settled.size())
                .forEach(each -> assertThat(after.get(each.name())).containsAll(each.had()));
    }

    /** A single fleet may be unlucky with its hashes, so hundreds of them count together. */
    @Example
    void whereAllLoseWhatTheyHad_mostPartitionsFindTheirWayBack() {
        for (int members = 2; members <= 8; members++) {
            IntSummaryStatistics stayed = new IntSummaryStatistics();
            for (int seed = 0; seed < 100; seed++) {
                stayed.accept(stayedOf64(members, seed));
            }
            assertThat(stayed.getAverage())
                    .as("of 64, on average of %d members", members)
                    .isGreaterThan(40);
            assertThat(stayed.getMin()).as("of 64, of %d members", members).isGreaterThan(64 / 4);
        }
    }

    /** How many partitions come back to whom they were with, in a fleet that grew member by member. */
    private static int stayedOf64(int members, int seed) {
        List<Member<Integer>> fleet = new ArrayList<>();
        Map<String, SortedSet<Integer>> before = Map.of();
        for (int i = 0; i < members; i++) {
            fleet.add(member("m" + i + "/" + (seed + i * 7919), 10, false));
            before = Shares.divide(partitions(64), having(fleet, before));
        }
        Map<String, SortedSet<Integer>> after = Shares.divide(partitions(64), fleet);
        int stayed = 0;
        for (Member<Integer> each : fleet) {
            Set<Integer> kept = new HashSet<>(after.get(each.name()));
            kept.retainAll(before.get(each.name()));
            stayed += kept.size();
        }
        return stayed;
    }

    @Example
    void machinesOfOneKind_haveTheSameShare_howeverTheyWereMeasured() {
        Map<String, SortedSet<Integer>> shares = Shares.divide(
                partitions(60), List.of(member("a", 27, false), member("b", 33, false), member("c", 120, false)));

        assertThat(shares.get("a")).hasSameSizeAs(shares.get("b"));
        assertThat(shares.get("c")).hasSize(40);
    }

    @Example
    void aMemberOfUnknownCapacity_countsAsTheMeanOfTheOthers() {
        Map<String, SortedSet<Integer>> shares = Shares.divide(
                partitions(60), List.of(member("a", 10, false), member("b", 30, false), member("c", 0, false)));

        assertThat(shares.get("c")).hasSize(20);
    }

    @Example
    void whereAllAreDrained_theyKeepWhatTheyHave() {
        Map<String, SortedSet<Integer>> shares =
                Shares.divide(partitions(4), List.of(member("a", 1, true, 0, 3), member("b", 1, true, 1, 2)));

        assertThat(shares.get("a")).containsExactly(0, 3);
        assertThat(shares.get("b")).containsExactly(1, 2);
    }

    private static List<Member<Integer>> having(List<Member<Integer>> fleet, Map<String, SortedSet<Integer>> shares) {
        return fleet.stream()
                .map(each -> new Member<>(
                        each.name(),
                        each.capacity(),
                        each.drained(),
                        shares.getOrDefault(each.name(), new TreeSet<>())))
                .toList();
    }
}
