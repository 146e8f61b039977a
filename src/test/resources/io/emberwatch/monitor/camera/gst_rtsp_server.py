"""Loops raw H.264 clips over RTSP without encoding anything again: gst_rtsp_server.py PORT FPS (MOUNT FILE)..."""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer

PARAMETERS = (6, 7, 8, 9)
PICTURES = (1, 5)


def pictures(path):
    """The clip's access units: the parameters before a picture, and all slices of that picture."""
    data = open(path, "rb").read()
    starts = [at for at in range(len(data) - 4) if data[at : at + 3] == b"\0\0\1"]
    units, current, has_picture = [], b"", False
    for start, end in zip(starts, starts[1:] + [len(data)]):
        kind = data[start + 3] & 0x1F
        # The first bit of a slice tells whether it begins a picture.
        begins = kind in PARAMETERS or (kind in PICTURES and data[start + 4] & 0x80)
        if has_picture and begins:
            units.append(current)
            current, has_picture = b"", False
        current += b"\0" + data[start:end]
        has_picture = has_picture or kind in PICTURES
    return units + [current]


def feed(media, units, duration):
    """Pushes the pictures in an endless circle; the server's clock sets the pace."""
    count = 0

    def push(source, _length):
        nonlocal count
        picture = Gst.Buffer.new_wrapped(units[count % len(units)])
        picture.pts = picture.dts = count * duration
        picture.duration = duration
        count += 1
        source.emit("push-buffer", picture)

    media.get_element().get_by_name("clip").connect("need-data", push)


Gst.init(None)
port, fps = sys.argv[1], int(sys.argv[2])
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
for mount, file in zip(sys.argv[3::2], sys.argv[4::2]):
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        "( appsrc name=clip format=time"
        f" caps=video/x-h264,stream-format=byte-stream,alignment=au,framerate={fps}/1"
        " ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
    )
    factory.set_shared(True)
    clip = pictures(file)
    factory.connect("media-configure", lambda _, media, units=clip: feed(media, units, Gst.SECOND // fps))
    server.get_mount_points().add_factory(mount, factory)
if server.attach(None) == 0:
    sys.exit("cannot listen on port " + port)
# The parent's end closes this pipe, and with it the server dies, whatever way the parent ended.
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_HUP, lambda *_: loop.quit())
print("listening", flush=True)
loop.run()
