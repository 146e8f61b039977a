package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.emberwatch.core.heatmap.Activation;
import io.emberwatch.core.heatmap.ClassifierHead.Pooling;
import io.emberwatch.engine.onednn.DenseNetModel.Layer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

class DenseNetReaderTest {
    private static final DenseNetModel MODEL = RandomModels.withOtherHead(RandomModels.SMALL, 64);

    @TempDir
    Path folder;

    @Test
    void readsBackWhatTheGraphWasMadeOf() throws IOException {
        DenseNetModel read = DenseNetReader.read(SavedModels.write(MODEL, folder));

        assertThat(read.height()).isEqualTo(64);
        assertThat(read.pooling()).isEqualTo(Pooling.MAX);
        assertThat(read.preprocessing().order()).containsExactly(2, 1, 0);
        assertThat(read.temperature()).isEqualTo(MODEL.temperature());
        assertThat(read.head()).hasSize(2);
        assertThat(read.head().get(0).activation()).isEqualTo(Activation.RELU);
        assertThat(read.head().get(1).activation()).isEqualTo(Activation.LINEAR);
        assertThat(read.head().get(0).kernel()).isEqualTo(MODEL.head().get(0).kernel());
        assertThat(read.blocks()).hasSameSizeAs(MODEL.blocks());
        Layer layer = read.blocks().get(2).layers().get(1);
        Layer expected = MODEL.blocks().get(2).layers().get(1);
        assertThat(layer.wide().name()).isEqualTo("conv4_block2_2_conv");
        assertThat(layer.wide().values()).isEqualTo(expected.wide().values());
        assertThat(layer.norm().scale()).isEqualTo(expected.norm().scale());
        assertThat(layer.norm().shift()).isEqualTo(expected.norm().shift());
        assertThat(read.blocks().get(0).transition().orElseThrow().kernel().values())
                .isEqualTo(MODEL.blocks()
                        .get(0)
                        .transition()
                        .orElseThrow()
                        .kernel()
                        .values());
    }

    @Test
    void readsAnyOrderOfChannels() throws IOException {
        DenseNetModel grb = RandomModels.inOrder(MODEL, 1, 0, 2);

        assertThat(DenseNetReader.read(SavedModels.write(grb, folder))
                        .preprocessing()
                        .order())
                .containsExactly(1, 0, 2);
    }

    @Test
    void readsTheModelThatComesWithTheProgram() {
        DenseNetModel builtin =
                DenseNetReader.read(Path.of("src/main/resources/io/emberwatch/model/builtin/saved_model.pb"));

        assertThat(builtin.blocks().stream().map(block -> block.layers().size()))
                .containsExactly(6, 12, 24, 16);
        assertThat(builtin.features()).isEqualTo(1024);
        assertThat(builtin.classes()).isEqualTo(2);
    }

    @Test
    void refusesNaNWeight_namingTheLayer() {
        String gamma = graphNode("conv3_block1_0_bn").getInput(1);

        assertThatThrownBy(() -> read(node -> node.getName().equals(gamma) ? withNaN(node) : node))
                .isInstanceOf(OneDnnException.class)
                .hasMessage("layer conv3_block1_0_bn has a number that is NaN");
    }

    @Test
    void refusesALayerThatADenseNetDoesNotHave_namingIt() {
        assertThatThrownBy(() -> read(node -> node.getName().equals("conv3_block1_1_bn_relu")
                        ? node.toBuilder().setOp("Elu").build()
                        : node))
                .isInstanceOf(OneDnnException.class)
                .hasMessage("layer conv3_block1_1_bn_relu is a Elu where a DenseNet has a Relu");
    }

    @Test
    void refusesAConvolutionOfAnotherStride_namingIt() {
        assertThatThrownBy(() -> read(node -> node.getName().equals("conv3_block1_2_conv")
                        ? node.toBuilder()
                                .putAttr("strides", graphNode("conv1/conv").getAttrOrThrow("strides"))
                                .build()
                        : node))
                .isInstanceOf(OneDnnException.class)
                .hasMessage("layer conv3_block1_2_conv is not a DenseNet's: its stride is not 1");
    }

    @Test
    void refusesAFileThatIsNoModel() throws IOException {
        Path file = Files.writeString(folder.resolve("saved_model.pb"), "no model");

        assertThatThrownBy(() -> DenseNetReader.read(file))
                .isInstanceOf(OneDnnException.class)
                .hasMessageContaining(file.toString());
    }

    private DenseNetModel read(UnaryOperator<NodeDef> change) throws IOException {
        GraphDef.Builder changed = GraphDef.newBuilder();
        SavedModels.graph(MODEL).getNodeList().forEach(node -> changed.addNode(change.apply(node)));
        return DenseNetReader.read(SavedModels.write(changed.build(), MODEL, folder));
    }

    private static NodeDef graphNode(String name) {
        return SavedModels.graph(MODEL).getNodeList().stream()
                .filter(node -> node.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static NodeDef withNaN(NodeDef constant) {
        AttrValue value = constant.getAttrOrThrow("value");
        byte[] content = value.getTensor().getTensorContent().toByteArray();
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putFloat(8, Float.NaN);
        TensorProto tensor = value.getTensor().toBuilder()
                .setTensorContent(ByteString.copyFrom(content))
                .build();
        return constant.toBuilder()
                .putAttr("value", value.toBuilder().setTensor(tensor).build())
                .build();
    }
}
