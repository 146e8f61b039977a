package io.emberwatch.lab.dataset;

import java.util.List;

/** An image in memory, usually with its label. The pixels are handed out uncopied, to be read only. */
public final class Sample {
    /** The label of an image without a class. */
    public static final int UNLABELLED = -1;

    private final String file;
    private final int label;
    private final int height;
    private final int width;
    private final byte[] pixels;

    /**
     * Takes over the pixels.
     *
     * @param file name of the file, without its folder
     * @param label index of its class, or {@link #UNLABELLED}
     * @param pixels RGB bytes, row by row
     */
    public Sample(String file, int label, int height, int width, byte[] pixels) {
        this.file = file;
        this.label = label;
        this.height = height;
        this.width = width;
        this.pixels = pixels;
    }

    /** Pixels of images of one size, one image after the other. */
    public static byte[] joined(List<byte[]> images) {
        int each = images.get(0).length;
        byte[] pixels = new byte[images.size() * each];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i), 0, pixels, i * each, each);
        }
        return pixels;
    }

    /** Where an image comes from: its file name up to the first underscore, or "-" where it has none. */
    public static String source(String file) {
        int end = file.indexOf('_');
        return end < 1 ? "-" : file.substring(0, end);
    }

    /** Name of the file, without its folder. */
    public String file() {
        return file;
    }

    /** Where it comes from, see {@link #source(String)}. */
    public String source() {
        return source(file);
    }

    /** Index of its class, or {@link #UNLABELLED}. */
    public int label() {
        return label;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** Pixels a row. */
    public int width() {
        return width;
    }

    /** RGB bytes, row by row; not copied, to be read only. */
    public byte[] pixels() {
        return pixels;
    }
}
