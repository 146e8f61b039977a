package io.emberwatch.monitor.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.camera.DamageGate.Step;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class DamageGateTest {
    private final DamageGate gate = new DamageGate(true);

    private static OptionalLong at(long pts) {
        return OptionalLong.of(pts);
    }

    @Test
    void joinedInTheMiddle_nothingIsShownBeforeTheFirstKeyFrame() {
        assertThat(gate.packet(false, false, at(1))).isEqualTo(Step.SKIP);
        assertThat(gate.isWaiting()).isTrue();
        assertThat(gate.packet(true, false, at(2))).isEqualTo(Step.RESTART);
        assertThat(gate.shows(at(2))).isTrue();
        assertThat(gate.isWaiting()).isFalse();
        assertThat(gate.packet(false, false, at(3))).isEqualTo(Step.DECODE);
    }

    @Test
    void file_isShownFromItsFirstFrameOn() {
        DamageGate file = new DamageGate(false);
        assertThat(file.isWaiting()).isFalse();
        assertThat(file.packet(false, false, OptionalLong.empty())).isEqualTo(Step.DECODE);
        assertThat(file.shows(OptionalLong.empty())).isTrue();
    }

    @Test
    void damagedKeyFrame_isNoBeginning() {
        assertThat(gate.packet(true, true, at(1))).isEqualTo(Step.SKIP);
        assertThat(gate.packet(false, false, at(2))).isEqualTo(Step.SKIP);
        assertThat(gate.packet(true, false, at(3))).isEqualTo(Step.RESTART);
    }

    @Test
    void framesThatLeadAKeyFrame_areNotShownAndTheirFaultsDoNotCount() {
        gate.packet(true, false, at(10));
        gate.packet(false, false, at(8));
        gate.failed();
        assertThat(gate.shows(at(8))).isFalse();
        assertThat(gate.shows(at(10))).isTrue();
        assertThat(gate.packet(false, false, at(12))).isEqualTo(Step.DECODE);
    }

    @Test
    void clockSetBackAfterAKeyFrame_doesNotBlind() {
        gate.packet(true, false, at(1000));
        for (int i = 0; i < 20; i++) {
            gate.packet(false, false, at(i));
        }
        assertThat(gate.shows(at(20))).isTrue();
    }

    @Test
    void strangeStream_ofWhichNothingIsLost_isShownAfterSomeKeyFrames() {
        for (int i = 0; i < 5; i++) {
            assertThat(gate.packet(true, false, at(i))).isEqualTo(Step.RESTART);
            gate.failed();
        }
        assertThat(gate.shows(at(4))).isTrue();
        gate.packet(false, true, at(5));
        assertThat(gate.shows(at(5))).isFalse();
    }

    @Test
    void strangeStream_withLosses_isNotShown() {
        gate.packet(false, true, at(0));
        for (int i = 1; i < 20; i++) {
            gate.packet(true, false, at(i));
            gate.failed();
            assertThat(gate.shows(at(i))).isFalse();
        }
    }

    /** Whatever happens: a frame is shown only where a whole key frame and nothing but whole frames came before it. */
    @RepeatedTest(200)
    void whatIsShown_isWhole(RepetitionInfo repetition) {
        SplittableRandom chance = new SplittableRandom(repetition.getCurrentRepetition());
        boolean whole = false;
        gate.packet(false, true, at(0));
        for (int pts = 1; pts < 300; pts++) {
            boolean key = chance.nextInt(10) == 0;
            boolean damaged = chance.nextInt(15) == 0;
            boolean failing = chance.nextInt(20) == 0;
            Step step = gate.packet(key, damaged, at(pts));
            whole = !damaged && (whole || key);
            assertThat(step != Step.SKIP).isEqualTo(whole);
            if (step != Step.SKIP && failing) {
                gate.failed();
                whole = false;
            }
            assertThat(gate.shows(at(pts))).isEqualTo(whole);
        }
    }
}
