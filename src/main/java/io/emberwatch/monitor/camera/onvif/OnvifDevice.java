package io.emberwatch.monitor.camera.onvif;

import io.emberwatch.monitor.camera.onvif.OnvifException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/** Asks one device what it is and which streams it has. Used by one thread, once. */
final class OnvifDevice {
    private static final String DEVICE = "http://www.onvif.org/ver10/device/wsdl";
    private static final String MEDIA = "http://www.onvif.org/ver10/media/wsdl";
    private static final String MEDIA2 = "http://www.onvif.org/ver20/media/wsdl";
    private static final int MOST_STREAMS = 16;
    private static final Set<String> SCHEMES = Set.of("rtsp", "rtsps", "http", "https");

    private final SoapClient soap;
    private final URI service;
    private final List<String> problems = new ArrayList<>();
    private final List<FoundStream> streams = new ArrayList<>();
    private String manufacturer = "";
    private String model = "";
    private String firmware = "";
    private boolean login;

    OnvifDevice(SoapClient soap, URI service) {
        this.soap = soap;
        this.service = service;
    }

    /** Asks everything; what goes wrong is among the problems then. */
    void interview() throws InterruptedException {
        try {
            try {
                readClock();
            } catch (OnvifException e) {
                if (e.kind() == Kind.SILENT) {
                    throw e;
                }
                // Some devices tell even the time to nobody else; ours will do.
            }
            Element about = soap.ask(service, "<GetDeviceInformation xmlns=\"" + DEVICE + "\"/>");
            manufacturer = shortened(SafeXml.text(about, "Manufacturer").orElse(""));
            model = shortened(SafeXml.text(about, "Model").orElse(""));
            firmware = shortened(SafeXml.text(about, "FirmwareVersion").orElse(""));
            readStreams();
        } catch (OnvifException e) {
            login = e.kind() == Kind.LOGIN;
            problems.add(e.getMessage());
        }
    }

    String manufacturer() {
        return manufacturer;
    }

    String model() {
        return model;
    }

    String firmware() {
        return firmware;
    }

    boolean wantsLogin() {
        return login;
    }

