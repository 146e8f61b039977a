package io.emberwatch.monitor.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Divides partitions between members: each has its share by what it can score, within one partition, and as few as
 * possible change hands. The same members with the same partitions always give the same answer.
 *
 * <p>Shares are by largest remainders (Hamilton's method); of equal remainders, those who have more partitions already
 * come first, so that nothing moves for a tie.
 */
final class Shares {
    /** Capacities that differ by less than this factor count as equal: a measurement is no better than that. */
    static final double EQUAL_WITHIN = 1.5;

    private Shares() {}

    /**
     * Who can have a share.
     *
     * @param name unique
     * @param capacity in frames a second; 0 or less, or not a number, where nobody knows: it counts as the mean of the others
     * @param drained whether it is to have none; where all are, nobody is
     * @param had what it has now; what two claim stays with the first by name
     */
    record Member<T>(String name, double capacity, boolean drained, Set<T> had) {}

    /**
     * Gives each member its share.
     *
     * @param partitions all that there are
     * @param members at least one
     * @return by name, those with nothing too
     */
    static <T extends Comparable<? super T>> Map<String, SortedSet<T>> divide(
            SortedSet<T> partitions, List<Member<T>> members) {
        List<Member<T>> all = new ArrayList<>(members);
        all.sort(Comparator.comparing(Member::name));
        List<Member<T>> sharing = all.stream().filter(each -> !each.drained()).toList();
        if (sharing.isEmpty()) {
            sharing = all;
        }
        Map<String, Integer> sizes = sizes(partitions.size(), sharing);
        Map<String, SortedSet<T>> shares = new TreeMap<>();
        all.forEach(each -> shares.put(each.name(), new TreeSet<>()));
        Map<T, String> homes = homes(partitions, sharing, sizes);
        SortedSet<T> left = new TreeSet<>(partitions);
        for (Member<T> member : sharing) {
            SortedSet<T> its = shares.get(member.name());
            List<T> had = new ArrayList<>(new TreeSet<>(member.had()));
            had.sort(Comparator.comparing(partition -> !member.name().equals(homes.get(partition))));
            for (T partition : had) {
                if (its.size() < sizes.get(member.name()) && left.remove(partition)) {
                    its.add(partition);
                }
            }
        }
        // Home where there is room; else to whoever lacks most, so that a member's partitions go to all others and not
        // to one.
        Comparator<Member<T>> byLack = Comparator.comparingInt(
                each -> sizes.get(each.name()) - shares.get(each.name()).size());
        for (T partition : left) {
            String home = homes.get(partition);
            if (shares.get(home).size() >= sizes.get(home)) {
                home = Collections.max(sharing, byLack.thenComparing(Member::name, Comparator.reverseOrder()))
                        .name();
            }
            shares.get(home).add(partition);
        }
        return shares;
    }

    /**
     * Who would have each partition if nobody had any: pairs of both by their hash, the highest first, while there is room
     * (Thaler and Ravishankar's rendezvous hashing, with limits). What somebody has is kept all the same; but where nobody
     * has anything, as after a broker that put all members out, most partitions find their way back.
     */
    private static <T> Map<T, String> homes(
            SortedSet<T> partitions, List<Member<T>> sharing, Map<String, Integer> sizes) {
        record Pair<T>(T partition, String member, long hash) {}
        List<Pair<T>> pairs = new ArrayList<>();
        for (Member<T> member : sharing) {
            partitions.forEach(each -> pairs.add(new Pair<>(each, member.name(), mixed(member.name(), each))));
        }
        pairs.sort(Comparator.<Pair<T>>comparingLong(Pair::hash).reversed());
        Map<String, Integer> room = new HashMap<>(sizes);
        Map<T, String> homes = new HashMap<>();
        for (Pair<T> pair : pairs) {
            if (room.get(pair.member()) > 0 && homes.putIfAbsent(pair.partition(), pair.member()) == null) {
                room.merge(pair.member(), -1, Integer::sum);
            }
        }
        return homes;
    }

    /** A hash of which each bit depends on both (the last steps of SplitMix64); the same in each process. */
    private static long mixed(String name, Object partition) {
        long mixed =
                name.hashCode() * 0x9e3779b97f4a7c15L + partition.toString().hashCode();
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** How many partitions each of them has. */
    private static <T> Map<String, Integer> sizes(int partitions, List<Member<T>> sharing) {
        Map<String, Double> weights = weights(sharing);
        double whole = weights.values().stream().mapToDouble(each -> each).sum();
        Map<String, Integer> sizes = new HashMap<>();
        Map<String, Double> remainders = new HashMap<>();
        int given = 0;
        for (Member<T> member : sharing) {
            double share = partitions * weights.get(member.name()) / whole;
            int least = (int) Math.floor(share);
            sizes.put(member.name(), least);
            remainders.put(member.name(), share - least);
            given += least;
        }
        List<Member<T>> byRemainder = new ArrayList<>(sharing);
        byRemainder.sort(Comparator.<Member<T>>comparingDouble(each -> -remainders.get(each.name()))
                .thenComparing(each -> each.had().size() <= sizes.get(each.name()))
                .thenComparing(Member::name));
        for (int i = 0; i < partitions - given; i++) {
            sizes.merge(byRemainder.get(i % byRemainder.size()).name(), 1, Integer::sum);
        }
        return sizes;
    }

    /** What is nearly equal becomes equal, so that machines of one kind have the same share however they were measured. */
    private static <T> Map<String, Double> weights(List<Member<T>> sharing) {
        List<Member<T>> known = sharing.stream()
                .filter(each -> each.capacity() > 0 && Double.isFinite(each.capacity()))
                .sorted(Comparator.<Member<T>>comparingDouble(Member::capacity).thenComparing(Member::name))
                .toList();
        Map<String, Double> weights = new HashMap<>();
        int begin = 0;
        while (begin < known.size()) {
            double limit = EQUAL_WITHIN * known.get(begin).capacity();
            int end = begin;
            double sum = 0;
            while (end < known.size() && known.get(end).capacity() < limit) {
                sum += known.get(end++).capacity();
            }
            double mean = sum / (end - begin);
            known.subList(begin, end).forEach(each -> weights.put(each.name(), mean));
            begin = end;
        }
        double usual =
                weights.values().stream().mapToDouble(each -> each).average().orElse(1);
        sharing.forEach(each -> weights.putIfAbsent(each.name(), usual));
        return weights;
    }
}
