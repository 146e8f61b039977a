package io.emberwatch.monitor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnedPartitionsTest {
    private static final CameraId GATE = new CameraId("gate");
    private static final CameraId YARD = new CameraId("yard");
    private static final String OPEN = """
            {"version":1,"event":"started","id":"20261130T120000.000Z-gate","camera":"gate","kind":"fire",
             "started_at":"2026-11-30T12:00:00Z","ended_at":null,"peak_score":0.91}""";

    private final OwnedPartitions partitions = new OwnedPartitions();

    @Test
    void aLostPartition_staysInSightUntilTheGroupHasSettled() {
        partitions.opened(1, Map.of("camera/gate", "one"));
        partitions.opened(2, Map.of("camera/yard", "two"));
        partitions.closed(1);

        Owned unsettled = partitions.owned();
        assertThat(unsettled.cameras()).containsOnlyKeys(GATE, YARD);

        partitions.settled();
        Owned settled = partitions.owned();
        assertThat(settled.cameras()).containsOnlyKeys(YARD);
        assertThat(settled.hasMoved(unsettled.cameras().get(GATE))).isTrue();
    }

    @Test
    void camerasOfALostPartition_areInDoubt_untilItComesBackOrTheGroupHasSettled() {
        partitions.opened(1, Map.of("camera/gate", "one", "open/gate/fire", OPEN));
        partitions.opened(2, Map.of("camera/yard", "two"));
        assertThat(partitions.lingering()).isEmpty();
        partitions.closed(1);
        partitions.closed(2);
        assertThat(partitions.lingering()).containsExactlyInAnyOrder(GATE, YARD);
        partitions.opened(1, Map.of("camera/gate", "one"));
        assertThat(partitions.lingering()).containsExactly(YARD);
        partitions.settled();
        assertThat(partitions.lingering()).isEmpty();
    }

    @Test
    void aPartitionThatComesBack_isReadAnew() {
        partitions.opened(1, Map.of("camera/gate", "one"));
        partitions.closed(1);
        partitions.opened(1, Map.of("camera/gate", "other"));
        partitions.settled();

        assertThat(partitions.owned().cameras().get(GATE).json()).isEqualTo("other");
    }

    @Test
    void whatIsInSight_isPutTogetherOnlyWhereSomethingChanged() {
        partitions.opened(1, Map.of("camera/gate", "one"));
        Owned before = partitions.owned();
        partitions.settled();
        assertThat(partitions.owned()).isSameAs(before);

        partitions.changed(1, "camera/gate", "two");
        assertThat(partitions.owned().cameras().get(GATE).json()).isEqualTo("two");
    }

    @Test
    void aRemovedCamera_isGone_andHasNotMoved() {
        partitions.opened(1, Map.of("camera/gate", "one"));
        Owned.Camera gate = partitions.owned().cameras().get(GATE);
        partitions.changed(1, "camera/gate", null);

        assertThat(partitions.owned().cameras()).isEmpty();
        assertThat(partitions.owned().hasMoved(gate)).isFalse();
    }

    @Test
    void whatAnEarlierRunOwned_isInSightUntilTheGroupHasSettled_butNotOverWhatIsOwned() {
        partitions.opened(2, Map.of("camera/yard", "new"));
        partitions.recall(Map.of(1, Map.of("camera/gate", "old"), 2, Map.of("camera/yard", "old")));

        assertThat(partitions.owned().cameras().get(GATE).json()).isEqualTo("old");
        assertThat(partitions.owned().cameras().get(YARD).json()).isEqualTo("new");
        partitions.settled();
        assertThat(partitions.owned().cameras()).containsOnlyKeys(YARD);
    }

    @Test
    void whatIsOpenOfACamera_isReadFromTheLastMessage_andNothingFromForeignText() {
        partitions.opened(
                1,
                Map.of(
                        "camera/gate", "one",
                        "open/gate/fire", OPEN,
                        "open/gate/camera_down", "no JSON",
                        "open/gate-2/fire", OPEN.replace("gate", "gate-2"),
                        "camera/Not An Id", "x"));

        Owned owned = partitions.owned();
        assertThat(owned.cameras()).containsOnlyKeys(GATE);
        assertThat(owned.open(Set.of(GATE))).singleElement().satisfies(incident -> {
            assertThat(incident.id()).isEqualTo("20261130T120000.000Z-gate");
            assertThat(incident.kind()).isEqualTo(IncidentKind.FIRE);
            assertThat(incident.peakScore()).isEqualTo(0.91);
            assertThat(incident).matches(Incident::isOpen);
        });
        assertThat(owned.open(Set.of(YARD))).isEmpty();
    }

    @Test
    void aFireThatTwoMembersSawBegin_isOpenTwice_ofTheCamerasThatAreWatched() {
        partitions.opened(
                1,
                Map.of(
                        "open/gate/fire",
                        OPEN,
                        "open/gate/fire/20261130T120001.000Z-gate",
                        OPEN.replace("120000", "120001")));

        Owned owned = partitions.owned();
        assertThat(owned.open(Set.of(GATE)))
                .extracting(Incident::id)
                .containsExactlyInAnyOrder("20261130T120000.000Z-gate", "20261130T120001.000Z-gate");
        assertThat(owned.open(Set.of(YARD))).isEmpty();
    }
}
