#!/usr/bin/python3
"""A client that is not a browser: GStreamer's webrtcbin, joined by WHIP (publish) or WHEP (play).

Tells what happens as one JSON object a line on standard output; reads commands from standard input, one a line:
"quit" says goodbye by DELETE, "die" ends without a word.
"""
import argparse
import json
import ssl
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

ENCODERS = {
    "vp8": "vp8enc deadline=1 cpu-used=8 keyframe-max-dist=300 target-bitrate=500000 ! rtpvp8pay picture-id-mode=15-bit"
           " ! application/x-rtp,media=video,encoding-name=VP8,payload=96",
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=300 bitrate=500"
            " ! video/x-h264,profile=constrained-baseline ! rtph264pay config-interval=-1 aggregate-mode=zero-latency"
            " ! application/x-rtp,media=video,encoding-name=H264,payload=96",
}
RTP_MAPS = {
    "vp8": "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000",
    "h264": "application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000,"
            "packetization-mode=(string)1,profile-level-id=(string)42e01f",
}
DECODERS = {
    "VP8": "rtpvp8depay ! vp8dec",
    "H264": "rtph264depay ! avdec_h264",
    "OPUS": "rtpopusdepay ! opusdec ! level interval=100000000",
}
OPUS = "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2"
PUBLISH = """
webrtcbin name=webrtc bundle-policy=max-bundle
videotestsrc is-live=true pattern=ball ! video/x-raw,width={width},height={height},framerate=15/1 ! queue ! {encoder} ! webrtc.
audiotestsrc is-live=true wave=sine freq=440 volume=0.4 ! audioconvert ! audioresample ! queue ! opusenc ! rtpopuspay
 ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! webrtc.
"""


