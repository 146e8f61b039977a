package io.emberwatch.monitor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FleetClientsTest {
    private static final List<TopicPartition> SOME = List.of(new TopicPartition("cameras", 3));

    @Test
    void memberThatTheGroupPutOut_isInDoubt_untilItHasItsShareAgain() {
        AtomicBoolean putOut = new AtomicBoolean();
        List<String> heard = new ArrayList<>();
        ConsumerRebalanceListener listener = FleetClients.noting(
                new ConsumerRebalanceListener() {
                    @Override
                    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                        heard.add("revoked" + partitions);
                    }

                    @Override
                    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                        heard.add("assigned" + partitions);
                    }

                    @Override
                    public void onPartitionsLost(Collection<TopicPartition> partitions) {
                        heard.add("lost" + partitions + putOut);
                    }
                },
                putOut);

        listener.onPartitionsAssigned(SOME);
        listener.onPartitionsRevoked(SOME);
        assertThat(putOut).isFalse();
        listener.onPartitionsLost(SOME);
        assertThat(putOut).isTrue();
        listener.onPartitionsAssigned(List.of());
        assertThat(putOut).isFalse();
        assertThat(heard)
                .containsExactly("assigned[cameras-3]", "revoked[cameras-3]", "lost[cameras-3]true", "assigned[]");
    }
}
