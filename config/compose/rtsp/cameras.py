#!/usr/bin/python3
"""Serves two drawn test cameras: rtsp://HOST:8554/gate and /yard. Usage: cameras.py [PORT [ADDRESS]]"""
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

CAMERAS = {"/gate": "ball", "/yard": "smpte"}
PIPELINE = (
    "( videotestsrc is-live=true pattern={pattern} ! video/x-raw,width=640,height=360,framerate=10/1"
    " ! videoconvert ! x264enc tune=zerolatency speed-preset=ultrafast bitrate=500 key-int-max=20"
    " ! rtph264pay name=pay0 pt=96 )"
)


def main():
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_service(sys.argv[1] if len(sys.argv) > 1 else "8554")
    server.set_address(sys.argv[2] if len(sys.argv) > 2 else "0.0.0.0")
    for path, pattern in CAMERAS.items():
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(PIPELINE.format(pattern=pattern))
        # One encoder a camera, however many watch.
        factory.set_shared(True)
        server.get_mount_points().add_factory(path, factory)
    if server.attach(None) == 0:
        sys.exit(f"cameras.py: cannot listen on {server.get_address()}:{server.get_service()}: choose another port")
    loop = GLib.MainLoop()
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, loop.quit)
    print(f"serving {', '.join(CAMERAS)} on port {server.get_bound_port()}", flush=True)
    loop.run()


if __name__ == "__main__":
    main()
