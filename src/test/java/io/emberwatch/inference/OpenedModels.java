package io.emberwatch.inference;

import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.explain.Pixels;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Models opened for tests, and drawn pictures for them. */
public final class OpenedModels {
    private OpenedModels() {}

    public static ExplainableModel open(Path folder) {
        try (ModelBundle bundle = ModelBundle.open(folder)) {
            return ExplainableModel.load(bundle, Device.CPU, 0);
        }
    }

    public static ExplainableModel builtin() {
        try (ModelBundle bundle = ModelBundle.open(ModelBundle.BUILTIN)) {
            return ExplainableModel.load(bundle, Device.CPU, 0);
        }
    }

    /** Drawn pictures of 224 x 224. */
    public static Pixels drawn(int count) {
        ByteBuffer bytes = DrawnPictures.draw(count, 224, 224);
        float[] rgb = new float[bytes.limit()];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = bytes.get(i) & 0xff;
        }
        return new Pixels(count, 224, 224, rgb);
    }
}
