package io.emberwatch.engine.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.emberwatch.engine.EngineException;
import org.junit.jupiter.api.Test;

class TensorFlowEngineTest {
    @Test
    void choose_refusesAGpuThatIsNotThere() {
        assertThatThrownBy(() -> TensorFlowEngine.choose(io.emberwatch.engine.Device.GPU, Device.cpu()))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("model.device is gpu, but TensorFlow finds no GPU here");
        assertThat(TensorFlowEngine.choose(io.emberwatch.engine.Device.AUTO, Device.cpu()))
                .isEqualTo(Device.cpu());
        assertThat(TensorFlowEngine.choose(io.emberwatch.engine.Device.AUTO, Device.gpu()))
                .isEqualTo(Device.gpu());
        assertThat(TensorFlowEngine.choose(io.emberwatch.engine.Device.CPU, Device.gpu()))
                .isEqualTo(Device.cpu());
    }
}
