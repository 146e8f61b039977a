package io.emberwatch.monitor.camera;

/**
 * Whether something is suspected on one camera: whoever judges its frames says so, and its thread, the order of the
 * batches and whatever saves work on calm cameras look here. A new one is calm. Thread-safe; nobody is interrupted by a
 * change.
 */
public final class CameraAttention {
    private volatile boolean suspected;

    /**
     * Says how the camera is now.
     *
     * @param now true from the first hit until no hit is left in the window and no incident is open
     */
    public void suspect(boolean now) {
        suspected = now;
    }

    /** Whether something is suspected; otherwise the camera is calm. */
    public boolean suspected() {
        return suspected;
    }
}
