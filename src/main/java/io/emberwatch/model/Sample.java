package io.emberwatch.model;

/** A picture in memory, usually with its label. The pixels are handed out uncopied, to be read only. */
final class Sample {
    /** The label of a picture whose class nobody told. */
    static final int UNLABELLED = -1;

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
    Sample(String file, int label, int height, int width, byte[] pixels) {
        this.file = file;
        this.label = label;
        this.height = height;
        this.width = width;
        this.pixels = pixels;
    }

    /** Where a picture comes from: its file name up to the first underscore, or "-" where it has none. */
    static String source(String file) {
        int end = file.indexOf('_');
        return end < 1 ? "-" : file.substring(0, end);
    }

    String file() {
        return file;
    }

    String source() {
        return source(file);
    }

    int label() {
        return label;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    byte[] pixels() {
        return pixels;
    }
}
