package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.YamlReader.YamlNode;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Entry;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Mapping;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Scalar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an encrypted connection checks the other side and shows who we are. There is no way to trust everything. Immutable.
 *
 * @param used whether the connection is encrypted, where that is this key's to say
 * @param ca a PEM file with the certificates that are trusted in place of the system's; empty for the system's
 * @param certificate a PEM file with our own certificate, and those between it and the issuer; only with a key
 * @param key a PEM file with the certificate's private key, PKCS #8 and without a password
 */
public record TlsConfig(boolean used, Optional<String> ca, Optional<String> certificate, Optional<String> key) {
    /** Not encrypted where that is this key's to say; else the system's trust. */
    public static final TlsConfig NONE = new TlsConfig(false, Optional.empty(), Optional.empty(), Optional.empty());
    /** Encrypted, with the system's trust. */
    public static final TlsConfig SYSTEM = new TlsConfig(true, Optional.empty(), Optional.empty(), Optional.empty());

    public TlsConfig {
        Checks.require(certificate.isPresent() == key.isPresent(), "a certificate needs a key");
    }

    /** Whether a file is named. */
    public boolean hasFiles() {
        return ca.isPresent() || certificate.isPresent();
    }

    /** The files of a section that says elsewhere whether it is encrypted. */
    static final class Files extends Reader {
        /** What the reference says of the key, for whatever sink. */
        static final String ABOUT =
                "PEM files: ca is trusted in place of the system's certificates; certificate and key"
                        + " (PKCS #8, without a password) are shown to a server that asks for them.";

        static final String EXAMPLE = "{ca: /etc/emberwatch/site-ca.pem}";

        Files() {
            super("a mapping of files: ca, certificate and key");
        }
    }

    /** The same, or {@code true} and {@code false} alone. */
    static final class Switch extends Reader {
        Switch() {
            super("true, false or a mapping of files: ca, certificate and key");
        }

        @Override
        public TlsConfig parse(String text) throws Problems.Refused {
            return switch (text) {
                case "true" -> SYSTEM;
                case "false" -> NONE;
                default -> throw Problems.Refused.mustBe(form());
            };
        }
    }

    /** The same, or {@code true} alone: a camera that has this key is checked. */
    static final class Checked extends Reader {
        Checked() {
            super("true or a mapping of files: ca, certificate and key");
        }

        @Override
        public TlsConfig parse(String text) throws Problems.Refused {
            if (text.equals("true")) {
                return SYSTEM;
            }
            throw Problems.Refused.mustBe(form());
        }
    }

    /** What a server shows: both files, and nothing else. */
    static final class Identity extends Reader {
        Identity() {
            super("a mapping of files: certificate and key", List.of("certificate", "key"));
        }
    }

    /** Reads the mapping. */
    abstract static class Reader implements ValueTypes.ValueType<TlsConfig> {
        private static final int LONGEST = 4096;
        private static final List<String> NAMES = List.of("ca", "certificate", "key");

        private final String form;
        private final List<String> names;

        Reader(String form) {
            this(form, NAMES);
        }

        Reader(String form, List<String> names) {
            this.form = form;
            this.names = names;
        }

        @Override
        public TlsConfig parse(String text) throws Problems.Refused {
            throw Problems.Refused.mustBe(form);
        }

        @Override
        public String form() {
            return form;
        }

        /** Reads a mapping; empty after a problem. */
        Optional<TlsConfig> read(Mapping node, String path, Substitution substitution, Problems problems) {
            Map<String, String> files = new HashMap<>();
            boolean good = true;
            for (Entry entry : ConfigReader.unique(node, path, problems)) {
                String place = ConfigReader.join(path, Problems.shown(entry.key()));
                if (!names.contains(entry.key())) {
                    problems.add(entry.line(), path, Problems.unknown("key", entry.key(), names));
                    good = false;
                    continue;
                }
                try {
                    files.put(entry.key(), file(entry.value(), substitution));
                } catch (Problems.Refused e) {
                    problems.add(entry.line(), place, e.getMessage());
                    good = false;
                }
            }
            if (good && files.containsKey("certificate") != files.containsKey("key")) {
                problems.add(node.line(), path, "must have certificate and key, or neither");
                good = false;
            }
            if (good && files.isEmpty()) {
                problems.add(node.line(), path, "must be " + form);
                good = false;
            }
            return good
                    ? Optional.of(new TlsConfig(
                            true,
                            Optional.ofNullable(files.get("ca")),
                            Optional.ofNullable(files.get("certificate")),
                            Optional.ofNullable(files.get("key"))))
                    : Optional.empty();
        }

        private static String file(YamlNode node, Substitution substitution) throws Problems.Refused {
            if (!(node instanceof Scalar scalar) || scalar.absent()) {
                throw new Problems.Refused("must be the path of a PEM file");
            }
            String path = substitution.apply(scalar.text());
            if (path.isBlank() || path.length() > LONGEST || path.chars().anyMatch(Character::isISOControl)) {
                throw new Problems.Refused("must be the path of a PEM file");
            }
            return path;
        }
    }
}