def tell(**what):
    # One write: several threads tell.
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Client:
    def __init__(self, arguments):
        self.arguments = arguments
        self.loop = GLib.MainLoop()
        self.location = None
        self.frames = 0
        self.size = (0, 0)
        self.energy = 0.0
        self.codec = None
        tls = ssl.create_default_context()
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
        self.http = urllib.request.build_opener(urllib.request.HTTPSHandler(context=tls))
        if arguments.publish:
            self.pipe = Gst.parse_launch(PUBLISH.format(
                encoder=ENCODERS[arguments.codec], width=arguments.width, height=arguments.height))
            self.webrtc = self.pipe.get_by_name("webrtc")
        else:
            self.pipe = Gst.Pipeline.new("player")
            self.webrtc = Gst.ElementFactory.make("webrtcbin", "webrtc")
            self.webrtc.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
            self.pipe.add(self.webrtc)
            self.webrtc.connect("pad-added", self.on_pad)
        if arguments.local:
            self.webrtc.get_property("ice-agent").emit("add-local-ip-address", arguments.local)
        self.webrtc.connect("notify::ice-connection-state", self.on_state)
        self.webrtc.connect("notify::connection-state", self.on_state)
        bus = self.pipe.get_bus()
        bus.add_signal_watch()
        bus.connect("message", self.on_message)

    def run(self):
        self.pipe.set_state(Gst.State.PLAYING)
        if self.arguments.publish:
            for index in range(2):
                transceiver = self.webrtc.emit("get-transceiver", index)
                transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        else:
            for caps in (RTP_MAPS[self.arguments.codec], OPUS):
                self.webrtc.emit(
                    "add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps))
        GLib.timeout_add(20, self.offer)
        threading.Thread(target=self.commands, daemon=True).start()
        GLib.timeout_add(300, self.report)
        self.loop.run()
        self.pipe.set_state(Gst.State.NULL)

    def offer(self):
        # SSRCs are known, and so announced, as soon as the encoders have made something.
        if self.arguments.publish and not all(pad.get_current_caps() for pad in self.webrtc.sinkpads):
            return True
        self.webrtc.emit("create-offer", None, Gst.Promise.new_with_change_func(self.on_offer))
        return False

    def on_offer(self, promise):
        # Each step is held: the binding frees what the next one reads.
        reply = promise.get_reply()
        offer = reply.get_value("offer")
        text = offer.sdp.as_text()
        # RFC 5763 section 5: whoever offers may also insist on a role.
        text = text.replace("a=setup:actpass", f"a=setup:{self.arguments.setup}")
        offer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.OFFER, sdp_of(text))
        self.webrtc.emit("set-local-description", offer, Gst.Promise.new())
        threading.Thread(target=self.post, args=(text,), daemon=True).start()

    def post(self, offer):
        request = urllib.request.Request(self.arguments.url, offer.encode(), method="POST", headers={
            "Content-Type": "application/sdp", "Authorization": f"Bearer {self.arguments.token}"})
        try:
            with self.http.open(request, timeout=30) as response:
                answer = response.read().decode()
                self.location = urllib.parse.urljoin(self.arguments.url, response.headers["Location"])
                tell(event="joined", status=response.status, location=response.headers["Location"],
                     etag=response.headers["ETag"], link=response.headers["Link"], offer=offer, answer=answer)
        except urllib.error.HTTPError as refused:
            tell(event="refused", status=refused.code, body=refused.read().decode(), offer=offer)
            GLib.idle_add(self.loop.quit)
            return
        GLib.idle_add(self.take_answer, answer)

    def take_answer(self, answer):
        self.webrtc.emit("set-remote-description", GstWebRTC.WebRTCSessionDescription.new(
            GstWebRTC.WebRTCSDPType.ANSWER, sdp_of(answer)), Gst.Promise.new())
        return False

    def on_pad(self, _, pad):
        if pad.direction != Gst.PadDirection.SRC:
            return
        caps = pad.get_current_caps().get_structure(0)
        video = caps.get_string("media") == "video"
        tail = f"queue ! {DECODERS[caps.get_string('encoding-name')]} ! fakesink name=sink sync=false"
        branch = Gst.parse_bin_from_description(tail, True)
        if video:
            self.codec = caps.get_string("encoding-name")
            branch.get_by_name("sink").get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, self.on_frame)
        self.pipe.add(branch)
        branch.sync_state_with_parent()
        pad.link(branch.get_static_pad("sink"))

    def on_frame(self, pad, _):
        self.frames += 1
        caps = pad.get_current_caps().get_structure(0)
        self.size = (caps.get_int("width")[1], caps.get_int("height")[1])
        return Gst.PadProbeReturn.OK

    def on_state(self, webrtc, _):
        tell(event="state", ice=webrtc.get_property("ice-connection-state").value_nick,
             connection=webrtc.get_property("connection-state").value_nick)

    def on_message(self, _, message):
        if message.type == Gst.MessageType.ERROR:
            error, detail = message.parse_error()
            tell(event="error", text=f"{error} {detail}")
        elif message.type == Gst.MessageType.ELEMENT and message.get_structure().get_name() == "level":
            for decibel in message.get_structure().get_value("rms"):
                self.energy += 10 ** (decibel / 10) * 0.1
                break

    def report(self):
        tell(event="heard", frames=self.frames, width=self.size[0], height=self.size[1], energy=self.energy, codec=self.codec)
        return True

    def commands(self):
        for line in sys.stdin:
            if line.strip() == "quit":
                self.goodbye()
            break
        GLib.idle_add(self.loop.quit)

    def goodbye(self):
        if self.location is None:
            return
        request = urllib.request.Request(self.location, method="DELETE", headers={"Authorization": f"Bearer {self.arguments.token}"})
        with self.http.open(request, timeout=30) as response:
            tell(event="left", status=response.status)


def sdp_of(text):
    _, message = GstSdp.SDPMessage.new()
    GstSdp.sdp_message_parse_buffer(text.encode(), message)
    return message


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--publish", action="store_true")
    parser.add_argument("--url", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--codec", choices=sorted(RTP_MAPS), default="vp8")
    parser.add_argument("--setup", choices=("actpass", "active", "passive"), default="actpass")
    parser.add_argument("--local", help="the address to gather from, where the default choice is wrong (loopback)")
    parser.add_argument("--width", type=int, default=320)
    parser.add_argument("--height", type=int, default=180)
    Gst.init(None)
    Client(parser.parse_args()).run()


main()
