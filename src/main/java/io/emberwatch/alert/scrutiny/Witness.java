package io.emberwatch.alert.scrutiny;

import io.emberwatch.inference.AnalysedFrame;
import java.util.Optional;
import java.util.OptionalDouble;

/** Notes of each frame of one camera what its alarm goes by. Sees every frame, in order. Not thread-safe. */
public final class Witness {
    private final boolean flicker;
    private Optional<LumaPicture> before = Optional.empty();

    /** @param flicker whether changes of brightness are measured, which looks at each frame's pixels */
    public Witness(boolean flicker) {
        this.flicker = flicker;
    }

    /** Notes the next frame, which stays the caller's. */
    public Sighting see(AnalysedFrame analysed) {
        Optional<HotCells> hot = analysed.heatmap().map(HotCells::of).filter(region -> !region.isEmpty());
        Optional<LumaPicture> earlier = before;
        before = flicker ? Optional.of(LumaPicture.of(analysed.frame())) : Optional.empty();
        OptionalDouble change = hot.isPresent() && before.isPresent()
                ? changeSince(earlier, before.get(), hot.get())
                : OptionalDouble.empty();
        return new Sighting(analysed.score(), analysed.frame().capturedAt(), hot, change);
    }

    /** A first picture has not changed yet: it takes two to see a flame move. */
    private static OptionalDouble changeSince(Optional<LumaPicture> earlier, LumaPicture now, HotCells region) {
        return earlier.isPresent() ? SceneChange.most(region, earlier.get(), now) : OptionalDouble.of(0);
    }
}
