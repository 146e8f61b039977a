package io.emberwatch.lab.finetune;

import io.emberwatch.core.error.UserException;
import io.emberwatch.engine.NetworkOptions;
import java.nio.file.Path;

/**
 * What {@code emberwatch finetune} was asked to do.
 *
 * @param data folder with {@code train} and perhaps {@code val}, each with a sub-folder a class of the model
 * @param out folder for the cache of features and, under {@code model}, the new package
 * @param views how many views of each training image the head learns from, 1..{@value #MOST_VIEWS}
 * @param balanced whether classes weigh the same, however many images each has
 * @param options how features are computed
 * @param seed of the images that are held out where there is no {@code val}
 * @param force whether a package that lies in {@code out} may be replaced
 */
public record FinetunePlan(
        Path data, Path out, int views, boolean balanced, NetworkOptions options, long seed, boolean force) {
    /** Whole, mirrored, closer, darker. */
    public static final int MOST_VIEWS = 4;

    public FinetunePlan {
        if (views < 1 || views > MOST_VIEWS) {
            throw new UserException("--views must be from 1 to " + MOST_VIEWS + ", not " + views);
        }
    }

    /** Where the new package goes. */
    Path model() {
        return out.resolve("model");
    }
}
