package io.emberwatch.monitor.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says what the model looks at in an image. Thread-safe. */
@FunctionalInterface
public interface ImageExplainer {
    /** Refuses everything. */
    ImageExplainer NONE = (image, question) -> {
        throw new RefusedException(409, "this server has no model to explain images with");
    };

    /**
     * Explains one image.
     *
     * @param image content of an image file
     * @throws RefusedException if the image or the question cannot be served
     */
    Answer explain(byte[] image, Question question) throws RefusedException;

    /**
     * What can be asked for, as JSON.
     *
     * @throws RefusedException if there is no model
     */
    default Answer choices() throws RefusedException {
        throw new RefusedException(409, "this server has no model to explain images with");
    }

    /** What the answer is. */
    enum Format {
        /** Scores, regions and the map. */
        JSON,
        /** A sheet of image, heat map, overlay and contour. */
        JPEG,
        /** The image under its heat map, a JPEG. */
        OVERLAY,
        /** The heat map alone, a PNG of the image's shape. */
        HEAT,
        /** The image with the outlines and boxes of its hot regions, a JPEG. */
        CONTOUR,
        /** What the channels of one layer give, a PNG of tiles. */
        FEATURES;

        /** Its name in requests. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a client wants to know of an image, in the words of its request. Immutable.
     *
     * @param method name of a heat map method
     * @param layers names of layers, at least one
     * @param className a label; empty means the most likely one
     * @param target {@code logit} or {@code probability}
     * @param format what the answer is
     * @param hiding what of the image is hidden
     * @param channels how many channels {@link Format#FEATURES} shows, those of the greatest mean first; at least 1
     */
    record Question(
            String method,
            List<String> layers,
            Optional<String> className,
            String target,
            Format format,
            Hiding hiding,
            int channels) {
        /** How many channels are shown where nobody says, and at most. */
        static final int MOST_CHANNELS = 64;

        /** Of the whole image. */
        public Question(String method, List<String> layers, Optional<String> className, String target, Format format) {
            this(method, layers, className, target, format, Hiding.NOTHING, MOST_CHANNELS);
        }

        /** @param sheet whether the answer is a sheet rather than JSON */
        public Question(String method, List<String> layers, Optional<String> className, String target, boolean sheet) {
            this(method, layers, className, target, sheet ? Format.JPEG : Format.JSON);
        }

        public Question {
            layers = List.copyOf(layers);
        }

        /** Whether a sheet is wanted. */
        boolean sheet() {
            return format == Format.JPEG;
        }
    }

    /**
     * Regions of an image that the model is not shown, in the words of a request. Immutable.
     *
     * @param regions each {@code left,top,right,bottom} or the corners {@code x,y x,y x,y}, from 0 to 1
     * @param fill what is put in their place: {@code blur}, {@code black} or {@code mean}
     */
    record Hiding(List<String> regions, String fill) {
        static final Hiding NOTHING = new Hiding(List.of(), "blur");

        public Hiding {
            regions = List.copyOf(regions);
        }
    }

    /**
     * What an explainer gives.
     *
     * @param type media type of the body
     * @param body JSON or an image; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    record Answer(String type, byte[] body) {}

    /** An image, or a question about it, that is not answered; the message is one line for the client. */
    final class RefusedException extends Exception {
        private final int status;

        /** A refusal with the status of its HTTP answer, 400 to 499. */
        public RefusedException(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }

        /** Status of the HTTP answer. */
        public int status() {
            return status;
        }
    }
}
