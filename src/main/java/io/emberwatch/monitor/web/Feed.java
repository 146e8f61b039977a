package io.emberwatch.monitor.web;

/** How a camera's pictures arrive. */
public enum Feed {
    /** No picture yet, or none since the connection was made again. */
    CONNECTING,
    /** Fresh, changing pictures. */
    UP,
    /** No connection; it is tried again. */
    DOWN,
    /** Connected, but the newest picture is too old. */
    STALE,
    /** Pictures arrive and never change. */
    FROZEN,
    /** Pictures arrive and show nothing: the lens is covered, or the picture is black. */
    COVERED,
    /** A file that has been played to its end. */
    ENDED
}
