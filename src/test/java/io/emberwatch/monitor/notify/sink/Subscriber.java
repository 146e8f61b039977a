package io.emberwatch.monitor.notify.sink;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Hears everything at a broker. Thread-safe. */
final class Subscriber implements AutoCloseable {
    private final Map<String, Mqtt5Publish> latest = new ConcurrentHashMap<>();
    private final List<Mqtt5Publish> all = new CopyOnWriteArrayList<>();
    private final Mqtt5AsyncClient client;

    Subscriber(int port) throws Exception {
        client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("subscriber-" + System.nanoTime())
                .serverHost("127.0.0.1")
                .serverPort(port)
                .buildAsync();
        client.connect().get(20, TimeUnit.SECONDS);
        client.subscribeWith()
                .topicFilter("#")
                .callback(publish -> {
                    all.add(publish);
                    latest.put(publish.getTopic().toString(), publish);
                })
                .send()
                .get(20, TimeUnit.SECONDS);
    }

    /** The latest content of a topic; empty where there is none. */
    String text(String topic) {
        return latest.containsKey(topic)
                ? new String(latest.get(topic).getPayloadAsBytes(), StandardCharsets.UTF_8)
                : "";
    }

    Set<String> topics() {
        return latest.keySet();
    }

    byte[] bytes(String topic) {
        return latest.get(topic).getPayloadAsBytes();
    }

    List<Mqtt5Publish> all(String topic) {
        return all.stream()
                .filter(each -> each.getTopic().toString().equals(topic))
                .toList();
    }

    @Override
    public void close() {
        client.disconnect().join();
    }
}
