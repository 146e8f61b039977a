package io.emberwatch.lab.finetune;

import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.lab.dataset.Sample;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/** How an image may be shown to the network once more; in the order in which they pay. */
enum ImageView {
    /** As it is. */
    WHOLE {
        @Override
        byte[] of(Sample image) {
            return image.pixels();
        }
    },
    /** Left and right exchanged. */
    MIRRORED {
        @Override
        byte[] of(Sample image) {
            byte[] from = image.pixels();
            byte[] to = new byte[from.length];
            int row = image.width() * 3;
            for (int i = 0; i < from.length; i += 3) {
                int start = i / row * row;
                System.arraycopy(from, i, to, start + row - 3 - (i - start), 3);
            }
            return to;
        }
    },
    /** The middle, enlarged. */
    CLOSER {
        @Override
        byte[] of(Sample image) {
            int width = (int) (image.width() * MIDDLE);
            int height = (int) (image.height() * MIDDLE);
            try (BytePointer data = new BytePointer(image.pixels());
                    Mat whole = new Mat(image.height(), image.width(), opencv_core.CV_8UC3, data);
                    Rect place = new Rect((image.width() - width) / 2, (image.height() - height) / 2, width, height);
                    Mat middle = new Mat(whole, place);
                    Mat enlarged = new Mat()) {
                ImageResizer.resize(middle, enlarged, image.width(), image.height());
                return Image.bytes(enlarged);
            }
        }
    },
    /** In less light. */
    DARKER {
        @Override
        byte[] of(Sample image) {
            byte[] from = image.pixels();
            byte[] to = new byte[from.length];
            for (int i = 0; i < from.length; i++) {
                to[i] = (byte) Math.round((from[i] & 255) * LESS_LIGHT);
            }
            return to;
        }
    };

    private static final double MIDDLE = 0.75;
    private static final double LESS_LIGHT = 0.6;

    /** RGB bytes of this view, as large as the image; may be the image's own array. */
    abstract byte[] of(Sample image);
}
