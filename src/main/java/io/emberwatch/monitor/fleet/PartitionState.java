package io.emberwatch.monitor.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps, for one partition, the cameras and the newest message about each incident that is open: in a store that Kafka
 * keeps a log of, so that whoever owns the partition next has them at once. Runs on the thread of Kafka Streams.
 */
final class PartitionState implements Processor<String, String, Void, Void> {
    static final String STORE = "state";
    static final String CAMERA = "camera/";
    private static final String OPEN = "open/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String camerasTopic;
    private final OwnedPartitions owned;
    private KeyValueStore<String, String> store;
    private ProcessorContext<Void, Void> context;

    PartitionState(String camerasTopic, OwnedPartitions owned) {
        this.camerasTopic = camerasTopic;
        this.owned = owned;
    }

    /**
     * Where the newest message about a kind of incident of a camera stands. Where two members saw a fire begin, since they
     * did not hear of each other, there is a second: it stands there too, with its id behind it.
     */
    static String open(String camera, String kind) {
        return OPEN + camera + "/" + kind;
    }

    @Override
    public void init(ProcessorContext<Void, Void> given) {
        context = given;
        store = given.getStateStore(STORE);
        Map<String, String> content = new HashMap<>();
        try (KeyValueIterator<String, String> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, String> entry = all.next();
                content.put(entry.key, entry.value);
            }
        }
        owned.opened(given.taskId().partition(), content);
    }

    @Override
    public void process(Record<String, String> message) {
        if (message.key() == null) {
            return;
        }
        boolean camera = context.recordMetadata()
                .filter(from -> from.topic().equals(camerasTopic))
                .isPresent();
        if (camera) {
            set(CAMERA + message.key(), message.value());
        } else if (message.value() != null) {
            told(message.key(), message.value());
        }
    }

    /** Anybody may write to a topic: what cannot be read changes nothing. */
    private void told(String camera, String json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return;
        }
        String event = node.path("event").asText();
        String key = open(camera, node.path("kind").asText());
        boolean ended = !node.path("ended_at").isNull();
        if (event.equals("test") || !node.path("camera").asText().equals(camera)) {
            return;
        }
        String id = node.path("id").asText();
        String stray = key + "/" + id;
        boolean first = isOf(store.get(key), id) || (store.get(key) == null && store.get(stray) == null);
        if (!ended) {
            set(first ? key : stray, json);
        } else if (first) {
            set(key, null);
        } else {
            set(stray, null);
        }
    }

    private static boolean isOf(String json, String id) {
        try {
            return json != null && JSON.readTree(json).path("id").asText().equals(id);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private void set(String key, String value) {
        if (value == null) {
            store.delete(key);
        } else {
            store.put(key, value);
        }
        owned.changed(context.taskId().partition(), key, value);
    }

    @Override
    public void close() {
        if (context != null) {
            owned.closed(context.taskId().partition());
        }
    }
}
