package io.emberwatch.monitor.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.assignment.ApplicationState;
import org.apache.kafka.streams.processor.assignment.KafkaStreamsAssignment;
import org.apache.kafka.streams.processor.assignment.KafkaStreamsAssignment.AssignedTask;
import org.apache.kafka.streams.processor.assignment.KafkaStreamsState;
import org.apache.kafka.streams.processor.assignment.ProcessId;
import org.apache.kafka.streams.processor.assignment.TaskAssignor;

/**
 * Gives each member its share of the partitions by its capacity, and none to those that are drained. Kafka Streams makes
 * it, and asks that of the member which leads the group. What a member can do comes with it as a tag; who is drained comes
 * from the topic of health. It has nothing to do with how much of the state a member has already: that is some kilobytes.
 */
public final class CapacityAssignor implements TaskAssignor {
    private static final String DRAINS = "emberwatch.drains";
    private static final String MEMBER = "member";
    private static final String CAPACITY = "capacity";
    /** Kafka Streams' limit on the value of a tag. */
    private static final int MOST_OF_A_TAG = 30;

    private Drains drains = new Drains();

    /**
     * What Kafka Streams must be told to divide partitions in this way.
     *
     * @param capacity in frames a second; 0 where it is not known
     */
    static Map<String, Object> settings(String member, double capacity, Drains drains) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(StreamsConfig.TASK_ASSIGNOR_CLASS_CONFIG, CapacityAssignor.class.getName());
        settings.put(DRAINS, drains);
        settings.put(StreamsConfig.clientTagPrefix(MEMBER), tag(member));
        settings.put(StreamsConfig.clientTagPrefix(CAPACITY), String.format(Locale.ROOT, "%.3f", capacity));
        return settings;
    }

    @Override
    public void configure(Map<String, ?> settings) {
        drains = (Drains) settings.get(DRAINS);
    }

    @Override
    public TaskAssignment assign(ApplicationState state) {
        Set<String> drained = new HashSet<>();
        drains.use().forEach(member -> drained.add(tag(member)));
        SortedSet<TaskId> tasks = new TreeSet<>(state.allTasks().keySet());
        List<Shares.Member<TaskId>> members = new ArrayList<>();
        Map<String, ProcessId> processes = new HashMap<>();
        state.kafkaStreamsStates(false).forEach((process, its) -> {
            // Of a member that was just started again, the process before may still be there.
            String member = its.clientTags().getOrDefault(MEMBER, "") + "/" + process.id();
            processes.put(member, process);
            members.add(new Shares.Member<>(
                    member, capacity(its), drained.contains(its.clientTags().get(MEMBER)), its.previousActiveTasks()));
        });
        List<KafkaStreamsAssignment> assignments = new ArrayList<>();
        Shares.divide(tasks, members).forEach((member, its) -> {
            Set<AssignedTask> assigned = new HashSet<>();
            its.forEach(task -> assigned.add(new AssignedTask(task, AssignedTask.Type.ACTIVE)));
            assignments.add(KafkaStreamsAssignment.of(processes.get(member), assigned));
        });
        return new TaskAssignment(assignments);
    }

    /** Of another version's member there is none. */
    private static double capacity(KafkaStreamsState member) {
        try {
            return Double.parseDouble(member.clientTags().getOrDefault(CAPACITY, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** A member's name as a tag: as it is, or cut, with its hash to tell it from others that begin alike. */
    static String tag(String member) {
        if (member.length() <= MOST_OF_A_TAG) {
            return member;
        }
        String hash = "~" + Integer.toHexString(member.hashCode());
        return member.substring(0, MOST_OF_A_TAG - hash.length()) + hash;
    }
}
