package io.emberwatch.monitor.config;

/**
 * When the running monitor reads its file again. Immutable.
 *
 * @param watch whether a change of the file is reason enough
 */
public record ReloadConfig(
        @Key(
                name = "watch",
                about = "Whether a changed file is taken over by itself, once it has stayed the same for two seconds. "
                        + "SIGHUP, emberwatch reload and POST /api/config/reload do it in any case.",
                defaultValue = "false")
        boolean watch) {
    /** What holds where a file says nothing. */
    public static final ReloadConfig STANDARD = new ReloadConfig(false);
}
