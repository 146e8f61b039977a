package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.camera.PacketChoice.Step;
import io.emberwatch.monitor.config.DecodeConfig.Decode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketChoiceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long GAP = 2 * SECOND;
    private static final long BYTES = 10_000;

    private final PacketChoice choice = new PacketChoice(Decode.AUTO, GAP, BYTES);
    private long now;
    private boolean suspected;
    private boolean wanted = true;

    private Step packet(PacketChoice from, boolean key, long stepNanos) {
        now += stepNanos;
        return from.next(key, OptionalLong.of(now), now, 100, suspected, () -> wanted);
    }

    /** A group of so many packets, a tenth of a second apart. */
    private List<Step> group(PacketChoice from, int packets) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < packets; i++) {
            Step step = packet(from, i == 0, SECOND / 10);
            if (step == Step.DECODE_ALONE) {
                from.decodedAlone(true, false, 100);
            }
            steps.add(step);
        }
        return steps;
    }

    private void learn(int packets) {
        for (int i = 0; i < 3; i++) {
            assertThat(packet(choice, true, SECOND / 10)).isIn(Step.DECODE, Step.DECODE_ALONE);
            for (int other = 1; other < packets && i < 2; other++) {
                assertThat(packet(choice, false, SECOND / 10)).isEqualTo(Step.DECODE);
            }
        }
        choice.decodedAlone(true, false, 100);
        for (int other = 1; other < packets; other++) {
            packet(choice, false, SECOND / 10);
        }
    }

    @Test
    void calmCamera_decodesKeyFramesAlone() {
        learn(10);

        assertThat(group(choice, 4)).containsExactly(Step.DECODE_ALONE, Step.KEEP, Step.KEEP, Step.KEEP);
    }

    @Test
    void suspicion_catchesUpAtTheNextPacketAndGoesOn() {
        learn(10);
        group(choice, 4);

        suspected = true;

        assertThat(packet(choice, false, SECOND / 10)).isEqualTo(Step.CATCH_UP);
        assertThat(packet(choice, false, SECOND / 10)).isEqualTo(Step.DECODE);
        assertThat(group(choice, 3)).containsOnly(Step.DECODE);
        suspected = false;
        assertThat(packet(choice, false, SECOND / 10)).isEqualTo(Step.KEEP);
        assertThat(group(choice, 2)).containsExactly(Step.DECODE_ALONE, Step.KEEP);
    }

    @Test
    void suspicionBetweenTwoGroups_beginsAnewWithTheKeyFrame() {
        learn(10);
        group(choice, 4);
        suspected = true;

        assertThat(group(choice, 3)).containsExactly(Step.DECODE_ANEW, Step.DECODE, Step.DECODE);
    }

    @Test
    void damagedGroup_isLetGoAndTheNextKeyFrameBeginsAnew() {
        learn(10);
        group(choice, 4);

        now += SECOND / 10;
        choice.lost(false, OptionalLong.of(now), now);
        suspected = true;

        assertThat(packet(choice, false, SECOND / 10))
                .as("there is nothing to catch up with")
                .isEqualTo(Step.DROP);
        assertThat(group(choice, 3)).containsExactly(Step.DECODE_ANEW, Step.DECODE, Step.DECODE);
    }

    @Test
    void damagedKeyFrame_stillTellsTheGap() {
        learn(10);

        now += SECOND / 10;
        choice.lost(true, OptionalLong.of(now), now);
        for (int i = 1; i < 10; i++) {
            now += SECOND / 10;
            choice.lost(false, OptionalLong.of(now), now);
        }

        assertThat(group(choice, 3)).containsExactly(Step.DECODE_ALONE, Step.KEEP, Step.KEEP);
    }

    @Test
    void groupThatGrowsTooLong_isCaughtUpWithAndDecodedOn() {
        learn(10);

        List<Step> steps = group(choice, 40);

        assertThat(steps.subList(1, 23)).containsOnly(Step.KEEP);
        assertThat(steps.get(23)).isEqualTo(Step.CATCH_UP);
        assertThat(steps.subList(24, 40)).containsOnly(Step.DECODE);
        assertThat(group(choice, 10)).as("one gap of the last two is too long").containsOnly(Step.DECODE);
    }

    @Test
    void longGroups_areDecodedWhole() {
        for (int i = 0; i < 5; i++) {
            assertThat(group(choice, 30)).containsOnly(Step.DECODE);
        }
    }

    @Test
    void groupOfTooManyBytes_isLetGoAndTheNextKeyFrameWaitedFor() {
        PacketChoice tight = new PacketChoice(Decode.AUTO, GAP, 350);
        group(tight, 10);
        group(tight, 10);

        assertThat(group(tight, 6))
                .containsExactly(Step.DECODE_ALONE, Step.KEEP, Step.KEEP, Step.KEEP, Step.DROP, Step.DROP);
        suspected = true;
        assertThat(packet(tight, false, SECOND / 10)).isEqualTo(Step.DROP);
        assertThat(group(tight, 2)).containsExactly(Step.DECODE_ANEW, Step.DECODE);
    }

    @Test
    void keyFrameThatNobodyWants_isKept() {
        learn(10);
        wanted = false;

        assertThat(group(choice, 3)).containsExactly(Step.KEEP_FIRST, Step.KEEP, Step.KEEP);
    }

    @Test
    void nothingButKeyFrames_areDecodedWhereWantedEvenOnSuspicion() {
        suspected = true;
        for (int i = 0; i < 5; i++) {
            packet(choice, true, SECOND / 10);
        }

        assertThat(packet(choice, true, SECOND / 10)).isEqualTo(Step.DECODE_ALONE);
        wanted = false;
        assertThat(packet(choice, true, SECOND / 10)).isEqualTo(Step.KEEP_FIRST);
    }

    @Test
    void keyFramesThatGiveNothing_endTheSaving() {
        learn(10);
        for (int i = 0; i < 2; i++) {
            assertThat(packet(choice, true, SECOND)).isEqualTo(Step.DECODE_ALONE);
            choice.decodedAlone(false, true, 100);
        }

        assertThat(packet(choice, false, SECOND / 10)).isEqualTo(Step.CATCH_UP);
        assertThat(packet(choice, true, SECOND / 10)).isEqualTo(Step.DECODE);
    }

    @Test
    void keyframes_neverDecodesAnythingElse() {
        PacketChoice keys = new PacketChoice(Decode.KEYFRAMES, GAP, BYTES);
        suspected = true;

        assertThat(group(keys, 3)).containsExactly(Step.DECODE_ALONE, Step.DROP, Step.DROP);
        wanted = false;
        assertThat(group(keys, 2)).containsOnly(Step.DROP);
    }

    /** Whatever comes: what is decoded follows what was decoded before it, and what is kept is whole and bounded. */
    @ParameterizedTest
    @EnumSource(Decode.class)
    void everyChoice_isOneThatADecoderCanFollow(Decode mode) {
        for (int seed = 0; seed < 200; seed++) {
            new Decoder(mode, seed).run();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void stampsThatLeap_areJudgedByArrival(int seed) {
        Random random = new Random(seed);
        KeyFrameGaps gaps = new KeyFrameGaps();
        long arrived = 0;
        long offset = 0;
        for (int i = 0; i < 200; i++) {
            arrived += SECOND / 10;
            if (random.nextInt(20) == 0) {
                offset += random.nextLong(-60, 60) * 20 * SECOND;
            }
            gaps.packet(
                    i % 10 == 0,
                    random.nextInt(10) == 0 ? OptionalLong.empty() : OptionalLong.of(arrived + offset),
                    arrived);
            if (i > 20) {
                assertThat(gaps.longestNanos()).isBetween(SECOND * 9 / 10, SECOND * 11 / 10);
            }
        }
    }

    /** What a decoder and the packets kept for it come to. */
    private static final class Decoder {
        private final Random random;
        private final PacketChoice choice;
        private final Decode mode;
        private final List<Integer> kept = new ArrayList<>();
        private final List<Boolean> keys = new ArrayList<>();
        private long keptBytes;
        /** The packet up to which the decoder has seen its group; before the first key frame it has seen nothing whole. */
        private int seen = -1;

        private Decoder(Decode mode, long seed) {
            this.mode = mode;
            this.random = new Random(seed);
            this.choice = new PacketChoice(mode, GAP, BYTES);
        }

        private void run() {
            long now = 0;
            boolean suspected = false;
            int group = 1 + random.nextInt(40);
            int left = random.nextInt(5);
            for (int i = 0; i < 1_000; i++) {
                suspected ^= random.nextInt(30) == 0;
                if (random.nextInt(100) == 0) {
                    group = 1 + random.nextInt(40);
                }
                boolean key = left == 0;
                left = key ? group - 1 : left - 1;
                keys.add(key);
                now += SECOND / 15;
                long bytes = random.nextLong(1, 1_000);
                boolean wants = random.nextBoolean();
                OptionalLong stamp = random.nextInt(20) == 0 ? OptionalLong.empty() : OptionalLong.of(now);
                Step step = choice.next(key, stamp, now, bytes, suspected, () -> wants);
                follow(step, i, bytes);
                if (suspected && mode == Decode.AUTO) {
                    assertThat(step).as("packet %s", i).isNotEqualTo(Step.KEEP);
                }
                if (mode == Decode.ALL) {
                    assertThat(step).isEqualTo(Step.DECODE);
                }
            }
        }

        private void follow(Step step, int packet, long bytes) {
            switch (step) {
                case DECODE -> decode(packet);
                case DECODE_ANEW -> {
                    assertThat(keys.get(packet)).isTrue();
                    forget();
                    seen = packet;
                }
                case DECODE_ALONE -> {
                    assertThat(keys.get(packet)).isTrue();
                    forget();
                    seen = packet;
                    boolean emptied = random.nextBoolean();
                    choice.decodedAlone(random.nextInt(4) > 0, emptied, bytes);
                    if (emptied) {
                        keep(packet, bytes);
                    }
                }
                case KEEP_FIRST -> {
                    assertThat(keys.get(packet)).isTrue();
                    forget();
                    keep(packet, bytes);
                }
                case KEEP -> keep(packet, bytes);
                case CATCH_UP -> {
                    kept.forEach(this::decode);
                    forget();
                    decode(packet);
                }
                case DROP -> forget();
            }
        }

        private void decode(int packet) {
            boolean follows = keys.get(packet) || seen == packet - 1;
            assertThat(follows).as("packet %s after %s", packet, seen).isTrue();
            seen = packet;
        }

        private void keep(int packet, long bytes) {
            kept.add(packet);
            keptBytes += bytes;
            assertThat(keptBytes).isLessThanOrEqualTo(BYTES);
        }

        private void forget() {
            kept.clear();
            keptBytes = 0;
        }
    }
}
