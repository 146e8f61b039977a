package io.emberwatch.monitor.alarm.filter;

import io.emberwatch.monitor.inference.AnalysedFrame;
import java.util.Optional;
import java.util.OptionalDouble;

/** Notes of each frame of one camera what its alarm goes by. Sees every frame, in order. Not thread-safe. */
public final class FlickerMeter {
    private final boolean flicker;
    private Optional<LumaImage> before = Optional.empty();

    /** @param flicker whether changes of brightness are measured, which looks at each frame's pixels */
    public FlickerMeter(boolean flicker) {
        this.flicker = flicker;
    }

    /** Notes the next frame, which stays the caller's. */
    public Observation see(AnalysedFrame analysed) {
        Optional<HotCells> hot = analysed.heatmap().map(HotCells::of).filter(region -> !region.isEmpty());
        Optional<LumaImage> earlier = before;
        before = flicker ? Optional.of(LumaImage.of(analysed.frame())) : Optional.empty();
        OptionalDouble change = hot.isPresent() && before.isPresent()
                ? changeSince(earlier, before.get(), hot.get())
                : OptionalDouble.empty();
        return new Observation(analysed.score(), analysed.frame().capturedAt(), hot, change);
    }

    /** A first image has not changed yet: it takes two to see a flame move. */
    private static OptionalDouble changeSince(Optional<LumaImage> earlier, LumaImage now, HotCells region) {
        return earlier.isPresent() ? SceneChange.most(region, earlier.get(), now) : OptionalDouble.of(0);
    }
}