    List<FoundStream> streams() {
        return List.copyOf(streams);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Tokens carry a time, and cameras without a time server are years behind. */
    private void readClock() throws OnvifException, InterruptedException {
        Element answer = soap.askOpenly(service, "<GetSystemDateAndTime xmlns=\"" + DEVICE + "\"/>");
        Optional<Element> utc = SafeXml.first(answer, "UTCDateTime");
        if (utc.isPresent()) {
            try {
                Instant theirs = LocalDateTime.of(
                                number(utc.get(), "Year"),
                                number(utc.get(), "Month"),
                                number(utc.get(), "Day"),
                                number(utc.get(), "Hour"),
                                number(utc.get(), "Minute"),
                                Math.min(59, number(utc.get(), "Second")))
                        .toInstant(ZoneOffset.UTC);
                soap.setClock(Duration.between(Instant.now(), theirs));
            } catch (DateTimeException e) {
                problems.add("the time that it tells is none");
            }
        }
    }

    private void readStreams() throws OnvifException, InterruptedException {
        Media media = media();
        boolean second = media.second().isPresent();
        if (second) {
            try {
                readStreams(media.second().get(), true);
            } catch (OnvifException e) {
                if (e.kind() != Kind.FAULT || media.first().isEmpty()) {
                    throw e;
                }
                second = false;
            }
        }
        if (!second || (streams.isEmpty() && media.first().isPresent())) {
            readStreams(
                    media.first().orElseThrow(() -> new OnvifException(Kind.FAULT, "it has no service for streams")),
                    false);
        }
        if (streams.isEmpty() && problems.isEmpty()) {
            problems.add("it names no stream");
        }
    }

    /** Where the two versions of the service for streams are. */
    private record Media(Optional<URI> first, Optional<URI> second) {}

    private Media media() throws OnvifException, InterruptedException {
        try {
            Element answer = soap.ask(
                    service,
                    "<GetServices xmlns=\"" + DEVICE + "\"><IncludeCapability>false</IncludeCapability></GetServices>");
            Optional<URI> first = Optional.empty();
            Optional<URI> second = Optional.empty();
            for (Element each : SafeXml.all(answer, "Service")) {
                String kind = SafeXml.text(each, "Namespace").orElse("");
                Optional<URI> address = SafeXml.text(each, "XAddr").flatMap(this::own);
                first = kind.equals(MEDIA) ? address : first;
                second = kind.equals(MEDIA2) ? address : second;
            }
            if (first.isPresent() || second.isPresent()) {
                return new Media(first, second);
            }
        } catch (OnvifException e) {
            if (e.kind() != Kind.FAULT) {
                throw e;
            }
            // Devices from before 2011 have only the older question.
        }
        Element answer = soap.ask(
                service, "<GetCapabilities xmlns=\"" + DEVICE + "\"><Category>Media</Category></GetCapabilities>");
        return new Media(
                SafeXml.first(answer, "Media")
                        .flatMap(media -> SafeXml.text(media, "XAddr"))
                        .flatMap(this::own),
                Optional.empty());
    }

    /** A service's address at the device itself: behind a router a device names one that leads elsewhere. */
    private Optional<URI> own(String address) {
        try {
            URI named = new URI(address);
            String query = named.getRawQuery() == null ? "" : "?" + named.getRawQuery();
            String path = named.getRawPath() == null ? "" : named.getRawPath();
            boolean here = service.getHost().equalsIgnoreCase(named.getHost())
                    && service.getScheme().equalsIgnoreCase(named.getScheme());
            String authority = here ? named.getRawAuthority() : service.getRawAuthority();
            return Optional.of(new URI(service.getScheme() + "://" + authority + path + query));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private void readStreams(URI media, boolean second) throws OnvifException, InterruptedException {
        String space = second ? MEDIA2 : MEDIA;
        String question = second
                ? "<GetProfiles xmlns=\"" + space + "\"><Type>VideoEncoder</Type></GetProfiles>"
                : "<GetProfiles xmlns=\"" + space + "\"/>";
        List<Element> profiles = SafeXml.all(soap.ask(media, question), "Profiles");
        if (profiles.size() > MOST_STREAMS) {
            problems.add("it names " + profiles.size() + " streams, of which " + MOST_STREAMS + " were asked for");
        }
        for (Element profile : profiles.subList(0, Math.min(profiles.size(), MOST_STREAMS))) {
            Optional<Element> encoder = SafeXml.first(profile, second ? "VideoEncoder" : "VideoEncoderConfiguration");
            if (encoder.isEmpty()) {
                continue;
            }
            try {
                readStream(media, profile, encoder.get(), second);
            } catch (OnvifException e) {
                if (e.kind() != Kind.FAULT) {
                    throw e;
                }
                problems.add(
                        "stream " + SafeXml.text(profile, "Name").orElse("without a name") + ": " + e.getMessage());
            }
        }
    }

    private void readStream(URI media, Element profile, Element encoder, boolean second)
            throws OnvifException, InterruptedException {
        String token = SafeXml.escaped(profile.getAttribute("token"));
        String question = second
                ? "<GetStreamUri xmlns=\"" + MEDIA2 + "\"><Protocol>RTSP</Protocol><ProfileToken>" + token
                        + "</ProfileToken></GetStreamUri>"
                : "<GetStreamUri xmlns=\"" + MEDIA + "\"><StreamSetup>"
                        + "<Stream xmlns=\"http://www.onvif.org/ver10/schema\">RTP-Unicast</Stream>"
                        + "<Transport xmlns=\"http://www.onvif.org/ver10/schema\"><Protocol>RTSP</Protocol></Transport>"
                        + "</StreamSetup><ProfileToken>" + token + "</ProfileToken></GetStreamUri>";
        String address = SafeXml.text(soap.ask(media, question), "Uri")
                .orElseThrow(() -> new OnvifException(Kind.FAULT, "the answer has no address"));
        URI url = stream(address);
        if (!url.getHost()
                .replaceAll("[\\[\\]]", "")
                .equalsIgnoreCase(service.getHost().replaceAll("[\\[\\]]", ""))) {
            problems.add("the address of a stream is at another host, " + url.getHost());
        }
        if (address.matches("(?i).*\\b(password|passwd|pwd)=.*|.*_password=.*")) {
            problems.add("the address of a stream holds a password: keep it to yourself");
        }
        streams.add(new FoundStream(
                shortened(SafeXml.text(profile, "Name").orElse(profile.getAttribute("token"))),
                shortened(SafeXml.text(encoder, "Encoding").orElse("")),
                number(encoder, "Width"),
                number(encoder, "Height"),
                number(encoder, "FrameRateLimit"),
                url.toString()));
    }

    /** The address without a user and a password, which some devices put into it. */
    private static URI stream(String address) throws OnvifException {
        try {
            URI url = new URI(address.replace(" ", "%20"));
            if (url.getHost() == null
                    || url.getScheme() == null
                    || !SCHEMES.contains(url.getScheme().toLowerCase(Locale.ROOT))) {
                throw new OnvifException(Kind.FAULT, "the address that it gives is none of a stream");
            }
            String rest = (url.getRawPath() == null ? "" : url.getRawPath())
                    + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
            String port = url.getPort() < 0 ? "" : ":" + url.getPort();
            return new URI(url.getScheme().toLowerCase(Locale.ROOT) + "://" + url.getHost() + port + rest);
        } catch (URISyntaxException e) {
            throw new OnvifException(Kind.FAULT, "the address that it gives cannot be read");
        }
    }

    private static String shortened(String text) {
        String line = SafeXml.line(text);
        return line.length() > 100 ? line.substring(0, 100) : line;
    }

    /** A whole number from 0 on; 0 where there is none. */
    private static int number(Element within, String name) {
        return SafeXml.text(within, name)
                .filter(text -> text.matches("\\d{1,6}(\\.\\d+)?"))
                .map(text -> (int) Double.parseDouble(text))
                .orElse(0);
    }
}
