package io.emberwatch.lab.keras.file;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An HDF5 file as Keras uses it: groups, float arrays and text attributes. Owns the file: close it. Every fault that a
 * damaged file causes deep in the reader becomes a {@link KerasImportException}.
 */
final class Hdf5 implements AutoCloseable {
    private final HdfFile file;

    private Hdf5(HdfFile file) {
        this.file = file;
    }

    static Hdf5 open(Path path) {
        return new Hdf5(reading("the HDF5 header", () -> new HdfFile(path)));
    }

    static Hdf5 open(byte[] content) {
        return new Hdf5(reading("the HDF5 header", () -> HdfFile.fromBytes(content)));
    }

    Group root() {
        return file;
    }

    /** The node at a path relative to a group; empty if there is none. */
    static Optional<Node> find(Group from, String path) {
        Node node = from;
        for (String part : path.split("/", -1)) {
            if (!(node instanceof Group group)) {
                return Optional.empty();
            }
            node = children(group).get(part);
        }
        return Optional.ofNullable(node);
    }

    static Map<String, Node> children(Group group) {
        return reading("group " + group.getName(), group::getChildren);
    }

    /** A text attribute; empty if there is none. */
    static Optional<String> text(Node node, String name) {
        return texts(node, name).stream().findFirst();
    }

    /** An attribute of several texts; h5py splits one of more than 64 KB into
     * several with a digit at the end of their names. */
    static List<String> texts(Node node, String name) {
        return reading("attribute " + name, () -> {
            List<String> texts = new ArrayList<>();
            Map<String, Attribute> attributes = node.getAttributes();
            Attribute whole = attributes.get(name);
            if (whole != null) {
                addTexts(texts, whole);
            }
            for (int part = 0; attributes.get(name + part) != null; part++) {
                addTexts(texts, attributes.get(name + part));
            }
            return List.copyOf(texts);
        });
    }

    /** The array at a path relative to a group; empty if there is none. */
    static Optional<KerasWeights.Tensor> tensor(Group from, String path, String name) {
        return find(from, path).map(node -> {
            if (!(node instanceof Dataset dataset)) {
                throw new KerasImportException("tensor " + name + " is a group, not an array: the file is damaged");
            }
            int[] shape = reading("tensor " + name, dataset::getDimensions);
            return new KerasWeights.Tensor(name, shape, floats(reading("tensor " + name, dataset::getDataFlat), name));
        });
    }

    @Override
    public void close() {
        file.close();
    }

    private static void addTexts(List<String> texts, Attribute attribute) {
        Object data = attribute.isEmpty() ? null : attribute.getData();
        if (data instanceof String text) {
            texts.add(text);
        } else if (data instanceof Object[] several) {
            for (Object text : several) {
                texts.add(String.valueOf(text));
            }
        }
    }

    private static float[] floats(Object data, String name) {
        float[] values;
        if (data instanceof float[] floats) {
            values = floats;
        } else if (data instanceof double[] doubles) {
            values = new float[doubles.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) doubles[i];
            }
        } else {
            throw new KerasImportException("tensor " + name + " holds "
                    + data.getClass().getSimpleName().replace("[]", "") + " values, expected float32: save the model"
                    + " unquantised");
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new KerasImportException("tensor " + name + " holds " + value
                        + ", expected finite numbers: the file is damaged, or its training diverged; copy it again, or"
                        + " take an earlier checkpoint");
            }
        }
        return values;
    }

    private interface Reading<T> {
        T read();
    }

    private static <T> T reading(String what, Reading<T> reading) {
        try {
            return reading.read();
        } catch (KerasImportException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new KerasImportException(
                    "cannot read " + what + ": the file is cut off or damaged, copy it again", e);
        }
    }
}
