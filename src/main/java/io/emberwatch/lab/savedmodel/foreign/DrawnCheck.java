package io.emberwatch.lab.savedmodel.foreign;

import io.emberwatch.core.error.UserException;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.lab.savedmodel.foreign.PackageGraph.ImageInput;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Runs drawn images through a flat graph and through the SavedModel it was made of. Owns a session: one thread closes it. */
final class DrawnCheck implements AutoCloseable {
    private static final int IMAGES = 3;
    /** Of the largest output: another order of sums. */
    private static final double TOLERANCE = 1e-4;

    private final Graph graph;
    private final PackageGraph flat;
    private final ImageInput input;
    private final Session session;

    /**
     * What the network gave.
     *
     * @param values {@code [images,many]}
     * @param many outputs an image
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    record Outputs(float[] values, int many) {}

    /** @param graph an empty one; borrowed */
    DrawnCheck(Graph graph, PackageGraph flat, ImageInput input) {
        this.graph = graph;
        this.flat = flat;
        this.input = input;
        graph.importGraphDef(GraphDef.newBuilder().addAllNode(flat.nodes()).build());
        this.session = new Session(
                graph, ConfigProto.newBuilder().putDeviceCount("GPU", 0).build());
    }

    /** The flat graph, with inferred shapes. */
    Graph graph() {
        return graph;
    }

    /** @throws UserException if the network cannot run, or gives no {@code [N,K]} of float32 */
    Outputs outputs() {
        byte[] bytes = new byte[IMAGES * input.height() * input.width() * 3];
        DrawnImages.draw(IMAGES, input.height(), input.width()).get(bytes);
        try (TUint8 images =
                        TUint8.tensorOf(Shape.of(IMAGES, input.height(), input.width(), 3), DataBuffers.of(bytes));
                Result result = session.runner()
                        .feed(PackageGraph.IMAGES, images)
                        .fetch(flat.output())
                        .run()) {
            return read(result.get(0));
        } catch (TensorFlowException e) {
            throw cannotRun(e);
        }
    }

    private static Outputs read(Tensor tensor) {
        Shape shape = tensor.shape();
        if (!(tensor instanceof TFloat32) || shape.numDimensions() != 2 || shape.get(0) != IMAGES) {
            throw new UserException("the network gives " + tensor.dataType() + " " + shape + " for " + IMAGES
                    + " images, not float32 [" + IMAGES + ",classes]: name its scores with --output");
        }
        float[] values = new float[Math.toIntExact(shape.size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return new Outputs(values, Math.toIntExact(shape.get(1)));
    }

    private static UserException cannotRun(TensorFlowException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new UserException("TensorFlow cannot run the network on drawn images: " + reason, e);
    }

    /**
     * The largest difference from what the SavedModel itself gives for the same numbers.
     *
     * @throws UserException if that is more than rounding
     */
    double differenceFrom(SavedModelFolder model, String output, Outputs own) {
        byte[] bytes = new byte[IMAGES * input.height() * input.width() * 3];
        DrawnImages.draw(IMAGES, input.height(), input.width()).get(bytes);
        try (TUint8 images =
                        TUint8.tensorOf(Shape.of(IMAGES, input.height(), input.width(), 3), DataBuffers.of(bytes));
                Result fed = session.runner()
                        .feed(PackageGraph.IMAGES, images)
                        .fetch(flat.fed())
                        .run()) {
            float[] expected = model.run(input.tensor(), fed.get(0), output);
            double largest = 0;
            double most = 1;
            for (int i = 0; i < expected.length; i++) {
                largest = Math.max(largest, Math.abs(expected[i] - own.values()[i]));
                most = Math.max(most, Math.abs(expected[i]));
            }
            if (expected.length != own.values().length || largest > TOLERANCE * most) {
                throw new UserException(model.path() + ": written out flat, the network gives other numbers (by "
                        + largest + "): please report it with the operations that its author used");
            }
            return largest;
        } catch (TensorFlowException e) {
            throw cannotRun(e);
        }
    }

    /** Height, width and channels of a layer. */
    List<Integer> mapOf(String layer) {
        Shape shape = graph.operationOrThrow(layer).output(0).shape();
        return List.of((int) shape.get(1), (int) shape.get(2), (int) shape.get(3));
    }

    @Override
    public void close() {
        session.close();
    }
}
