package io.emberwatch.monitor.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address or a network of addresses, IPv4 or IPv6. Immutable.
 *
 * @param network an address in it
 * @param bits how many leading bits are the network's, 0..32 or 0..128
 */
public record AddressRange(InetAddress network, int bits) {
    static final String FORM = "an IP address or a network such as 10.1.0.0/16";
    /** Only what needs no look-up of a name. */
    private static final Pattern NUMERIC = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    public AddressRange {
        Checks.require(bits >= 0 && bits <= 8 * network.getAddress().length, "bits of a network");
    }

    /** A range as the file has it; empty for anything else. */
    public static Optional<AddressRange> parse(String text) {
        String[] parts = text.split("/", 2);
        Optional<InetAddress> address = address(parts[0]);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int most = 8 * address.get().getAddress().length;
        if (parts.length == 1) {
            return Optional.of(new AddressRange(address.get(), most));
        }
        if (!parts[1].matches("[0-9]{1,3}") || Integer.parseInt(parts[1]) > most) {
            return Optional.empty();
        }
        return Optional.of(new AddressRange(address.get(), Integer.parseInt(parts[1])));
    }

    /** An address in digits; empty for anything else. Never asks for a name. */
    public static Optional<InetAddress> address(String text) {
        if (!NUMERIC.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress address) {
        byte[] own = network.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((own[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    static AddressRange parse(String text, Problems.Refused refusal) throws Problems.Refused {
        return parse(text).orElseThrow(() -> refusal);
    }
}
