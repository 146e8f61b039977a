package io.emberwatch.engine.explain;

import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.image.MaskedRegion;
import java.util.List;

/**
 * Hides regions of images. Immutable.
 *
 * @param regions at least one
 * @param fill what is put in their place
 */
public record MaskedPicture(List<MaskedRegion> regions, Baseline fill) {
    public MaskedPicture {
        regions = List.copyOf(regions);
    }

    /** One image, of which this view is shown, with the regions hidden. */
    private ImageBatch of(ImageBatch image, Framing.View view) {
        ImageBatch filled = fill.of(image);
        ImageBatch masked = image;
        for (MaskedRegion region : regions) {
            masked = masked.mixedWith(filled, region.mask(image.width(), image.height(), view));
        }
        return masked;
    }

    /** The same for the eye and for the network. */
    public ExplainedImage of(ExplainedImage image) {
        return new ExplainedImage(
                image.name() + " masked",
                image.fileWidth(),
                image.fileHeight(),
                Image.of(of(image.shown().toBatch(), Framing.View.WHOLE)),
                of(image.pixels(), image.view()),
                image.view());
    }
}
