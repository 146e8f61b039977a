package io.emberwatch.lab.replay;

/** Makes the views that see what is replayed. */
public interface ReplayViews {
    /** Nobody looks. */
    ReplayViews NONE = name -> ReplayView.NOOP;

    /**
     * A view for one clip, for the caller to close.
     *
     * @param name of the clip, unlike that of any other clip of the replay
     */
    ReplayView open(String name);
}
