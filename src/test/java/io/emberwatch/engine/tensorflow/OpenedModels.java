package io.emberwatch.engine.tensorflow;

import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Models opened for tests, and drawn pictures for them. */
public final class OpenedModels {
    private OpenedModels() {}

    public static InspectableModelLoader open(Path folder) {
        try (ModelPackage bundle = ModelPackage.open(folder)) {
            return InspectableModelLoader.load(bundle, Device.CPU, 0);
        }
    }

    public static InspectableModelLoader builtin() {
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN)) {
            return InspectableModelLoader.load(bundle, Device.CPU, 0);
        }
    }

    /** Drawn pictures of 224 x 224. */
    public static ImageBatch drawn(int count) {
        ByteBuffer bytes = DrawnImages.draw(count, 224, 224);
        float[] rgb = new float[bytes.limit()];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = bytes.get(i) & 0xff;
        }
        return new ImageBatch(count, 224, 224, rgb);
    }
}
