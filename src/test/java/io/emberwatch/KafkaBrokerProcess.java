package io.emberwatch;

import java.util.ArrayList;
import java.util.List;

/** The process of a {@link KafkaBroker}: formats its folder where that is new, then is a broker until it is killed. */
final class KafkaBrokerProcess {
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk";

    private KafkaBrokerProcess() {}

    /**
     * Is a broker until it is killed.
     *
     * @param arguments the file of properties, then users as {@code SCRAM-SHA-512=[name=NAME,password=PASSWORD]}
     */
    public static void main(String[] arguments) {
        List<String> format = new ArrayList<>(
                List.of("format", "-t", CLUSTER, "-c", arguments[0], "--standalone", "--ignore-formatted"));
        for (String user : List.of(arguments).subList(1, arguments.length)) {
            format.addAll(List.of("--add-scram", user));
        }
        if (kafka.tools.StorageTool.execute(format.toArray(new String[0]), System.out) != 0) {
            System.exit(1);
        }
        kafka.Kafka.main(new String[] {arguments[0]});
    }
}
